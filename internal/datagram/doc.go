// Package datagram receives UDP as fast as the kernel hands it out, and tells
// what was lost. Several sockets share an address, and the kernel spreads
// senders over them; each is read by one goroutine, many datagrams at a time
// (recvmmsg). The kernel's buffer is the only queue, so it is made large.
//
//	the buffer is full                    the kernel counts what it throws away: Memory tells
//	the kernel allows a smaller buffer    it is used, and a warning says which setting to raise
//	a datagram is longer than Size        what fits is received, and marked as cut
//	Close                                 Receive returns net.ErrClosed, once what was queued has been read or not
//
// Received and dropped are all that was sent to the address: a socket counts
// every datagram as one or the other.
package datagram
