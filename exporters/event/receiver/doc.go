// Package receiver joins what the receivers of syslog and of traps have in
// common: the inventory, the rules, the active events, where they are kept, and
// what is served of them. What differs, sockets and the form of messages, is
// theirs.
//
// A message is handled where it was read, by the goroutine that read it: the
// kernel's buffer is the queue. Nothing on that way waits for a disk or for
// the network.
package receiver
