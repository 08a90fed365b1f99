// Package tree holds the tests of the rules that the whole tree keeps: who
// imports whom, one comment a package, folder names, the licence, no paths of
// one machine, and documents that name only what is there.
package tree
