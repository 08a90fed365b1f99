package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/vigie-noc/vigie/deploy/bench"
)

// receiver is one of the two programs, running.
type receiver struct {
	web, traps string
	process    *exec.Cmd
}

// startOurs runs our exporter with a hundred devices in its inventory.
func startOurs(ctx context.Context, s settings, dir string) (*receiver, error) {
	web, err := bench.FreePort(ctx)
	if err != nil {
		return nil, err
	}
	traps, err := bench.FreePort(ctx)
	if err != nil {
		return nil, err
	}
	var inventory strings.Builder
	inventory.WriteString("regions: [{name: r, title: R}]\nsites: [{name: s, title: S, region: r}]\nequipment:\n")
	for i := range devices {
		fmt.Fprintf(&inventory, "  - {device: sw-%d, address: 127.0.1.%d, site: s, role: switch, vendor: cisco, criticity: P3}\n", i+1, i+1)
	}
	config, list := filepath.Join(dir, "trap.yml"), filepath.Join(dir, "inventory.yml")
	if err := errors.Join(
		os.WriteFile(config, []byte("communities: [{community: public}]\n"), 0o600),
		os.WriteFile(list, []byte(inventory.String()), 0o600),
	); err != nil {
		return nil, err
	}
	return start(ctx, web.String(), traps.String(), s.ours, "--web.listen-address="+web.String(), "--trap.listen-address="+traps.String(), "--config.file="+config,
		"--inventory.file="+list, "--rules.file="+s.rules, "--state.file="+filepath.Join(dir, "events.db"), "--rate.limit=0", "--log.level=error")
}

// startPeer runs this program as gosnmp's listener.
func startPeer(ctx context.Context) (*receiver, error) {
	port, err := bench.FreePort(ctx)
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return start(ctx, port.String(), port.String(), self, "-role=peer", "-to="+port.String())
}

func start(ctx context.Context, web, traps, program string, args ...string) (*receiver, error) {
	r := &receiver{web: web, traps: traps, process: exec.CommandContext(ctx, program, args...)} //nolint:gosec // named on the command line
	return r, bench.Start(r.process, func() error {
		_, err := r.figures(ctx)
		return err
	})
}

func (r *receiver) stop() { bench.Stop(r.process) }

// figures are what a program says about itself; both use the same library for
// that.
type figures struct {
	received float64
	refused  float64 // of ours: for any reason
	cpu      float64 // seconds
	resident float64 // octets
}

func (r *receiver) figures(ctx context.Context) (figures, error) {
	said, err := bench.Ask(ctx, http.DefaultClient, r.web)
	return figures{
		received: said.Sum("vigie_trap_received_total"), refused: said.Sum("vigie_trap_dropped_total"),
		cpu: said.Sum("process_cpu_seconds_total"), resident: said.Sum("process_resident_memory_bytes"),
	}, err
}

// sender runs this program as the sender, and gives the traps a second that it
// sent.
func sender(ctx context.Context, to string, rate, count int) (float64, error) {
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	command := exec.CommandContext(ctx, self, "-role=sender", "-to="+to, fmt.Sprint("-rate=", rate), fmt.Sprint("-count=", count)) //nolint:gosec // this program
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		return 0, fmt.Errorf("sender: %w", err)
	}
	var milliseconds int
	if _, err := fmt.Sscan(strings.TrimSpace(string(out)), &milliseconds); err != nil {
		return 0, fmt.Errorf("sender: %w", err)
	}
	return float64(count) / max(0.001, float64(milliseconds)/1000), nil
}
