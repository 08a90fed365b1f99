// Package app joins the parts of the bridge into one process. It alone knows
// their concrete types: app.go wires them in the order of an alert's way,
// and everything that can fail does so before anything is started.
package app
