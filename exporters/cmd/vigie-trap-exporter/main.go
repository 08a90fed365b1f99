// Command vigie-trap-exporter receives SNMP traps and informs, and shows
// Prometheus what is wrong by them. See package trap.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/prometheus/common/version"
	"github.com/spf13/pflag"

	"github.com/vigie-noc/vigie/exporters/trap"
)

// Exit statuses.
const (
	exitFailure = 1
	exitUsage   = 2 // flags or files that cannot be used
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout)) }

func run(args []string, in io.Reader, out io.Writer) int {
	if len(args) > 0 && args[0] == "test" {
		return test(args[1:], in, out)
	}
	var opts trap.Options
	flags := pflag.NewFlagSet("vigie-trap-exporter", pflag.ContinueOnError)
	opts.Register(flags)
	about := flags.Bool("version", false, "print the version and exit")
	flags.Usage = func() {
		fmt.Fprintf(os.Stderr, "Usage:\n  vigie-trap-exporter [flags]\n  vigie-trap-exporter test [flags] FILE.pcap|-\n\nFlags:\n%s", flags.FlagUsages())
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
		fmt.Fprintln(out, version.Print("vigie-trap-exporter")) //nolint:errcheck // whoever asked is gone
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

	return status(trap.Run(ctx, opts, logger, hangup))
}

// test shows what would become of the traps in a capture.
func test(args []string, in io.Reader, out io.Writer) int {
	var opts trap.Options
	flags := pflag.NewFlagSet("vigie-trap-exporter test", pflag.ContinueOnError)
	opts.RegisterTrial(flags)
	flags.Usage = func() {
		fmt.Fprintf(os.Stderr, "Usage:\n  vigie-trap-exporter test [flags] FILE.pcap|-\n\nShows what would become of the traps in a capture. The status is 1 if some were refused.\n\nFlags:\n%s", flags.FlagUsages())
	}
	if err := flags.Parse(args); errors.Is(err, pflag.ErrHelp) {
		return 0
	} else if err != nil {
		return fail(err, exitUsage)
	}
	if flags.NArg() != 1 {
		return fail(errors.New("test wants one file, or - for the standard input"), exitUsage)
	}
	if path := flags.Arg(0); path != "-" {
		file, err := os.Open(path) //nolint:gosec // the operator names the file
		if err != nil {
			return fail(err, exitUsage)
		}
		defer file.Close() //nolint:errcheck // it was read
		in = file
	}
	return status(trap.Replay(opts, in, out))
}

func status(err error) int {
	switch {
	case errors.Is(err, trap.ErrConfiguration):
		return fail(err, exitUsage)
	case err != nil:
		return fail(err, exitFailure)
	}
	return 0
}

func fail(err error, status int) int {
	fmt.Fprintln(os.Stderr, "vigie-trap-exporter:", err)
	return status
}
