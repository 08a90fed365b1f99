package plugin

import (
	"encoding/json"
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
		{"a newer bridge", func(h *reportapi.Health) { h.Level = 9 }, backend.HealthStatusOk, "plus récente que ce greffon (API de niveau 9, connu : "},
		{"the desk is away", func(h *reportapi.Health) { h.Desk = reportapi.DeskHealth{Error: "502 Bad Gateway"} }, backend.HealthStatusOk, "mais : elle ne peut pas joindre Zammad (502 Bad Gateway)"},
		{"tickets wait", func(h *reportapi.Health) { h.Outdated, h.Oldest = 3, new(moment) }, backend.HealthStatusOk, "des tickets ne montrent pas leur dernier état (3, depuis "},
		{"a source is silent", func(h *reportapi.Health) { h.Sources[0].Silent = true }, backend.HealthStatusOk, "« noc » est muette"},
		{"clocks differ", func(h *reportapi.Health) { h.Now = time.Now().Add(-time.Hour) }, backend.HealthStatusOk, "diffèrent de 1 h 00"},
		{"an older bridge", func(h *reportapi.Health) { h.Level = 1 }, backend.HealthStatusError, "trop ancienne pour ce greffon : son API est de niveau 1, il faut 6"},
		{"the mirror is old", mirrored(reportapi.MirrorHealth{SyncedAt: new(time.Now().Add(-2 * time.Hour)), Imported: true}), backend.HealthStatusOk, "son miroir de Zammad date de 2 h 00"},
		{"the mirror fails", mirrored(reportapi.MirrorHealth{Error: "403"}), backend.HealthStatusOk, "n'avance plus (403)"},
		{"the mirror is being read", mirrored(reportapi.MirrorHealth{SyncedAt: new(time.Now())}), backend.HealthStatusOk, "en cours de lecture"},
		{"the mirror is recent", mirrored(reportapi.MirrorHealth{SyncedAt: new(time.Now()), Imported: true}), backend.HealthStatusOk, "les sources d'alertes aussi"},
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

func mirrored(mirror reportapi.MirrorHealth) func(*reportapi.Health) {
	return func(h *reportapi.Health) { h.Mirror = &mirror }
}

// TestHealthDetails: what Grafana unfolds names the bridge and what is known of
// it, or what the machine said; the token is no part of either.
func TestHealthDetails(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t)
	b.SetHealth(func(h *reportapi.Health) {
		h.Mirror = &reportapi.MirrorHealth{SyncedAt: new(time.Now()), Imported: true}
		h.Sources[0].LastHeard = time.Now().Add(-time.Minute)
	})
	for _, test := range []struct {
		url  string
		want []string
	}{
		{b.URL, []string{b.URL, "API de niveau 6", "Écart des horloges : 0 s", "Miroir de Zammad lu", "« noc » : entendue il y a 1 min"}},
		{"http://127.0.0.1:1", []string{"http://127.0.0.1:1", "connection refused"}}, // no service of a user is there
	} {
		got, err := instance(t, settingsOf(test.url, bridgetest.Token, "{}")).CheckHealth(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		var details struct {
			VerboseMessage string `json:"verboseMessage"`
		}
		if err := json.Unmarshal(got.JSONDetails, &details); err != nil {
			t.Fatal(err)
		}
		for _, want := range test.want {
			if !strings.Contains(details.VerboseMessage, want) {
				t.Errorf("details are %q, without %q", details.VerboseMessage, want)
			}
		}
		if strings.Contains(string(got.JSONDetails), bridgetest.Token) {
			t.Errorf("the token is in %s", got.JSONDetails)
		}
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
