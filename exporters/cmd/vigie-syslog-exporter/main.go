// Command vigie-syslog-exporter makes metrics and events of what devices say
// by syslog. See package syslog.
//
//	vigie-syslog-exporter [flags]
//	vigie-syslog-exporter test [flags] < lines
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

	"github.com/vigie-noc/vigie/exporters/syslog"
)

// Exit statuses.
const (
	exitFailure = 1
	exitUsage   = 2 // flags or files that cannot be used
)

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	testing := len(args) > 0 && args[0] == "test"
	if testing {
		args = args[1:]
	}
	var opts syslog.Options
	flags := pflag.NewFlagSet("vigie-syslog-exporter", pflag.ContinueOnError)
	opts.Register(flags)
	source := flags.String("source", "", "test: address from which the lines are taken to come")
	about := flags.Bool("version", false, "print the version and exit")
	flags.Usage = func() {
		fmt.Fprintf(os.Stderr, "Usage:\n  vigie-syslog-exporter [flags]\n  vigie-syslog-exporter test [flags] < LINES\n\nFlags:\n%s", flags.FlagUsages())
	}
	if err := flags.Parse(args); errors.Is(err, pflag.ErrHelp) {
		return 0
	} else if err != nil {
		return fail(err, exitUsage)
	}
	if flags.NArg() > 0 {
		return fail(fmt.Errorf("unexpected %q: a pattern must be quoted, a flag repeated for several values", flags.Arg(0)), exitUsage)
	}
	if *about {
		fmt.Println(version.Print("vigie-syslog-exporter"))
		return 0
	}
	logger, err := opts.Daemon.Logger(os.Stderr)
	if err != nil {
		return fail(err, exitUsage)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if testing {
		return status(syslog.Test(ctx, opts, *source, os.Stdin, os.Stdout))
	}
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	return status(syslog.Run(ctx, opts, logger, hangup))
}

func status(err error) int {
	switch {
	case errors.Is(err, syslog.ErrConfiguration):
		return fail(err, exitUsage)
	case err != nil:
		return fail(err, exitFailure)
	}
	return 0
}

func fail(err error, status int) int {
	fmt.Fprintln(os.Stderr, "vigie-syslog-exporter:", err)
	return status
}
