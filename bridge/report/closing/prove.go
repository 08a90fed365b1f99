package closing

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/compliance"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// page is how many entries are looked at for their subjects at a time.
const page = 2000

// Proof is what a document of a month was found to be.
type Proof struct {
	Month *frozen.Month

	// Stored: the ledger has the very same bytes of the month. Closed is what it has
	// instead; nil where the month is not closed in it.
	Stored bool
	Closed *ledger.ClosedMonth
	// Follows: the document before, in the ledger, is the one that it names.
	Follows bool

	// Journal is what the walk found of the journal up to the entry that the
	// document names; Print tells whether it is the same journal.
	Journal ledger.Verified
	Breaks  []ledger.Break
	Print   bool

	// Reckoned: the figures were reckoned anew, by the contract of the same text.
	Reckoned bool
	Cases    int             // that were reckoned
	Differ   []frozen.Change // what they came to instead: Before is the document's
	Sums     []frozen.Sum    // that do not follow from the document's own rows
}

// Proven tells whether nothing that could be looked at speaks against it.
func (p *Proof) Proven() bool {
	return p.Stored && p.Follows && p.Print && p.Journal.Whole() && len(p.Differ)+len(p.Sums) == 0
}

// Prove holds a document against a ledger. told is told now and then how many
// entries were looked at.
func Prove(ctx context.Context, store Store, contract *policy.Contract, document []byte, told func(entries int64)) (*Proof, error) {
	month, err := frozen.Read(document, "")
	if err != nil {
		return nil, err
	}
	p := &Proof{Month: month}
	if err := p.stored(ctx, store, document); err != nil {
		return nil, err
	}
	p.Journal, err = store.Verify(ctx, month.Journal.Last, func(b ledger.Break) { p.Breaks = append(p.Breaks, b) })
	if err != nil {
		return nil, err
	}
	p.Print = p.Journal.Print == month.Journal.Print && p.Journal.Entries == month.Journal.Entries && p.Journal.Chains == month.Journal.Chains
	if err := p.sums(document); err != nil {
		return nil, err
	}
	if contract == nil || contract.Hash() != month.Contract.Hash || month.Engine != sla.Engine {
		return p, nil
	}
	p.Reckoned = true
	return p, p.reckon(ctx, store, contract, document, told)
}

func (p *Proof) stored(ctx context.Context, store Store, document []byte) error {
	closed, err := store.ClosedMonths(ctx, p.Month.Contract.Name)
	if err != nil {
		return err
	}
	p.Follows = p.Month.Previous == nil && (len(closed) == 0 || closed[0].Month == p.Month.Of)
	for i := range closed {
		c := &closed[i]
		if c.Month == p.Month.Of {
			p.Closed = c
		}
		if before := p.Month.Previous; before != nil && c.Month == p.Month.Of-1 && c.Month.String() == before.Month {
			p.Follows = c.Hash == before.Hash
		}
	}
	if p.Closed == nil {
		return nil
	}
	has, err := store.MonthDocument(ctx, p.Closed.Contract, p.Closed.Month)
	p.Stored = bytes.Equal(has, document) && p.Closed.Hash == p.Month.Hash
	return err
}

// sums holds the head of a document to its rows.
func (p *Proof) sums(document []byte) error {
	type key struct{ clock, criticity string }
	sums := make(map[key]*frozen.Sum)
	for i := range p.Month.Sums {
		s := p.Month.Sums[i]
		sums[key{s.Clock, s.Criticity}] = &s
	}
	for row, err := range frozen.Rows(document) {
		if err != nil {
			return err
		}
		k := key{row.Clock, row.Criticity}
		if sums[k] == nil {
			sums[k] = &frozen.Sum{Clock: k.clock, Criticity: k.criticity}
		}
		less(sums[k], &row)
	}
	for k, s := range sums {
		// How many went on, and how durations lie, does not follow from sums of rows.
		rest := frozen.Sum{Clock: k.clock, Criticity: k.criticity, Running: s.Running}
		rest.Gross.Median, rest.Gross.P90, rest.Net.Median, rest.Net.P90 = s.Gross.Median, s.Gross.P90, s.Net.Median, s.Net.P90
		if *s != rest {
			p.Sums = append(p.Sums, p.Month.Find(k.clock, k.criticity))
		}
	}
	slices.SortFunc(p.Sums, func(a, b frozen.Sum) int {
		return cmp.Or(strings.Compare(a.Clock, b.Clock), strings.Compare(a.Criticity, b.Criticity))
	})
	return nil
}

// less takes a row away from a sum.
func less(s *frozen.Sum, row *frozen.Row) {
	switch row.Result {
	case frozen.Met:
		s.Met--
	case frozen.Breached:
		s.Breached--
	}
	if row.Contested {
		s.Contested--
	}
	if row.Stopped {
		s.Stopped--
		s.Gross.Sum -= row.Gross
		s.Net.Sum -= row.Net
		s.Parties -= row.Parties
		s.Pauses -= row.Pauses
	}
}

// reckon has all cases reckoned from the journal as it was, and compares them
// with the rows of the document.
func (p *Proof) reckon(ctx context.Context, store Store, contract *policy.Contract, document []byte, told func(entries int64)) error {
	from, done := &asOf{Cases: store, last: p.Month.Journal.Last}, make(map[string]bool)
	var rows []ledger.MeasuredClock
	for at := int64(0); at < from.last; {
		grown, err := store.Grown(ctx, at, page)
		if err != nil {
			return err
		}
		if len(grown) == 0 {
			break
		}
		for _, g := range grown {
			at = max(at, g.Seq)
			if done[g.Subject] || g.Subject == bridge.SubjectLogbook { // which has no clocks
				continue
			}
			done[g.Subject] = true
			m, err := compliance.Measure(ctx, from, contract, g.Subject, p.Month.ClosedAt)
			if err != nil {
				return err
			}
			if m.Subject != g.Subject && done[m.Subject] {
				continue // its case was reckoned under another
			}
			done[m.Subject] = true
			p.Cases++
			for _, c := range m.Clocks {
				if c.Month == p.Month.Of {
					rows = append(rows, c)
				}
			}
		}
		told(min(at, from.last))
	}
	slices.SortFunc(rows, func(a, b ledger.MeasuredClock) int {
		return cmp.Or(strings.Compare(a.Subject, b.Subject), cmp.Compare(a.Life, b.Life), strings.Compare(a.Name, b.Name))
	})
	var err error
	p.Differ, err = frozen.Differences(ctx, reckoned(rows), document, p.Month, nil)
	return err
}

// reckoned are rows in place of kept ones.
type reckoned []ledger.MeasuredClock

func (r reckoned) DecidedIn(_ context.Context, _ ledger.Month, take func(*ledger.MeasuredClock)) error {
	for i := range r {
		take(&r[i])
	}
	return nil
}

// asOf has journals as they were when an entry was the last. Which ticket shows
// which incident is told as it is now: the ledger does not say what it was.
type asOf struct {
	report.Cases

	last int64
}

func (a *asOf) Journal(ctx context.Context, subject string) ([]bridge.Entry, error) {
	entries, err := a.Cases.Journal(ctx, subject)
	return slices.DeleteFunc(entries, func(e bridge.Entry) bool { return e.Seq > a.last }), err
}
