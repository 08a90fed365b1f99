// Package listen receives syslog lines over UDP, TCP (RFC 6587) and TLS (RFC
// 5425), and hands them on one by one. A datagram is a message. On streams each
// message may be framed in its own way: by the number of its octets, or by a
// line feed or a NUL at its end.
//
//	more comes by UDP than is read            the kernel counts what it throws away
//	a line is longer than MaxLine             it is cut there, and the rest up to its end is left out
//	a count is absurd                         it is text, up to the end of the line
//	a connection closes in a line             the line is handed on as far as it came
//	a peer holds many connections, or idles   it is refused, or closed
//	a handshake fails, or takes too long      counted by reason; it keeps nobody else from theirs
//	certificate files change                  they are read within seconds, without a restart
//	the new ones cannot be read               those before stay in use, and that is logged and counted
//	reading a UDP socket fails                it is logged, and read again
//	Stop                                      what was sent before is read, for a moment, and then all is closed
//
// Every message that a socket was given is counted once: as received, or as
// dropped for a reason. One that lost its end is received, and counted as
// malformed besides. Lines of a connection, and those of a UDP sender, come in
// their order.
package listen
