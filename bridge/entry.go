package bridge

import "time"

// Kind is the kind of a journal entry.
type Kind string

// The facts that the journal knows.
const (
	KindDetected     Kind = "detected"       // an incident began, held back for now
	KindOpened       Kind = "opened"         // an incident is open
	KindAlertFiring  Kind = "alert_firing"   // an alert joined
	KindAlertEnded   Kind = "alert_ended"    // an alert left
	KindPriority     Kind = "priority_set"   // the criticity changed
	KindFirstAct     Kind = "first_response" // a person took it in hand
	KindUnverified   Kind = "unverified"     // ended, but what measured it is silent
	KindRestored     Kind = "restored"
	KindResolved     Kind = "resolved"
	KindClosed       Kind = "closed"
	KindReopened     Kind = "reopened"
	KindCancelled    Kind = "cancelled"      // over before the hold-off was
	KindTicketOpened Kind = "ticket_created" // the desk has a ticket
	KindTicketFollow Kind = "merged"         // the ticket goes on in another
	KindTicketGone   Kind = "ticket_gone"    // the ticket was deleted at the desk
	KindPersonEdit   Kind = "person_edit"    // a person changed a field that the bridge had written
	KindPutBack      Kind = "put_back"       // … which the bridge put back
)

// ActorKind says whose act a fact is.
type ActorKind string

// The kinds of actors. Only a person's acts stop the clock of "prise en
// compte".
const (
	ActorBridge ActorKind = "bridge"
	ActorSource ActorKind = "source"
	ActorPerson ActorKind = "person"
)

// Entry is one fact about an incident. Entries are never changed or removed;
// a correction is another entry.
type Entry struct {
	Seq         int64 // numbered within the ledger, growing
	Incident    string
	Kind        Kind
	Actor       ActorKind
	ActorName   string    // login, source or empty for the bridge
	EffectiveAt time.Time // the source's own instant
	ReceivedAt  time.Time // our clock
	Text        string    // French, as told on the ticket
	Data        map[string]string
}
