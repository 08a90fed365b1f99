package incident_test

import (
	"maps"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// check holds what must be true whenever everything has had time to work.
func (p *play) check() {
	p.t.Helper()
	all := make(map[string]bridge.Incident)
	for _, i := range p.incidents() {
		all[i.ID] = i
	}
	p.checkLedger(all)
	p.checkFiring(all)
	p.checkTickets(all)
	p.checkJournal(all)
	p.checkWishes(all)
}

// checkLedger: one open incident a key, none whose ticket is out of date.
func (p *play) checkLedger(all map[string]bridge.Incident) {
	p.t.Helper()
	open := make(map[string]string)
	for _, i := range all {
		if i.Open() {
			if other := open[i.Key]; other != "" {
				p.t.Errorf("%s has two open incidents, %s and %s", i.Key, other, i.ID)
			}
			open[i.Key] = i.ID
		}
		if i.Outdated() {
			p.t.Errorf("incident %s (%s, %s) is not shown: %d of %d, error %q, next at %s, now %s",
				i.ID, i.Key, i.State, i.Synced, i.Desired, i.LastError, i.NextAttempt, p.instant())
		}
	}
}

// checkFiring: what fires is on an incident that says so and that a ticket
// shows.
func (p *play) checkFiring(all map[string]bridge.Incident) {
	p.t.Helper()
	for _, a := range p.alerts {
		var last *bridge.Occurrence
		p.rig.write(func(tx incident.Tx) (err error) {
			last, err = tx.LastOccurrence(a.AlertID)
			return err
		})
		fires, known := p.truth[a.Fingerprint] != nil, last != nil && !last.Ended()
		if fires != known {
			p.t.Errorf("%s fires at the source: %t, in the ledger: %t", a.Fingerprint, fires, known)
		}
		if !fires || !known {
			continue
		}
		i := all[last.Incident]
		if !i.State.Broken() || i.State == bridge.StateHeld {
			p.t.Errorf("%s fires and incident %s is %s", a.Fingerprint, i.ID, i.State)
		}
		shown := i
		if i.TicketID == 0 {
			shown = all[i.Parent]
		}
		if shown.TicketID == 0 {
			p.t.Errorf("%s fires and neither incident %s nor its parent %q has a ticket", a.Fingerprint, i.ID, i.Parent)
		}
	}
}

// checkTickets: one ticket an incident, one open ticket a key, and nothing on
// any of them that the bridge must not write.
func (p *play) checkTickets(all map[string]bridge.Incident) {
	p.t.Helper()
	of, open := make(map[string]int64), make(map[string]int64)
	for _, ticket := range p.tickets() {
		id := ticket.Fields[incident.FieldIncident]
		if id == "" || ticket.Stage == bridge.StageMerged {
			continue
		}
		if other := of[id]; other != 0 {
			p.t.Errorf("incident %s (%s) has two tickets, %d and %d", id, all[id].Key, other, ticket.ID)
		}
		of[id] = ticket.ID
		history := p.history(ticket.ID)
		goesOn := ticket.Stage != bridge.StageClosed && ticket.Stage != bridge.StageClosing
		if i := all[id]; goesOn && (i.Open() || !p.held(ticket, history)) {
			if other := open[i.Key]; other != 0 {
				p.t.Errorf("%s has two open tickets, %d and %d", i.Key, other, ticket.ID)
			}
			open[i.Key] = ticket.ID
		}
		p.checkHistory(id, ticket, history, all[id].Reopened > 0)
	}
}

// held tells whether a person, not the bridge, has put the ticket into the
// state that it is in.
func (p *play) held(ticket bridge.Ticket, history []bridge.DeskChange) bool {
	for _, c := range slices.Backward(history) {
		if c.Object == "Ticket" && c.Attribute == "state" {
			return c.By != p.bridge && c.By != deskUser
		}
	}
	return ticket.Stage == bridge.StageNew || ticket.MergedInto != 0
}

// deskUser is the desk's user whose changes are its own.
const deskUser = 1

// peoples are attributes that the bridge leaves alone once a person has
// changed them.
var peoples = []string{"title", "group", "priority", "owner", "state", "criticity", "site", "device", "service", "region", "family"}

// checkHistory reads who wrote what in which order.
func (p *play) checkHistory(id string, ticket bridge.Ticket, history []bridge.DeskChange, reopened bool) {
	p.t.Helper()
	failed := p.t.Failed()
	defer func() {
		if !failed && p.t.Failed() {
			p.tell(id, history)
		}
	}()
	writer, wrote := make(map[string]int64), make(map[string]string)
	for _, c := range history {
		if c.Object != "Ticket" || c.Attribute == "" || !slices.Contains(peoples, c.Attribute) {
			continue
		}
		ours := c.By == p.bridge
		if _, seen := writer[c.Attribute]; !seen {
			wrote[c.Attribute] = c.From // as it was created
		}
		if ours && c.Attribute == "state" && saysOver(c.To) && !p.asked[id] {
			p.checkOver(id, ticket, c)
		}
		if before := writer[c.Attribute]; ours && before > deskUser && before != p.bridge && !p.asked[id] && !p.mayFollow(c, wrote, reopened) {
			p.t.Errorf("ticket %d: at %s the bridge wrote %s %q over a person's %q", ticket.ID, c.At, c.Attribute, c.To, c.From)
		}
		writer[c.Attribute] = c.By
		if ours {
			wrote[c.Attribute] = c.To
		}
	}
}

// ends are the states of what is over, in their order.
var ends = []string{"rétabli", "résolu", "closed"}

// mayFollow tells whether the bridge may write over what a person wrote last:
// what it had written itself as well; a criticity that is worse; a state that
// is open before it set any, open once it wants that too, what a person called over and goes on to its
// end, and what closed a ticket whose fault is back.
func (p *play) mayFollow(c bridge.DeskChange, wrote map[string]string, reopened bool) bool {
	if c.From == wrote[c.Attribute] {
		return true
	}
	switch c.Attribute {
	case "criticity":
		return bridge.Criticity(c.To).Worse(bridge.Criticity(c.From))
	case "state":
		return wrote["state"] == "new" && c.From == "open" || reopened && c.From == "open" ||
			!saysOver(c.To) && saysOver(c.From) || slices.Index(ends, c.To) > slices.Index(ends, c.From) && saysOver(c.From)
	}
	return false
}

// checkOver: nothing was called over while it fired and the bridge knew it.
func (p *play) checkOver(id string, ticket bridge.Ticket, c bridge.DeskChange) {
	p.t.Helper()
	var occurrences []bridge.Occurrence
	p.rig.write(func(tx incident.Tx) (err error) {
		occurrences, err = tx.Occurrences(id)
		return err
	})
	for _, o := range occurrences {
		for _, f := range p.fires {
			if f.alert.Fingerprint == o.Alert.Fingerprint && f.begun.Equal(o.Alert.StartsAt) && !f.known.IsZero() &&
				f.known.Before(c.At) && (f.over.IsZero() || c.At.Before(f.over)) {
				p.t.Errorf("ticket %d: at %s the bridge wrote state %q while %s fired, known since %s",
					ticket.ID, c.At, c.To, f.alert.Fingerprint, f.known)
			}
		}
	}
}

// checkJournal: chained, without a gap, in order, and telling each beginning
// and end that the ledger has.
func (p *play) checkJournal(all map[string]bridge.Incident) {
	p.t.Helper()
	found, err := p.store.Verify(p.t.Context(), 0, func(b ledger.Break) {
		p.t.Errorf("journal of %s breaks at %d: %s", b.Subject, b.Number, b.Reason)
	})
	if err != nil || found.Missing != 0 || found.Gaps != 0 {
		p.t.Errorf("journal: %+v, %v", found, err)
	}
	for _, id := range slices.Sorted(maps.Keys(all)) {
		entries, err := p.store.Journal(p.t.Context(), id)
		if err != nil {
			p.t.Fatal(err)
		}
		told := make(map[bridge.Kind]int)
		var last time.Time
		for _, e := range entries {
			if e.ReceivedAt.Before(last) {
				p.t.Errorf("journal of %s: %s at %s comes after %s", id, e.Kind, e.ReceivedAt, last)
			}
			last = e.ReceivedAt
			if e.Data["fingerprint"] != "" {
				told[e.Kind]++
			}
		}
		begun, ended := 0, 0
		p.rig.write(func(tx incident.Tx) error {
			occurrences, err := tx.Occurrences(id)
			for _, o := range occurrences {
				begun++
				ended += b2i(o.Ended())
			}
			return err
		})
		if told[bridge.KindAlertFiring] != begun || told[bridge.KindAlertEnded] != ended {
			p.t.Errorf("incident %s: %d alerts began and %d ended, the journal tells of %d and %d",
				id, begun, ended, told[bridge.KindAlertFiring], told[bridge.KindAlertEnded])
		}
	}
}

// checkEnd: once all has ended, all is closed, or a person holds it.
func (p *play) checkEnd() {
	p.t.Helper()
	all := make(map[string]bridge.Incident)
	for _, i := range p.incidents() {
		all[i.ID] = i
		p.did.reopened += b2i(i.Reopened > 0)
		if i.Open() && i.Nature != bridge.NatureHandover {
			p.t.Errorf("incident %s (%s) is %s at the end: %+v", i.ID, i.Key, i.State, i)
		}
	}
	for _, ticket := range p.tickets() {
		i, known := all[ticket.Fields[incident.FieldIncident]]
		if !known || ticket.Stage == bridge.StageMerged {
			continue
		}
		p.did.tickets++
		if ticket.Stage == bridge.StageClosed || i.Nature == bridge.NatureHandover {
			continue
		}
		p.did.held++
		if !p.asked[i.ID] && !p.held(ticket, p.history(ticket.ID)) {
			p.t.Errorf("ticket %d of incident %s (%s, %s) is %q at the end, and no person holds it", ticket.ID, i.ID, i.Key, i.State, ticket.State)
		}
	}
}

// tell writes the life of an incident of which something is not as it must be.
func (p *play) tell(id string, history []bridge.DeskChange) {
	p.t.Helper()
	for _, c := range history {
		if c.Object == "Ticket" {
			p.t.Logf("desk     %s user %d %s %s %q -> %q", c.At.Format(time.DateTime), c.By, c.Type, c.Attribute, c.From, c.To)
		}
	}
	entries, err := p.store.Journal(p.t.Context(), id)
	for _, e := range entries {
		p.t.Logf("journal  %s (as of %s) %s %s %s", e.ReceivedAt.Format(time.DateTime), e.EffectiveAt.Format(time.DateTime), e.Kind, e.Text, e.Data["fingerprint"])
	}
	p.rig.write(func(tx incident.Tx) error {
		i, err := tx.Incident(id)
		p.t.Logf("incident %+v", i)
		return err
	})
	if err != nil {
		p.t.Log(err)
	}
}
