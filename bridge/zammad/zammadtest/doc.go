// Package zammadtest is a desk to develop, demonstrate and test against: an
// HTTP server that answers like Zammad 5.2, 6.5 or 7.1, as far as the bridge
// uses it, and keeps everything in memory.
//
// It imitates what surprises clients, not only what the manual promises:
// unknown attributes vanish without an error, long titles are cut, an owner
// without rights is silently replaced by nobody, a blank condition finds every
// ticket, page sizes are lowered, HTML is cleaned, errors are hidden from
// people who are no administrators. No credentials are 403, wrong ones 401.
// Texts of refusals are those of Zammad where clients could see them there;
// clients are to look at the status all the same.
//
// What administrators keep (groups, people, roles, calendars, rules …) is one
// mechanism, collection, with a table of columns for each kind; what releases
// differ in stands at the column that it concerns, or in profile. Attributes
// of tickets wait for a migration, after which the desk can be away for a
// while (Options.RestartWindow) or silently drop them now and then
// (Options.StaleWorkers). With Options.Elasticsearch searches with words are
// answered by an index that lags, and by an empty list when it is broken.
// What is not imitated: checklists, time accounting, knowledge bases, mass
// updates, and sessions of browsers.
//
// Time is the caller's: tickets in a state of type "pending action" move on at
// the first tick of a grid (15 minutes, as in Zammad, unless told otherwise)
// after their pending time. That is computed when the server is asked, so there
// is no goroutine to stop, and a test moves its clock and sees the result.
//
// Columns of service levels are part of the answer to the request that moves
// them. What Zammad does in the background is done 2 seconds later, by the
// first request after them or by Work: triggers, the recalculation of open
// tickets, mail (into an outbox) and webhooks, which Work alone sends, as a
// receiver may ask back. Run does that by the clock on the wall. One broken
// trigger undoes all of its event, without a word to anybody.
//
// Faults can be injected in front of and behind the work, because "was it
// done?" is the question that a client cannot answer:
//
//	refused      the connection is cut before anything was done
//	status       an answer such as 502, with HTML or JSON, and nothing done
//	slow         waits, then does it and answers
//	hold         does it, then waits before it answers
//	lost_answer  does it, then cuts the connection
//	slow_body    does it, sends half of the answer, waits, sends the rest
//	cut_body     does it, sends half of the answer, then cuts the connection
//
// The package serves the API below /api/v1 and, everywhere else, read-only
// French pages of the tickets for people.
package zammadtest
