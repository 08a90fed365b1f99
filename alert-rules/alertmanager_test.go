package alertrules

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/model"
)

const (
	bridgeURL = "http://127.0.0.1:9470"
	smarthost = "127.0.0.1:25"
	token     = "jeton-de-test"
)

// delivery is what a test needs of a webhook that Alertmanager sent.
type delivery struct {
	path, authorization string
	body                struct {
		Version         string `json:"version"`
		Receiver        string `json:"receiver"`
		TruncatedAlerts int    `json:"truncatedAlerts"`
		Alerts          []struct {
			Labels model.LabelSet `json:"labels"`
		} `json:"alerts"`
	}
}

// startAlertmanager runs the real one with our configuration, of which only
// addresses are changed: webhooks go to the channel, mail goes nowhere. It
// returns the base URL of its API.
func startAlertmanager(t *testing.T) (api string, deliveries <-chan delivery) {
	t.Helper()
	return startWith(t, alertmanagerFile, bridgeURL, "alertmanager.token")
}

// startWith does so with another file, which sends its webhooks to an address
// and has its token in a file.
func startWith(t *testing.T, file, address, tokenFile string) (api string, deliveries <-chan delivery) {
	t.Helper()
	received := make(chan delivery, 64)
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got := delivery{path: r.URL.Path, authorization: r.Header.Get("Authorization")}
		if err := json.NewDecoder(r.Body).Decode(&got.body); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		received <- got
	}))
	t.Cleanup(receiver.Close)

	config := read(t, file)
	for from, to := range map[string]string{address: receiver.URL, smarthost: freeAddress(t)} {
		if !strings.Contains(config, from) {
			t.Fatalf("%s does not name %s", file, from)
		}
		config = strings.ReplaceAll(config, from, to)
	}
	folder, listen := t.TempDir(), freeAddress(t)
	write(t, filepath.Join(folder, "alertmanager.yml"), config)
	write(t, filepath.Join(folder, "secrets", tokenFile), token)

	serve(t, "alertmanager",
		"--config.file="+filepath.Join(folder, "alertmanager.yml"),
		"--storage.path="+filepath.Join(folder, "data"),
		"--web.listen-address="+listen, "--cluster.listen-address=")
	api = "http://" + listen
	eventually(t, "alertmanager is ready", func() bool {
		return get(t, api+"/-/ready", nil) == http.StatusOK
	})
	return api, received
}

// freeAddress returns an address of loopback on which nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// get returns the status of an answer, 0 for none, and decodes its body.
func get(t *testing.T, url string, into any) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0
	}
	defer response.Body.Close()
	if into != nil {
		if err := json.NewDecoder(response.Body).Decode(into); err != nil {
			t.Fatalf("decode the answer of %s: %v", url, err)
		}
	}
	return response.StatusCode
}

// post sends alerts as Prometheus does.
func post(t *testing.T, api string, sets []model.LabelSet) {
	t.Helper()
	type alert struct {
		Labels model.LabelSet `json:"labels"`
	}
	var list []alert
	for _, set := range sets {
		list = append(list, alert{Labels: set})
	}
	body, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, api+"/api/v2/alerts", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Fatalf("post alerts: %s", response.Status)
	}
}

func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if done() {
			return
		}
	}
	t.Fatalf("not within 20 seconds: %s", what)
}

type inhibitionCase struct {
	Name   string           `yaml:"name"`
	Shown  []model.LabelSet `yaml:"shown"`
	Hidden []model.LabelSet `yaml:"hidden"`
}

func TestInhibition(t *testing.T) {
	t.Parallel()
	var cases []inhibitionCase
	decode(t, "alertmanager/inhibition.test.yml", true, &cases)
	for _, test := range cases {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			if len(test.Hidden) == 0 {
				t.Fatal("a case without a hidden alert cannot tell when inhibition has begun")
			}
			api, _ := startAlertmanager(t)
			post(t, api, append(test.Shown, test.Hidden...))
			var hidden map[model.Fingerprint]bool
			eventually(t, "the hidden alerts are inhibited", func() bool {
				hidden = inhibited(t, api)
				for _, set := range test.Hidden {
					if !hidden[set.Fingerprint()] {
						return false
					}
				}
				return len(hidden) >= len(test.Hidden)
			})
			for _, set := range test.Shown {
				if hidden[set.Fingerprint()] {
					t.Errorf("%s is inhibited", set)
				}
			}
		})
	}
}

// inhibited returns the alerts that Alertmanager hides as symptoms.
func inhibited(t *testing.T, api string) map[model.Fingerprint]bool {
	t.Helper()
	var list []struct {
		Labels model.LabelSet `json:"labels"`
		Status struct {
			InhibitedBy []string `json:"inhibitedBy"`
		} `json:"status"`
	}
	if status := get(t, api+"/api/v2/alerts", &list); status != http.StatusOK {
		t.Fatalf("list alerts: status %d", status)
	}
	hidden := map[model.Fingerprint]bool{}
	for _, alert := range list {
		if len(alert.Status.InhibitedBy) > 0 {
			hidden[alert.Labels.Fingerprint()] = true
		}
	}
	return hidden
}

// A delivery that is cut short hides resolutions, and without resolutions no
// ticket is ever closed.
func TestBridgeHearsEverything(t *testing.T) {
	t.Parallel()
	var config struct {
		Receivers []struct {
			Name     string `yaml:"name"`
			Webhooks []struct {
				SendResolved bool `yaml:"send_resolved"`
				MaxAlerts    int  `yaml:"max_alerts"`
			} `yaml:"webhook_configs"`
		} `yaml:"receivers"`
	}
	decode(t, alertmanagerFile, false, &config)
	webhooks := 0
	for _, receiver := range config.Receivers {
		for _, webhook := range receiver.Webhooks {
			webhooks++
			if !webhook.SendResolved || webhook.MaxAlerts != 0 {
				t.Errorf("receiver %s: send_resolved %v, max_alerts %d, want true and 0",
					receiver.Name, webhook.SendResolved, webhook.MaxAlerts)
			}
		}
	}
	if webhooks == 0 {
		t.Error("no receiver is a webhook")
	}
}

// The way to the bridge: its path, its token, and everything in the payload.
func TestDelivery(t *testing.T) {
	t.Parallel()
	api, deliveries := startAlertmanager(t)
	post(t, api, []model.LabelSet{{"alertname": "Watchdog", "severity": "info", "family": "heartbeat", "source": "noc"}})
	select {
	case got := <-deliveries:
		if got.path != "/api/v1/alerts/noc" {
			t.Errorf("path %s", got.path)
		}
		if want := "Bearer " + token; got.authorization != want {
			t.Errorf("authorization %q, want %q", got.authorization, want)
		}
		summary := fmt.Sprintf("version %s to %s, %d alerts, %d cut off",
			got.body.Version, got.body.Receiver, len(got.body.Alerts), got.body.TruncatedAlerts)
		if want := "version 4 to vigie, 1 alerts, 0 cut off"; summary != want {
			t.Errorf("got %s, want %s", summary, want)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the Watchdog was not delivered within 20 seconds")
	}
}
