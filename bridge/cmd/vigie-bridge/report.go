package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/vigie-noc/vigie/bridge/app"
)

func newReport() *cobra.Command {
	var q app.ReportQuestion
	var forms string
	cmd := &cobra.Command{
		Use: "report", Short: "Write the report of a month into a folder: pages, sheets and rows, with a manifest of their hashes", Args: cobra.NoArgs,
		Long: "Write the report of a month. That of a closed month is made once and kept in the ledger: asked for again, it is the same bytes. That of\n" +
			"any other month is provisional. The journal is walked, which may take some minutes; one that is not whole has no report.",
		PreRunE: func(*cobra.Command, []string) (err error) {
			if q.Forms, err = app.CheckForms(forms); err != nil {
				return err
			}
			if q.Language != "fr" && q.Language != "en" {
				return fmt.Errorf("--language : « %s » n'est ni fr ni en", q.Language)
			}
			return app.CheckMonth(q.Month)
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			q.Now = time.Now()
			return app.Report(cmd.Context(), q, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&q.Config, "config.file", "bridge.yml", "what is technical: sources, Zammad, store")
	flags.StringVar(&q.Contract, "contract", "", "file of the contract, or its name: then only what the ledger keeps is given")
	flags.StringVar(&q.Month, "month", "", "which: 2026-03")
	flags.StringVar(&q.Dir, "out", "", "folder to write into, made if it is not there")
	flags.StringVar(&forms, "format", "", "forms: html, pdf, csv, xlsx, separated by commas; all if empty")
	flags.StringVar(&q.Language, "language", "fr", "fr or en")
	flags.StringVar(&q.Browser, "browser", "", "program that prints PDF: Chromium or one like it; found if empty")
	required(cmd, "month", "contract", "out")
	return cmd
}

func newVerifyReport() *cobra.Command {
	var files app.Files
	cmd := &cobra.Command{
		Use: "verify-report FILE", Short: "Prove a file of a month's report against the ledger", Args: cobra.ExactArgs(1),
		Long: "Prove that a file, whatever it is called now, is one that was issued: that the ledger knows its hash, and that the document of its month is\n" +
			"proven, as by verify-month. It does not write.",
		RunE: func(cmd *cobra.Command, words []string) error {
			return app.VerifyReport(cmd.Context(), files, words[0], cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	fileFlags(cmd.Flags(), &files)
	return cmd
}
