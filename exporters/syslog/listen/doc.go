// Package listen receives syslog lines over UDP, TCP (RFC 6587) and TLS (RFC
// 5425), and hands them on one by one. On streams each message may be framed
// in its own way: by the number of its octets, or by a line feed or a NUL at
// its end.
//
//	more comes by UDP than is read            the kernel counts what it throws away
//	an end is missing, or a count is absurd   the line is cut at MaxLine, and the rest up to its end is left out
//	a connection closes in a line             the line is handed on as far as it came
//	a peer holds many connections, or idles   it is refused, or closed
//	a handshake fails, or takes too long      counted by reason
//	new certificates cannot be read           those before stay in use
//	Stop                                      what was sent before is read, for a moment, and then all is closed
//
// Every message that a socket was given is counted once: as received, or as
// dropped for a reason.
package listen
