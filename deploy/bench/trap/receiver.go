package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// receiver is one of the two programs, running.
type receiver struct {
	web, traps string
	process    *exec.Cmd
}

// startOurs runs our exporter with a hundred devices in its inventory.
func startOurs(ctx context.Context, s settings, dir string) (*receiver, error) {
	web, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	traps, err := freePort(ctx)
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
	return start(ctx, web, traps, s.ours, "--web.listen-address="+web, "--trap.listen-address="+traps, "--config.file="+config,
		"--inventory.file="+list, "--rules.file="+s.rules, "--state.file="+filepath.Join(dir, "events.db"), "--rate.limit=0", "--log.level=error")
}

// startPeer runs this program as gosnmp's listener.
func startPeer(ctx context.Context) (*receiver, error) {
	address, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return start(ctx, address, address, self, "-role=peer", "-to="+address)
}

func freePort(ctx context.Context) (string, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

func start(ctx context.Context, web, traps, program string, args ...string) (*receiver, error) {
	r := &receiver{web: web, traps: traps, process: exec.CommandContext(ctx, program, args...)} //nolint:gosec // named on the command line
	r.process.Stderr = os.Stderr
	if err := r.process.Start(); err != nil {
		return nil, err
	}
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		_, err := r.figures(ctx)
		if err == nil {
			return r, nil
		}
		if time.Now().After(deadline) {
			r.stop()
			return nil, fmt.Errorf("%s does not start: %w", program, err)
		}
	}
}

func (r *receiver) stop() {
	_ = r.process.Process.Kill() // by now it has nothing to lose
	_ = r.process.Wait()
}

// figures are what a program says about itself; both use the same library for
// that.
type figures struct {
	received float64
	refused  float64 // of ours: for any reason
	cpu      float64 // seconds
	resident float64 // octets
}

func (r *receiver) figures(ctx context.Context) (figures, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+r.web+"/metrics", http.NoBody)
	if err != nil {
		return figures{}, err
	}
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return figures{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return figures{}, err
	}
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(bytes.NewReader(text))
	if err != nil {
		return figures{}, err
	}
	sum := func(name string) (total float64) {
		for _, series := range families[name].GetMetric() {
			total += series.GetCounter().GetValue() + series.GetGauge().GetValue() + series.GetUntyped().GetValue()
		}
		return total
	}
	return figures{
		received: sum("vigie_trap_received_total"), refused: sum("vigie_trap_dropped_total"),
		cpu: sum("process_cpu_seconds_total"), resident: sum("process_resident_memory_bytes"),
	}, nil
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
