// Package escalation calls upon those who can do more, or who answer for it,
// as time passes and nobody has mended an incident: rule R20.
//
// The contract has ladders, at most one functional and one hierarchical for
// each criticity, and a ladder has steps. A step is passed once a cycle. A
// cycle is one time that an incident was opened: it begins with the incident,
// and anew each time that it is opened again.
//
//	                      trigger reached
//	        waiting ────────────┬──▶ fired ─────────▶ ended
//	           │                ├──▶ cancelled
//	           │                ╰──▶ collapsed
//	           ╰─▶ never: what the trigger counts stopped before it was reached
//
//	from       to         when
//	waiting    fired      its trigger is reached and its condition holds at that very moment
//	waiting    cancelled  its trigger is reached, and its condition does not hold (any more)
//	waiting    collapsed  a later step of the ladder is fired at the same look: after a time during
//	                      which the bridge did not look, the last of what is overdue stands for all
//	fired      ended      its condition does not hold any more: who was paged is paged no longer, a
//	                      webhook that was not taken yet is not tried again
//
// Passing is a row with the key incident, ladder, version of its text, step
// and cycle, and an entry of the journal, whatever the outcome; both are written
// in the transaction that looked at the condition and asked the incident for
// what is to show on the ticket. A step that was passed under an earlier text of
// its ladder is not passed again: its name says which it is. What a collapsed
// step would have moved (line of support, third party, criticity) moves with the
// one that stands for it; those whom it would have called are not called.
//
// Plan is pure and decides all of this. Engine looks at incidents whose timer
// has come, whose journal has grown or whose contract has changed since it was
// set; a timer holds nothing that cannot be worked out again from the journal.
// What is asked shows on the ticket by the loop that writes all tickets
// (bridge/incident): there is no second writer. Only webhooks leave from here.
//
// Incidents that are part of another, hand-overs and problems climb no ladder:
// what they are part of does, the third party has a clock of its own, and a
// problem is people's.
//
// # Tickets that people opened
//
// Where the contract asks for it they climb like incidents, as the ledger has
// them in the form of one, under the key "ticket:N". No row of an incident holds
// what is asked of them: the entry that tells of a step does (Data), and a row
// says up to which entry the ticket is to tell. Writer writes that through
// bridge/remark: the note, and what the step moves as far as the ticket, read
// just before, shows what it showed when the step fired, or what a step before
// asked for. The row goes when the ticket tells it, is over, or has become an
// incident's. Whoever writes on people's tickets has the lead of the notes on
// places: a ticket's version can tell of one write alone whether it arrived.
//
// # What happens on failure
//
//	the bridge dies before the commit      the step was not passed; the next look passes it
//	… after it, before the ticket shows it the incident is out of date, and is written as any other
//	two bridges look at once               the second sees the row of the first, and passes nothing
//	the bridge was down for a night        one step a ladder fires, and its note says "rattrapage"
//	the clock jumps ahead                  the same; when it is set back nothing is passed again
//	the clock jumps back                   rows stay; steps wait for their instant to come
//	the ledger is away                     nothing is passed until it is back
//	the bridge dies while it writes on a   the ticket's version tells whether it arrived; else it is
//	ticket of people, or an answer is lost written again
//	such a write is refused                the note goes without what the step moves, and says so
//	an incident takes the ticket over      what goes on of its steps ends; the incident climbs itself
//	Zammad is away                         steps fire; pages and webhooks go out, and the ticket follows
//	a webhook is not taken                 tried again, later each time, for an hour; then the journal
//	                                       and the ticket say so
//	an answer of it is lost                it is told again with the same delivery number
package escalation
