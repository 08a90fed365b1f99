package plugin

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
)

// reading asks for a resource.
func reading(path, query string) *backend.CallResourceRequest {
	return &backend.CallResourceRequest{Method: http.MethodGet, Path: path, URL: path + "?" + query}
}

// TestPick: editors are offered what there is, narrowed by place and by what
// somebody types.
func TestPick(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t, ticketsOf(3)...)
	b.Tell("names", func(r *http.Request) any {
		query := r.URL.Query()
		list := reportapi.NameList{Of: query.Get("of"), Names: []reportapi.Name{}}
		for i := range 300 {
			list.Names = append(list.Names, reportapi.Name{Name: fmt.Sprintf("%s-%03d", strings.Join(query["region"], "+"), i), Title: fmt.Sprintf("École « مدرسة » %d", i)})
		}
		return list
	})
	d := on(t, b)
	for _, test := range []struct {
		query string
		want  int
		more  bool
		first Picked
	}{
		{"of=sites&regions=tunis&regions=ariana", maxPicked, true, Picked{"École « مدرسة » 0 (tunis+ariana-000)", "tunis+ariana-000"}},
		{"of=sites&regions=tunis&search=S-29", 10, false, Picked{"École « مدرسة » 290 (tunis-290)", "tunis-290"}},
		{"of=sites&search=ecole", maxPicked, true, Picked{"École « مدرسة » 0 (-000)", "-000"}},
		{"of=sites&search=%C3%89COLE+%C2%AB+%D9%85%D8%AF%D8%B1%D8%B3%D8%A9+%C2%BB+29", 11, false, Picked{"École « مدرسة » 29 (-029)", "-029"}},
		{"of=sites&search=%3Cscript%3E", 0, false, Picked{}},
		{"of=groups", 1, false, Picked{"N1", "N1"}},
		{"of=states&search=pris", 1, false, Picked{"pris en charge", "acknowledged"}},
	} {
		status, _, body := call(t, d, reading("values", test.query))
		var told struct {
			Values []Picked
			More   bool
		}
		if err := json.Unmarshal([]byte(body), &told); err != nil || status != http.StatusOK {
			t.Fatalf("%s: %d, %s", test.query, status, body)
		}
		if len(told.Values) != test.want || told.More != test.more || test.want > 0 && told.Values[0] != test.first {
			t.Errorf("%s: %d values, more %t: %.200s", test.query, len(told.Values), told.More, body)
		}
	}
}

// TestPickRefused: what cannot be listed has a reason, in French.
func TestPickRefused(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t)
	for _, test := range []struct {
		name   string
		d      *Datasource
		path   string
		query  string
		status int
		want   string
	}{
		{"of nothing known", on(t, b), "values", "of=passwords", 400, "« passwords » n'existe pas"},
		{"an unknown parameter", on(t, b), "values", "of=sites&colour=red", 400, "« colour » n'existe pas"},
		{"a limit that is none", on(t, b), "values", "of=sites&limit=all", 400, "n'est pas un nombre"},
		{"a variable", on(t, b), "values", "of=sites&regions=$region", 400, "n'a pas de valeur"},
		{"a wrong token", instance(t, settingsOf(b.URL, "x", "{}")), "values", "of=sites", 502, "ne connaît pas le jeton"},
		{"nobody", instance(t, settingsOf(nobody(t), "x", "{}")), "values", "of=sites", 502, "Rien n'écoute"},
		{"no settings", instance(t, settingsOf("", "", "{}")), "values", "of=sites", 400, "pas configurée"},
		{"elsewhere", on(t, b), "tokens", "", 404, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if status, message, body := call(t, test.d, reading(test.path, test.query)); status != test.status || !strings.Contains(message, test.want) {
				t.Errorf("got %d, %q, want %d, %q", status, body, test.status, test.want)
			}
		})
	}
	if status, _, _ := call(t, on(t, b), &backend.CallResourceRequest{Method: http.MethodPost, Path: "values", URL: "values"}); status != http.StatusMethodNotAllowed {
		t.Errorf("posting is %d", status)
	}
}
