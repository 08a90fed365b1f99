package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// TestAvailabilityOfTheBridge: where Prometheus does not answer, nothing is
// measured, and it says so; what the contract and the inventory say is there.
func TestAvailabilityOfTheBridge(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.start(t)
	zone, err := time.LoadLocation("Africa/Tunis")
	if err != nil {
		t.Fatal(err)
	}
	yesterday := time.Now().In(zone).AddDate(0, 0, -1).Format(time.DateOnly)
	told, err := s.client().Availability(t.Context(), reportapi.AvailabilityQuery{First: yesterday, Last: yesterday})
	if err != nil || told.Zone != "Africa/Tunis" || told.NoticeMS != (24*time.Hour).Milliseconds() || len(told.Rows) != 1 {
		t.Fatalf("got %+v, %v", told, err)
	}
	if r := told.Rows[0]; r.Name != "sw-1" || !r.Known || r.Region != "tunis" || r.Rate != nil || r.Unmeasured.MS == 0 || r.Unmeasured.MS != r.PeriodMS || r.Met != nil {
		t.Errorf("what nobody measured is %+v", r)
	}
	if len(told.Problems) != 2 || !strings.Contains(told.Problems[1], "La source « noc » ne répond pas : ce qu'elle a mesuré de "+yesterday) {
		t.Errorf("it says %q", told.Problems)
	}
}
