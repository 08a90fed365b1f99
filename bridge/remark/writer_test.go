package remark_test

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/remark"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// place is a desk of one ticket and a store of one row, both of which forget
// nothing that was written and may fail.
type place struct {
	ticket bridge.Ticket
	notes  []string
	row    *bridge.Remark
	away   bool // nothing is done
	lose   bool // it is done, and the answer lost
	drop   bool // it is done but for a field
}

var errLost = errors.New("no answer")

func (p *place) Ticket(context.Context, int64) (bridge.Ticket, error) {
	if p.away {
		return bridge.Ticket{}, errLost
	}
	ticket := p.ticket
	ticket.Fields = maps.Clone(ticket.Fields)
	return ticket, nil
}

func (p *place) UpdateTicket(_ context.Context, _ int64, c bridge.TicketChanges) (bridge.Ticket, error) {
	if p.away {
		return bridge.Ticket{}, errLost
	}
	maps.Copy(p.ticket.Fields, c.Fields)
	if c.Note != nil {
		p.notes = append(p.notes, c.Note.Subject)
	}
	switch {
	case p.lose:
		p.lose = false
		return bridge.Ticket{}, errLost
	case p.drop:
		return p.ticket, errLost
	}
	return p.ticket, nil
}

func (p *place) Remark(context.Context, int64) (*bridge.Remark, error) {
	if p.row == nil {
		return nil, nil
	}
	return &bridge.Remark{Ticket: p.row.Ticket, Told: maps.Clone(p.row.Told), Writing: maps.Clone(p.row.Writing)}, nil
}

func (p *place) SaveRemark(_ context.Context, r *bridge.Remark) error {
	p.row = &bridge.Remark{Ticket: r.Ticket, Told: maps.Clone(r.Told), Writing: maps.Clone(r.Writing)}
	return nil
}

// say tells something, as after a restart.
func (p *place) say(t *testing.T, topic, what string) error {
	return remark.New(p, p).Say(t.Context(), remark.Saying{
		Ticket: 1, Topic: topic, Print: what,
		Changes: func(bridge.Ticket) bridge.TicketChanges {
			return bridge.TicketChanges{Note: &bridge.Note{Subject: topic + what}}
		},
	})
}

func (p *place) told(t *testing.T, want string) {
	t.Helper()
	if got := strings.Join(p.notes, " "); got != want {
		t.Errorf("told %q, want %q", got, want)
	}
}

func newPlace() *place { return &place{ticket: bridge.Ticket{ID: 1, Fields: map[string]string{}}} }

func TestTheSameIsToldOnce(t *testing.T) {
	t.Parallel()
	p := newPlace()
	for _, each := range []string{"1", "1", "2", "2", "1"} {
		if err := p.say(t, "a", each); err != nil {
			t.Fatal(err)
		}
	}
	p.told(t, "a1 a2 a1")
	if got := p.ticket.Fields["vigie_version"]; got != "3" {
		t.Errorf("the ticket shows version %q", got)
	}
}

// TestLostAnswer: what arrived is not said again, be it that another topic is
// told in between; what did not is.
func TestLostAnswer(t *testing.T) {
	t.Parallel()
	p := newPlace()
	p.lose = true
	if err := p.say(t, "a", "1"); err == nil {
		t.Error("a lost answer passes for one")
	}
	if err := p.say(t, "b", "1"); err != nil {
		t.Fatal(err)
	}
	if err := p.say(t, "a", "1"); err != nil {
		t.Fatal(err)
	}
	p.told(t, "a1 b1")
	p.away = true
	if err := p.say(t, "a", "2"); err == nil {
		t.Error("a desk that is away was told")
	}
	p.away = false
	if err := p.say(t, "a", "2"); err != nil {
		t.Fatal(err)
	}
	p.told(t, "a1 b1 a2")
}

// TestDropped: what the desk did not take of a write is not written forever.
func TestDropped(t *testing.T) {
	t.Parallel()
	p := newPlace()
	p.drop = true
	for range 2 {
		if err := p.say(t, "a", "1"); err != nil {
			t.Fatal(err)
		}
	}
	p.told(t, "a1")
}

// TestFaceOfAnIncident: the version of an incident's ticket is the syncer's.
func TestFaceOfAnIncident(t *testing.T) {
	t.Parallel()
	p := newPlace()
	p.ticket.Fields["vigie_incident"], p.ticket.Fields["vigie_version"] = "01A", "7"
	if err := p.say(t, "a", "1"); err != nil {
		t.Fatal(err)
	}
	p.told(t, "a1")
	if got := p.ticket.Fields["vigie_version"]; got != "7" {
		t.Errorf("the version became %q", got)
	}
}

// TestNothingToSay leaves the ticket alone, and what was to be told open.
func TestNothingToSay(t *testing.T) {
	t.Parallel()
	p := newPlace()
	err := remark.New(p, p).Say(t.Context(), remark.Saying{
		Ticket: 1, Topic: "a", Print: "1", Changes: func(bridge.Ticket) bridge.TicketChanges { return bridge.TicketChanges{} },
	})
	if err != nil || len(p.ticket.Fields) > 0 {
		t.Fatalf("%v: %v", p.ticket.Fields, err)
	}
	if err := p.say(t, "a", "1"); err != nil {
		t.Fatal(err)
	}
	p.told(t, "a1")
}
