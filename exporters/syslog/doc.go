// Package syslog makes supervision of what devices say by syslog: who says how
// much, and what of it is an event. It is the receiver of the network
// operations centre, not a log store; lines can be passed on to Loki.
//
// A line goes through one package after the other:
//
//	listen         sockets, frames, TLS, and what was lost on the way
//	header         who, when, what key, what is said
//	event/origin   which device of the inventory that is
//	event/rule     which events it raises or clears
//	event/active   what is wrong now
//	loki           on the way past, if it is asked for
//
// What happens when something goes wrong:
//
//	a line has no header that can be told   all of it is its text, and rules look at it
//	the kernel has no room                  it counts what it throws away, and so do we
//	a device sends too much                 what is over its limit is counted and not looked at
//	a device's clock is wrong               the time of reception counts; how wrong it is, is a metric
//	Loki is away                            lines wait, within bounds; what does not fit is counted
//	a changed file is wrong                 the old configuration stays in force
package syslog
