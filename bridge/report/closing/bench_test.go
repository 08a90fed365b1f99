package closing_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// many keeps figures of so many tickets of March, with four clocks and a life each.
func (r *rig) many(tickets int) {
	r.t.Helper()
	random := rand.New(rand.NewPCG(1, 10))
	var all []ledger.Measured
	for n := range tickets {
		id := int64(100_000 + n)
		m := ledger.Measured{Subject: bridge.TicketSubject(id), Measuring: ledger.Measuring{Contract: sla.Basis(r.rules)}, Ticket: id, Ended: true}
		began := on("03-01 08:00").Add(time.Duration(random.Int64N(int64(29 * 24 * time.Hour)))).Truncate(time.Millisecond)
		for _, name := range append(append([]policy.ClockName{}, policy.ClockNames...), ledger.Total) {
			took := time.Duration(random.Int64N(int64(20 * time.Hour))).Truncate(time.Millisecond)
			c := ledger.MeasuredClock{
				Subject: m.Subject, Name: string(name), Criticity: bridge.Criticities[n%4], Ticket: id, Number: fmt.Sprint(30_000_000 + id), Started: of(time.March),
				Over: of(time.March), Month: of(time.March), Began: began, At: began.Add(took), Met: took < 18*time.Hour || name == ledger.Total, Stopped: true,
				Wall: took, Net: took, Overrun: max(0, took-18*time.Hour), Target: 18 * time.Hour,
			}
			m.Clocks = append(m.Clocks, c)
		}
		if all = append(all, m); len(all) == 500 || n == tickets-1 {
			r.must(r.store.SaveMeasured(r.t.Context(), all))
			all = nil
		}
	}
}

// TestSizeOfAMonth: a document grows with what was decided and no faster.
func TestSizeOfAMonth(t *testing.T) {
	t.Parallel()
	const tickets = 1000
	r := newRig(t, contract(t))
	r.many(tickets)
	m := r.close(time.March, "04-05 08:00")
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(r.document(time.March)); err != nil {
		t.Fatal(err)
	}
	r.must(w.Close())
	if m.Lines.Cases != tickets || m.Size > int64(tickets)*500 || packed.Len() > tickets*200 {
		t.Errorf("%d tickets are %d bytes, %d packed", m.Lines.Cases, m.Size, packed.Len())
	}
	t.Logf("%d bytes a ticket, %d packed", m.Size/int64(tickets), packed.Len()/tickets)
}

// BenchmarkClose is what a month of 100,000 tickets takes to be closed, and to be
// read and compared with what is kept.
func BenchmarkClose(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		r := newRig(b, contract(b))
		r.many(100_000)
		b.StartTimer()
		m := r.close(time.March, "04-05 08:00")
		closed := time.Now()
		if all := r.months(); len(all) != 1 {
			b.Fatal("nothing was closed")
		}
		read := time.Now()
		changes, err := frozen.Differences(b.Context(), r.store, r.document(time.March), m, []*frozen.Month{m})
		r.must(err)
		if len(changes) != 0 {
			b.Fatalf("%d differ", len(changes))
		}
		b.ReportMetric(read.Sub(closed).Seconds(), "s/read")
		b.ReportMetric(time.Since(read).Seconds(), "s/compare")
		b.ReportMetric(float64(m.Size)/1e6, "MB")
	}
}
