package snmp

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/spf13/pflag"

	"github.com/vigie-noc/vigie/internal/daemon"
)

// DefaultListen is the address of prometheus/snmp_exporter.
const DefaultListen = ":9116"

// ErrConfiguration says that the files which the exporter was started with
// cannot be used; the error around it tells file, line and key.
var ErrConfiguration = errors.New("configuration refused")

// Options are what the command line says.
type Options struct {
	Daemon            daemon.Flags
	ConfigFiles       []string // patterns of file names
	InventoryFiles    []string // none: nothing to discover
	ExpandEnvironment bool
	DryRun            bool
	ModuleConcurrency int
	MaxInFlight       int
	WrapCounters      bool
	SourceAddress     string
	DebugPackets      bool
	TimeoutOffset     time.Duration

	Listening func([]net.Addr) // told the bound addresses; may be nil
}

// Register adds the flags to fs.
func (o *Options) Register(fs *pflag.FlagSet) {
	o.Daemon.Register(fs, DefaultListen)
	fs.StringArrayVar(&o.ConfigFiles, "config.file", []string{"snmp.yml"}, "SNMP configuration, or a pattern such as 'snmp/*.yml'; repeat for several")
	fs.StringArrayVar(&o.InventoryFiles, "inventory.file", nil, "inventory to serve as targets, YAML or CSV; repeat for several")
	fs.BoolVar(&o.ExpandEnvironment, "config.expand-environment-variables", false, "replace ${NAME} in auths by variables of the environment")
	fs.BoolVar(&o.DryRun, "dry-run", false, "check the files and exit")
	fs.IntVar(&o.ModuleConcurrency, "snmp.module-concurrency", 1, "modules of one scrape that are fetched at a time")
	fs.IntVar(&o.MaxInFlight, "snmp.max-in-flight", 500, "scrapes at a time; more are refused with status 503")
	fs.BoolVar(&o.WrapCounters, "snmp.wrap-large-counters", true, "take 64-bit counters modulo 2^53, below which samples are exact")
	fs.BoolVar(&o.DebugPackets, "snmp.debug-packets", false, "log every SNMP packet")
	fs.StringVar(&o.SourceAddress, "snmp.source-address", "", "address to send SNMP packets from")
	fs.DurationVar(&o.TimeoutOffset, "snmp.timeout-offset", 500*time.Millisecond, "time before Prometheus' scrape time-out at which a scrape gives up")
	fs.StringVar(&o.Daemon.MetricsPath, "web.telemetry-path", "/metrics", "path of the exporter's own metrics")
	negate(fs)
}

// usable tells whether the exporter's own metrics can be at a path.
func usable(path string) error {
	taken := []string{"/", "/snmp", "/sd", "/config", "/api/v1/interfaces", "/-/healthy", "/-/ready", "/-/reload"}
	if path != "" && (path[0] != '/' || slices.Contains(taken, path) || strings.ContainsAny(path, " {}")) {
		return fmt.Errorf("--web.telemetry-path: %q is no path, or is taken", path)
	}
	return nil
}

// negate adds --no-x for every switch --x: the peer's parser of flags does, and
// a unit file may rely on it.
func negate(fs *pflag.FlagSet) {
	var switches []*pflag.Flag
	fs.VisitAll(func(f *pflag.Flag) {
		if f.Value.Type() == "bool" {
			switches = append(switches, f)
		}
	})
	for _, f := range switches {
		off := func(string) error { return f.Value.Set("false") }
		fs.BoolFunc("no-"+f.Name, "the opposite of --"+f.Name, off)
		fs.Lookup("no-" + f.Name).Hidden = true
	}
}

// Run checks the files and, unless that is all that was asked, serves until
// ctx ends. A value on hangup asks for a reload. The error is ErrConfiguration
// when the files cannot be used.
func Run(ctx context.Context, opts Options, logger *slog.Logger, hangup <-chan os.Signal) error {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	exporter, err := newExporter(ctx, opts, logger, registry)
	if err != nil {
		return fmt.Errorf("%w:\n%w", ErrConfiguration, err)
	}
	if opts.DryRun {
		return exporter.close()
	}
	return errors.Join(daemon.Serve(ctx, daemon.Options{
		Flags:     &opts.Daemon,
		Logger:    logger,
		Registry:  registry,
		Handler:   exporter.handler(),
		Reload:    exporter.reload,
		Hangup:    hangup,
		Listening: opts.Listening,
	}), exporter.close())
}
