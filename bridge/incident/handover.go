package incident

import (
	"errors"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// A hand-over is the ticket that a third party gets for an incident: an
// incident of its own nature, whose parent is the one that was handed over.
// It is there for as long as the parent's Party says so.

// handoverKey makes a second ticket for one party and one incident impossible.
func handoverKey(party, incident string) string { return "tiers/" + party + "/" + incident }

// handOver makes the hand-over that an incident's Party asks for, and brings
// those that it has to their next state.
func handOver(tx Tx, parent *bridge.Incident, contract *policy.Contract, now time.Time) error {
	if parent.Nature != bridge.NatureFault && parent.Nature != bridge.NatureStorm {
		return nil
	}
	members, err := tx.Members(parent.ID)
	if err != nil {
		return err
	}
	missing := parent.Party != "" && parent.State != bridge.StateHeld && parent.Open()
	for i := range members {
		member := &members[i]
		if member.Nature != bridge.NatureHandover {
			continue
		}
		missing = missing && member.Party != parent.Party
		next, entries := evaluateHandover(contract, *member, *parent, now)
		if err := saveStep(tx, member, &next, entries); err != nil {
			return err
		}
	}
	if _, known := contract.ThirdParty(parent.Party); !missing || !known {
		return nil
	}
	made, entries := newHandover(parent, contract, now)
	if err := tx.SaveIncident(made); err != nil {
		return err
	}
	return tx.Append(entries...)
}

func newHandover(parent *bridge.Incident, contract *policy.Contract, now time.Time) (*bridge.Incident, []bridge.Entry) {
	made := &bridge.Incident{
		ID: ulid.MustNew(ulid.Timestamp(now), ulid.DefaultEntropy()).String(), Key: handoverKey(parent.Party, parent.ID),
		Nature: bridge.NatureHandover, State: bridge.StateOpen, Parent: parent.ID, Party: parent.Party, PartyReference: parent.PartyReference,
		Criticity: parent.Criticity, Decided: parent.Criticity, Why: parent.Why, Title: parent.Title, Severity: parent.Severity,
		Family: parent.Family, Site: parent.Site, Device: parent.Device, Service: parent.Service, Region: parent.Region, Provider: parent.Provider,
		DetectedAt: parent.DetectedAt, OpenedAt: now, Written: map[string]string{}, Desired: 1,
	}
	return made, []bridge.Entry{
		{
			Subject: made.ID, Kind: bridge.KindOpened, Actor: bridge.ActorBridge, EffectiveAt: now, ReceivedAt: now,
			Text: "Confié à " + partyTitle(contract, parent.Party), Data: map[string]string{"incident": parent.ID},
		},
	}
}

// evaluateHandover is pure: a hand-over follows its parent. It ends when the
// party gives it back, when it is taken back, and with its parent.
func evaluateHandover(contract *policy.Contract, handover, parent bridge.Incident, now time.Time) (bridge.Incident, []bridge.Entry) {
	next := handover
	var entries []bridge.Entry
	tell := func(kind bridge.Kind, text string) {
		entries = append(entries, bridge.Entry{
			Subject: handover.ID, Kind: kind, Actor: bridge.ActorBridge, EffectiveAt: now, ReceivedAt: now, Text: text,
		})
	}
	follow(&next, &parent)
	switch {
	case handover.State == bridge.StateResolved && parent.Party == handover.Party && parent.State.Broken():
		next.State, next.ResolvedAt, next.WakeAt = bridge.StateOpen, time.Time{}, time.Time{}
		next.Reopened++
		next.CameBack++
		tell(bridge.KindReopened, "Confié de nouveau")
	case !handover.State.Broken() && handover.State != bridge.StateRestored:
	case parent.Party != handover.Party:
		next.State, next.ResolvedAt = bridge.StateResolved, now
		tell(bridge.KindResolved, "Repris par le support")
	case parent.State == bridge.StateClosed || parent.State == bridge.StateResolved:
		next.State, next.ResolvedAt = bridge.StateResolved, now
		tell(bridge.KindResolved, "L'incident est résolu")
	case parent.State == bridge.StateRestored && handover.State != bridge.StateRestored:
		next.State, next.RestoredAt = bridge.StateRestored, parent.RestoredAt
		tell(bridge.KindRestored, "Service rétabli, confirmé par la supervision")
	case parent.State.Broken() && handover.State == bridge.StateRestored:
		next.State, next.RestoredAt = bridge.StateOpen, time.Time{}
		next.CameBack++
		tell(bridge.KindReopened, "Le défaut est revenu")
	}
	closing := next.ResolvedAt.Add(contract.Level(next.Criticity).CloseAfter.Std())
	if next.State == bridge.StateResolved {
		if next.WakeAt = closing; !now.Before(closing) {
			next.State, next.ClosedAt, next.WakeAt = bridge.StateClosed, now, time.Time{}
			tell(bridge.KindClosed, "Clos")
		}
	}
	if len(entries) > 0 || next.Title != handover.Title || next.Criticity != handover.Criticity || next.PartyReference != handover.PartyReference {
		next.Desired++
	}
	return next, entries
}

// follow takes over what a hand-over shows of its parent.
func follow(handover, parent *bridge.Incident) {
	handover.Title, handover.Severity = parent.Title, parent.Severity
	// What a person chose on the party's ticket stands until the incident's is
	// worse.
	if handover.Criticity == handover.Decided || parent.Criticity.Worse(handover.Criticity) {
		handover.Criticity = parent.Criticity
	}
	handover.Decided = parent.Criticity
	if handover.Party == parent.Party && parent.PartyReference != "" && parent.PartyReference != handover.PartyReference {
		handover.PartyReference = parent.PartyReference
		handover.Asked = asking(handover.Asked, FieldPartyReference, parent.PartyReference)
	}
}

// stepHandover evaluates a hand-over whose time has come.
func stepHandover(tx Tx, contract *policy.Contract, handover *bridge.Incident, now time.Time) error {
	parent, err := tx.Incident(handover.Parent)
	if err != nil || parent == nil {
		return err
	}
	next, entries := evaluateHandover(contract, *handover, *parent, now)
	return saveStep(tx, handover, &next, entries)
}

// saveStep keeps an incident's next state, where it differs.
func saveStep(tx Tx, before, next *bridge.Incident, entries []bridge.Entry) error {
	if len(entries) == 0 && next.Desired == before.Desired && next.WakeAt.Equal(before.WakeAt) {
		return nil
	}
	if err := tx.Append(entries...); err != nil {
		return err
	}
	return tx.SaveIncident(next)
}

// givenBack: the party's ticket was closed at the desk, by them or by who
// speaks with them. The parent is theirs no more.
func givenBack(tx Tx, handover *bridge.Incident, ticket *bridge.Ticket, now time.Time) error {
	over := ticket.Stage == bridge.StageClosed || ticket.Stage == bridge.StageClosing
	over = over && ticket.State != handover.Written[writtenState] // the bridge itself ended it
	if handover.Nature != bridge.NatureHandover || !over || !handover.State.Broken() && handover.State != bridge.StateRestored {
		return nil
	}
	handover.State, handover.ResolvedAt, handover.ClosedAt, handover.WakeAt = bridge.StateClosed, now, now, time.Time{}
	parent, err := tx.Incident(handover.Parent)
	if err != nil || parent == nil || parent.Party != handover.Party {
		return err
	}
	parent.Party = ""
	parent.Asked = asking(parent.Asked, FieldParty, "")
	show(parent)
	return tx.SaveIncident(parent)
}

// shareReference keeps the party's own number on both tickets, whichever of
// them it was written on.
func shareReference(tx Tx, incident *bridge.Incident, ticket *bridge.Ticket) error {
	reference := strings.TrimSpace(ticket.Fields[FieldPartyReference])
	if _, asked := incident.Asked[FieldPartyReference]; asked || reference == "" || reference == incident.PartyReference {
		return nil
	}
	incident.PartyReference = reference
	if incident.Nature != bridge.NatureHandover {
		return nil // its hand-overs follow it
	}
	parent, err := tx.Incident(incident.Parent)
	if err != nil || parent == nil || parent.Party != incident.Party || parent.PartyReference == reference {
		return err
	}
	parent.PartyReference = reference
	parent.Asked = asking(parent.Asked, FieldPartyReference, reference)
	show(parent)
	return tx.SaveIncident(parent)
}

// handoverFace is what a third party's ticket shows: their group, and no
// delays of ours.
func handoverFace(handover bridge.Incident, face Face, contract *policy.Contract, states States) Face {
	face.Group = partyTitle(contract, handover.Party)
	face.Fields[FieldParty] = handover.Party
	delete(face.Fields, FieldAlerts)
	if handover.PartyReference != "" {
		face.Fields[FieldPartyReference] = handover.PartyReference
	}
	if handover.State == bridge.StateRestored {
		face.State = "" // the party says when its work is done
	}
	if handover.CameBack > 0 && handover.State == bridge.StateOpen {
		face.State = states.Open
	}
	return face
}

// parentTicket is the ticket that a hand-over's is linked to.
func parentTicket(tx Tx, incident *bridge.Incident) (int64, error) {
	if incident.Nature != bridge.NatureHandover {
		return 0, nil
	}
	parent, err := tx.Incident(incident.Parent)
	if err == nil && parent != nil && parent.TicketID == 0 && parent.Parent != "" {
		parent, err = tx.Incident(parent.Parent) // a member is shown by the ticket of its storm
	}
	switch {
	case err != nil || parent == nil:
		return 0, err
	case parent.TicketID == 0:
		return 0, errNoParent
	}
	return parent.TicketID, nil
}

// errNoParent waits for the ticket that a third party's is to be linked to.
var errNoParent = errors.New("the ticket of the incident that was handed over is not open yet")
