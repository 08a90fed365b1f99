// Command trap measures vigie-trap-exporter beside gosnmp's TrapListener: the
// same sender, a process of its own, sends to one and the other in turns, in
// one run. What was received of what was sent is exact; of CPU time the ratio
// counts.
//
//	go run ./deploy/bench/trap                # all rows
//	go run ./deploy/bench/trap -rows burst    # those whose name contains "burst"
//
// It needs our program (make build). A hundred devices send, from addresses of
// 127.0.1.0/24; a quarter of the traps are of links that go down and up, which
// raise and clear events. The peer counts, and does nothing else. It has what
// memory for packets the kernel gives by default, as it does not ask for more.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/vigie-noc/vigie/deploy/bench"
)

func main() { bench.Main(run) }

// settings are what the command line says.
type settings struct {
	rows  string
	runs  int
	ours  string
	rules string
	role  string
	to    string
	rate  int
	count int
}

func run(ctx context.Context) error {
	s := settings{}
	flag.StringVar(&s.rows, "rows", "", "only rows whose name contains this")
	flag.IntVar(&s.runs, "runs", 3, "times that each row is measured")
	flag.StringVar(&s.ours, "ours", "bin/vigie-trap-exporter", "our exporter")
	flag.StringVar(&s.rules, "rules", "deploy/config/events/*.yml", "rules of ours")
	flag.StringVar(&s.role, "role", "", "what this process is: sender or peer; for its own use")
	flag.StringVar(&s.to, "to", "", "address of the receiver; for its own use")
	flag.IntVar(&s.rate, "rate", 0, "traps a second, 0 for as many as it can; for its own use")
	flag.IntVar(&s.count, "count", 0, "traps; for its own use")
	flag.Parse()
	switch s.role {
	case "sender":
		return send(s.to, s.rate, s.count)
	case "peer":
		return listen(s.to)
	}
	if _, err := os.Stat(s.ours); err != nil {
		return fmt.Errorf("%w (make build builds it)", err)
	}
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	return errors.Join(compare(ctx, s, dir), os.RemoveAll(dir))
}

func compare(ctx context.Context, s settings, dir string) error {
	ours, err := startOurs(ctx, s, dir)
	if err != nil {
		return err
	}
	defer ours.stop()
	peer, err := startPeer(ctx)
	if err != nil {
		return err
	}
	defer peer.stop()
	fmt.Println(header)
	for _, r := range rows {
		if !strings.Contains(r.name, s.rows) {
			continue
		}
		if err := r.measure(ctx, s.runs, ours, peer); err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
	}
	return nil
}
