// Command evidence measures what it takes to copy one day of availability out
// of the real Prometheus: 20,000 devices, of which some had outages, and a
// restart of Prometheus within the day. It prints how long it took, how many
// questions, what they made of Prometheus and what is kept in the ledger.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/evidence"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/deploy/bench"
)

type settings struct {
	devices int
	bad     int           // of so many devices one had an outage
	restart time.Duration // for how long Prometheus was away
}

func main() {
	var s settings
	flag.IntVar(&s.devices, "devices", 20_000, "how many devices")
	flag.IntVar(&s.bad, "bad", 20, "of so many devices one had an outage of twenty minutes")
	flag.DurationVar(&s.restart, "restart", 0, "for how long Prometheus was away, at noon")
	flag.Parse()
	bench.Main(func(ctx context.Context) error {
		dir, err := os.MkdirTemp("", "vigie-evidence-")
		if err != nil {
			return err
		}
		return errors.Join(run(ctx, dir, s), os.RemoveAll(dir))
	})
}

func run(ctx context.Context, dir string, s settings) error {
	address, server, err := start(ctx, dir)
	if err != nil {
		return err
	}
	defer bench.Stop(server)

	noon := time.Now().UTC().Truncate(24 * time.Hour).Add(-12 * time.Hour)
	day := bridge.SpanOf(noon.Add(-12*time.Hour), noon.Add(12*time.Hour))
	begun := time.Now()
	n, err := push(ctx, address, day, s)
	if err != nil {
		return err
	}
	fmt.Printf("%d devices, %.1f million samples, written in %v\n", s.devices, float64(n)/1e6, time.Since(begun).Round(time.Second))
	return measure(ctx, dir, address, server, noon, s)
}

// start runs the real Prometheus with the shipped rules.
func start(ctx context.Context, dir string) (address string, server *exec.Cmd, err error) {
	port, err := bench.FreePort(ctx)
	if err != nil {
		return "", nil, err
	}
	rules, err := filepath.Abs("alert-rules/reachability.rules.yml")
	if err != nil {
		return "", nil, err
	}
	config := filepath.Join(dir, "prometheus.yml")
	if err := os.WriteFile(config, fmt.Appendf(nil, "rule_files: [%q]\n", rules), 0o600); err != nil {
		return "", nil, err
	}
	server = exec.CommandContext(ctx, "bin/prometheus", "--config.file="+config, "--storage.tsdb.path="+filepath.Join(dir, "data"), //nolint:gosec // our own
		"--web.listen-address="+port.String(), "--web.enable-remote-write-receiver", "--log.level=error")
	return port.String(), server, bench.Start(server, func() error {
		_, err := bench.Ask(ctx, http.DefaultClient, port.String())
		return err
	})
}

// measure copies the day and prints the figures.
func measure(ctx context.Context, dir, address string, server *exec.Cmd, noon time.Time, s settings) error {
	path, logger := filepath.Join(dir, "ledger.db"), slog.New(slog.DiscardHandler)
	registry := prometheus.NewRegistry()
	var took time.Duration
	empty, err := with(ctx, path, func(*sqlite.Store) error { return nil })
	if err != nil {
		return err
	}
	before, err := bench.Ask(ctx, http.DefaultClient, address)
	if err != nil {
		return err
	}
	full, err := with(ctx, path, func(store *sqlite.Store) error {
		source := alertmanager.DefaultConfig()
		source.Name, source.Prometheus = "noc", "http://"+address
		history := alertmanager.NewSource(source, alertmanager.Options{Logger: logger, Metrics: alertmanager.NewMetrics(prometheus.NewRegistry())}).History()
		copier := evidence.New(evidence.Options{
			Store: store, Holder: "bench", Logger: logger, Registerer: registry, Sources: []evidence.Prometheus{history},
			Terms: func() evidence.Terms {
				return evidence.Terms{Location: time.UTC, ForAdded: true, Members: members(s.devices), After: 30 * time.Minute, CatchUp: 24 * time.Hour}
			},
		})
		begun := time.Now()
		defer func() { took = time.Since(begun) }()
		return copier.RunOnce(ctx, noon.Add(12*time.Hour+31*time.Minute))
	})
	if err != nil {
		return err
	}
	after, err := bench.Ask(ctx, http.DefaultClient, address)
	if err != nil {
		return err
	}
	var day bridge.EvidenceDay
	again, err := with(ctx, path, func(store *sqlite.Store) error {
		days, err := store.Evidence(ctx, bridge.SpanOf(noon, noon.Add(time.Hour)), ledger.EvidenceOf{})
		if err != nil || len(days) != 1 {
			return fmt.Errorf("%d days are kept: %w", len(days), err)
		}
		day = days[0]
		day.Day = "2000-01-01" // the same once more: the list of devices is there already
		return store.SaveEvidence(ctx, &day)
	})
	if err != nil {
		return err
	}
	fmt.Printf("copied in %v, of which half is rest: %d questions, %.1f s of processor in Prometheus; resident at most: Prometheus %s, this %s\n",
		took.Round(10*time.Millisecond), questions(registry), after.Sum("process_cpu_seconds_total")-before.Sum("process_cpu_seconds_total"),
		peak(server.Process.Pid), peak(os.Getpid()))
	fmt.Printf("kept: %d things that were not perfect; the first day takes %d KiB, another like it %d KiB\n", len(day.Outages), (full-empty)>>10, (again-full)>>10)
	return nil
}

// with opens the ledger, does something and tells how long the file is then.
func with(ctx context.Context, path string, do func(*sqlite.Store) error) (int64, error) {
	store, err := sqlite.Open(ctx, path, slog.New(slog.DiscardHandler))
	if err != nil {
		return 0, err
	}
	if err := errors.Join(do(store), store.Close()); err != nil {
		return 0, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// peak is how much memory a process has had at most.
func peak(pid int) string {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return "unknown"
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	line, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(line)
}

func questions(registry *prometheus.Registry) (n int) {
	families, err := registry.Gather()
	if err != nil {
		return -1
	}
	for _, family := range families {
		if strings.HasSuffix(family.GetName(), "queries_total") {
			for _, metric := range family.GetMetric() {
				n += int(metric.GetCounter().GetValue())
			}
		}
	}
	return n
}
