// Package sweep reads all tickets that were open at some time in a month, with
// their journals, and adds up what documents of months do not say: who had them,
// third parties by name, what came back, which alerts fired.
//
//	tickets of the month, a page at a time ─▶ journals ─▶ bridge/sla ─▶ Ticket, kept ─┐
//	                                                                  └▶ sums ────────┴▶ Tally
//
// Journals are let go after each page: what is kept of a ticket is a few hundred
// bytes.
package sweep

import (
	"context"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/compliance"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// page is how many tickets are read at a time.
const page = 500

// Store is what is read.
type Store interface {
	compliance.Source
	Tickets(ctx context.Context, filter ledger.TicketFilter) ([]bridge.Incident, error)
}

// Month says what is looked at.
type Month struct {
	Store    Store
	Contract *policy.Contract
	Period   sla.Period
	// AsOf is the instant of clocks that go on, Last the last entry of the journal
	// that counts.
	AsOf time.Time
	Last int64
	// Progress is told how many tickets were read.
	Progress func(done int)
}

// natures are what is listed, and what chapters of their own tell of.
var natures = append(slices.Clone(report.UsualTickets().Natures), bridge.NatureProblem, bridge.NatureInquiry)

// Read reads the month.
func (m *Month) Read(ctx context.Context) (*Tally, error) {
	t := newTally(m)
	filter := ledger.TicketFilter{
		Natures: natures, Origins: ledger.Origins, OpenFrom: m.Period.From, OpenedTo: m.Period.Till, Lasting: true, Limit: page,
	}
	read := 0
	for {
		some, err := m.Store.Tickets(ctx, filter)
		if err != nil {
			return nil, err
		}
		if err := m.take(ctx, t, some); err != nil {
			return nil, err
		}
		read += len(some)
		m.Progress(read)
		if len(some) < page {
			t.finish()
			return t, nil
		}
		filter.Before = some[len(some)-1].ID
	}
}

func (m *Month) take(ctx context.Context, t *Tally, some []bridge.Incident) error {
	subjects := make([]string, len(some))
	for n := range some {
		subjects[n] = SubjectOf(&some[n])
	}
	from, err := m.Cases(ctx, subjects)
	if err != nil {
		return err
	}
	for n := range some {
		known, err := report.CaseOfSubject(ctx, from, subjects[n])
		if err != nil {
			return err
		}
		if known == nil || len(known.Entries) == 0 {
			continue // its journal begins later
		}
		state := sla.Evaluate(m.Contract, *known, m.AsOf)
		if !lasted(&state, m.Period) {
			continue
		}
		t.add(&some[n], known, &state)
	}
	return nil
}

// Cases has the cases of some subjects at hand, as the journal was at its last
// entry that counts.
func (m *Month) Cases(ctx context.Context, subjects []string) (report.Cases, error) {
	from, err := compliance.Fetch(ctx, m.Store, subjects)
	if err != nil {
		return nil, err
	}
	return &upTo{from, m.Last}, nil
}

// SubjectOf is under what the facts about a listed ticket stand.
func SubjectOf(i *bridge.Incident) string {
	if ledger.OriginOf(i.Nature) == ledger.OriginPerson {
		return bridge.TicketSubject(i.TicketID)
	}
	return i.ID
}

// upTo has journals as they were when an entry was the last.
type upTo struct {
	report.Cases

	last int64
}

func (u *upTo) Journal(ctx context.Context, subject string) ([]bridge.Entry, error) {
	entries, err := u.Cases.Journal(ctx, subject)
	for i := range entries {
		if entries[i].Seq > u.last {
			// A copy: what was fetched is shared by all cases of a page.
			return slices.DeleteFunc(slices.Clone(entries), func(e bridge.Entry) bool { return e.Seq > u.last }), err
		}
	}
	return entries, err
}

// lives are all of a ticket's, the last one last.
func lives(s *sla.State) []*sla.State {
	all := make([]*sla.State, 0, len(s.Earlier)+1)
	for i := range s.Earlier {
		all = append(all, &s.Earlier[i])
	}
	return append(all, s)
}

// lasted tells whether one of a ticket's lives has some time in a period.
func lasted(s *sla.State, period sla.Period) bool {
	return slices.ContainsFunc(lives(s), func(life *sla.State) bool {
		began := life.Start
		if began.IsZero() {
			began = life.OpenedAt
		}
		return began.Before(period.Till) && (life.EndedAt.IsZero() || !life.EndedAt.Before(period.From))
	})
}
