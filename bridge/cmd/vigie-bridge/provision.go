package main

import (
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/vigie-noc/vigie/bridge/app"
)

func newProvision() *cobra.Command {
	var p app.Provisioning
	cmd := &cobra.Command{
		Use:   "provision",
		Short: "Make Zammad fit for the bridge, as an administrator; without --execute tell what that would take",
		Args:  cobra.NoArgs,
		PreRunE: func(*cobra.Command, []string) error {
			if !p.Options.Execute && (p.Options.Migrate || p.Options.Prove) {
				return errors.New("--migrate and --prove write to Zammad: give --execute too")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			p.Today = time.Now()
			return app.Provision(cmd.Context(), p, cmd.OutOrStdout())
		},
	}
	flags := cmd.Flags()
	fileFlags(flags, &p.Files)
	flags.StringVar(&p.Texts, "zammad.file", "", "zammad.yml: the words that agents read, and who works at Zammad")
	flags.StringVar(&p.AdminToken, "admin-token.file", "", "file with the API token of an administrator (permission admin)")
	flags.BoolVar(&p.Options.Execute, "execute", false, "write to Zammad")
	flags.BoolVar(&p.Options.Adopt, "adopt", false, "take over objects of our names that somebody else made")
	flags.BoolVar(&p.Options.Migrate, "migrate", false, "carry out the pending changes of all attributes: Zammad restarts")
	flags.DurationVar(&p.Options.Wait.Steady, "migrate.steady", app.DefaultSteady, "how long Zammad must answer well after its restart before that is believed")
	flags.BoolVar(&p.Options.Prove, "prove", false, "prove by a ticket, deleted at once, that Zammad keeps the attributes")
	flags.BoolVar(&p.Check, "check", false, "write nothing, and end with status 1 when anything is missing")
	cmd.MarkFlagsMutuallyExclusive("check", "execute")
	required(cmd, "contract.file", "zammad.file", "admin-token.file")
	return cmd
}
