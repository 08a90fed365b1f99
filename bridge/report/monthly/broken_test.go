package monthly_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// broken is a store whose journal somebody changed.
type broken struct {
	ledger.Store

	missing int64
}

func (b broken) Verify(ctx context.Context, upTo int64, told func(ledger.Break)) (ledger.Verified, error) {
	found, err := b.Store.Verify(ctx, upTo, told)
	if found.Missing = b.missing; b.missing == 0 {
		told(ledger.Break{Subject: "ticket:2", Number: 1, Reason: "it was changed"})
		found.Broken++
	}
	return found, err
}

// forged is one whose chains are whole, and are others.
type forged struct{ ledger.Store }

func (f forged) Verify(ctx context.Context, upTo int64, told func(ledger.Break)) (ledger.Verified, error) {
	found, err := f.Store.Verify(ctx, upTo, told)
	found.Print = "ffff"
	return found, err
}

// TestBrokenJournal: no report is made of a journal that is not whole, live or
// closed, and it is said where.
func TestBrokenJournal(t *testing.T) {
	t.Parallel()
	r := march(t)
	ask := monthly.Ask{Month: of(time.March), Now: on("04-06 09:00")}
	r.maker.Store = broken{Store: r.store}
	const want = "le journal n'est pas intact, le rapport n'est pas fait : ticket:2 au fait n° 1 (1 chaîne rompue)"
	if got := r.refusal(ask); got != want {
		t.Errorf("a live month is refused as %q", got)
	}
	r.close(time.March, "04-05 08:00")
	if got := r.refusal(ask); got != want {
		t.Errorf("a closed month is refused as %q", got)
	}
	r.maker.Store = broken{r.store, 3}
	if got := r.refusal(ask); !strings.Contains(got, "3 faits manquent") {
		t.Errorf("missing facts are refused as %q", got)
	}
	r.maker.Store = forged{r.store}
	if got := r.refusal(ask); !strings.HasPrefix(got, "le journal n'est plus celui de l'arrêt de 2026-03, le rapport n'est pas fait") {
		t.Errorf("another journal is refused as %q", got)
	}
}

// TestUnmeasured: a Prometheus that does not answer is said on the cover.
func TestUnmeasured(t *testing.T) {
	t.Parallel()
	r := newRig(t, contract(t))
	r.open(1, "03-10 09:00", "P1")
	r.measured("04-06 09:00")
	r.maker.Availability = func(context.Context, ledger.Month, time.Time) ([]*reportapi.Availability, error) {
		return []*reportapi.Availability{{Of: "sites", Problems: []string{"La source « noc » ne répond pas."}}}, nil
	}
	told := r.made(time.March, "04-06 09:00")
	for _, want := range []string{"Disponibilité : non mesuré.", "Disponibilité : La source « noc » ne répond pas."} {
		if !strings.Contains(strings.Join(told.Cover.Notices, "\n"), want) {
			t.Errorf("the cover does not say %q: %q", want, told.Cover.Notices)
		}
	}
	failing := errors.New("the ledger is away")
	r.maker.Availability = func(context.Context, ledger.Month, time.Time) ([]*reportapi.Availability, error) { return nil, failing }
	if _, err := r.maker.Report(t.Context(), monthly.Ask{Month: of(time.March), Now: on("04-06 09:00")}); !errors.Is(err, failing) {
		t.Errorf("the error is %v", err)
	}
}
