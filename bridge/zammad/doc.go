// Package zammad is the way out to the desk: it reads tickets of a Zammad
// server and writes what an incident says should be there.
//
// The client speaks the part of the REST API that answers alike in Zammad 5.2
// to 7: tickets with expand=true, the search by condition (never by query, so
// that the database answers and not a lagging index), histories, and the list
// of states. States are understood by the stable id of their type, never by
// name, because administrators rename and translate them.
//
// # Who repeats what
//
// The client repeats within one call, and within the call's time-out, what does
// no harm twice: reads, searches, and writes without a note. It takes two more
// attempts a moment later, for what a moment mends: a deadlock of the database,
// a server that is just being replaced. It never repeats a creation, a note, a
// deletion or a migration, whose outcome may be unknown.
//
// Callers' loops repeat their work, in seconds to minutes, for as long as it
// takes. A loop that has a plan for every failure, as that of bridge/incident,
// uses Once, which repeats nothing, so that the two do not multiply; for it,
// errors say what is worth repeating:
//
//	what happened                       error                      the caller
//	no answer, cut or unreadable answer any other                  repeats; looks for the ticket before it creates again
//	408, 409, 425, 429, 5xx             StatusError, neither flag  repeats
//	422 "Error ID …"                    StatusError, neither flag  repeats: it may hide a deadlock of the database
//	404 that a proxy wrote              StatusError, neither flag  repeats: it says nothing about the ticket
//	400, 404, 413, 422, other 4xx       StatusError, Permanent     changes the request
//	3xx, 401, 403, 407                  StatusError, Misconfigured repeats slowly, tells an operator
//	written, but attributes are missing DroppedFieldsError         records the ticket, tells an operator
//	not sent: the whole desk fails      UnavailableError           repeats
//
// A create is not idempotent: whoever calls CreateTicket after an unknown
// outcome calls FindTicket first. Whenever a method returns a ticket whose ID
// is not zero, that ticket exists and was written, even beside an error.
//
// # When the whole desk fails
//
//	from     to       when
//	closed   open     five failures in a row (no connection, 429, 5xx), or a 429 that says how long to wait
//	open     probing  the pause is over (2 s, doubling up to a minute, or what the 429 asked for); one call passes
//	probing  closed   any answer that shows the desk at work, be it a refusal
//	probing  open     it failed again
//
// Other calls fail at once while it is open or probing. An internal error, or
// no answer in time, may be for one record alone: it counts only when another
// record's failure came in between.
//
// # What people and administrators do meanwhile
//
//	a ticket was merged       it says where it lives on (MergedInto); writes still land on the old one
//	a ticket was deleted      ErrNotFound
//	it was moved out of reach bridge.ErrNoAccess, as where rights were taken
//	a group was renamed       writes that name it fail for good; Check names the group
//	an attribute is missing   DroppedFieldsError beside the written ticket
//	a title is too long       the desk cuts it, in characters; the answer has what it kept
//	clocks differ             all instants are the desk's; vigie_zammad_clock_ahead_seconds tells by how much
package zammad
