// Package zammadtest is a desk to develop, demonstrate and test against: an
// HTTP server that answers like Zammad 6.5, as far as the bridge uses it, and
// keeps everything in memory.
//
// It imitates what surprises clients, not only what the manual promises:
// unknown attributes vanish without an error, long titles are cut, an owner
// without rights is silently replaced by nobody, a blank condition finds every
// ticket, page sizes are lowered, HTML is cleaned, errors are hidden from
// people who are no administrators. No credentials are 403, wrong ones 401.
// What is not imitated: service levels (their columns stay null, as without
// any SLA), triggers, webhooks, mail, the search index (search is the
// database's), provisioning, and images in articles becoming attachments.
//
// Time is the caller's: tickets in a state of type "pending action" move on at
// the first tick of a grid (15 minutes, as in Zammad, unless told otherwise)
// after their pending time. That is computed when the server is asked, so there
// is no goroutine to stop, and a test moves its clock and sees the result.
//
// Faults can be injected in front of and behind the work, because "was it
// done?" is the question that a client cannot answer:
//
//	refused      the connection is cut before anything was done
//	status       an answer such as 502, with HTML or JSON, and nothing done
//	slow         waits, then does it and answers
//	hold         does it, then waits before it answers
//	lost_answer  does it, then cuts the connection
//
// The package serves the API below /api/v1 and, everywhere else, read-only
// French pages of the tickets for people.
package zammadtest
