package ledgertest

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// changeTests are the part of the contract that changes, notes and sharing the
// work rest on.
var changeTests = []contractTest{
	{"a change reads back as it was saved", changeRoundTrip},
	{"a change is found by its number", changeNumbered},
	{"changes are due when their ticket or time has come", dueChanges},
	{"changes that overlap are found", changesBetween},
	{"open tickets of schools are listed by id", schoolTickets},
	{"a remark reads back as it was saved", remarkRoundTrip},
	{"one leads at a time", leadIsExclusive},
}

// fullChange has another value in every field.
func fullChange(ticket int64) *bridge.Change {
	return &bridge.Change{
		Ticket: ticket, Number: "31017", SeenAt: at(1), State: "approuvé", Scope: "site:lycée-1", StartsAt: at(2), EndsAt: at(3),
		BegunAt: at(4), EndedAt: at(5), SettledAt: at(6), NextAt: at(7), Attempts: 8, LastError: "Alertmanager ne répond pas",
	}
}

func changeRoundTrip(t *testing.T, s Store) {
	if found := must(s.Change(t.Context(), 17))(t); found != nil {
		t.Errorf("nothing was saved, and there is %+v", found)
	}
	want := fullChange(17)
	for i, fields := 0, reflect.ValueOf(*want); i < fields.NumField(); i++ {
		if fields.Field(i).IsZero() {
			t.Fatalf("the example has no %s: give it one", fields.Type().Field(i).Name)
		}
	}
	for _, want := range []*bridge.Change{want, {Ticket: 17, SeenAt: at(9)}} {
		if err := s.SaveChange(t.Context(), want); err != nil {
			t.Fatal(err)
		}
		if got := must(s.Change(t.Context(), 17))(t); got == nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	}
}

// changeNumbered: a desk that was set up anew may give a number again.
func changeNumbered(t *testing.T, s Store) {
	for _, ticket := range []int64{18, 17} {
		if err := s.SaveChange(t.Context(), fullChange(ticket)); err != nil {
			t.Fatal(err)
		}
	}
	if got := must(s.ChangeNumbered(t.Context(), "31017"))(t); got == nil || !reflect.DeepEqual(got, fullChange(18)) {
		t.Errorf("got %+v", got)
	}
	if got := must(s.ChangeNumbered(t.Context(), "31018"))(t); got != nil {
		t.Errorf("nothing has that number, and there is %+v", got)
	}
}

// dueChanges: a change is looked at when its ticket is new or another, and
// when its time has come.
func dueChanges(t *testing.T, s Store) {
	ticket := func(id int64, nature string) *bridge.Mirrored {
		m := mirrored(id)
		m.Fields["nature"], m.GoneAt = nature, time.Time{}
		must(s.SaveMirrored(t.Context(), m, nil))(t)
		return m
	}
	known := func(id int64, change func(*bridge.Change)) {
		c := &bridge.Change{Ticket: id, SeenAt: mirrored(id).UpdatedAt, NextAt: at(100)}
		change(c)
		if err := s.SaveChange(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	for id := range int64(9) {
		ticket(id, "changement")
	}
	known(1, func(*bridge.Change) {})
	known(2, func(c *bridge.Change) { c.NextAt = at(11) })
	known(3, func(c *bridge.Change) { c.NextAt = at(10) })
	known(4, func(c *bridge.Change) { c.SeenAt = at(1) })
	known(5, func(c *bridge.Change) { c.SeenAt, c.Attempts = at(1), 2 })
	known(6, func(c *bridge.Change) { c.NextAt, c.SettledAt = time.Time{}, at(5) })
	known(7, func(c *bridge.Change) { c.NextAt, c.SettledAt, c.SeenAt = time.Time{}, at(5), at(1) })
	ticket(8, "incident")
	ticket(9, "incident") // … which was a change
	known(9, func(c *bridge.Change) { c.SeenAt = at(1) })
	due := func(now time.Time, limit int) (ids []int64) {
		for _, m := range must(s.DueChanges(t.Context(), now, limit))(t) {
			ids = append(ids, m.ID)
		}
		return ids
	}
	if got, want := due(at(11), 10), []int64{3, 2, 4, 9, 0, 7}; !slices.Equal(got, want) {
		t.Errorf("due are %v, want %v", got, want)
	}
	if got, want := due(at(10), 2), []int64{3, 4}; !slices.Equal(got, want) {
		t.Errorf("due are %v, want %v", got, want)
	}
}

func changesBetween(t *testing.T, s Store) {
	for id, window := range map[int64][2]int{1: {0, 10}, 2: {10, 20}, 3: {5, 15}, 4: {20, 30}, 5: {0, 30}, 6: {0, 30}} {
		c := &bridge.Change{Ticket: id, SeenAt: at(0), StartsAt: at(window[0]), EndsAt: at(window[1])}
		switch id {
		case 5:
			c.SettledAt = at(1)
		case 6:
			c.EndedAt = at(1)
		}
		if err := s.SaveChange(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	var ids []int64
	for _, c := range must(s.ChangesBetween(t.Context(), at(10), at(20), 9))(t) {
		ids = append(ids, c.Ticket)
	}
	if want := []int64{3, 2}; !slices.Equal(ids, want) {
		t.Errorf("overlapping are %v, want %v", ids, want)
	}
}

func remarkRoundTrip(t *testing.T, s Store) {
	if found := must(s.Remark(t.Context(), 17))(t); found != nil {
		t.Errorf("nothing was saved, and there is %+v", found)
	}
	for _, want := range []*bridge.Remark{
		{Ticket: 17, Told: map[string]string{"change": "é"}, Writing: map[string]string{"version": "4"}},
		{Ticket: 17, Told: map[string]string{}},
	} {
		if err := s.SaveRemark(t.Context(), want); err != nil {
			t.Fatal(err)
		}
		if got := must(s.Remark(t.Context(), 17))(t); got == nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	}
}

func leadIsExclusive(t *testing.T, s Store) {
	for _, step := range []struct {
		name, holder string
		minute       int
		want         bool
	}{
		{"changes", "a", 0, true},
		{"changes", "b", 4, false},
		{"sites", "b", 4, true},
		{"changes", "a", 4, true}, // until 9
		{"changes", "b", 8, false},
		{"changes", "b", 9, true},
		{"changes", "a", 9, false},
	} {
		if got := must(s.Lead(t.Context(), step.name, step.holder, at(step.minute), 5*time.Minute))(t); got != step.want {
			t.Errorf("minute %d: %s leads %s: %t, want %t", step.minute, step.holder, step.name, got, step.want)
		}
	}
}

func schoolTickets(t *testing.T, s Store) {
	for id, change := range map[int64]func(*bridge.Mirrored){
		1: func(m *bridge.Mirrored) { m.Fields["site"] = "lycee-1" },
		2: func(m *bridge.Mirrored) { m.Fields["organization"] = "Lycée 1" },
		3: func(*bridge.Mirrored) {},
		4: func(m *bridge.Mirrored) { m.Fields["site"], m.Stage = "lycee-1", bridge.StageClosed },
		5: func(m *bridge.Mirrored) { m.Fields["site"], m.Stage = "lycee-1", bridge.StageMerged },
		6: func(m *bridge.Mirrored) { m.Fields["site"], m.GoneAt = "lycee-1", at(1) },
		7: func(m *bridge.Mirrored) { m.Fields["site"], m.Fields["nature"] = "lycee-1", "changement" },
		8: func(m *bridge.Mirrored) { m.Fields["site"], m.Stage = "lycee-1", bridge.StageClosing },
		9: func(m *bridge.Mirrored) { m.Fields["site"] = "lycee-1" },
	} {
		m := mirrored(id)
		m.GoneAt = time.Time{}
		change(m)
		must(s.SaveMirrored(t.Context(), m, nil))(t)
	}
	reopened := mirrored(4)
	reopened.GoneAt, reopened.Fields["site"] = time.Time{}, "lycee-1"
	must(s.SaveMirrored(t.Context(), reopened, nil))(t)
	for after, want := range map[int64][]int64{0: {1, 2, 4}, 4: {8, 9}} {
		var ids []int64
		for _, m := range must(s.SchoolTickets(t.Context(), after, 3))(t) {
			ids = append(ids, m.ID)
		}
		if !slices.Equal(ids, want) {
			t.Errorf("above %d: %v, want %v", after, ids, want)
		}
	}
}
