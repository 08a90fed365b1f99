// Package bench has what all benchmarks share: each of its folders is a
// program that runs ours and a peer in turns and prints how they compare.
package bench

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"time"
)

// Main runs a benchmark until it is done or interrupted.
func Main(run func(ctx context.Context) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1) //nolint:gocritic // nothing is left to undo
	}
}

// startWithin is how long a program may take until it is ready.
const startWithin = 30 * time.Second

// Start runs a program and waits until it is ready.
func Start(process *exec.Cmd, ready func() error) error {
	process.Stderr = os.Stderr
	if err := process.Start(); err != nil {
		return err
	}
	for deadline := time.Now().Add(startWithin); ; time.Sleep(50 * time.Millisecond) {
		err := ready()
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			Stop(process)
			return fmt.Errorf("%s does not start: %w", process.Path, err)
		}
	}
}

// Stop ends a program.
func Stop(process *exec.Cmd) {
	_ = process.Process.Kill() // by now it has nothing to lose
	_ = process.Wait()
}

// FreePort is one of loopback's that nobody has.
func FreePort(ctx context.Context) (netip.AddrPort, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return netip.AddrPort{}, err
	}
	return listener.Addr().(*net.TCPAddr).AddrPort(), listener.Close()
}

// Median is 0 for no values.
func Median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	if len(sorted) == 0 {
		return 0
	}
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}

// P95 is what 95 % of values do not exceed; 0 for no values.
func P95(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	if len(sorted) == 0 {
		return 0
	}
	return sorted[(len(sorted)*95+99)/100-1]
}
