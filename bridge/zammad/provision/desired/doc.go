// Package desired says what a desk should have, as objects: pure functions of
// what was signed, of the inventory and of the texts that agents read.
package desired
