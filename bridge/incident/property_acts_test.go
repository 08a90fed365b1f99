package incident_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// shelfDesk is a desk in memory: it keeps what it is told, may be away, and
// may lose its answers.
type shelfDesk struct {
	now     func() time.Time
	tickets map[int64]*bridge.Ticket
	away    bool
	loses   bool // the next answer
}

var errAway = errors.New("the desk is away")

func (d *shelfDesk) Ticket(_ context.Context, id int64) (bridge.Ticket, error) {
	if d.away {
		return bridge.Ticket{}, errAway
	}
	return d.copy(id), nil
}

func (d *shelfDesk) FindTicket(_ context.Context, key string) (bridge.Ticket, bool, error) {
	if d.away {
		return bridge.Ticket{}, false, errAway
	}
	for id, ticket := range d.tickets {
		if ticket.Fields[incident.FieldIncident] == key {
			return d.copy(id), true, nil
		}
	}
	return bridge.Ticket{}, false, nil
}

func (d *shelfDesk) CreateTicket(_ context.Context, changes bridge.TicketChanges) (bridge.Ticket, error) {
	if d.away {
		return bridge.Ticket{}, errAway
	}
	id := int64(len(d.tickets) + 1)
	d.tickets[id] = &bridge.Ticket{
		ID: id, Number: fmt.Sprint(id), State: "new", Stage: bridge.StageNew, CreatedAt: d.now(), Fields: make(map[string]string),
	}
	return d.write(id, changes)
}

func (d *shelfDesk) UpdateTicket(_ context.Context, id int64, changes bridge.TicketChanges) (bridge.Ticket, error) {
	if d.away {
		return bridge.Ticket{}, errAway
	}
	return d.write(id, changes)
}

func (d *shelfDesk) write(id int64, changes bridge.TicketChanges) (bridge.Ticket, error) {
	d.change(id, "vigie", func(t *bridge.Ticket) {
		for value, field := range map[string]*string{
			changes.Title: &t.Title, changes.Group: &t.Group, changes.Owner: &t.Owner, changes.Priority: &t.Priority, changes.State: &t.State,
		} {
			if value != "" {
				*field = value
			}
		}
		t.Stage = stages[t.State]
		maps.Copy(t.Fields, changes.Fields)
	})
	if d.loses {
		d.loses = false
		return bridge.Ticket{}, errAway
	}
	return d.copy(id), nil
}

func (d *shelfDesk) change(id int64, who string, do func(*bridge.Ticket)) {
	do(d.tickets[id])
	d.tickets[id].UpdatedAt, d.tickets[id].UpdatedBy = d.now(), who
}

func (d *shelfDesk) copy(id int64) bridge.Ticket {
	ticket := *d.tickets[id]
	ticket.Fields = maps.Clone(ticket.Fields)
	return ticket
}

var stages = map[string]bridge.TicketStage{
	"new": bridge.StageNew, "open": bridge.StageOpen, "suspendu": bridge.StagePending, "rétabli": bridge.StageOpen,
	"résolu": bridge.StageClosing, "closed": bridge.StageClosed,
}

// nobodyAsked has neither exporters nor silences.
type nobodyAsked struct{}

func (nobodyAsked) Clear(context.Context, []bridge.EventID) (int, error)    { return 0, nil }
func (nobodyAsked) Unsilence(context.Context, string) (int, error)          { return 0, nil }
func (nobodyAsked) Events(context.Context, []bridge.EventID) []bridge.Event { return nil }
func (nobodyAsked) AliveSince(_ context.Context, _ bridge.Alert, from, _ time.Time) (time.Time, error) {
	return from, nil
}

// deskWorld is a world with a desk, at which people work, as they do elsewhere.
type deskWorld struct {
	*world
	desk   *shelfDesk
	acts   *incident.Acts
	syncer *incident.Syncer

	names int                         // given out, so that no value comes twice
	last  map[string]map[string]doing // by incident and field: what a person did last
	did   map[string][]time.Time      // by incident: when acts were done
}

// doing is what a person last did to a field.
type doing struct {
	value  string
	atDesk bool
}

func newDeskWorld(t *testing.T, w *world) *deskWorld {
	terms := contract(t)
	d := &deskWorld{world: w, last: make(map[string]map[string]doing), did: make(map[string][]time.Time)}
	d.desk = &shelfDesk{now: func() time.Time { return d.now }, tickets: make(map[int64]*bridge.Ticket)}
	source := func() *policy.Contract { return terms }
	d.acts = &incident.Acts{Store: w.store, Policy: source, States: incident.DefaultStates(), Woken: func() {}}
	d.clock = incident.NewClock(w.store, source, nobodyAsked{}, nobodyAsked{}, discard, nil, func() {})
	d.syncer = incident.NewSyncer(incident.SyncerOptions{
		Store: w.store, Desk: d.desk, Exporters: nobodyAsked{}, Policy: source, Notes: func() incident.Notes { return incident.Notes{} },
		States: incident.DefaultStates(), Logger: discard, Lease: lease, Pace: pace, Workers: 1,
	})
	return d
}

func (d *deskWorld) name(prefix string) string {
	d.names++
	return fmt.Sprintf("%s-%d", prefix, d.names)
}

func (d *deskWorld) note(id, field, value string, atDesk bool) {
	if d.last[id] == nil {
		d.last[id] = make(map[string]doing)
	}
	d.last[id][field] = doing{value, atDesk}
}

// act does one, whatever comes of it.
func (d *deskWorld) act(rt *rapid.T) {
	all := d.incidents(rt)
	if len(all) == 0 {
		return
	}
	i := all[rapid.IntRange(0, len(all)-1).Draw(rt, "incident")]
	act := bridge.Act{Kind: rapid.SampledFrom(bridge.Acts).Draw(rt, "act"), Incident: i.ID, Person: "amel", At: d.now, Motive: "parce que"}
	switch act.Kind {
	case bridge.ActTake:
		act.Person = d.name("agent")
	case bridge.ActTransmit:
		act.Value = rapid.SampledFrom([]string{"N1", "N2", "N3"}).Draw(rt, "line")
	case bridge.ActHandOver:
		act.Value, act.Reference = rapid.SampledFrom([]string{"operateur-a", "operateur-b"}).Draw(rt, "party"), d.name("ref")
	case bridge.ActSuspend:
		act.Value, act.Until = "force majeure", d.now.Add(time.Hour)
	case bridge.ActCriticity:
		act.Value = string(rapid.SampledFrom(bridge.Criticities).Draw(rt, "criticity"))
	case bridge.ActAttach:
		act.Value = all[rapid.IntRange(0, len(all)-1).Draw(rt, "parent")].ID
	}
	_, err := d.acts.Do(context.Background(), act, d.now)
	if _, refused := errors.AsType[*incident.RefusedError](err); err != nil && !refused {
		rt.Fatalf("%s: %v", act.Kind, err)
	}
	if err != nil {
		return
	}
	d.did[i.ID] = append(d.did[i.ID], d.now)
	if act.Kind == bridge.ActTake {
		d.note(i.ID, "owner", act.Person, false)
	}
}

// edit has somebody change a ticket at the desk, which the mirror notices
// sooner or later.
func (d *deskWorld) edit(rt *rapid.T) {
	if d.desk.away || len(d.desk.tickets) == 0 {
		return
	}
	id := rapid.SampledFrom(slices.Sorted(maps.Keys(d.desk.tickets))).Draw(rt, "ticket")
	key := d.desk.tickets[id].Fields[incident.FieldIncident]
	d.desk.change(id, "amel", func(t *bridge.Ticket) {
		switch field := rapid.SampledFrom([]string{"owner", "group", "title", "tiers", "state"}).Draw(rt, "field"); field {
		case "owner":
			t.Owner = d.name("agent")
			d.note(key, field, t.Owner, true)
		case "group":
			t.Group = d.name("groupe")
			d.note(key, field, t.Group, true)
		case "title":
			t.Title = d.name("titre")
			d.note(key, field, t.Title, true)
		case "tiers":
			t.Fields[incident.FieldParty] = rapid.SampledFrom([]string{"", "operateur-a", "operateur-b"}).Draw(rt, "party")
		case "state":
			t.State = rapid.SampledFrom([]string{"open", "rétabli", "closed"}).Draw(rt, "state")
			t.Stage = stages[t.State]
		}
	})
	d.write(rt, func(tx incident.Tx) error {
		found, err := tx.Incident(key)
		if err != nil || found == nil || !found.Open() {
			return err
		}
		found.Desired++
		return tx.SaveIncident(found)
	})
}

func (d *deskWorld) sync(rt *rapid.T) {
	for n := range 1000 {
		busy, err := d.syncer.RunOnce(context.Background(), d.now)
		switch {
		case err != nil:
			rt.Fatalf("sync: %v", err)
		case !busy:
			return
		case n == 999:
			rt.Fatal("the syncer finds work without an end")
		}
	}
}

// checkDesk holds once the desk has been back for long: nothing that a person
// did last is undone, and each party has one ticket of an incident at a time.
func (d *deskWorld) checkDesk(rt *rapid.T) {
	open := make(map[string]int)
	for _, t := range d.desk.tickets {
		key := t.Fields[incident.FieldIncident]
		found, entries := d.record(rt, key)
		if found.Nature == bridge.NatureHandover && found.Open() {
			open[found.Key]++
		}
		for field, value := range map[string]string{"owner": t.Owner, "group": t.Group, "title": t.Title} {
			last, touched := d.last[key][field]
			if !touched || last.value == value {
				continue
			}
			told := slices.ContainsFunc(entries, func(e bridge.Entry) bool {
				return e.Kind == bridge.KindNotShown && strings.Contains(e.Text, field)
			})
			acted := field == "group" && d.transmitted(entries)
			if last.atDesk && !acted || !last.atDesk && !told {
				rt.Fatalf("%s of ticket %d is %q; a person last said %+v", field, t.ID, value, last)
			}
		}
	}
	for key, n := range open {
		if n > 1 {
			rt.Fatalf("%s has %d tickets", key, n)
		}
	}
}

// transmitted tells whether an act may have given it to another group since.
func (d *deskWorld) transmitted(entries []bridge.Entry) bool {
	return slices.ContainsFunc(entries, func(e bridge.Entry) bool { return e.Kind == bridge.KindAssigned })
}

func (d *deskWorld) record(rt *rapid.T, id string) (found bridge.Incident, entries []bridge.Entry) {
	d.write(rt, func(tx incident.Tx) error {
		i, err := tx.Incident(id)
		if err != nil {
			return err
		}
		found = *i
		entries, err = tx.EntriesAfter(id, 0)
		return err
	})
	return found, entries
}

// checkInstants: each act stands in the journal, at its own instant.
func (d *deskWorld) checkInstants(rt *rapid.T) {
	for id, did := range d.did {
		_, entries := d.record(rt, id)
		var told []time.Time
		for _, e := range entries {
			if e.Data["act"] != "" {
				told = append(told, e.EffectiveAt)
			}
		}
		if !slices.EqualFunc(told, did, time.Time.Equal) {
			rt.Fatalf("acts on %s were done at %v, the journal has %v", id, did, told)
		}
	}
}

// TestActsAndEdits: whatever people do here and at the desk, which may be
// away, and whatever answers are lost.
func TestActsAndEdits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		store, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "ledger.db"), discard)
		if err != nil {
			rt.Fatal(err)
		}
		defer store.Close()
		d := newDeskWorld(t, newWorld(t, rt, store, 0))
		actions := d.actions()
		delete(actions, "a person acts")
		for name, action := range map[string]func(*rapid.T){
			"an act": d.act, "another act": d.act, "an edit": d.edit, "sync": d.sync,
			"desk":     func(rt *rapid.T) { d.desk.away = rapid.Bool().Draw(rt, "away") },
			"lost":     func(*rapid.T) { d.desk.loses = true },
			"a minute": func(*rapid.T) { d.now = d.now.Add(time.Minute) },
		} {
			actions[name] = func(rt *rapid.T) {
				d.now = d.now.Add(time.Second) // no two things happen at once
				action(rt)
			}
		}
		actions[""] = d.checkInstants
		rt.Repeat(actions)

		d.desk.away, d.desk.loses = false, false
		for range 5 {
			d.now = d.now.Add(6 * time.Minute)
			d.sync(rt)
		}
		d.checkDesk(rt)
	})
}
