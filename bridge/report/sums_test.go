package report

import (
	"context"
	"log/slog"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// counting is a ledger that counts how often days are read.
type counting struct {
	*shelf

	reads atomic.Int64
}

func (c *counting) Evidence(ctx context.Context, over bridge.Span, of ledger.EvidenceOf) ([]bridge.EvidenceDay, error) {
	c.reads.Add(1)
	return c.shelf.Evidence(ctx, over, of)
}

// summing is an API over the first four days of March 2026.
func summing(t *testing.T, days ...bridge.EvidenceDay) (*API, *counting) {
	t.Helper()
	contract, err := policy.Load("../../deploy/config/contract.example.yml")
	if err != nil {
		t.Fatal(err)
	}
	store := &counting{shelf: &shelf{evidence: days}}
	api := NewAPI(store, slog.New(slog.DiscardHandler), func() Status { return Status{Contract: contract} }, func(int64) string { return "" })
	api.Estate = schools(t)
	return api, store
}

// rows are how available things were from the first to the fourth.
func rows(t *testing.T, api *API, of string) []reportapi.AvailabilityRow {
	t.Helper()
	first := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	told, err := api.availability(t.Context(), &query{filter: ledger.TicketFilter{Limit: 10}, of: of, first: first, last: first.AddDate(0, 0, 3)}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return told.Rows
}

// TestSummedOnce: a day is read once for all who want it at once, and then no
// more, until another source has it too.
func TestSummedOnce(t *testing.T) {
	t.Parallel()
	api, store := summing(t, marchOf2026()...)
	want := rows(t, api, ofSites)
	api.sums = newSums(store)
	store.reads.Store(0)
	var panels sync.WaitGroup
	for range 8 {
		panels.Go(func() {
			if got := rows(t, api, ofSites); !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
	panels.Wait()
	if rows(t, api, ofRegions); store.reads.Load() != 3 { // of the third nothing is kept
		t.Errorf("days were read %d times", store.reads.Load())
	}
	late := dayAt("nord", 3, "r1 lycee-1", "moved lycee-2")
	down(&late, bridge.EvidenceSite, "lycee-2", 24)
	store.evidence = append(store.evidence, late)
	if got := rows(t, api, ofSites); store.reads.Load() != 4 || got[0].Name != "lycee-2" || got[0].Down.MS != 24*3_600_000 || *got[0].Failures != 1 {
		t.Errorf("with what came late: %d reads, %+v", store.reads.Load(), got[0])
	}
}

// TestSummedLive: what is read out of Prometheus is another each time, though it is
// of the same source and day.
func TestSummedLive(t *testing.T) {
	t.Parallel()
	api, store := summing(t, marchOf2026()...)
	hours := 6 // more than the other site
	api.Measures = &Measures{
		Recent: func(context.Context, bridge.Span, []bridge.EvidenceDay) Recent {
			third := dayAt("noc", 3, "r1 lycee-1", "moved lycee-2")
			down(&third, bridge.EvidenceSite, "lycee-2", hours)
			return Recent{Days: []bridge.EvidenceDay{third}, Until: time.Now().UnixMilli()}
		},
		Maintenance: func(context.Context, bridge.Span) (Maintenance, error) { return nothingPlanned{}, nil },
	}
	for ; hours < 9; hours++ {
		if got := rows(t, api, ofSites); got[0].Name != "lycee-2" || got[0].Down.MS != int64(hours)*3_600_000 {
			t.Errorf("after %d h of downtime it is %+v", hours, got[0])
		}
	}
	if store.reads.Load() != 3 {
		t.Errorf("days of the ledger were read %d times", store.reads.Load())
	}
}

// TestSummedBounds: what is kept is bounded, and what was forgotten is told all the
// same.
func TestSummedBounds(t *testing.T) {
	t.Parallel()
	api, store := summing(t, marchOf2026()...)
	want := rows(t, api, ofEquipment)
	api.sums = newSums(store)
	api.sums.most = 1000
	for range 3 {
		if got := rows(t, api, ofEquipment); !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	size := 0
	for _, each := range api.sums.kept {
		size += each.size
	}
	if api.sums.size != size || size > 1000 || len(api.sums.kept) > 3 || store.reads.Load() <= 6 {
		t.Errorf("%d days of %d bytes are kept (%d), after %d reads", len(api.sums.kept), size, api.sums.size, store.reads.Load())
	}
}

// TestWarm: what was read beforehand is not read again, and days of which nothing is
// kept yet are left for later.
func TestWarm(t *testing.T) {
	t.Parallel()
	now := time.Now()
	yesterday := dayAt("noc", 1, "r1 lycee-1")
	zone, _ := time.LoadLocation("Africa/Tunis")
	end := dayIn(dayOn(now, zone), zone)
	yesterday.Span, yesterday.Day = bridge.SpanOf(end.AddDate(0, 0, -1), end), dayOn(end.AddDate(0, 0, -1), zone).Format(time.DateOnly)
	api, store := summing(t, yesterday)
	if err := api.Warm(t.Context()); err != nil || store.reads.Load() != 1 {
		t.Fatalf("%d reads, %v", store.reads.Load(), err)
	}
	q := &query{filter: ledger.TicketFilter{Limit: 10}, of: ofRegions, first: dayOn(end.AddDate(0, 0, -1), zone), last: dayOn(end.AddDate(0, 0, -1), zone)}
	if told, err := api.availability(t.Context(), q, now); err != nil || len(told.Rows) != 1 || store.reads.Load() != 1 {
		t.Errorf("after it: %+v, %d reads, %v", told, store.reads.Load(), err)
	}
	store.broken = errDisk
	if err := api.Warm(t.Context()); err == nil {
		t.Error("a broken ledger is read beforehand")
	}
}

// TestSummedFails: a ledger that cannot be read is no day without outages.
func TestSummedFails(t *testing.T) {
	t.Parallel()
	api, store := summing(t, marchOf2026()...)
	first := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	ask := func() error {
		_, err := api.availability(t.Context(), &query{filter: ledger.TicketFilter{Limit: 10}, of: ofSites, first: first, last: first}, time.Now())
		return err
	}
	store.broken = errDisk
	if err := ask(); err == nil {
		t.Error("a broken ledger has availability")
	}
	store.broken = nil
	if err := ask(); err != nil {
		t.Errorf("after it: %v", err)
	}
}
