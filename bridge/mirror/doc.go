// Package mirror keeps a copy of what happens to tickets at the desk: the
// last state of every ticket of the groups under contract, also of those that
// people opened, and in the journal what their histories tell, as facts.
//
// Facts is pure: from a ticket and its history, the facts. Whether an act was
// a person's, a customer's, the bridge's or the desk's own decides what it
// means; the table says which act is which fact.
//
//	opened                  the ticket was made; Data holds what it began with
//	assigned_level          its group changed
//	entered, left           … and came under contract, or ceased to be
//	owner_set               its owner changed
//	first_response          the first of: a person made a person its owner, moved it out of
//	                        new, or wrote on it as an agent; never the article it was opened with
//	noted                   an agent wrote on it
//	third_party_handed      attribute tiers was set, or its reference given
//	third_party_returned    … or cleared, or the last of the third party's tickets that are
//	                        linked with it ended, if that was before; Data says which
//	third_party_handed      such a ticket was opened again while tiers still names the third party
//	suspended, resumed      its state became, or ceased to be, one of a pending reminder;
//	                        Data tells suspension_motif, also where that changes meanwhile
//	restored                its state became the one that declares it
//	resolved, closed        its state became one that is to close, or is closed
//	reopened                it went back to work from one of the three
//	priority_set            criticity changed, or its motive did
//	nature_set, change_set, supervision_resumed
//	                        nature, change_state, remise_en_supervision changed
//	attach_asked            rattachement was set; Words hold what was asked for
//	log_asked               main_courante was set; Words hold what is to stand in the log book
//	change_planned          change_scope, change_start or change_end changed
//	merged, merge_received  it goes on in another ticket; another goes on in it
//	ticket_gone             the desk has it no more
//	hidden, visible         the desk refuses it to the bridge; and shows it again
//	gap                     the history does not tell all; Data says what is missing
//
// A history has no values of the beginning: they are what the first change of
// an attribute went from, else what the ticket shows now. Each fact has an
// origin, such as "zammad:history:123:resolved", and is put down once, however
// often it is read.
//
// # How the desk is read
//
//	sync    every interval: tickets changed since the last time less an overlap,
//	        oldest first. Beginning at nothing it is the import: how far it came
//	        is kept, and a killed import goes on there
//	hints   a webhook says that a ticket changed: it is read at once
//	sweep   every night: all ids are compared. What is missing is asked for one by
//	        one, and only an answer that it does not exist is believed to mean so
//
// Of several bridges that share a ledger one leads: it syncs and sweeps, the
// others read what hints tell of and take over when it is gone.
//
// # What happens on failure
//
//	a webhook is lost           sync finds the change within an interval
//	the desk is away            nothing moves on; the age of the mirror grows, and health tells
//	one ticket cannot be read   the others are; it is tried again every round
//	the desk hides its triggers 5.2 does not say that a trigger acted: where it acts under a
//	                            person's name, its acts pass for that person's
//	a person is not known       their acts count as nobody's; a gap says so
//	the desk's clock is off     facts keep the desk's instants beside ours; sync begins some
//	                            minutes before the earlier of the two clocks
//	the desk is restored        a ticket whose id was given before is not read, and health says
//	                            so; of entries whose ids were, nothing is told a second time
//	a group is renamed          its tickets are followed on by its id; after a restart the
//	                            name in the contract is not found, and health says so
package mirror
