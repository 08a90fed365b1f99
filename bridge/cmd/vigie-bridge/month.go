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
