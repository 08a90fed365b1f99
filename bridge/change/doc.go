// Package change carries out what people plan: a ticket of the nature
// "changement" with a window and a scope becomes silences at Alertmanager for
// that time. Everything is worked out anew at each look, from the ticket as
// the mirror read it, its journal and what Alertmanager lists; what is
// remembered is when it began and ended, and what was told.
//
//	change_state    what is done
//	brouillon       a note shows what the scope comes down to: a preview
//	approuvé        … and who must approve yet: one person, two of a broad one; without them,
//	                or with a scope that cannot be understood, it is put back to brouillon
//	                shortly before its beginning the silences are made, to begin with it
//	                at its beginning it becomes "en cours"
//	en cours        the silences are as the ticket says, also where that changes: another end,
//	                another scope once it is approved of. Incidents that begin are marked planned
//	                at its end it becomes "terminé"
//	terminé, annulé the silences end. What still fires is told on the ticket, and incidents
//	                that this opens within a while are marked "anomalie après intervention"
//
// # What happens on failure
//
//	Alertmanager is away       it is tried again, and told on the ticket after a while; "en cours" is
//	                           written once all silences are there, planned is what any of them hides
//	an answer of it is lost    the silence is found again by the ticket's number and its labels
//	the desk is away           silences begin and end in time all the same; the ticket shows it later
//	the bridge is away         silences end by themselves at the end that was known last
//	the bridge is killed       beginning and end are kept before they are told, and told once
//	a person ends a silence    it is made again: the ticket says what is to be
//	silences come back         those of changes that are settled are swept
//	the ticket is closed, merged, deleted, or no change any more: the silences end
//	the scope becomes wrong    what is hidden stays as it was until the end that was known last
//	meanwhile
package change
