package evidence_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
)

// patience is how long a condition is waited for on a busy machine.
const patience = 60 * time.Second

// program finds a pinned program.
func program(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", "bin", name))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Skipf("bin/%s is not there: `make tools` builds it", name)
	}
	return path
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// serve starts the real Prometheus over a folder with its prometheus.yml and
// data, and tells its address.
func serve(t *testing.T, dir string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(program(t, "prometheus"), "--config.file="+filepath.Join(dir, "prometheus.yml"),
		"--storage.tsdb.path="+filepath.Join(dir, "data"), "--storage.tsdb.retention.time=50y",
		"--web.listen-address="+address, "--log.level=warn")
	command.Stderr = t.Output()
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill() // it has nothing to lose
		_ = command.Wait()
	})
	client := &http.Client{Timeout: time.Second}
	t.Cleanup(client.CloseIdleConnections)
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		answer, err := client.Get("http://" + address + "/-/ready")
		if err != nil {
			continue
		}
		answer.Body.Close()
		if answer.StatusCode == http.StatusOK {
			return "http://" + address
		}
	}
	t.Fatal("Prometheus does not become ready")
	return ""
}

// history asks a Prometheus as a source of the bridge does.
func history(t *testing.T, name, address string) *alertmanager.History {
	t.Helper()
	config := alertmanager.DefaultConfig()
	config.Name, config.Prometheus = name, address
	h := alertmanager.NewSource(config, alertmanager.Options{
		Logger: logger(t), Metrics: alertmanager.NewMetrics(prometheus.NewRegistry()), Started: time.Now(),
	}).History()
	t.Cleanup(http.DefaultTransport.(*http.Transport).CloseIdleConnections)
	return h
}

func logger(t *testing.T) *slog.Logger {
	t.Helper()
	return slog.New(slog.NewTextHandler(t.Output(), nil))
}

func ledgerAt(t *testing.T, path string) *sqlite.Store {
	t.Helper()
	store, err := sqlite.Open(context.Background(), path, logger(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

// shippedRules are those of the product, unchanged.
func shippedRules(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "alert-rules", "reachability.rules.yml"))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// backfilled starts the real Prometheus with the shipped rules and a past, in
// the format of OpenMetrics.
func backfilled(t *testing.T, past string) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "past.om"), past+"# EOF\n")
	write(t, filepath.Join(dir, "rules.yml"), shippedRules(t))
	write(t, filepath.Join(dir, "prometheus.yml"), fmt.Sprintf("rule_files: [%q]\n", filepath.Join(dir, "rules.yml")))
	command := exec.CommandContext(t.Context(), program(t, "promtool"), "tsdb", "create-blocks-from", "openmetrics",
		filepath.Join(dir, "past.om"), filepath.Join(dir, "data"))
	if said, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v:\n%s", err, said)
	}
	return serve(t, dir)
}
