package alertmanager

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/vigie-noc/vigie/internal/labels"
)

// post sends a webhook over a socket and returns status and body.
func (b *bench) post(t *testing.T, limit int64, body string) (int, string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		b.ServeHTTP(w, r)
	}))
	defer server.Close()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, strings.TrimSpace(string(text))
}

func TestWebhookIsTaken(t *testing.T) {
	t.Parallel()
	b := newBench(t, configOf(newPeer(t)))
	body := string(recorded(t, "v0.34.json"))
	before := time.Now()
	if code, text := b.post(t, MaxBody, body); code != http.StatusOK || text != "" {
		t.Fatalf("answered %d %q", code, text)
	}
	if reports := b.memory.told(); len(reports) != 1 || reports[0].Source != "noc" || reports[0].Live {
		t.Errorf("reported %+v", reports)
	}
	if len(b.memory.deliveries) != 1 {
		t.Fatalf("kept %+v", b.memory.deliveries)
	}
	kept := b.memory.deliveries[0]
	if kept.Source != "noc" || string(kept.Payload) != body || kept.Alerts != 1 || kept.Reason != "" || kept.ReceivedAt.Before(before) {
		t.Errorf("kept %+v", kept)
	}
	want := `
		# HELP vigie_bridge_alerts_received_total Alerts listed by webhooks that were taken.
		# TYPE vigie_bridge_alerts_received_total counter
		vigie_bridge_alerts_received_total{source="noc"} 1
		# HELP vigie_bridge_deliveries_total Webhooks received, by answer.
		# TYPE vigie_bridge_deliveries_total counter
		vigie_bridge_deliveries_total{code="200",source="noc"} 1
		# HELP vigie_bridge_truncated_alerts_total Alerts that webhooks left out (max_alerts); only the reconciler sees them.
		# TYPE vigie_bridge_truncated_alerts_total counter
		vigie_bridge_truncated_alerts_total{source="noc"} 3
	`
	if err := testutil.GatherAndCompare(b.registry, strings.NewReader(want)); err != nil {
		t.Error(err)
	}
}

func TestMalformedWebhookIsQuarantined(t *testing.T) {
	t.Parallel()
	for _, test := range malformed {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, configOf(newPeer(t)))
			code, text := b.post(t, MaxBody, test.body)
			if code != http.StatusBadRequest || text != test.reason {
				t.Errorf("answered %d %q, want 400 %q", code, text, test.reason)
			}
			if len(b.memory.deliveries) != 1 || len(b.memory.told()) != 0 {
				t.Fatalf("kept %+v", b.memory.deliveries)
			}
			kept := b.memory.deliveries[0]
			if kept.Reason != test.reason || strings.TrimSpace(string(kept.Payload)) != strings.TrimSpace(test.body) || len(kept.Payload) == 0 {
				t.Errorf("kept %q because %q", kept.Payload, kept.Reason)
			}
		})
	}
	t.Run("of a long one the beginning is kept", func(t *testing.T) {
		t.Parallel()
		b := newBench(t, configOf(newPeer(t)))
		if code, _ := b.post(t, MaxBody, strings.Repeat("x", keptPayload+1)); code != http.StatusBadRequest {
			t.Errorf("answered %d", code)
		}
		if kept := b.memory.deliveries; len(kept) != 1 || len(kept[0].Payload) != keptPayload {
			t.Errorf("kept %d deliveries", len(kept))
		}
	})
}

func TestLongWebhook(t *testing.T) {
	t.Parallel()
	b := newBench(t, configOf(newPeer(t)))
	body := string(recorded(t, "v0.25.json"))
	code, text := b.post(t, 100, body)
	if code != http.StatusRequestEntityTooLarge || text != "the webhook is longer than 100 bytes" {
		t.Errorf("answered %d %q", code, text)
	}
	if len(b.memory.deliveries) != 0 {
		t.Errorf("kept %+v", b.memory.deliveries)
	}
	if code, _ := b.post(t, int64(len(body)), body); code != http.StatusOK {
		t.Errorf("of exactly the limit: answered %d", code)
	}
}

func TestLedgerIsDown(t *testing.T) {
	t.Parallel()
	b := newBench(t, configOf(newPeer(t)))
	b.memory.fail(errors.New("disk full"))
	for name, body := range map[string]string{
		"right": string(recorded(t, "v0.25.json")), "malformed": `{}`, "sign of life": watchdog("firing"),
	} {
		code, text := b.post(t, MaxBody, body)
		if code != http.StatusServiceUnavailable || text != "the ledger cannot be written now, send again" {
			t.Errorf("%s: answered %d %q; Alertmanager sends again after 503 alone", name, code, text)
		}
	}
	if !b.LastHeard().Equal(start) {
		t.Error("a sign of life that was refused counts")
	}
	if got := testutil.ToFloat64(b.metrics.deliveries.WithLabelValues("noc", "503")); got != 3 {
		t.Errorf("%v deliveries counted as refused for now, want 3", got)
	}
}

// TestWebhookIsCutOff: what did not arrive whole is asked for again.
func TestWebhookIsCutOff(t *testing.T) {
	t.Parallel()
	b := newBench(t, configOf(newPeer(t)))
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", io.MultiReader(
		strings.NewReader(`{"version":"4",`), failingReader{}))
	recorder := httptest.NewRecorder()
	b.ServeHTTP(recorder, request)
	if recorder.Code != http.StatusServiceUnavailable || len(b.memory.deliveries) != 0 {
		t.Errorf("answered %d, kept %+v", recorder.Code, b.memory.deliveries)
	}
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func watchdog(status string) string {
	body := alertWith(`"alertname":"A"`, `"alertname":"`+labels.Watchdog+`"`)
	if status == "resolved" {
		body = strings.Replace(body, `"status":"firing"`, `"status":"resolved"`, 1)
		body = strings.Replace(body, `"endsAt":"0001-01-01T00:00:00Z"`, `"endsAt":"2026-03-02T08:10:00Z"`, 1)
	}
	return body
}

func TestWatchdogIsNoIncident(t *testing.T) {
	t.Parallel()
	t.Run("firing", func(t *testing.T) {
		t.Parallel()
		b := newBench(t, configOf(newPeer(t)))
		before := time.Now()
		if code, text := b.post(t, MaxBody, watchdog("firing")); code != http.StatusOK {
			t.Fatalf("answered %d %q", code, text)
		}
		if b.LastHeard().Before(before) {
			t.Error("a sign of life was not heard")
		}
		if reports := b.memory.told(); len(reports) != 0 {
			t.Errorf("reported %+v", reports)
		}
		for _, kept := range b.memory.deliveries {
			if len(kept.Payload) > 0 {
				t.Error("a bare sign of life is kept")
			}
		}
	})
	t.Run("resolved", func(t *testing.T) {
		t.Parallel()
		b := newBench(t, configOf(newPeer(t)))
		if code, text := b.post(t, MaxBody, watchdog("resolved")); code != http.StatusOK {
			t.Fatalf("answered %d %q", code, text)
		}
		if !b.LastHeard().Equal(start) {
			t.Error("the end of the Watchdog is taken for a sign of life")
		}
		if reports := b.memory.told(); len(reports) != 0 {
			t.Errorf("reported %+v", reports)
		}
	})
	t.Run("among others", func(t *testing.T) {
		t.Parallel()
		b := newBench(t, configOf(newPeer(t)))
		body := strings.Replace(watchdog("firing"), `"alerts":[`, `"alerts":[{"status":"firing","labels":{"alertname":"A"},`+
			`"startsAt":"2026-03-02T08:00:00Z","fingerprint":"00000000000000a2"},`, 1)
		if code, text := b.post(t, MaxBody, body); code != http.StatusOK {
			t.Fatalf("answered %d %q", code, text)
		}
		if reports := b.memory.told(); len(reports) != 1 || reports[0].Fingerprint != "00000000000000a2" {
			t.Errorf("reported %+v", reports)
		}
		if b.LastHeard().Equal(start) {
			t.Error("a sign of life was not heard")
		}
	})
}
