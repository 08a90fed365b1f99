// Package satisfaction asks the requesters of closed tickets, once, whether they
// are satisfied with how the ticket was dealt with, and takes their answer. It is
// off unless it is given an address to listen on.
//
// The question goes out as a mail of the bridge's own, not as an article of the
// ticket: agents would read the link there and could answer in the requester's
// place, a reply to it would open the ticket again, and a public mail by the
// desk's agent counts as the first response. The link is signed and names nothing
// but the ticket's number; it needs no account.
//
//	closed ─▶ sending ─▶ asked ─▶ marked
//	             │  ▲
//	             ▼  │
//	           waiting            and skipped, or failed, where nobody is asked
//
// What is put down before the mail is sent stays: nobody is asked twice.
//
//	the bridge ends while it sends        it counts as asked, and an answer is taken
//	the mail server refuses for now       waiting: tried again for some days, then skipped
//	… or refuses that address for good    failed
//	the answer of the mail server is lost it counts as asked
//	the desk is away                      nothing is put down; the next round tries again
//	a mail scanner follows the link       it sees a form; a press of its button alone is an answer
//	the ledger is away                    503, and the form says to come back
package satisfaction
