package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/vigie-noc/vigie/bridge/app"
)

func newCloseMonth() *cobra.Command {
	var remote app.Remote
	var month, contract, person string
	cmd := &cobra.Command{
		Use: "close-month", Short: "Close a month: its figures become a document that nobody changes any more", Args: cobra.NoArgs,
		Long: "Have a bridge that runs close a month. The whole journal is walked before, which may take some minutes; a journal that is not whole\n" +
			"closes no month. Months are closed in their order.",
		PreRunE: func(*cobra.Command, []string) error { return errors.Join(app.CheckMonth(month), remote.Check()) },
		RunE: func(cmd *cobra.Command, _ []string) error {
			return remote.CloseMonth(cmd.Context(), month, contract, person, cmd.OutOrStdout())
		},
	}
	flags := remoteFlags(cmd, &remote)
	flags.StringVar(&month, "month", "", "which: 2026-03")
	flags.StringVar(&contract, "contract", "", "name of the contract that is meant; that in force if empty")
	flags.StringVar(&person, "by", "", "who closes it: login or e-mail address at Zammad")
	required(cmd, "month", "by")
	return cmd
}

func newVerifyMonth() *cobra.Command {
	var q app.MonthQuestion
	cmd := &cobra.Command{
		Use: "verify-month [FILE]", Short: "Prove the document of a closed month against the ledger", Args: cobra.MaximumNArgs(1),
		Long: "Prove a document, a file or that of a month which the ledger has: that the ledger has the same bytes, that the journal it follows from\n" +
			"was only added to, and, by a contract file of the same text, that its figures follow from that journal. It does not write.",
		PreRunE: func(_ *cobra.Command, words []string) error {
			if len(words) == 1 {
				q.File = words[0]
			}
			switch {
			case (q.File == "") == (q.Month == ""):
				return errors.New("donnez un fichier, ou --month : l'un des deux")
			case q.Month == "":
				return nil
			case q.Files.Contract == "":
				return errors.New("--month demande --contract.file : le registre tient les mois de plusieurs contrats")
			}
			return app.CheckMonth(q.Month)
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			return app.VerifyMonth(cmd.Context(), q, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	fileFlags(cmd.Flags(), &q.Files)
	cmd.Flags().StringVar(&q.Month, "month", "", "the document that the ledger has of this month: 2026-03")
	return cmd
}
