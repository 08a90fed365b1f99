// Command syslog measures vigie-syslog-exporter beside rsyslog and syslog-ng:
// each receives the same lines at the same pace, in turns, in one run. Ours
// resolves the device, looks at its rules and keeps events; the peers parse
// the header and write to /dev/null. What counts is the ratio.
//
//	go run ./deploy/bench/syslog            # all rows
//	go run ./deploy/bench/syslog -rows udp  # those whose name contains "udp"
//
// It needs our program (make build) and rsyslogd; syslog-ng is measured where
// -syslog-ng names it. Everything stays on loopback.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/vigie-noc/vigie/deploy/bench"
)

func main() { bench.Main(run) }

// settings are what the command line says.
type settings struct {
	rows     string
	runs     int
	ours     string
	rsyslog  string
	syslogNG string
	modules  string
	rules    string
	dir      string
}

func run(ctx context.Context) error {
	s := settings{}
	flag.StringVar(&s.rows, "rows", "", "only rows whose name contains this")
	flag.IntVar(&s.runs, "runs", 3, "times that each row is measured")
	flag.StringVar(&s.ours, "ours", "bin/vigie-syslog-exporter", "our exporter")
	flag.StringVar(&s.rsyslog, "rsyslog", "/usr/sbin/rsyslogd", "the peer")
	flag.StringVar(&s.syslogNG, "syslog-ng", "", "a second peer, if given")
	flag.StringVar(&s.modules, "syslog-ng-modules", "", "folder of its modules, where it is not installed")
	flag.StringVar(&s.rules, "rules", "deploy/config/events", "folder of the shipped rules")
	flag.Parse()
	for _, program := range []string{s.ours, s.rsyslog} {
		if _, err := exec.LookPath(program); err != nil {
			return fmt.Errorf("%w (make build builds ours; rsyslogd comes with Debian's rsyslog)", err)
		}
	}
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	s.dir = dir
	err = prepare(&s)
	if err == nil {
		err = compare(ctx, s)
	}
	return errors.Join(err, os.RemoveAll(dir))
}

func compare(ctx context.Context, s settings) error {
	fmt.Println(header)
	var errs []error
	for _, r := range rows {
		if strings.Contains(r.name, s.rows) {
			errs = append(errs, r.measure(ctx, s))
		}
		if ctx.Err() != nil {
			break
		}
	}
	return errors.Join(errs...)
}

// prepare writes the inventory and the rules that bring the shipped ones to
// the number that the budget speaks of.
func prepare(s *settings) error {
	files, err := filepath.Glob(filepath.Join(s.rules, "*.yml"))
	if err != nil {
		return err
	}
	shipped := 0
	for _, file := range files {
		text, err := os.ReadFile(file) //nolint:gosec // named on the command line
		if err != nil {
			return err
		}
		shipped += strings.Count(string(text), "    match:")
	}
	return errors.Join(
		os.WriteFile(filepath.Join(s.dir, "inventory.yml"), []byte(inventory()), 0o600),
		os.WriteFile(filepath.Join(s.dir, "more.yml"), []byte(moreRules(budgetRules-shipped)), 0o600),
		os.WriteFile(filepath.Join(s.dir, "none.yml"), []byte(noRules), 0o600),
	)
}
