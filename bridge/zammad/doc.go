// Package zammad is the way out to the desk: it reads tickets of a Zammad
// server and writes what an incident says should be there.
//
// The client speaks the part of the REST API that answers alike in Zammad 5.2
// to 7: tickets with expand=true, the search by condition (never by query, so
// that the database answers and not a lagging index), histories, and the list
// of states. States are understood by the stable id of their type, never by
// name, because administrators rename and translate them.
//
// Nothing is retried here. The caller's loop owns retries and back-off, and
// reads from the error what is worth repeating:
//
//	what happened                       error                      the caller
//	no answer, cut or unreadable answer any other                  repeats; looks for the ticket before it creates again
//	408, 409, 425, 429, 5xx             StatusError, neither flag  repeats
//	422 "Error ID …"                    StatusError, neither flag  repeats: it may hide a deadlock of the database
//	404 that a proxy wrote              StatusError, neither flag  repeats: it says nothing about the ticket
//	400, 404, 413, 422, other 4xx       StatusError, Permanent     changes the request
//	3xx, 401, 403                       StatusError, Misconfigured repeats slowly, tells an operator
//	written, but attributes are missing DroppedFieldsError         records the ticket, tells an operator
//
// A create is not idempotent: whoever calls CreateTicket after an unknown
// outcome calls FindTicket first. Whenever a method returns a ticket whose ID
// is not zero, that ticket exists and was written, even beside an error.
package zammad
