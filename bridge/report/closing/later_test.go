package closing_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/closing"
	"github.com/vigie-noc/vigie/bridge/report/compliance"
)

// TestRenamed: R13, what was closed under a contract's old name is not closed
// again under its new one, neither by itself nor by a person; the row goes on
// with the month after.
func TestRenamed(t *testing.T) {
	t.Parallel()
	r := march(t)
	r.close(time.March, "04-05 08:00")
	before := r.rules.Name
	r.rules = contract(t, "name: "+before, "name: "+before+" bis")
	r.must(r.keeper.RunOnce(t.Context(), on("04-10 08:00")))
	r.must(r.closer.RunOnce(t.Context(), on("04-10 08:00")))
	if all := r.months(); len(all) != 0 {
		t.Fatalf("closed again by itself: %s of %q", all[0].Month, all[0].Contract.Name)
	}
	if said := r.refusal(time.March, "04-10 08:00"); said == "" {
		t.Error("closed again by a person")
	}
	r.must(r.closer.RunOnce(t.Context(), on("06-05 08:00")))
	if all := r.months(); len(all) != 2 || all[0].Month != "2026-04" || all[1].Month != "2026-05" {
		t.Errorf("closed afterwards are %d", len(all))
	}
	r.rules = contract(t, "name: "+before, "name: "+before)
	r.must(r.keeper.RunOnce(t.Context(), on("07-05 08:00")))
	for _, month := range []time.Month{time.April, time.May} {
		if said := r.refusal(month, "07-05 08:00"); said == "" {
			t.Errorf("%s is closed again under the first name", month)
		}
	}
	if said := r.refusal(time.July, "08-05 08:00"); said == "" {
		t.Error("closed before the month that is next")
	}
	r.must(r.closer.RunOnce(t.Context(), on("07-05 08:00")))
	if all := r.months(); len(all) != 2 || all[0].Month != "2026-03" || all[1].Month != "2026-06" || len(all[1].Flags) != 0 {
		t.Errorf("under the first name again, closed are %d: %+v", len(all), all[len(all)-1].Head)
	}
}

// damaged is a store one of whose documents somebody changed.
type damaged struct{ closing.Store }

func (d damaged) MonthDocument(ctx context.Context, contract string, month ledger.Month) ([]byte, error) {
	document, err := d.Store.MonthDocument(ctx, contract, month)
	return append(document, "{}\n"...), err
}

// TestWaitsForADocument: a document that is not the ledger's own keeps months
// from being closed, and that is said too.
func TestWaitsForADocument(t *testing.T) {
	t.Parallel()
	r := march(t)
	r.close(time.March, "04-05 08:00")
	closer := r.newCloser(damaged{r.store}, "one")
	if err := closer.RunOnce(t.Context(), on("05-05 08:00")); err == nil || closer.Waiting() == "" {
		t.Errorf("%v, waits for %q", err, closer.Waiting())
	}
}

// counted is a keeper whose instants are another's.
type counted struct {
	keeper *compliance.Keeper
	now    func() time.Time
}

func (c *counted) measure(ctx context.Context, _ time.Time) error {
	return c.keeper.RunOnce(ctx, c.now())
}

// TestClosedAsOf: what was counted while a closing tried stands in the document
// as of an instant at which it had happened, or nobody could reckon it again.
func TestClosedAsOf(t *testing.T) {
	t.Parallel()
	r := march(t)
	now, turns := on("04-05 08:00"), 0
	c := &counted{r.keeper, func() time.Time {
		if turns++; turns == 1 { // a breach of March ends, and the keeper's own turn comes
			at := now.Add(10 * time.Millisecond)
			r.told(4, at, at, bridge.KindResolved)
		}
		return now.Add(20 * time.Millisecond)
	}}
	closer := closing.New(closing.Options{
		Store: r.store, Contract: r.closer.Contract, Measure: c.measure, Holder: "one", Logger: slog.New(slog.DiscardHandler), Pause: 50 * time.Millisecond,
	})
	closed, err := closer.Close(t.Context(), report.ClosedBy{Month: of(time.March), Person: "nadia"}, now)
	r.must(err)
	if p := r.prove(r.document(time.March)); turns == 0 || !p.Proven() || !p.Reckoned {
		t.Errorf("closed as of %s: %+v", closed.ClosedAt, p.Differ)
	}
}
