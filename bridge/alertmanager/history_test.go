package alertmanager

import (
	"encoding/json"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// TestHistoryAnswers is about answers that are none, or wrong.
func TestHistoryAnswers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, said string
		code       int
		want       string // part of the error
	}{
		{"not understood", `{"status":"error","errorType":"bad_data","error":"parse error"}`, 400, ErrQuery.Error()},
		{"too much at once", `{"status":"error","errorType":"execution","error":"too many samples"}`, 422, ErrQuery.Error()},
		{"a proxy's page", "<html>", 502, "status 502"},
		{"a page instead of an answer", "<html>", 200, "understand"},
		{"cut off", `{"status":"success","data":{"result":[{"metric":{},"values":[[1`, 200, "understand"},
		{"no number", `{"status":"success","data":{"result":[{"metric":{},"values":[[1,"un"]]}]}}`, 200, "no sample"},
		{"no value", `{"status":"success","data":{"result":[{"metric":{},"values":[[1]]}]}}`, 200, "no sample"},
		{"an error with a good status", `{"status":"error","error":"nein"}`, 200, "nein"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(c.code)
				_, _ = w.Write([]byte(c.said)) // the client reads all of it
			}))
			t.Cleanup(server.Close)
			h := &History{base: server.URL, http: server.Client()}
			if _, err := h.Stored(t.Context(), "x[1m]", time.Now()); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

func TestPoints(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Points{
		`[]`:                                    {},
		`[[1435781430.781,"1"]]`:                {{1435781430781, 1}},
		"[ [1, \"0.5\"],\n[1435781430,\"-2\"]]": {{1000, 0.5}, {1435781430000, -2}},
	} {
		var got Points
		if err := json.Unmarshal([]byte(text), &got); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v, want %v", text, got, err, want)
		}
	}
	var got Points
	if err := json.Unmarshal([]byte(`[[1,"NaN"],[2,"+Inf"]]`), &got); err != nil || !math.IsNaN(got[0].Value) || !math.IsInf(got[1].Value, 1) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestBehindQuery(t *testing.T) {
	t.Parallel()
	alert := bridge.Alert{Labels: map[string]string{"alertname": "A", "device": "sw-1"}, Annotations: map[string]string{"evidence": "m == 0 # ends a line"}}
	if got, want := BehindQuery(alert), "(\nm == 0 # ends a line\n) or ALERTS{alertname=\"A\",device=\"sw-1\"}"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := BehindQuery(bridge.Alert{Labels: map[string]string{"alertname": "A"}}); got != "" {
		t.Errorf("nothing can be asked for, and it is %s", got)
	}
}

// FuzzPoints: whatever an answer holds, it is refused or yields no more samples
// than there are.
func FuzzPoints(f *testing.F) {
	for _, seed := range []string{`[]`, `[[1435781430.781,"1"]]`, `[[1,"NaN"],[2,"-Inf"]]`, `null`, `5`, `{"a":[1]}`, `[[]]`, `[1]`, `[["]",1]]`, `[[1,"1"]]]`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var got Points
		err := json.Unmarshal([]byte(text), &got)
		var want [][2]json.RawMessage
		if json.Unmarshal([]byte(text), &want) != nil || err != nil {
			return
		}
		if len(got) > len(want) {
			t.Errorf("%s: %d samples, want %d", text, len(got), len(want))
		}
	})
}
