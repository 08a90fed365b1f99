// Package header takes a syslog line apart: who speaks, with which program,
// when, under which key, and what is said. It is written for the lines that
// network equipment really sends, which few standards describe:
//
//	[<PRI>] 1 SP RFC 5424
//	[<PRI>] [seq:]{0,2} [host[:]] [*|.][stamp] [year] [zone] [:] [host[:]] [program[pid]:] [key] text
//	[<PRI>] name=value name=value …
//
// A line has no wrong form. What cannot be told is left empty, and where no
// header can be told at all, the whole line is the text: nothing of what a
// device says is lost.
//
// Every slice of a Message lies in the line that was parsed. Neither Parse nor
// Clock allocates.
//
// Headers that relays put before that of the device are read and given up for
// the inner one, as far as it says the same.
package header
