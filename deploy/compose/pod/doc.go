// Package pod keeps the network that the parts of the stack share: it holds
// the namespace open, passes mail on, and tells whether a part works, in
// images that have no shell to ask.
package pod
