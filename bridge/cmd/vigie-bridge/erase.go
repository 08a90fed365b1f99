package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/vigie-noc/vigie/bridge/app"
)

func newErase() *cobra.Command {
	var config string
	var execute bool
	var erasure app.Erasure
	cmd := &cobra.Command{
		Use:   "erase",
		Short: "Remove what a person is called and wrote from the journal, which stays whole; without --execute only tell what that would be",
		Args:  cobra.NoArgs,
		PreRunE: func(*cobra.Command, []string) error {
			if (erasure.Ticket != 0) == (erasure.Person != "") {
				return errors.New("give --ticket or --person, one of both")
			}
			if execute && erasure.By == "" {
				return errors.New("--execute needs --by: who erased is kept in the journal")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			erasure.At = time.Now()
			erased, err := app.Erase(cmd.Context(), config, erasure, execute)
			if err != nil {
				return err
			}
			tellErased(cmd.OutOrStdout(), erased, execute)
			return nil
		},
	}
	cmd.Flags().StringVar(&config, "config.file", "bridge.yml", "says where the ledger is")
	cmd.Flags().Int64Var(&erasure.Ticket, "ticket", 0, "id of a ticket at Zammad: the last number of its address there")
	cmd.Flags().StringVar(&erasure.Person, "person", "", "login or id of a person at Zammad, on all tickets")
	cmd.Flags().StringVar(&erasure.By, "by", "", "who has it done")
	cmd.Flags().BoolVar(&execute, "execute", false, "do it")
	return cmd
}

// tellErased shows the words only as long as they are there.
func tellErased(out io.Writer, erased app.Erased, executed bool) {
	for i := range erased.Entries {
		e := &erased.Entries[i]
		fmt.Fprintf(out, "%s, entry %d, %s, %s", e.Subject, e.Number, e.EffectiveAt.Format(time.RFC3339), e.Kind) //nolint:errcheck // a terminal's errors are nobody's
		if !executed {
			fmt.Fprintf(out, ": %q %q %q", e.ActorName, e.Text, e.Words) //nolint:errcheck // as above
		}
		fmt.Fprintln(out) //nolint:errcheck // as above
	}
	verb := "would lose"
	if executed {
		verb = "lost"
	}
	fmt.Fprintf(out, "%d entries, %d mirrored tickets and %d closed incidents %s words.\n", //nolint:errcheck // as above
		len(erased.Entries), erased.Tickets, erased.Incidents, verb)
	if erased.Open > 0 {
		fmt.Fprintf(out, "%d incidents are not closed and name somebody still: erase again when they are.\n", erased.Open) //nolint:errcheck // as above
	}
	tellWithdrawn(out, erased.Reports, executed)
	switch {
	case erased.Lingers:
		fmt.Fprintln(out, "The words may be left in the ledger's files: docs/journal.md says until when.") //nolint:errcheck // as above
	case !executed:
		fmt.Fprintln(out, "Nothing was written: --execute does it.") //nolint:errcheck // as above
	}
}

// tellWithdrawn names the reports whose files may hold the words.
func tellWithdrawn(out io.Writer, reports []app.ReportFile, executed bool) {
	verb := "would be withdrawn"
	if executed {
		verb = "is withdrawn"
	}
	for i := range reports {
		if e := &reports[i].Edition; i == 0 || *e != reports[i-1].Edition {
			fmt.Fprintf(out, "The report of %s (%s, edition %d, contract %q) may hold them and %s; copies of it, on tickets too, are not.\n", e.Month, e.Language, e.Number, e.Contract, verb) //nolint:errcheck // as above
		}
	}
}
