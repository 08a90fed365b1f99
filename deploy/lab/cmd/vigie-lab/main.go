// Command vigie-lab simulates a network of schools and a Zammad on loopback,
// with a page and an API to break and repair the network.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // TZ must be understood on any machine

	"github.com/spf13/pflag"

	"github.com/vigie-noc/vigie/deploy/lab/web"
	"github.com/vigie-noc/vigie/internal/document"
)

// Exit statuses: 1 for what went wrong while running, 2 for what the person
// who started it has to mend.
const (
	exitFailure = 1
	exitUsage   = 2
)

func main() { os.Exit(run()) }

func run() int {
	var config web.Config
	flags := pflag.NewFlagSet("vigie-lab", pflag.ContinueOnError)
	config.Register(flags)
	if err := flags.Parse(os.Args[1:]); err != nil {
		if errors.Is(err, pflag.ErrHelp) {
			return 0
		}
		fmt.Fprintln(os.Stderr, err)
		return exitUsage
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "vigie-lab takes flags only, not %q\n", flags.Arg(0))
		return exitUsage
	}
	logger, err := config.Daemon.Logger(os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return exitUsage
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return status(web.Run(ctx, config, logger))
}

func status(err error) int {
	if err == nil {
		return 0
	}
	fmt.Fprintln(os.Stderr, err)
	if _, bad := errors.AsType[document.Problems](err); bad {
		return exitUsage
	}
	if _, bad := errors.AsType[*web.UsageError](err); bad {
		return exitUsage
	}
	return exitFailure
}
