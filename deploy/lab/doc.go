// Package lab makes the inventory of a simulated network of schools, always
// the same one for the same options. The packages below it bring it to life:
// network answers for its devices on loopback addresses, web offers to break
// and repair them, and stack runs the whole product around it.
package lab
