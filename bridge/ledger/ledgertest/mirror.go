package ledgertest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
)

// mirrored has another value in every field.
func mirrored(id int64) *bridge.Mirrored {
	return &bridge.Mirrored{
		Ticket: bridge.Ticket{
			ID: id, Number: "30017", Title: "Plus d'Internet « au lycée »", Group: "N2", State: "suspendu", Stage: bridge.StagePending,
			Priority: "3 high", Owner: "amel@vigie.example", OwnerID: 3, CustomerID: 6, Fields: map[string]string{"nature": "incident"},
			CreatedAt: at(1), UpdatedAt: at(2), UpdatedBy: "sami@vigie.example", MergedInto: 21,
		},
		Subject: bridge.TicketSubject(id), ReadAt: at(3), HiddenAt: at(4), GoneAt: at(5),
	}
}

// read is a fact that the desk tells of a ticket.
func read(m *bridge.Mirrored, origin string) bridge.Entry {
	e := entry(m.Subject, bridge.KindAssigned)
	e.Ticket, e.Origin = m.ID, origin
	return e
}

func mirroredRoundTrip(t *testing.T, s Store) {
	if found := must(s.Mirrored(t.Context(), 17))(t); found != nil {
		t.Errorf("nothing was saved, and there is %+v", found)
	}
	want := mirrored(17)
	fields := reflect.ValueOf(*want)
	for _, of := range []reflect.Value{fields, fields.FieldByName("Ticket")} {
		for i := range of.NumField() {
			if of.Field(i).IsZero() {
				t.Fatalf("the example has no %s: give it one", of.Type().Field(i).Name)
			}
		}
	}
	must(s.SaveMirrored(t.Context(), want, nil))(t)
	if got := must(s.Mirrored(t.Context(), 17))(t); got == nil || !reflect.DeepEqual(*got, *want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	save(t, s, newIncident("01A", "key"))
	write(t, s, func(tx incident.Tx) error {
		got, err := tx.Mirrored(17)
		if err != nil || got == nil || !reflect.DeepEqual(*got, *want) {
			t.Errorf("in a transaction: %+v, %v", got, err)
		}
		if none, err := tx.Mirrored(18); none != nil || err != nil {
			t.Errorf("what was never read is %+v, %v", none, err)
		}
		if err := tx.Append(bridge.Entry{Subject: "01A", Kind: bridge.KindOpened, EffectiveAt: moment, ReceivedAt: moment}); err != nil {
			return err
		}
		if facts, err := tx.Facts("01A"); err != nil || len(facts) != 1 || facts[0].Kind != bridge.KindOpened {
			t.Errorf("a transaction does not see what it appended: %+v, %v", facts, err)
		}
		return nil
	})
	bare := &bridge.Mirrored{
		Ticket:  bridge.Ticket{ID: 17, Fields: map[string]string{}, CreatedAt: at(1), UpdatedAt: at(2)},
		Subject: want.Subject, ReadAt: at(3),
	}
	must(s.SaveMirrored(t.Context(), bare, nil))(t)
	if got := must(s.Mirrored(t.Context(), 17))(t); got == nil || !reflect.DeepEqual(*got, *bare) {
		t.Errorf("saved again: got  %+v\nwant %+v", got, bare)
	}
}

// subjectStays: what was put down under one subject is not continued under
// another.
func subjectStays(t *testing.T, s Store) {
	save(t, s, newIncident("01A", "a"))
	m := mirrored(17)
	must(s.SaveMirrored(t.Context(), m, nil))(t)
	m.Subject = "01A"
	must(s.SaveMirrored(t.Context(), m, nil))(t)
	if got := must(s.Mirrored(t.Context(), 17))(t); got.Subject != bridge.TicketSubject(17) {
		t.Errorf("the subject became %s", got.Subject)
	}
}

func ticketOf(t *testing.T, s Store) {
	save(t, s, newIncident("01A", "a"), newIncident("01B", "b"))
	for id, subject := range map[int64]string{4: "01A", 7: "01A", 9: "01A", 12: "01B"} {
		m := mirrored(id)
		m.Subject = subject
		if id != 9 && id != 12 {
			m.GoneAt = time.Time{}
		}
		must(s.SaveMirrored(t.Context(), m, nil))(t)
	}
	for id, want := range map[string]int64{"01A": 7, "01B": 0, "01C": 0, "": 0} {
		if got := must(s.TicketOf(t.Context(), id))(t); got != want {
			t.Errorf("of %q it is %d, want %d", id, got, want)
		}
	}
}

func firstAct(t *testing.T, s Store) {
	with := func(id string, ticket int64, acknowledged time.Time) *bridge.Incident {
		i := newIncident(id, id)
		i.TicketID, i.Desired, i.Synced, i.AcknowledgedAt = ticket, 3, 3, acknowledged
		return i
	}
	closed := with("01C", 17, at(1))
	closed.State = bridge.StateClosed
	save(t, s, with("01A", 17, time.Time{}), with("01B", 18, time.Time{}), closed)
	first := func(ticket int64) (found time.Time) {
		write(t, s, func(tx incident.Tx) (err error) {
			found, err = tx.FirstAct(ticket)
			return err
		})
		return found
	}
	m := mirrored(17)
	m.Subject = "01A"
	act := func(origin string, kind bridge.Kind, when time.Time) bridge.Entry {
		e := read(m, origin)
		e.Kind, e.EffectiveAt = kind, when
		return e
	}
	ours := act("a", bridge.KindOwner, at(5))
	ours.Actor = bridge.ActorBridge
	must(s.SaveMirrored(t.Context(), m, []bridge.Entry{ours}))(t)
	write(t, s, func(tx incident.Tx) error { return tx.Append(entry("01A", bridge.KindFirstAct)) }) // the bridge's own
	if got := first(17); !got.IsZero() {
		t.Errorf("before it there is one of %s", got)
	}
	if claimed := must(s.Claim(t.Context(), at(50), time.Hour))(t); claimed != nil {
		t.Errorf("the bridge's own facts put %s out of date", claimed.ID)
	}
	facts := []bridge.Entry{act("b", bridge.KindFirstAct, at(7))}
	must(s.SaveMirrored(t.Context(), m, facts))(t)
	if got := first(17); !got.Equal(at(7)) {
		t.Errorf("it is of %s, want %s", got, at(7))
	}
	for _, want := range []string{"01A", ""} {
		got := ""
		if claimed := must(s.Claim(t.Context(), at(50), time.Hour))(t); claimed != nil {
			got = claimed.ID
		}
		if got != want {
			t.Errorf("out of date is %q, want %q", got, want)
		}
	}
	must(s.SaveMirrored(t.Context(), m, facts))(t)
	if i := must(s.Incident(t.Context(), "01A"))(t); i.Desired != 4 {
		t.Errorf("read again, version %d is desired, want 4", i.Desired)
	}
}

func mirroredAfter(t *testing.T, s Store) {
	for _, id := range []int64{30, 4, 100, 12, 7} {
		m := mirrored(id)
		if id != 12 {
			m.GoneAt = time.Time{}
		}
		m.UpdatedAt = at(int(id))
		must(s.SaveMirrored(t.Context(), m, nil))(t)
	}
	last := must(s.MirroredLast(t.Context(), 3))(t)
	if len(last) != 3 || last[0].ID != 100 || last[1].ID != 30 || last[2].ID != 7 {
		t.Errorf("the last are %+v", last)
	}
	for _, test := range []struct {
		after int64
		limit int
		want  []int64
	}{{0, 10, []int64{4, 7, 30, 100}}, {4, 2, []int64{7, 30}}, {30, 2, []int64{100}}, {100, 2, nil}} {
		var ids []int64
		for _, m := range must(s.MirroredAfter(t.Context(), test.after, test.limit))(t) {
			ids = append(ids, m.ID)
		}
		if !slices.Equal(ids, test.want) {
			t.Errorf("%d after %d: %v, want %v", test.limit, test.after, ids, test.want)
		}
	}
	if n := must(s.MirroredCount(t.Context()))(t); n != 4 {
		t.Errorf("counted %d, want 4", n)
	}
}

func mirroredTogether(t *testing.T, s Store) {
	m := mirrored(17)
	facts := []bridge.Entry{read(m, "zammad:history:1:a"), read(m, "zammad:history:2:a")}
	if added := must(s.SaveMirrored(t.Context(), m, facts))(t); added != 2 {
		t.Errorf("added %d, want 2", added)
	}
	if added := must(s.SaveMirrored(t.Context(), m, append(facts, read(m, "zammad:history:3:a"))))(t); added != 1 {
		t.Errorf("read again, added %d, want the one that is new", added)
	}
	all := must(s.Journal(t.Context(), m.Subject))(t)
	chained(t, all)
	if len(all) != 3 || all[2].Ticket != 17 || all[2].Origin != "zammad:history:3:a" {
		t.Errorf("the journal is %+v", all)
	}

	other := mirrored(18)
	stray := read(m, "zammad:history:4:a")
	stray.Subject = "01NONE"
	if _, err := s.SaveMirrored(t.Context(), other, []bridge.Entry{read(other, "zammad:history:5:a"), stray}); err == nil {
		t.Error("a fact about what is not there was taken")
	}
	if found := must(s.Mirrored(t.Context(), 18))(t); found != nil {
		t.Errorf("the facts were refused, and the ticket was kept: %+v", found)
	}
	if all := must(s.Journal(t.Context(), other.Subject))(t); len(all) != 0 {
		t.Errorf("the ticket was refused, and facts were kept: %+v", all)
	}
	verified(t, s)
}

func mirrorState(t *testing.T, s Store) {
	if state := must(s.MirrorState(t.Context()))(t); state != (bridge.MirrorState{}) {
		t.Errorf("a new ledger has read the desk: %+v", state)
	}
	want := bridge.MirrorState{Until: at(1), SyncedAt: at(2), ImportedAt: at(3), SweptAt: at(4)}
	if err := errors.Join(s.SaveMirrorState(t.Context(), bridge.MirrorState{Until: at(9)}), s.SaveMirrorState(t.Context(), want)); err != nil {
		t.Fatal(err)
	}
	if got := must(s.MirrorState(t.Context()))(t); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func lead(t *testing.T, s Store) {
	for _, step := range []struct {
		task, holder string
		at, minutes  int
		want         bool
	}{
		{"mirror", "a", 0, 2, true},
		{"mirror", "b", 1, 2, false},
		{"other", "b", 1, 2, true},
		{"mirror", "a", 1, 2, true}, // renewed until 3
		{"mirror", "b", 2, 2, false},
		{"mirror", "b", 3, 2, true}, // it has run out
		{"mirror", "a", 4, 2, false},
		{"mirror", "b", 4, 0, true}, // and is given up
		{"mirror", "a", 4, 2, true},
	} {
		got := must(s.Lead(t.Context(), step.task, step.holder, at(step.at), time.Duration(step.minutes)*time.Minute))(t)
		if got != step.want {
			t.Errorf("%+v: got %t", step, got)
		}
	}
	var leaders atomic.Int32
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			leads, err := s.Lead(t.Context(), "race", fmt.Sprint(n), moment, time.Minute)
			if err != nil {
				t.Error(err)
			}
			if leads {
				leaders.Add(1)
			}
		})
	}
	wg.Wait()
	if leaders.Load() != 1 {
		t.Errorf("%d lead at once", leaders.Load())
	}
}
