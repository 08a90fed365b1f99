// Command vigie-bridge turns Alertmanager's alerts into Zammad tickets.
package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/vigie-noc/vigie/internal/document"
)

// Exit statuses: 1 for what failed, 2 for files and flags that are wrong.
const (
	exitFailed = 1
	exitWrong  = 2
)

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)

	running := false
	root := newRoot(hangup, &running)
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return 0
	case document.IsProblem(err), errors.Is(err, fs.ErrNotExist), !running:
		fmt.Fprintln(os.Stderr, err)
		return exitWrong
	}
	fmt.Fprintln(os.Stderr, "vigie-bridge:", err)
	return exitFailed
}

func newRoot(hangup <-chan os.Signal, running *bool) *cobra.Command {
	root := &cobra.Command{
		Use:   "vigie-bridge",
		Short: "Turns Alertmanager's alerts into Zammad tickets and follows them to their end",
		// Errors are printed once, by main, without the usage in between.
		SilenceErrors: true, SilenceUsage: true,
	}
	for _, command := range []*cobra.Command{
		newServe(hangup), newCheck(), newProvision(), newExplain(), newImport(), newVerifyJournal(), newErase(), newBackup(), newRestore(), newToken(),
		newAct(), newTickets(), newShadow(), newReplay(), newExplainSLA(), newDossier(), newCorrect(), newCloseMonth(), newVerifyMonth(), newReport(), newVerifyReport(),
		newLogbook(), newHandover(),
	} {
		root.AddCommand(command)
		for _, each := range append(command.Commands(), command) {
			work := each.RunE
			if work == nil {
				continue // it has commands of its own
			}
			each.RunE = func(cmd *cobra.Command, args []string) error {
				*running = true // what fails from here on is no fault of the command line
				return work(cmd, args)
			}
		}
	}
	return root
}
