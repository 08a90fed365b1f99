package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/vigie-noc/vigie/bridge/app"
)

func newImport() *cobra.Command {
	var files app.Files
	cmd := &cobra.Command{
		Use: "import", Short: "Read all tickets under contract with their histories; interrupted, it goes on there the next time", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
			return app.Import(cmd.Context(), files, logger, func(p app.Progress) {
				if !p.Until.IsZero() {
					cmd.Printf("%d tickets read, %d facts, changes up to %s\n", p.Tickets, p.Facts, p.Until.Format(time.RFC3339))
				}
			})
		},
	}
	fileFlags(cmd.Flags(), &files)
	required(cmd, "contract.file")
	return cmd
}

// errBroken ends a command where something is wrong with the journal, which it
// has told.
var errBroken = errors.New("the journal is not whole")

func newVerifyJournal() *cobra.Command {
	var config string
	var upTo int64
	cmd := &cobra.Command{
		Use: "verify-journal", Short: "Walk all chains of the journal and tell the first break of each", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			found, err := app.VerifyJournal(cmd.Context(), config, upTo, breaks(cmd.OutOrStdout()))
			if err != nil {
				return err
			}
			return tell(cmd.OutOrStdout(), found)
		},
	}
	cmd.Flags().StringVar(&config, "config.file", "bridge.yml", "says where the ledger is")
	cmd.Flags().Int64Var(&upTo, "up-to", 0, "last entry to walk, 0 for all: with the number of an earlier print, it must give that print again")
	return cmd
}

func newBackup() *cobra.Command {
	var config string
	cmd := &cobra.Command{
		Use: "backup FILE", Short: "Copy the ledger while the bridge runs, and check the copy", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, words []string) error {
			found, err := app.Backup(cmd.Context(), config, words[0], breaks(cmd.OutOrStdout()))
			if err != nil {
				return err
			}
			return tell(cmd.OutOrStdout(), found)
		},
	}
	cmd.Flags().StringVar(&config, "config.file", "bridge.yml", "says where the ledger is")
	return cmd
}

func breaks(out io.Writer) func(app.Break) {
	return func(b app.Break) {
		fmt.Fprintf(out, "%s, entry %d: %s\n", b.Subject, b.Number, b.Reason) //nolint:errcheck // a terminal's errors are nobody's
	}
}

// tell says what a walk of a journal found.
func tell(out io.Writer, found app.Verified) error {
	fmt.Fprintf(out, "%d entries in %d chains, %d broken, %d entries missing, %d without their words\nprint %s up to entry %d\n", //nolint:errcheck // as above
		found.Entries, found.Chains, found.Broken, found.Missing, found.Erased, found.Print, found.Last)
	if !found.Whole() {
		return errBroken
	}
	return nil
}
