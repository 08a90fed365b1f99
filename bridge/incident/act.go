package incident

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// RefusedError says in French why an act was not taken.
type RefusedError struct {
	Reason string
	// Conflict says that the act is well formed and does not fit what is.
	Conflict bool
}

func (e *RefusedError) Error() string { return e.Reason }

func refuse(format string, args ...any) error {
	return &RefusedError{Reason: fmt.Sprintf(format, args...)}
}

func conflict(format string, args ...any) error {
	return &RefusedError{Reason: fmt.Sprintf(format, args...), Conflict: true}
}

// Acts takes what people do to incidents elsewhere than at the desk. An act
// counts at its own instant, whether the desk is there or not: the ticket
// shows it once it is.
type Acts struct {
	Store  Store
	Policy func() *policy.Contract
	States States
	Woken  func() // told when there may be work for the loops
}

// Do takes one act. It fails with bridge.ErrNotFound or a RefusedError where
// the act cannot be taken, and then has done nothing.
func (a *Acts) Do(ctx context.Context, act bridge.Act, now time.Time) (bridge.Incident, error) {
	var after bridge.Incident
	err := a.Store.Write(ctx, func(tx Tx) error {
		incident, err := tx.Incident(act.Incident)
		if err != nil {
			return err
		}
		if incident == nil {
			return fmt.Errorf("incident %s: %w", act.Incident, bridge.ErrNotFound)
		}
		d := &deed{Act: act, incident: incident, before: *incident, contract: a.Policy(), states: a.States, tx: tx, now: now}
		if err := d.do(); err != nil {
			return err
		}
		if err := tx.Append(d.entry); err != nil {
			return err
		}
		show(incident)
		after = *incident
		if err := tx.SaveIncident(incident); err != nil {
			return err
		}
		return handOver(tx, incident, d.contract, now)
	})
	if err != nil {
		return bridge.Incident{}, err
	}
	a.Woken()
	return after, nil
}

// show has the ticket written. What is shown by another's ticket gets none of
// its own.
func show(incident *bridge.Incident) {
	if incident.Desired++; shownByParent(incident) {
		incident.Desired = 0
	}
}

// deed is an act on its way into the ledger.
type deed struct {
	bridge.Act

	incident *bridge.Incident
	before   bridge.Incident
	contract *policy.Contract
	states   States
	tx       Tx
	now      time.Time
	entry    bridge.Entry
	desk     Asker // who did it on the ticket; none for an act elsewhere
}

func (d *deed) do() error {
	if strings.TrimSpace(d.Person) == "" {
		return refuse("L'acte ne dit pas qui le fait")
	}
	if d.incident.State == bridge.StateHeld {
		return conflict("L'incident est encore temporisé : il n'a pas de ticket")
	}
	if !d.incident.Open() {
		return conflict("L'incident est clos")
	}
	take, known := deeds[d.Kind]
	if !known {
		return refuse("« %s » n'est pas un acte", d.Kind)
	}
	if d.incident.Nature == bridge.NatureHandover && !slices.Contains(ofTheirTicket, d.Kind) {
		return conflict("C'est le ticket d'un tiers : l'acte se fait sur l'incident « %s »", d.incident.Parent)
	}
	return take(d)
}

// deeds is what each act does.
var deeds = map[bridge.ActKind]func(*deed) error{
	bridge.ActTake: (*deed).take, bridge.ActTransmit: (*deed).transmit,
	bridge.ActHandOver: (*deed).handOver, bridge.ActTakeBack: (*deed).takeBack,
	bridge.ActSuspend: (*deed).suspend, bridge.ActResume: (*deed).resume,
	bridge.ActRestore: (*deed).restore, bridge.ActResolve: (*deed).resolve,
	bridge.ActCriticity: (*deed).criticity,
	bridge.ActSupervise: (*deed).supervise, bridge.ActForce: (*deed).supervise,
	bridge.ActAttach: (*deed).attach, bridge.ActDetach: (*deed).detach,
}

// ofTheirTicket are the acts that a third party's ticket takes; all others are
// of the incident that was handed over.
var ofTheirTicket = []bridge.ActKind{bridge.ActTake, bridge.ActRestore, bridge.ActResolve}

// actKind is what entries of acts that were done elsewhere than at the desk
// have among their Data, and no others.
const actKind = "act"

// tell makes the act's entry. It counts for the person, as of then.
func (d *deed) tell(kind bridge.Kind, text string, data map[string]string) {
	if data == nil {
		data = make(map[string]string)
	}
	d.entry = bridge.Entry{
		Subject: d.incident.ID, Kind: kind, Actor: bridge.ActorPerson, ActorRef: d.Identity.Ref, ActorName: d.Person,
		EffectiveAt: d.entryTime(), ReceivedAt: d.now, Data: data, Text: text + " par " + d.Person,
	}
	if !d.desk.At.IsZero() {
		d.desk.by(&d.entry)
	} else {
		data[actKind], data["via"] = string(d.Kind), d.From
		d.Identity.Tell(&d.entry)
	}
	if d.Motive != "" {
		d.entry.Word("motive", d.Motive)
		d.entry.Text += " : " + d.Motive
	}
}

// ask has the ticket show a value.
func (d *deed) ask(field, value string) {
	if _, again := d.incident.Asked[field]; !again && (field == FieldParty || field == FieldCriticity) {
		before := d.incident.Written[field]
		if field == FieldParty {
			before = d.before.Party
		}
		d.incident.Asked = asking(d.incident.Asked, askedBefore+field, before)
	}
	d.incident.Asked = asking(d.incident.Asked, field, value)
	d.incident.Asked[askedAt+field] = d.entryTime().Format(instant)
}

func (d *deed) entryTime() time.Time { return earlier(d.At, d.now).UTC() }

func (d *deed) take() error {
	inc := d.incident
	kind := bridge.KindOwner
	if inc.AcknowledgedAt.IsZero() {
		kind = bridge.KindFirstAct
		inc.AcknowledgedAt = d.entryTime()
	}
	if inc.State == bridge.StateOpen {
		inc.State = bridge.StateAcknowledged
	}
	d.ask(askedOwner, d.Person)
	d.tell(kind, "Pris en charge", map[string]string{"to": d.Person})
	return nil
}

func (d *deed) transmit() error {
	group := ""
	for _, line := range d.contract.Lines() {
		if strings.EqualFold(d.Value, line.Name) {
			group = line.Groups[0]
		}
		if slices.Contains(line.Groups, d.Value) {
			group = d.Value
			break
		}
	}
	if group == "" {
		return refuse("« %s » n'est pas un niveau du support : %s", d.Value, strings.Join(lineNames(d.contract), ", "))
	}
	d.ask(writtenGroup, group)
	d.tell(bridge.KindAssigned, "Transmis à "+group, map[string]string{"from": d.incident.TicketGroup, "to": group})
	return nil
}

func lineNames(contract *policy.Contract) (names []string) {
	for _, line := range contract.Lines() {
		names = append(names, line.Name)
	}
	return names
}

// whole refuses what is to be done to the incident that a third party has a
// ticket of, and not to that ticket: the two would tell of different parties.
func (d *deed) whole() error {
	if d.incident.Nature == bridge.NatureHandover {
		return conflict("C'est le ticket d'un tiers : l'acte se fait sur l'incident %s", d.incident.Parent)
	}
	return nil
}

func (d *deed) handOver() error {
	if err := d.whole(); err != nil {
		return err
	}
	party, known := d.contract.ThirdParty(d.Value)
	if !known {
		return refuse("« %s » n'est pas un tiers du contrat : %s", d.Value, strings.Join(partyNames(d.contract), ", "))
	}
	d.incident.Party, d.incident.PartyReference = party.Name, d.Reference
	d.ask(FieldParty, party.Name)
	if d.Reference != "" {
		d.ask(FieldPartyReference, d.Reference)
	}
	d.tell(bridge.KindThirdParty, "Confié à "+party.Name, map[string]string{"to": party.Name, "reference": d.Reference})
	return nil
}

func (d *deed) takeBack() error {
	if err := d.whole(); err != nil {
		return err
	}
	if d.incident.Party == "" {
		return conflict("Aucun tiers n'a l'incident")
	}
	d.tell(bridge.KindThirdBack, "Repris à "+d.incident.Party, map[string]string{"from": d.incident.Party})
	d.incident.Party = ""
	d.ask(FieldParty, "")
	return nil
}

// longestSuspension is far above any; beyond it is a slip of the keyboard.
const longestSuspension = 366 * 24 * time.Hour

func (d *deed) suspend() error {
	if !slices.Contains(bridge.Suspensions, d.Value) {
		return refuse("« %s » n'est pas un motif de suspension : %s", d.Value, strings.Join(bridge.Suspensions, ", "))
	}
	if strings.TrimSpace(d.Motive) == "" {
		return refuse("Une suspension demande un motif écrit")
	}
	if d.Until.IsZero() || !d.Until.After(d.now) {
		return refuse("Une suspension demande une échéance à venir")
	}
	if d.Until.After(d.now.Add(longestSuspension)) {
		return refuse("Une suspension dure un an au plus")
	}
	d.ask(writtenState, d.states.Suspended)
	d.ask(askedUntil, d.Until.UTC().Format(instant))
	d.ask(FieldSuspension, d.Value)
	text := "Suspendu (" + d.Value + ") jusqu'au " + d.Until.In(d.contract.Location()).Format("02/01/2006 15:04")
	d.tell(bridge.KindSuspended, text, map[string]string{"reason": d.Value, "until": d.Until.UTC().Format(instant)})
	return nil
}

func (d *deed) resume() error {
	state, asked := d.incident.Asked[writtenState]
	if !asked {
		state = d.incident.TicketState
	}
	if state != d.states.Suspended {
		return conflict("L'incident n'est pas suspendu")
	}
	d.ask(writtenState, d.states.Open)
	d.ask(FieldSuspension, "")
	d.tell(bridge.KindResumed, "Suspension levée", nil)
	return nil
}

func (d *deed) restore() error {
	d.ask(writtenState, d.states.Restored)
	d.tell(bridge.KindRestored, "Service déclaré rétabli", nil)
	return nil
}

func (d *deed) resolve() error {
	d.ask(writtenState, d.states.Resolved)
	d.ask(askedUntil, d.now.Add(d.contract.Level(d.incident.Criticity).CloseAfter.Std()).UTC().Format(instant))
	d.tell(bridge.KindResolved, "Ticket résolu", nil)
	return nil
}

func (d *deed) criticity() error {
	chosen := bridge.Criticity(strings.ToUpper(d.Value))
	if !slices.Contains(bridge.Criticities, chosen) {
		return refuse("« %s » n'est pas une criticité : P1 à P4", d.Value)
	}
	if strings.TrimSpace(d.Motive) == "" {
		return refuse("Une criticité choisie demande un motif")
	}
	d.tell(bridge.KindPriority, "Criticité "+string(chosen)+" choisie",
		map[string]string{"from": string(d.incident.Criticity), "to": string(chosen)})
	d.incident.Criticity, d.incident.Why = chosen, "choisie par "+d.Person
	d.ask(FieldCriticity, string(chosen))
	d.ask(FieldCriticityMotive, clip(oneLine(d.Motive), motiveWidth))
	return nil
}

// supervise asks for it alone: Supervision does it and tells what came of it.
func (d *deed) supervise() error {
	wanted, text := bridge.SupervisionAsked, "Remise en supervision demandée"
	if d.Kind == bridge.ActForce {
		if strings.TrimSpace(d.Motive) == "" {
			return refuse("Une remise en supervision sans preuve demande un motif")
		}
		wanted, text = bridge.SupervisionForced, "Remise en supervision forcée"
	}
	d.ask(askedSupervision, wanted)
	wakeToSupervise(d.incident, d.now)
	d.tell(bridge.KindBackInService, text, map[string]string{"to": wanted})
	return nil
}

func (d *deed) attach() error {
	parent, err := d.tx.Incident(d.Value)
	if err != nil {
		return err
	}
	switch {
	case parent == nil || !parent.State.Broken() || parent.State == bridge.StateHeld:
		return refuse("L'incident « %s » n'est pas en cours", d.Value)
	case parent.ID == d.incident.ID || parent.Parent == d.incident.ID:
		return refuse("Un incident n'est pas rattaché à lui-même")
	case parent.Nature != bridge.NatureFault && parent.Nature != bridge.NatureStorm:
		return refuse("On ne rattache qu'à un incident ou à une tempête")
	case d.incident.Nature != bridge.NatureFault:
		return refuse("Seul un incident se rattache à un autre")
	}
	s := newStepper(d.tx, d.contract, &Correlator{}, d.now)
	if root, _, err := s.root(parent); err != nil {
		return err
	} else if parent = root; parent.ID == d.incident.ID {
		return refuse("Un incident n'est pas rattaché à lui-même")
	}
	if err := s.parts(d.incident, "Rattaché ailleurs : "); err != nil {
		return err
	}
	d.incident.Parent, d.incident.AttachedBy, d.incident.Detached = parent.ID, d.Person, false
	d.tell(bridge.KindAttached, "Rattaché à « "+parent.Title+" »", map[string]string{"to": parent.ID})
	if err := s.joins(parent, d.incident, d.Person); err != nil {
		return err
	}
	return s.finish()
}

func (d *deed) detach() error {
	if d.incident.Parent == "" || d.incident.Nature == bridge.NatureHandover {
		return conflict("L'incident n'est rattaché à aucun autre")
	}
	d.tell(bridge.KindDetached, "Détaché", map[string]string{"from": d.incident.Parent})
	s := newStepper(d.tx, d.contract, &Correlator{}, d.now)
	if err := s.parts(d.incident, "Détaché : "); err != nil {
		return err
	}
	d.incident.Parent, d.incident.AttachedBy, d.incident.Detached = "", "", true
	return s.finish()
}

func partyNames(contract *policy.Contract) (names []string) {
	for _, party := range contract.ThirdParties {
		names = append(names, party.Name)
	}
	return names
}

// motiveWidth is what the desk holds of a motive, in characters.
const motiveWidth = 250

// partyTitle is a third party for people.
func partyTitle(contract *policy.Contract, name string) string {
	party, _ := contract.ThirdParty(name)
	return cmp.Or(party.Title, party.Name, name)
}
