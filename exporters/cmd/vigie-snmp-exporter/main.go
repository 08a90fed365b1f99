// Command vigie-snmp-exporter polls devices over SNMP for Prometheus and
// serves the inventory as targets. See package snmp.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/prometheus/common/version"
	"github.com/spf13/pflag"

	"github.com/vigie-noc/vigie/exporters/snmp"
)

// Exit statuses.
const (
	exitFailure = 1
	exitUsage   = 2 // flags or files that cannot be used
)

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	var opts snmp.Options
	flags := pflag.NewFlagSet("vigie-snmp-exporter", pflag.ContinueOnError)
	opts.Register(flags)
	about := flags.Bool("version", false, "print the version and exit")
	if err := flags.Parse(args); errors.Is(err, pflag.ErrHelp) {
		return 0
	} else if err != nil {
		return fail(err, exitUsage)
	}
	if flags.NArg() > 0 {
		return fail(fmt.Errorf("unexpected %q: a pattern must be quoted, a flag repeated for several values", flags.Arg(0)), exitUsage)
	}
	if *about {
		fmt.Println(version.Print("vigie-snmp-exporter"))
		return 0
	}
	logger, err := opts.Daemon.Logger(os.Stderr)
	if err != nil {
		return fail(err, exitUsage)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)

	err = snmp.Run(ctx, opts, logger, hangup)
	switch {
	case errors.Is(err, snmp.ErrConfiguration):
		return fail(err, exitUsage)
	case err != nil:
		return fail(err, exitFailure)
	}
	return 0
}

func fail(err error, status int) int {
	fmt.Fprintln(os.Stderr, "vigie-snmp-exporter:", err)
	return status
}
