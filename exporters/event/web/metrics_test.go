package web_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/active"
	"github.com/vigie-noc/vigie/exporters/event/web"
)

const exposition = `# HELP vigie_event_active Events that are active: 1.
# TYPE vigie_event_active gauge
vigie_event_active{event="link_down",severity="major",subject="Lycée \"A\"",site="Lycée \"A\"",region="Sud"} 1
vigie_event_active{event="link_down",severity="major",subject="Gi\\1",device="sw1",site="Lycée \"A\"",region="Sud",role="switch",device_criticity="P2"} 1
# HELP vigie_event_ended Events that ended within the last hour: 1. The reason "expired" is no repair.
# TYPE vigie_event_ended gauge
vigie_event_ended{event="link_down",subject="Gi2",device="sw1",site="Lycée \"A\"",reason="cleared"} 1
# HELP vigie_events_total Messages that raised an event, of any kind.
# TYPE vigie_events_total counter
vigie_events_total{event="bgp_down",device="sw1",site="Lycée \"A\""} 1
vigie_events_total{event="link_down",site="Lycée \"A\""} 1
vigie_events_total{event="link_down",device="sw1",site="Lycée \"A\""} 2
# HELP vigie_event_rule_hits_total Messages that a rule fits.
# TYPE vigie_event_rule_hits_total counter
vigie_event_rule_hits_total{rule="cisco"} 4
vigie_event_rule_hits_total{rule="quiet"} 0
# HELP vigie_event_rule_last_hit_timestamp_seconds When a rule fitted last.
# TYPE vigie_event_rule_last_hit_timestamp_seconds gauge
vigie_event_rule_last_hit_timestamp_seconds{rule="cisco"} 1772438400
# HELP vigie_event_overflow_total Events, or ends of events, that there was no room for: --events.max-active was reached.
# TYPE vigie_event_overflow_total counter
vigie_event_overflow_total 0
# HELP vigie_event_unknown_total Hits of rules by devices that are not in the inventory; they are never events.
# TYPE vigie_event_unknown_total counter
vigie_event_unknown_total 0
`

const ofStore = `# HELP vigie_event_store_unsaved_seconds Age of the oldest change that is not on disk.
# TYPE vigie_event_store_unsaved_seconds gauge
vigie_event_store_unsaved_seconds 1.5
# HELP vigie_event_store_failures_total How often writing the events to disk failed.
# TYPE vigie_event_store_failures_total counter
vigie_event_store_failures_total 3
# HELP vigie_event_store_damaged Whether the file of events was unusable at start, and put aside: events of before are forgotten.
# TYPE vigie_event_store_damaged gauge
vigie_event_store_damaged 1
`

func TestExposition(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		store web.Store
		want  string
	}{"memory": {nil, exposition}, "disk": {&disk{}, exposition + ofStore}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := events(web.Options{Table: fixture(), Store: c.store})
			for range 2 { // it does not change
				var b strings.Builder
				if err := e.WriteMetrics(&b); err != nil {
					t.Fatal(err)
				}
				if b.String() != c.want {
					t.Fatalf("got\n%s\nwant\n%s", b.String(), c.want)
				}
			}
		})
	}
}

func parse(t *testing.T, text io.Reader) int {
	t.Helper()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(text)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, family := range families {
		n += len(family.GetMetric())
	}
	return n
}

// FuzzLabels: whatever devices call their parts, the page can be read, and
// says it.
func FuzzLabels(f *testing.F) {
	for _, seed := range []string{"Gi1", "a\"b", "a\\", "a\nb", "{}=,", "\xff", "\x00", "é\r\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, subject string) {
		table := active.New(active.Options{Rules: active.Rules{Definitions: []*event.Definition{down}}})
		tell(table, down, subject, false)
		var b strings.Builder
		if err := events(web.Options{Table: table}).WriteMetrics(&b); err != nil {
			t.Fatal(err)
		}
		parser := expfmt.NewTextParser(model.UTF8Validation)
		families, err := parser.TextToMetricFamilies(strings.NewReader(b.String()))
		if err != nil {
			t.Fatal(err)
		}
		sights, got := table.Sights(), ""
		for _, label := range families["vigie_event_active"].GetMetric()[0].GetLabel() {
			if label.GetName() == "subject" {
				got = label.GetValue()
			}
		}
		if got != sights[0].Subject {
			t.Errorf("%q is shown as %q", sights[0].Subject, got)
		}
	})
}

// answer is what came of a request; err is of reading the body.
type answer struct {
	*http.Response
	body []byte
	err  error
}

func page(t *testing.T, handler http.Handler, encoding string) answer {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	r, err := http.NewRequest(http.MethodGet, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", encoding)
	resp, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return answer{resp, body, err}
}

func registry() *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(prometheus.NewGauge(prometheus.GaugeOpts{Name: "vigie_test", Help: "A metric."}))
	return r
}

func TestMetricsPage(t *testing.T) {
	t.Parallel()
	own := func(w io.Writer) error { _, err := io.WriteString(w, "# TYPE own gauge\nown 1\n"); return err }
	for _, c := range []struct{ accept, encoding string }{
		{"", ""}, {"identity", ""}, {"deflate, gzip;q=0.8", "gzip"}, {"gzip", "gzip"}, {"gzip;q=0", ""},
	} {
		t.Run(c.accept, func(t *testing.T) {
			t.Parallel()
			resp := page(t, web.Metrics(registry(), own, own2), c.accept)
			if got := resp.Header.Get("Content-Encoding"); got != c.encoding {
				t.Fatalf("encoded as %q", got)
			}
			if got := resp.Header.Get("Content-Type"); got != "text/plain; version=0.0.4; charset=utf-8" {
				t.Errorf("the type is %q", got)
			}
			body := io.Reader(bytes.NewReader(resp.body))
			if c.encoding != "" {
				var err error
				if body, err = gzip.NewReader(body); err != nil {
					t.Fatal(err)
				}
			}
			if n := parse(t, body); n != 3 {
				t.Errorf("%d samples", n)
			}
		})
	}
}

func own2(w io.Writer) error { _, err := io.WriteString(w, "# TYPE own2 gauge\nown2 1\n"); return err }

func TestMetricsFail(t *testing.T) {
	t.Parallel()
	broken := func(io.Writer) error { return errors.New("broken") }
	if resp := page(t, web.Metrics(registry(), broken), ""); resp.StatusCode != http.StatusInternalServerError {
		t.Errorf("a family fails: %d", resp.StatusCode)
	}
	gatherer := prometheus.GathererFunc(func() ([]*dto.MetricFamily, error) { return nil, errors.New("broken") })
	if resp := page(t, web.Metrics(gatherer), ""); resp.StatusCode != http.StatusInternalServerError {
		t.Errorf("the registry fails: %d", resp.StatusCode)
	}
	// Once something was sent, half a page must not look like the whole.
	for _, encoding := range []string{"identity", "gzip"} {
		late := func(w io.Writer) error {
			for i := range 50_000 {
				fmt.Fprintf(w, "many{n=\"%d\"} 1\n", i) //nolint:errcheck // the page fails later
			}
			return errors.New("broken")
		}
		resp := page(t, web.Metrics(registry(), late), encoding)
		if resp.StatusCode != http.StatusOK || resp.err == nil {
			t.Errorf("%s: half a page looks like the whole: %d", encoding, resp.StatusCode)
		}
	}
}
