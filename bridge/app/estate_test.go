package app_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// TestEquipmentOfTheBridge: what the inventory has, what fires at all sources
// and what tickets are about come together.
func TestEquipmentOfTheBridge(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.set(true, true)
	s.start(t)
	s.webhook(t, time.Now().Add(-time.Minute), time.Time{})
	s.shown(t, "open")
	list, err := s.client().Equipment(t.Context(), reportapi.EquipmentQuery{Devices: []string{"sw-1"}, Troubled: true})
	if err != nil || len(list.Equipment) != 1 || len(list.Problems) != 0 {
		t.Fatalf("got %+v, %v", list, err)
	}
	got := list.Equipment[0]
	if !got.Known || got.Region != "tunis" || got.Vendor != "cisco" || got.Tickets != 1 || got.Worst != "P1" {
		t.Errorf("got %+v", got)
	}
	if len(got.Alarms) != 2 || got.Alarms[0].Name != "EquipementInjoignable" || got.Alarms[0].Severity != "critical" || got.Alarms[1].Summary != "Commutateur « sw-1 » injoignable" || got.Alarms[0].Silenced {
		t.Errorf("of two sources, it has the alarms %+v", got.Alarms)
	}
}

// TestEquipmentOfSilentSource: alarms that nobody can see are said to be missing,
// and those of the other source are there.
func TestEquipmentOfSilentSource(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	away := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(away.Close)
	s.configure(t, fmt.Sprintf("name: grafana, alertmanagers: [%q]", s.URL), fmt.Sprintf("name: grafana, alertmanagers: [%q]", away.URL))
	s.set(true, true)
	s.start(t)
	list, err := s.client().Equipment(t.Context(), reportapi.EquipmentQuery{})
	if err != nil || len(list.Equipment) != 1 || len(list.Equipment[0].Alarms) != 1 {
		t.Fatalf("got %+v, %v", list, err)
	}
	if len(list.Problems) != 1 || !strings.Contains(list.Problems[0], "La source « grafana » ne répond pas") {
		t.Errorf("it says %q", list.Problems)
	}
}
