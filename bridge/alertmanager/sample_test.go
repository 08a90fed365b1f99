package alertmanager

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/vigie-noc/vigie/internal/labels"
)

func TestInstant(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, answer string
		code         int
		want         float64
		series       int
		fails        bool
	}{
		{"two series", `{"status":"success","data":{"result":[{"metric":{"device":"r1"},"value":[1,"0.5"]},{"metric":{},"value":[1,"NaN"]}]}}`, 200, 0.5, 2, false},
		{"nothing", `{"status":"success","data":{"result":[]}}`, 200, 0, 0, false},
		{"a wrong query", `{"status":"error","error":"parse error"}`, 400, 0, 0, true},
		{"a refusal in a good answer", `{"status":"error","error":"timeout"}`, 200, 0, 0, true},
		{"no number", `{"status":"success","data":{"result":[{"metric":{},"value":[1,"high"]}]}}`, 200, 0, 0, true},
		{"no text", `{"status":"success","data":{"result":[{"metric":{},"value":[1,2]}]}}`, 200, 0, 0, true},
		{"a page", `<html>`, 200, 0, 0, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/api/v1/query" || r.FormValue("query") != `up{site="é"}` {
					t.Errorf("asked %s", r.URL)
				}
				w.WriteHeader(test.code)
				if _, err := io.WriteString(w, test.answer); err != nil {
					t.Error(err)
				}
			}))
			t.Cleanup(server.Close)
			source := &Source{config: Config{Prometheus: server.URL}, http: server.Client()}
			samples, err := source.Instant(t.Context(), `up{site="é"}`)
			if (err != nil) != test.fails || len(samples) != test.series {
				t.Fatalf("got %+v, %v", samples, err)
			}
			if test.series > 0 && (samples[0].Value != test.want || samples[0].Labels[labels.Device] != "r1") {
				t.Errorf("got %+v", samples[0])
			}
		})
	}
}
