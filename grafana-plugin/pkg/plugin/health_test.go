package plugin

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
)

func TestHealth(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		change func(*reportapi.Health)
		status backend.HealthStatus
		want   string
	}{
		{"all is well", func(*reportapi.Health) {}, backend.HealthStatusOk, "La passerelle répond (API de niveau " + strconv.Itoa(reportapi.Level) + ")"},
		{"a newer bridge", func(h *reportapi.Health) { h.Level = 9 }, backend.HealthStatusOk, "niveau 9"},
		{"the desk is away", func(h *reportapi.Health) { h.Desk = reportapi.DeskHealth{Error: "502 Bad Gateway"} }, backend.HealthStatusOk, "mais : elle ne peut pas joindre Zammad (502 Bad Gateway)"},
		{"tickets wait", func(h *reportapi.Health) { h.Outdated, h.Oldest = 3, new(moment) }, backend.HealthStatusOk, "des tickets ne montrent pas leur dernier état (3, depuis "},
		{"a source is silent", func(h *reportapi.Health) { h.Sources[0].Silent = true }, backend.HealthStatusOk, "« noc » est muette"},
		{"clocks differ", func(h *reportapi.Health) { h.Now = time.Now().Add(-time.Hour) }, backend.HealthStatusOk, "diffèrent de 1 h 00"},
		{"an older bridge", func(h *reportapi.Health) { h.Level = 1 }, backend.HealthStatusError, "trop ancienne pour ce greffon : son API est de niveau 1, il faut 2"},
		{"another product", func(h *reportapi.Health) { h.Product = "autre" }, backend.HealthStatusError, "n'est pas une passerelle Vigie"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := bridgetest.Start(t)
			b.SetHealth(test.change)
			got, err := on(t, b).CheckHealth(t.Context(), nil)
			if err != nil || got.Status != test.status || !strings.Contains(got.Message, test.want) {
				t.Errorf("got %+v, %v, want %q", got, err, test.want)
			}
		})
	}
}

// TestHealthOfTheFirstBridge: the first API had tickets and no health; what
// has neither is something else.
func TestHealthOfTheFirstBridge(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t)
	b.Instead(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/v1/tickets" {
			bridgetest.Answer(w, http.StatusOK, reportapi.TicketList{Tickets: []reportapi.Ticket{}})
			return
		}
		http.NotFound(w, r)
	})
	if got, err := on(t, b).CheckHealth(t.Context(), nil); err != nil || !strings.Contains(got.Message, "trop ancienne") {
		t.Errorf("of the first bridge: %+v, %v", got, err)
	}
	b.Instead(http.NotFound)
	if got, err := on(t, b).CheckHealth(t.Context(), nil); err != nil || !strings.Contains(got.Message, "n'est pas une passerelle") {
		t.Errorf("of another server: %+v, %v", got, err)
	}
}
