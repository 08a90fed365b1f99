package main

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/vigie-noc/vigie/bridge/app"
)

func newExplainSLA() *cobra.Command {
	var q app.SLAQuestion
	cmd := &cobra.Command{
		Use: "explain-sla [TICKET]", Short: "Tell every segment of every clock of a ticket, with the facts that opened and closed it", Args: cobra.MaximumNArgs(1),
		PreRunE: func(_ *cobra.Command, words []string) (err error) {
			switch {
			case (len(words) == 1) == (q.File != ""):
				return errors.New("give the id of a ticket, or a case by --file, and not both")
			case q.File != "":
				return nil
			case q.Files.Contract == "":
				return errors.New("--contract.file: by which contract?")
			}
			if q.Ticket, err = strconv.ParseInt(words[0], 10, 64); err != nil || q.Ticket <= 0 {
				return fmt.Errorf("%q is not the id of a ticket", words[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			q.Now = time.Now()
			return app.ExplainSLA(cmd.Context(), q, cmd.OutOrStdout())
		},
	}
	fileFlags(cmd.Flags(), &q.Files)
	cmd.Flags().StringVar(&q.File, "file", "", "a case: contract, calendars and journal, as docs/sla.md tells")
	cmd.Flags().BoolVar(&q.JSON, "json", false, "answer programs")
	return cmd
}
