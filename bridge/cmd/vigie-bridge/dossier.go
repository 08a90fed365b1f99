package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/vigie-noc/vigie/bridge/app"
)

func newDossier() *cobra.Command {
	var q app.DossierQuestion
	var output string
	cmd := &cobra.Command{
		Use: "dossier TICKET", Short: "Write the file for a disputed breach: clocks, facts, acts, exchanges and measurements of a ticket", Args: cobra.ExactArgs(1),
		PreRunE: func(_ *cobra.Command, words []string) (err error) {
			if q.Format != app.FormatHTML && q.Format != app.FormatPDF {
				return fmt.Errorf("--format: %q is neither html nor pdf", q.Format)
			}
			if q.Ticket, err = strconv.ParseInt(words[0], 10, 64); err != nil || q.Ticket <= 0 {
				return fmt.Errorf("%q is not the id of a ticket", words[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			q.Now = time.Now()
			if output == "" {
				return app.Dossier(cmd.Context(), q, cmd.OutOrStdout())
			}
			var file bytes.Buffer // what fails leaves no half of one behind
			if err := app.Dossier(cmd.Context(), q, &file); err != nil {
				return err
			}
			return os.WriteFile(output, file.Bytes(), 0o600)
		},
	}
	fileFlags(cmd.Flags(), &q.Files)
	required(cmd, "contract.file")
	cmd.Flags().StringVar(&q.Format, "format", app.FormatHTML, "html or pdf")
	cmd.Flags().StringVar(&output, "output", "", "file to write; standard output if empty")
	cmd.Flags().StringVar(&q.Browser, "browser", "", "program that prints PDF: Chromium or one like it; found if empty")
	cmd.Flags().BoolVar(&q.Whole, "whole", false, "walk the whole journal too, and tell its hash; it may take minutes")
	return cmd
}
