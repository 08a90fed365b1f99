package alertmanager

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/internal/document"
	"github.com/vigie-noc/vigie/internal/labels"
)

// TestRealAlertmanager goes through what Alertmanager does not tell by
// webhook, with the real program: an end during a silence, and the return of
// the fault after it.
func TestRealAlertmanager(t *testing.T) {
	t.Parallel()
	program, err := filepath.Abs(filepath.Join("..", "..", "bin", "alertmanager"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(program); err != nil {
		t.Skip("bin/alertmanager is not there: `make tools` builds it")
	}
	config := configOf()
	config.Reconcile = Reconcile{
		Interval: document.Duration(time.Second), MissedAfter: document.Duration(time.Second),
		AbsentPolls: 2, AbsentFor: document.Duration(200 * time.Millisecond), MinUptime: document.Duration(time.Millisecond),
	}
	b := newBench(t, config)
	b.heartbeat.heard(time.Now())
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	am := startAlertmanager(t, program, server.URL)
	b.config.Alertmanagers = []string{am.address}

	am.send(t, time.Time{})
	fired := b.until(t, "webhook of the fault", func(r incident.Report) bool { return r.Firing && !r.Live })
	if fired.Labels[labels.Device] != "sw-1" {
		t.Errorf("reported %+v", fired)
	}

	silence := am.silence(t)
	am.send(t, time.Now())
	over := b.until(t, "end that no webhook told of", func(r incident.Report) bool { return !r.Firing })
	if over.EndedBy != bridge.EndAbsent || over.AlertID != fired.AlertID {
		t.Errorf("it ended by %+v, want by absence", over)
	}

	am.call(t, http.MethodDelete, "/api/v2/silence/"+silence, nil, nil)
	am.send(t, time.Time{})
	back := b.until(t, "fault that no webhook told of", func(r incident.Report) bool { return r.Firing })
	if !back.Live || back.AlertID != fired.AlertID {
		t.Errorf("it came back by %+v, want from the list", back)
	}
}

// until reconciles until a report fits.
func (b *bench) until(t *testing.T, what string, fits func(incident.Report) bool) incident.Report {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for time.Now().Before(deadline) {
		if err := b.RunOnce(t.Context(), time.Now()); err != nil {
			t.Fatalf("reconcile: %v", err)
		}
		for _, r := range b.memory.told() {
			if fits(r) {
				return r
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("no %s", what)
	return incident.Report{}
}

type process struct{ address string }

func startAlertmanager(t *testing.T, program, webhook string) process {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "alertmanager.yml")
	// A repeat interval that no test waits for: only the list tells of a
	// fault that comes back.
	text := `
route: {receiver: vigie, group_by: [device], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}
receivers: [{name: vigie, webhook_configs: [{url: "` + webhook + `", send_resolved: true}]}]
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()

	ctx, cancel := context.WithCancel(context.Background())
	command := exec.CommandContext(ctx, program, "--config.file="+file, "--storage.path="+dir,
		"--web.listen-address="+address, "--cluster.listen-address=")
	command.Stderr = t.Output()
	if err := command.Start(); err != nil {
		cancel()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = command.Wait() // it was killed
	})
	p := process{address: "http://" + address}
	for range 200 {
		if answer, err := http.Get(p.address + "/-/ready"); err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return p
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("Alertmanager does not become ready")
	return p
}

// send fires one alert, or ends it.
func (p process) send(t *testing.T, end time.Time) {
	t.Helper()
	alert := map[string]any{
		"labels":      map[string]string{labels.AlertName: "EquipementInjoignable", labels.Device: "sw-1"},
		"annotations": map[string]string{labels.Summary: "Équipement injoignable"},
	}
	if !end.IsZero() {
		alert["endsAt"] = end
	}
	p.call(t, http.MethodPost, "/api/v2/alerts", []any{alert}, nil)
}

func (p process) silence(t *testing.T) (id string) {
	t.Helper()
	var made struct {
		SilenceID string `json:"silenceID"`
	}
	p.call(t, http.MethodPost, "/api/v2/silences", map[string]any{
		"matchers":  []any{map[string]any{"name": labels.Device, "value": "sw-1", "isRegex": false, "isEqual": true}},
		"startsAt":  time.Now(),
		"endsAt":    time.Now().Add(time.Hour),
		"createdBy": "test", "comment": "test",
	}, &made)
	return made.SilenceID
}

func (p process) call(t *testing.T, method, path string, body, into any) {
	t.Helper()
	content, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), method, p.address+path, bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		var said strings.Builder
		_ = answer.Write(&said) // for the message alone
		t.Fatalf("%s %s: %s", method, path, &said)
	}
	if into == nil {
		return
	}
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
		t.Fatal(err)
	}
}
