// Command snmp measures vigie-snmp-exporter beside prometheus/snmp_exporter:
// both scrape the same simulated devices with the same configuration, in turns,
// in one run. What counts is the ratio.
//
//	go run ./deploy/bench/snmp              # all rows but the fleet
//	go run ./deploy/bench/snmp -rows 24     # those whose name contains "24"
//	go run ./deploy/bench/snmp -rows fleet  # 1,000, 5,000 and 15,000 devices a minute
//
// It needs both programs (make build, make tools) and the configuration file
// that snmp_exporter ships, in the folder of test data (VIGIE_TESTDATA).
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/vigie-noc/vigie/deploy/bench"
)

func main() { bench.Main(run) }

// settings are what the command line says.
type settings struct {
	rows   string
	runs   int
	ours   string
	peer   string
	config string
}

func run(ctx context.Context) error {
	s := settings{}
	flag.StringVar(&s.rows, "rows", "", "only rows whose name contains this")
	flag.IntVar(&s.runs, "runs", 5, "times that each row is measured")
	flag.StringVar(&s.ours, "ours", "bin/vigie-snmp-exporter", "our exporter")
	flag.StringVar(&s.peer, "peer", "bin/snmp_exporter", "the peer")
	flag.StringVar(&s.config, "config", filepath.Join(os.Getenv("VIGIE_TESTDATA"), "snmp_exporter-snmp.yml"), "configuration for both")
	flag.Parse()
	for _, file := range []string{s.ours, s.peer, s.config} {
		if _, err := os.Stat(file); err != nil {
			return fmt.Errorf("%w (make build and make tools build the programs; VIGIE_TESTDATA names the folder of the configuration)", err)
		}
	}
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	s.config, err = excerpt(s.config, dir)
	if err == nil {
		err = compare(ctx, s)
	}
	return errors.Join(err, os.RemoveAll(dir))
}

func compare(ctx context.Context, s settings) error {
	ours, peer, err := startBoth(ctx, s)
	if err != nil {
		return err
	}
	defer ours.stop()
	defer peer.stop()
	var errs []error
	fmt.Println(header)
	for _, r := range rows {
		if strings.Contains(r.name, s.rows) {
			errs = append(errs, r.measure(ctx, s.runs, ours, peer))
		}
	}
	if strings.Contains(v3.name, s.rows) {
		errs = append(errs, measureV3(ctx, s.runs, ours, peer))
	}
	if s.rows != "" && strings.Contains("fleet", s.rows) {
		errs = append(errs, measureFleets(ctx, ours, peer))
	}
	return errors.Join(errs...)
}
