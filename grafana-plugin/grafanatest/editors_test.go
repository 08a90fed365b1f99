package grafanatest_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
	"github.com/vigie-noc/vigie/grafana-plugin/grafanatest"
	"github.com/vigie-noc/vigie/grafana-plugin/grafanatest/browsertest"
)

// TestEditors drives the built bundle in a browser, with the packages of each
// Grafana: query and config editor, and every way in which a bridge can fail.
func TestEditors(t *testing.T) {
	t.Parallel()
	for _, page := range []browsertest.Page{browsertest.Grafana13, browsertest.Grafana12} {
		t.Run(string(page), func(t *testing.T) {
			root.Drive(t, root.Serve(t, page, sources(t)...), "editors.test.ts")
		})
	}
}

// TestButtons presses the acts of a dashboard's tickets in a browser: what an
// editor confirms there reaches the bridge as that person's.
func TestButtons(t *testing.T) {
	t.Parallel()
	silent := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kind := map[bool]string{true: "matrix", false: "vector"}[strings.HasSuffix(r.URL.Path, "query_range")]
		bridgetest.Answer(w, http.StatusOK, map[string]any{"status": "success", "data": map[string]any{"resultType": kind, "result": []any{}}})
	}))
	t.Cleanup(silent.Close)
	for _, page := range []browsertest.Page{browsertest.Grafana13, browsertest.Grafana12} {
		t.Run(string(page), func(t *testing.T) {
			b := everything(t)
			root.Drive(t, root.Serve(
				t, page,
				grafanatest.Source{UID: "vigie", Type: "vigie-noc-datasource", URL: b.URL, Token: bridgetest.Token, Acts: bridgetest.ActToken},
				grafanatest.Source{UID: "prometheus", Type: "prometheus", URL: silent.URL},
			), "acts.test.ts")
			want := []reportapi.Act{{Act: "transmit", Value: "N2", Motive: "Câble « coupé »"}, {Act: "take"}}
			done := b.Acts()
			if len(done) != len(want) {
				t.Fatalf("the bridge was told %+v", done)
			}
			for i, each := range done {
				want[i].Person = "editrice@vigie.example"
				if each.Incident != "01A" || each.Act != want[i] {
					t.Errorf("the bridge was told %+v, want %+v", each, want[i])
				}
			}
		})
	}
}

// sources are bridges that are well, and others that are broken in one way
// each.
func sources(t *testing.T) []grafanatest.Source {
	t.Helper()
	good, older, portal, slow := everything(t), bridgetest.Start(t), bridgetest.Start(t), bridgetest.Start(t)
	older.Instead(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/v1/tickets" {
			bridgetest.Answer(w, http.StatusOK, reportapi.TicketList{Tickets: []reportapi.Ticket{}})
			return
		}
		http.NotFound(w, r)
	})
	portal.Instead(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "<html>Connexion</html>", http.StatusOK) })
	slow.Instead(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	source := func(uid, url, token, options string) grafanatest.Source {
		return grafanatest.Source{UID: uid, Type: "vigie-noc-datasource", URL: url, Token: token, Options: options}
	}
	return []grafanatest.Source{
		source("vigie", good.URL, bridgetest.Token, ""),
		{UID: "live", Type: "vigie-noc-datasource", URL: bridgetest.Start(t, tickets()...).URL, Token: bridgetest.Token, Acts: bridgetest.ActToken},
		source("away", "http://127.0.0.1:1", bridgetest.Token, ""), // no service of a user is there
		source("slow", slow.URL, bridgetest.Token, `{"timeout":1}`),
		source("token", good.URL, "another", ""),
		source("older", older.URL, bridgetest.Token, ""),
		source("portal", portal.URL, bridgetest.Token, ""),
		source("unset", good.URL, "", ""),
	}
}
