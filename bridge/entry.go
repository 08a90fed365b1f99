package bridge

import (
	"maps"
	"strconv"
	"strings"
	"time"
)

// Kind is the kind of a journal entry.
type Kind string

// The facts that the bridge itself puts down about an incident.
const (
	KindDetected     Kind = "detected"       // an incident began, held back for now
	KindOpened       Kind = "opened"         // an incident, or a ticket, is open
	KindAlertFiring  Kind = "alert_firing"   // an alert joined
	KindAlertEnded   Kind = "alert_ended"    // an alert left
	KindPriority     Kind = "priority_set"   // the criticity changed
	KindFirstAct     Kind = "first_response" // a person took it in hand; that of a history (with a Ticket) is exact
	KindUnverified   Kind = "unverified"     // ended, but what measured it is silent
	KindRestored     Kind = "restored"
	KindResolved     Kind = "resolved"
	KindClosed       Kind = "closed"
	KindReopened     Kind = "reopened"
	KindCancelled    Kind = "cancelled"       // over before the hold-off was
	KindTicketOpened Kind = "ticket_created"  // the desk has a ticket
	KindTicketFollow Kind = "merged"          // the ticket goes on in another
	KindTicketGone   Kind = "ticket_gone"     // the ticket was deleted at the desk
	KindPersonEdit   Kind = "person_edit"     // a person changed a field that the bridge had written
	KindPutBack      Kind = "put_back"        // … which the bridge put back
	KindAttached     Kind = "attached"        // it is part of another incident
	KindDetached     Kind = "detached"        // … and is not any more
	KindNotAttached  Kind = "attach_refused"  // why what a person asked for on the ticket was not done
	KindTicketJoined Kind = "ticket_attached" // a ticket that a person opened is about it
	KindTicketParted Kind = "ticket_detached" // … and is not any more
	KindSupervised   Kind = "supervised"      // what came of having it supervised again
	KindPlanned      Kind = "planned"         // it began within the window of a change that works on it
	KindAnomaly      Kind = "anomaly"         // … and was not over at its end
	KindNotShown     Kind = "not_shown"       // what a person asked for does not show on the ticket
	KindErased       Kind = "words_erased"    // words were removed from entries before
	KindJoined       Kind = "member_joined"   // another incident is part of it
	KindParted       Kind = "member_parted"   // … and is not any more
	KindMemberEnded  Kind = "member_restored"
	KindUnstable     Kind = "unstable" // it comes and goes
	KindSteady       Kind = "steady"   // … and does not any more
	KindRecurrence   Kind = "recurrence"
	KindEscalated    Kind = "escalated"          // a step of a ladder fired
	KindStepSkipped  Kind = "escalation_skipped" // … or was passed over, and why
	KindHookLost     Kind = "webhook_lost"       // a webhook of a step was given up
	KindSurveyed     Kind = "satisfaction_asked" // the requester was asked what they think of it
	KindMarked       Kind = "satisfaction"       // … and answered
)

// The facts that are read from a ticket's history at the desk, beside
// opened, priority_set, first_response, restored, resolved, closed, reopened,
// merged and ticket_gone.
const (
	KindAssigned      Kind = "assigned_level"     // another group has the ticket
	KindEntered       Kind = "entered"            // … which is under contract, unlike the one before
	KindLeft          Kind = "left"               // … which is not, unlike the one before
	KindOwner         Kind = "owner_set"          // somebody else, or nobody, has it in hand
	KindNoted         Kind = "noted"              // an agent wrote on it
	KindThirdParty    Kind = "third_party_handed" // a third party has it
	KindThirdBack     Kind = "third_party_returned"
	KindSuspended     Kind = "suspended" // its clocks may stand still, for a reason
	KindResumed       Kind = "resumed"
	KindBackInService Kind = "supervision_resumed" // a person had it supervised again
	KindAttachAsked   Kind = "attach_asked"        // a person wants it to be part of another, or of none
	KindNature        Kind = "nature_set"          // incident, demande, changement or problème
	KindChange        Kind = "change_set"          // a change went on to its next state
	KindChangePlan    Kind = "change_planned"      // its scope, its beginning or its end is another
	KindAbsorbed      Kind = "merge_received"      // another ticket goes on in this one
	KindHidden        Kind = "hidden"              // the desk refuses it to the bridge: it left, or rights did
	KindVisible       Kind = "visible"             // … and shows it again
	KindGap           Kind = "gap"                 // the history does not tell all
	KindCorrection    Kind = "correction"          // an entry before was wrong; Data says which and how
)

// ActorKind says whose act a fact is.
type ActorKind string

// The kinds of actors. Only a person's acts stop the clock of "prise en
// compte".
const (
	ActorBridge   ActorKind = "bridge"
	ActorSource   ActorKind = "source"
	ActorPerson   ActorKind = "person"   // somebody who works on tickets
	ActorCustomer ActorKind = "customer" // somebody whom tickets are worked on for
	ActorDesk     ActorKind = "desk"     // a trigger or job of the desk, or the desk itself
	ActorUnknown  ActorKind = "unknown"  // the desk does not say who that was
)

// ticketSubject begins the subject of a ticket that has no incident here.
const ticketSubject = "ticket:"

// TicketSubject is what entries about a ticket stand under that people
// opened.
func TicketSubject(ticket int64) string { return ticketSubject + strconv.FormatInt(ticket, 10) }

// SubjectTicket is the ticket of such a subject; 0 for an incident's.
func SubjectTicket(subject string) int64 {
	id, found := strings.CutPrefix(subject, ticketSubject)
	if !found {
		return 0
	}
	ticket, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return 0
	}
	return ticket
}

// Entry is one fact about an incident or ticket. Entries are never changed or
// removed; a correction is another entry. All of it is bound into the chain
// of its subject but for what persons are called and wrote (ActorName, Text,
// Words), which the law may have removed: of that the chain holds a seal alone.
type Entry struct {
	Seq         int64  // numbered within the ledger, growing
	Subject     string // the incident's id, or a TicketSubject
	Number      int64  // numbered within the subject, from 1
	Kind        Kind
	Actor       ActorKind
	ActorRef    string    // the source's name, or the id of the desk's user
	Ticket      int64     // the desk's ticket whose history tells it; 0 where the bridge itself does
	EffectiveAt time.Time // the source's own instant
	ReceivedAt  time.Time // our clock
	Data        map[string]string
	// Origin names what it was read from, such as "zammad:history:123"; there
	// is one entry of an origin. It is empty for what the bridge itself did.
	Origin string

	ActorName string            // a person's login
	Text      string            // French, as told on the ticket
	Words     map[string]string // what persons wrote: of the nature of Data, but free text

	Seal     string // hex; binds ActorName, Text and Words without telling them, empty where there are none
	Previous string // Hash of the entry before, empty for the first
	Hash     string // hex of the SHA-256 over all of the above but Seq and what the Seal stands for
}

// Details are Data and Words together, as readers see them.
func (e *Entry) Details() map[string]string {
	if len(e.Words) == 0 {
		return e.Data
	}
	all := make(map[string]string, len(e.Data)+len(e.Words))
	maps.Copy(all, e.Data)
	maps.Copy(all, e.Words)
	return all
}

// Word adds what a person wrote, or is called.
func (e *Entry) Word(name, said string) {
	if e.Words == nil {
		e.Words = make(map[string]string)
	}
	e.Words[name] = said
}

// Who is the actor's name, as far as it is known.
func (e *Entry) Who() string {
	if e.ActorName != "" {
		return e.ActorName
	}
	return e.ActorRef
}
