package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/deploy/bench"
)

// token is what the sender and the scrape show.
const token = "bench"

// process is the bridge at work in a folder of its own.
type process struct {
	settings

	home     string
	address  string
	running  *exec.Cmd
	resident float64 // the most memory of those before, in MiB
}

// configure writes what the bridge reads.
func configure(s settings, home, source, desk, store string, newPerMinute int, storms bool) error {
	sum := sha256.Sum256([]byte(token))
	correlation := ""
	if !storms {
		correlation = "correlation:\n  storms: []\n"
	}
	contract, err := os.ReadFile(s.contract)
	if err != nil {
		return err
	}
	for name, text := range map[string]string{
		"bridge.yml": fmt.Sprintf(`sources:
  - {name: noc, alertmanagers: [%[1]s], prometheus: %[1]s}
zammad: {url: %[2]s, token_file: zammad.token, customer: supervision@vigie.example}
tickets: {new_per_minute: %[3]d}
tokens_file: tokens.yml
inventory: [inventory.yml]
%[4]s%[5]s`, source, desk, newPerMinute, correlation, store),
		"contract.yml": string(contract), "zammad.token": "vigie-agent", "inventory.yml": "sites: []\nequipment: []\n",
		"tokens.yml": fmt.Sprintf("tokens:\n  - {name: bench, scopes: [alerts, metrics, read], sha256: %s}\n", hex.EncodeToString(sum[:])),
	} {
		if err := os.WriteFile(filepath.Join(home, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

func (p *process) start(ctx context.Context) error {
	if p.address == "" {
		free, err := bench.FreePort(ctx)
		if err != nil {
			return err
		}
		p.address = free.String()
	}
	p.running = exec.CommandContext(ctx, p.ours, "serve", //nolint:gosec // named on the command line
		"--config.file="+filepath.Join(p.home, "bridge.yml"), "--contract.file="+filepath.Join(p.home, "contract.yml"),
		"--web.listen-address="+p.address, "--log.level="+map[bool]string{false: "error", true: "info"}[p.verbose])
	return bench.Start(p.running, func() error {
		_, err := p.figures(ctx)
		return err
	})
}

// kill ends it as if the power were cut.
func (p *process) kill() {
	p.resident = p.peak()
	bench.Stop(p.running)
}

// peak is the most memory that it had, in MiB.
func (p *process) peak() float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.running.Process.Pid))
	if err != nil {
		return p.resident
	}
	_, after, _ := strings.Cut(string(text), "VmHWM:")
	fields := strings.Fields(after)
	if len(fields) == 0 {
		return p.resident
	}
	kib, _ := strconv.ParseFloat(fields[0], 64) // the kernel's own number
	return max(p.resident, kib/1024)
}

// cpu is the time that it computed, in seconds.
func (p *process) cpu() float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.running.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	ticks := 0.0
	for _, at := range []int{11, 12} { // utime and stime
		n, _ := strconv.ParseFloat(fields[at], 64) // the kernel's own number
		ticks += n
	}
	return ticks / 100
}

func (p *process) figures(ctx context.Context) (bench.Figures, error) {
	return bench.Ask(ctx, &http.Client{Timeout: 10 * time.Second, Transport: bearer{}}, p.address)
}

// bearer shows the token.
type bearer struct{}

func (bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+token)
	return http.DefaultTransport.RoundTrip(r)
}

// drained waits until all tickets show what is, and tells when they did.
func (p *process) drained(ctx context.Context, most time.Duration) (time.Time, error) {
	var since time.Time
	for deadline := time.Now().Add(most); time.Now().Before(deadline) && ctx.Err() == nil; pause(ctx, 500*time.Millisecond) {
		figures, err := p.figures(ctx)
		if err != nil {
			return since, err
		}
		held := 0.0
		for _, series := range figures["vigie_bridge_incidents"].GetMetric() {
			for _, label := range series.GetLabel() {
				if label.GetValue() == "held" {
					held += series.GetGauge().GetValue()
				}
			}
		}
		switch {
		case figures.Sum("vigie_bridge_outbox_depth") > 0 || held > 0:
			since = time.Time{}
		case since.IsZero():
			since = time.Now()
		case time.Since(since) > 5*time.Second: // it stays so
			return since, nil
		}
	}
	if ctx.Err() != nil {
		return since, ctx.Err()
	}
	return since, fmt.Errorf("not all tickets were up to date after %s", most)
}
