package alertmanager

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"
	"time"
)

// TestSeen: people see the silences of everybody, as they would write them,
// what they hide now, and which of them name nothing.
func TestSeen(t *testing.T) {
	t.Parallel()
	end := time.Now().Add(time.Hour).Truncate(time.Second).UTC()
	own := quietNow().wire()
	own.ID, own.Status, own.EndsAt = "own", &wireState{State: "active"}, end
	silence := func(id string, after time.Duration, matchers ...wireMatcher) wireSilence {
		return wireSilence{
			ID: id, Matchers: matchers, EndsAt: end.Add(after), CreatedBy: "amel", Comment: "<b>nuit</b>", Status: &wireState{State: "active"},
		}
	}
	over := silence("over", 0)
	over.Status = &wireState{State: silenceExpired}
	list := []wireSilence{
		own, over,
		silence("everything", time.Minute, wireMatcher{Name: "alertname", Value: ".+", IsRegex: true}, wireMatcher{Name: "site", Value: "x", IsEqual: new(false)}),
		silence("pattern", 2*time.Minute, wireMatcher{Name: "site", Value: "lycee-.*", IsRegex: true}, wireMatcher{Name: "device", Value: `a"b`}),
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v2/silences", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(list) // a client that is gone is not our concern
	})
	mux.HandleFunc("GET /api/v2/alerts", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`[{"fingerprint":"aa","status":{"state":"suppressed","silencedBy":["own","pattern"]}},
			{"fingerprint":"bb","status":{"state":"suppressed","silencedBy":["pattern"]}},{"fingerprint":"cc","status":{"state":"active"}}]`))
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	config := configOf()
	config.Alertmanagers = []string{server.URL}
	seen, alerts, err := newBench(t, config).Seen(t.Context())
	if err != nil || len(alerts) != 2 {
		t.Fatal(alerts, err)
	}
	want := []Seen{
		{
			ID: "own", Matchers: `device="sw-1", site="lycée \"A\""`, StartsAt: own.StartsAt, EndsAt: end, Author: "vigie",
			Comment: "Travaux [phase 2]", Reference: "42", Hidden: []string{"aa"},
		},
		{ID: "everything", Matchers: `alertname=~".+", site!="x"`, Vague: true, EndsAt: end.Add(time.Minute), Author: "amel", Comment: "<b>nuit</b>"},
		{ID: "pattern", Matchers: `device="a\"b", site=~"lycee-.*"`, EndsAt: end.Add(2 * time.Minute), Author: "amel", Comment: "<b>nuit</b>", Hidden: []string{"aa", "bb"}},
	}
	if !reflect.DeepEqual(seen, want) {
		t.Errorf("got  %+v\nwant %+v", seen, want)
	}
	server.Close()
	if _, _, err := newBench(t, config).Seen(t.Context()); err == nil {
		t.Error("nobody answers, and that is no error")
	}
}
