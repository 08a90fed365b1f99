package report

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// aged is a ledger of open tickets, by criticity and for how long they are open.
type aged struct {
	*shelf

	of map[bridge.Criticity][]time.Duration
}

func (a *aged) TicketCounts(_ context.Context, f ledger.TicketFilter, by []ledger.Dimension) ([]ledger.TicketCount, error) {
	a.asked = f
	var all []ledger.TicketCount
	total := 0
	for _, criticity := range bridge.Criticities {
		n := 0
		for _, age := range a.of[criticity] {
			if f.OpenFrom.IsZero() || !time.Now().Add(-age).Before(f.OpenFrom) {
				n++
			}
		}
		if n > 0 {
			all = append(all, ledger.TicketCount{Values: []string{string(criticity)}, N: n})
		}
		total += n
	}
	if len(by) == 0 {
		return []ledger.TicketCount{{Values: []string{}, N: total}}, nil
	}
	return all, nil
}

func TestTicketAges(t *testing.T) {
	t.Parallel()
	at := serve(t, &shelf{})
	day := 24 * time.Hour
	store := &aged{&shelf{}, map[bridge.Criticity][]time.Duration{
		bridge.P1: {0, 59 * time.Minute, 61 * time.Minute, 23 * time.Hour},
		bridge.P3: {25 * time.Hour, 4 * day, 6 * day, 8 * day, 400 * day, 4000 * day},
	}}
	at.api.ledger = store
	for by, want := range map[string]string{
		"criticity": "[{[P1] [2 1 1 0 0 0]} {[P3] [0 0 0 1 2 3]}]",
		"":          "[{[] [2 1 1 1 2 3]}]",
	} {
		told, err := at.client().TicketAges(t.Context(), reportapi.TicketQuery{Regions: []string{"tunis"}}, slices.DeleteFunc([]string{by}, func(s string) bool { return s == "" })...)
		if got := fmt.Sprint(told.Groups); err != nil || got != want {
			t.Errorf("by %s: %s, want %s, %v", by, got, want, err)
		}
		if n := len(told.Ages); n != 6 || told.Ages[0].FromMS != 0 || *told.Ages[0].ToMS != 3_600_000 || told.Ages[5].FromMS != 7*day.Milliseconds() || told.Ages[5].ToMS != nil {
			t.Errorf("the classes are %+v", told.Ages)
		}
	}
	if f := store.asked; !slices.Equal(f.Regions, []string{"tunis"}) || !slices.Equal(f.States, openOnes) || !slices.Contains(f.Natures, bridge.NatureCall) {
		t.Errorf("asked for %+v", f)
	}
	store.of = nil
	if told, err := at.client().TicketAges(t.Context(), reportapi.TicketQuery{}); err != nil || len(told.Groups) != 0 {
		t.Errorf("of nothing: %+v, %v", told, err)
	}
}

// TestTicketAgesMeanwhile: what comes between two counts makes no class negative.
func TestTicketAgesMeanwhile(t *testing.T) {
	t.Parallel()
	at := serve(t, &shelf{counts: []ledger.TicketCount{{Values: []string{}, N: 3}}})
	api := at.api
	told, err := api.ages(t.Context(), &query{by: []string{}}, time.Now())
	if err != nil || fmt.Sprint(told.Groups) != "[{[] [3 0 0 0 0 0]}]" {
		t.Errorf("%+v, %v", told, err)
	}
}
