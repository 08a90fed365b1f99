// Package datagram receives UDP as fast as the kernel hands it out, and tells
// what was lost. Several sockets share an address, and the kernel spreads
// senders over them; each is read by one goroutine, many datagrams at a time
// (recvmmsg). One sender comes to one socket, in its order. The kernel's
// buffer is the only queue, so it is made large:
//
//	sockets, err := datagram.Listen(ctx, ":514", datagram.Options{Logger: logger})
//	for _, socket := range sockets {
//		go func() {
//			for {
//				n, err := socket.Receive()
//				if errors.Is(err, net.ErrClosed) || errors.Is(err, io.EOF) {
//					return // Close, Drain
//				}
//				for i := range n { // none where there was an error
//					use(socket.Datagram(i))
//				}
//			}
//		}()
//	}
//
// What happens when something goes wrong:
//
//	the buffer is full                    the kernel counts what it throws away: Memory tells
//	the kernel allows a smaller buffer    it is used, and a warning says which setting to raise
//	another process has the address       Listen fails, though the kernel would let both have part of what comes
//	a datagram is longer than Size        what fits is received, marked as cut and counted
//	the context ends, or Close            Receive returns net.ErrClosed, and what was queued is lost
//	Drain                                 Receive gives what was queued, then io.EOF
//
// Received and dropped are all that reached the address: until Close a socket
// counts every datagram as one or the other. What the host loses before that
// (the card's ring, net.ipv4.udp_mem) is in its own counters.
package datagram
