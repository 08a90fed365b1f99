// Package incident answers one question: what should the ticket look like
// now? It turns what sources report into incidents, and incidents into what
// the desk shows.
//
// Three parts, each small enough to be read alone:
//
//	Intake     takes reports into the ledger: which occurrence began or ended,
//	           to which incident it belongs
//	Evaluate   (pure) from an incident, its occurrences, the evidence and the
//	           clock: the incident's next state and the facts that follow
//	Plan       (pure) from an incident and its ticket as read: what to write
//
// and two loops that carry them out: Clock evaluates incidents whose time has
// come, Syncer brings tickets up to date. Between the two stands no queue of
// commands, only two numbers on each incident: the version that is desired
// and the one that the desk shows. Fifty changes while the desk is away are
// one write when it is back; a crash anywhere repeats the last step at most.
//
// # What incidents have to do with each other
//
// A stepper brings what a transaction touched to its next state, and then to
// each other: a fault that becomes worth a ticket belongs to the one of the
// device upstream, or to a storm, which many faults with something in common
// are together (EvaluateStorm). A first ticket waits some seconds, so that those
// that come one after the other are found to be one. No parent has a parent. A member that had no
// ticket gets none, for its parent's tells of it; and none is without both:
//
//	the parent is over, the member goes on     it is released, and has a ticket of its own
//	the member comes back after the parent     the same; many of them open the storm again
//	a wider storm turns out to be the cause    the narrower one's members go over to it
//	a person takes a member out                it is not put back by itself
//	a person closes the parent's ticket        the next member that joins opens it again
//
// A fault that keeps coming back has a problem proposed, which is people's.
//
// # Who may write what on a ticket
//
//	vigie_* attributes          the bridge; a person's edit is put back, with a note
//	title, group, priority      the bridge until a person changes it
//	site, device, service …     the bridge until a person changes it
//	criticity                   both: a person sets it, the policy may raise it again, never lower it
//	state                       both: the bridge moves a ticket on only from a state that it set
//	                            itself, or from new or open before it set any
//	rattachement                people: the number of a ticket to attach it to, or that it is to be
//	                            detached; the bridge clears it once that is done, or says why not
//	owner, tiers, suspension    people, at the desk or by an act elsewhere; the newer counts
//	articles                    appended only: digests, internal, one for each write at most
//
// # What happens on failure
//
//	the desk refuses or is away   the incident is tried again, later each time; last_error says why
//	an exporter does not answer   a new ticket is opened without what devices told, and says so
//	an answer is lost             before a ticket is created it is looked up by the incident's id;
//	                              vigie_version on the ticket tells whether an update arrived
//	the process dies              its lease on the incident runs out, then the step is done again
//	the desk is away during acts  they count at their instant, and show once it is back; what somebody
//	                              changed there since stands, and the journal says what was not shown
//	the desk refuses an act       the rest is written, and the journal says what was refused
//	nobody can be asked to        the ticket says so once, and it is tried again beside all else
//	supervise again
//	a ticket was there before     an Adopter names it: the incident goes on in it, and leaves what people wrote
//	a ticket was merged           the incident follows it to where it went on
//	a ticket was deleted          a new one is created, and the journal says so
package incident
