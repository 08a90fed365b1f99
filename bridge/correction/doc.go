// Package correction takes what people say afterwards about a ticket's journal:
// a breach that they contest, a fact that happened at another instant, a pause
// that nobody put down. Nothing is changed or removed: each is another entry of
// the same journal, under the name of who said it, and is taken back by one more.
//
//	act        entry                                      who
//	contest    correction, what "contested"               anybody with the right
//	uphold     correction, what "upheld" → the contest    another person than the contest's
//	move       correction, what "moved" → a fact          anybody with the right
//	pause      suspended, with "till" and "supervisor"    anybody with the right; names who approved
//	withdraw   correction, what "withdrawn" → any above   anybody with the right
//
// Acts on incidents (bridge/incident) are of what goes on, and end with it. These
// are of what was: an incident may be closed, or there may be none beside a ticket
// that people opened. What they mean for clocks is bridge/sla's to say; here is
// what may be said at all.
//
// # Two persons
//
// Who contests does not uphold. Where it was proven who both are, the desk's ids
// tell; otherwise all names that are known do, and those that are only said are
// what somebody said: one person may then be two. Whoever cannot have that takes
// corrections of proven persons alone (bridge/app).
//
// # One journal for each
//
// A case has several journals: the ticket's, the incident's. A fact is called by
// its journal and its number in it, and its correction stands in the same one.
// Contests and pauses stand in the case's first. What was merged into a ticket is
// a case of its own, and is corrected there.
//
// # What happens on failure
//
//	the journal grows meanwhile   the act is looked at again, on what stands there then
//	the answer is lost            the same request told again finds its entry, and adds none
//	another act, same request     it is refused
package correction
