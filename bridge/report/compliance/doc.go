// Package compliance keeps the figures of months in the ledger: what each clock
// of each ticket came to, so that a month of a hundred thousand tickets is told
// from sums. All of it follows from the journal and the contract, is never read
// back into a reckoning, and may be emptied at any time.
//
//	journal grew ─┐
//	time went by ─┼─▶ case (all journals it follows from) ─▶ bridge/sla ─▶ rows, sums of months
//	contract new ─┘
//
// Of clocks that go on it keeps what they were as of an instant, and when they are
// due: lists sort by it, and what remains is reckoned when it is asked for. The
// incidents whose due instants changed are told (Options.Due), so that the desk
// shows them.
//
// # What is a case
//
// One that people opened at the desk (subject "ticket:N") is measured like one of
// an alert (subject: the incident). Where an incident took over a ticket that was
// there before, both journals are one case under the ticket's subject, and the
// incident is not counted beside it. A ticket that was merged is its own case, in
// no rate (R18), and its parent follows from its journal too; a member of a storm
// follows from its parent's. A case that follows from another subject is measured
// again when that one's journal grew.
//
// # What happens on failure
//
// Entries are considered in the order of the ledger. How far is put down after
// what was measured: a kill in between has the same cases measured again, with
// the same result. One replica leads; one that led and slept may write what it
// computed from fewer entries, which the ledger leaves out. Another contract
// begins from the first entry; until its end the figures are of both, and the
// answer says so (Measuring). A journal that cannot be read stops the walk at its
// place: the figures are late, never wrong.
package compliance
