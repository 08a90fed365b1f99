package main

import (
	"context"
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
	var adopt bool
	cmd := &cobra.Command{
		Use: "import", Short: "Read all tickets under contract with their histories; interrupted, it goes on there the next time", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
			if err := app.CheckAdoptions(files, adopt); err != nil { // the import may take hours
				return err
			}
			var last app.Progress
			err := app.Import(cmd.Context(), files, logger, func(p app.Progress) {
				if !p.Until.IsZero() && p != last {
					last = p
					cmd.Printf("%d tickets read, %d facts, changes up to %s\n", p.Tickets, p.Facts, p.Until.Format(time.RFC3339))
				}
			})
			if errors.Is(err, context.Canceled) {
				return fmt.Errorf("interrupted: import goes on there the next time (%w)", err)
			}
			if err != nil {
				return err
			}
			return app.Adoptable(cmd.Context(), files, adopt, logger, cmd.OutOrStdout())
		},
	}
	cmd.Flags().BoolVar(&adopt, "adopt", false, "write the open tickets about devices to adoption.file: incidents there go on in them")
	fileFlags(cmd.Flags(), &files)
	required(cmd, "contract.file")
	return cmd
}

func newShadow() *cobra.Command {
	var files app.Files
	var day string
	cmd := &cobra.Command{
		Use: "shadow", Short: "Tell what serve --shadow would have done beside what is in Zammad", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return app.PrintShadow(cmd.Context(), files, day, time.Now(), cmd.OutOrStdout())
		},
	}
	fileFlags(cmd.Flags(), &files)
	cmd.Flags().StringVar(&day, "day", "", "day to tell of, such as 2026-03-02; the last 24 hours if empty")
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

func newRestore() *cobra.Command {
	var config string
	cmd := &cobra.Command{
		Use: "restore FILE", Short: "Put a copy that backup made into the ledger that is configured, which must be new", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, words []string) error {
			found, err := app.Restore(cmd.Context(), config, words[0], breaks(cmd.OutOrStdout()))
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
