package alertmanager

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestSupervised: the devices that Prometheus measures, whether they answer or
// not; what is no answer is an error.
func TestSupervised(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		answer string
		want   map[string]bool
		fails  string
	}{
		{`{"status":"success","data":{"result":[{"metric":{"device":"sw-1"}},{"metric":{"device":"a\"b"}}]}}`, map[string]bool{"sw-1": true, `a"b`: true}, ""},
		{`{"status":"success","data":{"result":[]}}`, map[string]bool{}, ""},
		{`{"status":"error","error":"trop de séries"}`, nil, "trop de séries"},
		{`{}`, nil, "ask for what is supervised"},
		{`<html>`, nil, "understand answer"},
	} {
		asked := ""
		prometheus := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked = r.URL.Path + " " + r.FormValue("query")
			_, _ = fmt.Fprint(w, test.answer)
		}))
		config := DefaultConfig()
		config.Name, config.Prometheus = "noc", prometheus.URL+"/"
		b := newBench(t, config)
		got, err := b.Supervised(t.Context())
		prometheus.Close()
		if test.fails != "" {
			if err == nil || !strings.Contains(err.Error(), test.fails) {
				t.Errorf("%s: %v, want %s", test.answer, err, test.fails)
			}
		} else if err != nil || !maps.Equal(got, test.want) {
			t.Errorf("%s: got %v, %v", test.answer, got, err)
		}
		if want := `/api/v1/query count by (device) (up{device!=""})`; asked != want {
			t.Errorf("asked %s, want %s", asked, want)
		}
	}
}
