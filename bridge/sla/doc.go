// Package sla says how long things took and whether that was in time: from the
// contract, its calendars, the journal of one ticket and an instant, the state
// of every clock. It is pure: no input or output, no clock of its own, whole
// milliseconds; the same journal gives the same state, in whatever order it is
// given. Rules are cited by their number in service-level rules (R1 to R27).
//
//	entries ─▶ facts (order, skew, corrections) ─▶ life (who had it, pauses, ends)
//	        ─▶ clocks (segments, due, breach, warnings) ─▶ State ─▶ Month
//
// A clock is running, paused, met, breached, or void: over with nothing left to
// measure. A breach stays one, whatever happens later; a clock that was met and
// whose ticket was opened again runs on, provisionally.
//
//	running ◀─▶ paused        a suspension that its level accepts
//	running ──▶ met           stopped with no more than the target used
//	running ──▶ breached      more was used; it goes on until it is stopped
//	met     ──▶ running       opened again within its window; the time in between is left out
//	any     ──▶ void          the ticket ended without a stop: resolved by the bridge before
//	                          anybody answered, merged, cancelled, deleted
//
// # Two rows of one journal
//
// Under an incident's subject stand the bridge's own facts (Ticket 0) and what
// its ticket's history tells (Ticket set). Under a ticket's subject stands its
// history alone; where an incident took over a ticket that was there before, a
// case has the entries of both. A fact that both rows tell counts once:
//
//	told by                         counts
//	an act elsewhere (Data "act")   at its own instant, for the person
//	the desk, by the bridge's user  not at all: it shows what another row told. Excepted are
//	                                groups (the desk says who has it), criticities, owners, and
//	                                returns by a third party's ticket (Data "linked")
//	the desk, by a person           at the desk's instant
//	the bridge, seen on a ticket    only until the history tells the same exactly
//	the bridge, by itself           restored: at once. Resolved and closed: as of then, once the
//	                                desk shows it, for a person may keep the ticket; at once
//	                                where there is no ticket yet, whether or not one comes later
//
// # What facts mean
//
//	fact                            meaning for clocks
//	detected, opened                the start: the earlier of both, or opened as the contract says;
//	                                of two "opened" the bridge's, but the desk's tells the group
//	first_response; acts take,      prise en compte, the earliest of a person
//	suspend, resume, restore, resolve
//	owner_set to somebody, take,    intervention: somebody works on it; at the latest when a
//	third_party_handed              person restores or resolves it
//	restored                        rétablissement, by the bridge or a person
//	resolved, closed                résolution, whichever is first; and rétablissement, if nobody
//	                                said so before
//	reopened                        takes both ends back; after the window of its level (counted
//	                                from closed) another life begins, and the first one stands
//	suspended, resumed              a pause for Data "reason" of the closed list, with a motive: an
//	                                act's own, or at the desk a note of the same person within 15
//	                                minutes. Another suspended ends the one before
//	suspended, told afterwards      with Data "till", and "supervisor" = "true", within the
//	                                contract's time: a pause beside the others. The act "pause" has
//	                                a motive, and is nobody's first act
//	assigned_level                  whose line of support its time is; "from" tells it before,
//	                                where nothing else does
//	third_party_handed, _returned   the third party's time and clock; again to the same is no news,
//	                                nor is what another one gave back
//	entered, left                   in the stock or out of it; clocks go on
//	priority_set                    another level (R15); "from" tells the first one, where the
//	                                beginning of the history is missing
//	merged                          its end, unless into a ticket of this very case; the other one
//	                                (Case.Merged) has its beginning, criticity and breaches: of
//	                                its lives the one that it was merged into
//	resolved with Data "incident"   a storm that goes on in another: as merged
//	cancelled; ticket_gone          its end; ticket_gone only of what people opened
//	attached, detached              whom a member without alerts of its own follows
//	alert_firing, alert_ended       how long it was really down, shown beside
//	unverified, unstable, planned,  flags
//	hidden, gap
//	nature_set                      changes and problems have no clocks
//	correction                      Data "what": "void" (entry "ref" does not count), "moved" (it
//	                                happened "at"), "contested" (the breach of "clock"), "upheld" (the
//	                                contest "ref" is right), "withdrawn" (what the correction, or the
//	                                suspension told afterwards, "ref" said is taken back)
//
// A correction stands in the journal of what it corrects, and calls it by its
// number there. Of several on one entry the last counts; one that is taken back
// changes nothing, and neither does a withdrawal that was taken back itself. A
// contest is of one life ("life", the first is 0; without it the one that went on
// then), of a third party or line by "of", and of one hand-over by the number of
// its fact, "handed".
//
// All others say nothing to clocks. An entry dated after now has not happened
// yet; one more than two minutes ahead of its receipt counts at its receipt; one
// before the start counts at the start.
package sla
