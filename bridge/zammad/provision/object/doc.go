// Package object holds what a desk should have as objects: fields with values
// that may refer to other objects, the mark by which ours are known, and how a
// field is held against what the desk makes of it (names are cut, notes
// escaped, secrets hidden, numbers come as texts).
package object
