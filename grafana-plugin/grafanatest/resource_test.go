package grafanatest_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
	"github.com/vigie-noc/vigie/grafana-plugin/grafanatest"
)

// TestActs sends acts to the binary as Grafana hands them on: an editor's
// reaches the bridge as that person's, a viewer's and a form's do not.
func TestActs(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t, tickets()...)
	plugin := root.StartPlugin(t)
	of := grafanatest.Source{UID: "vigie", Type: "vigie-noc-datasource", URL: b.URL, Token: bridgetest.Token, Acts: bridgetest.ActToken}
	for _, test := range []struct {
		name, role, method, kind string
		status                   int
	}{
		{"a viewer", "Viewer", http.MethodPost, "application/json", http.StatusForbidden},
		{"nobody", "", http.MethodPost, "application/json", http.StatusForbidden},
		{"a form", "Editor", http.MethodPost, "application/x-www-form-urlencoded", http.StatusUnsupportedMediaType},
		{"a link", "Editor", http.MethodGet, "application/json", http.StatusMethodNotAllowed},
		{"an editor", "Editor", http.MethodPost, "application/json", http.StatusOK},
	} {
		site := &grafanatest.Site{Plugin: plugin, Sources: []grafanatest.Source{of}}
		if test.role != "" {
			site.User = &backend.User{Login: "amel", Email: "amel@vigie.example", Role: test.role}
		}
		r := httptest.NewRequestWithContext(t.Context(), test.method, "/api/datasources/uid/vigie/resources/tickets/01A/acts", strings.NewReader(`{"act":"take"}`))
		r.Header.Set("Content-Type", test.kind)
		r.Header.Set("X-Vigie-Act", "1")
		r.Header.Set("X-Grafana-Id", "signed")
		w := httptest.NewRecorder()
		site.Handler().ServeHTTP(w, r)
		if w.Code != test.status {
			t.Errorf("%s: %d, %s", test.name, w.Code, w.Body)
		}
	}
	done := b.Acts()
	if len(done) != 1 || done[0].Act.Person != "amel@vigie.example" || done[0].Identity != "signed" {
		t.Errorf("the bridge was told %+v", done)
	}
}

// TestFollow follows tickets through the binary.
func TestFollow(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t, tickets()...)
	plugin := root.StartPlugin(t)
	of := grafanatest.Source{UID: "vigie", Type: "vigie-noc-datasource", URL: b.URL, Token: bridgetest.Token}
	responses, err := plugin.Query(t.Context(), of, []backend.DataQuery{{RefID: "A", QueryType: "tickets", JSON: []byte(`{"stream":true}`)}})
	if err != nil || responses.Responses["A"].Error != nil {
		t.Fatalf("%+v, %v", responses, err)
	}
	path, ours := strings.CutPrefix(responses.Responses["A"].Frames[0].Meta.Channel, "ds/vigie/")
	if !ours {
		t.Fatalf("the channel is %q", responses.Responses["A"].Frames[0].Meta.Channel)
	}
	for path, want := range map[string]backend.SubscribeStreamStatus{path: backend.SubscribeStreamStatusOK, "tickets/elsewhere": backend.SubscribeStreamStatusNotFound} {
		if got, err := plugin.Subscribe(t.Context(), of, path); err != nil || got != want {
			t.Errorf("%s: %d, %v, want %d", path, got, err, want)
		}
	}
	var rows []int
	err = plugin.Follow(t.Context(), of, path, func(frame *data.Frame) bool {
		rows = append(rows, frame.Rows())
		b.SetTickets(tickets()[:2]...)
		return len(rows) < 2
	})
	if err != nil || len(rows) != 2 || rows[0] != 4 || rows[1] != 2 {
		t.Errorf("it told %v rows, %v", rows, err)
	}
}

// TestExampleOfActs presses each button of the example, as a table of Grafana
// does for a row: what is in it is what the data source takes.
func TestExampleOfActs(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../src/actes.json")
	if err != nil {
		t.Fatal(err)
	}
	type button struct {
		Title string
		Fetch struct {
			Method, URL, Body string
			Headers           [][2]string
		}
		Variables []struct{ Key string }
	}
	var buttons []button
	if err := json.Unmarshal(text, &buttons); err != nil {
		t.Fatal(err)
	}
	b := bridgetest.Start(t, tickets()...)
	site := &grafanatest.Site{
		Plugin: root.StartPlugin(t), User: &backend.User{Login: "amel", Role: "Editor"},
		Sources: []grafanatest.Source{{UID: "vigie", Type: "vigie-noc-datasource", URL: b.URL, Token: bridgetest.Token, Acts: bridgetest.ActToken}},
	}
	for _, each := range buttons {
		filled := []string{"${__data.fields.incident}", "01A"}
		for _, variable := range each.Variables {
			filled = append(filled, "$"+variable.Key, "N2")
		}
		fill := strings.NewReplacer(filled...).Replace
		r := httptest.NewRequestWithContext(t.Context(), each.Fetch.Method, fill(each.Fetch.URL), strings.NewReader(fill(each.Fetch.Body)))
		for _, header := range each.Fetch.Headers {
			r.Header.Set(header[0], header[1])
		}
		w := httptest.NewRecorder()
		if site.Handler().ServeHTTP(w, r); w.Code != http.StatusOK {
			t.Errorf("%s: %d, %s", each.Title, w.Code, w.Body)
		}
	}
	if done := b.Acts(); len(done) != len(buttons) || len(done) == 0 {
		t.Errorf("%d buttons did %+v", len(buttons), done)
	}
}
