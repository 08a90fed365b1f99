package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/vigie-noc/vigie/bridge/app"
)

// remoteFlags say which bridge is asked, and by whose right.
func remoteFlags(cmd *cobra.Command, remote *app.Remote) *pflag.FlagSet {
	flags := cmd.Flags()
	flags.StringVar(&remote.URL, "url", "http://127.0.0.1:9470", "address of the bridge")
	flags.StringVar(&remote.TokenFile, "token.file", "", "file with a token of the bridge: scope read to list, operate to act, supervise to correct, alerts to replay")
	required(cmd, "token.file")
	return flags
}

func newAct() *cobra.Command {
	var remote app.Remote
	var act app.RemoteAct
	var until string
	cmd := &cobra.Command{
		Use:   "act KIND INCIDENT",
		Short: "Do an act on an incident while Zammad is away: it counts at once, and the ticket shows it later",
		Long: "Do an act on an incident, given by its id, the end of it, or the number of its ticket.\n\nKIND is one of: " +
			strings.Join(app.ActWords(), ", ") + ".",
		PreRunE: func(_ *cobra.Command, words []string) (err error) {
			if len(words) != 2 {
				return fmt.Errorf("donnez un acte et un incident, comme « prendre 7XETJC » : %d mots sont donnés", len(words))
			}
			if act.Act = app.ActNamed(words[0]); act.Act == "" {
				return fmt.Errorf("« %s » n'est pas un acte : %s", words[0], strings.Join(app.ActWords(), ", "))
			}
			if act.Until, err = app.Until(until, time.Now()); err != nil {
				return err
			}
			return errors.Join(app.CheckAct(act), remote.Check())
		},
		RunE: func(cmd *cobra.Command, words []string) error {
			return remote.Act(cmd.Context(), words[1], act, cmd.OutOrStdout())
		},
	}
	flags := remoteFlags(cmd, &remote)
	flags.StringVar(&act.Person, "person", "", "who acts: login or e-mail address at Zammad")
	flags.StringVar(&act.Value, "value", "", "line of support, third party, reason of a suspension, criticity, or incident to attach to")
	flags.StringVar(&act.Motive, "motive", "", "why, in a sentence")
	flags.StringVar(&act.Reference, "reference", "", "number that the third party gave")
	flags.StringVar(&until, "until", "", "end of a suspension: 8h, or \"2026-03-02 18:00\"")
	required(cmd, "person")
	return cmd
}

func newTickets() *cobra.Command {
	var remote app.Remote
	var query app.RemoteQuery
	cmd := &cobra.Command{
		Use: "tickets", Short: "List the open incidents of a bridge that runs, also while Zammad is away", Args: cobra.NoArgs,
		PreRunE: func(*cobra.Command, []string) error { return remote.Check() },
		RunE: func(cmd *cobra.Command, _ []string) error {
			return remote.Tickets(cmd.Context(), query, time.Now(), cmd.OutOrStdout())
		},
	}
	flags := remoteFlags(cmd, &remote)
	flags.StringArrayVar(&query.Sites, "site", nil, "of these sites alone")
	flags.StringArrayVar(&query.Devices, "device", nil, "of these devices alone")
	return cmd
}

func newReplay() *cobra.Command {
	var replay app.Replay
	cmd := &cobra.Command{
		Use:     "replay ID|FILE",
		Short:   "Send a webhook again to a bridge that runs: a refused or kept one by its id, or a file",
		Args:    cobra.ExactArgs(1),
		PreRunE: func(*cobra.Command, []string) error { return replay.Remote.Check() },
		RunE: func(cmd *cobra.Command, words []string) error {
			replay.What = words[0]
			return replay.Run(cmd.Context(), cmd.OutOrStdout())
		},
	}
	flags := remoteFlags(cmd, &replay.Remote)
	flags.StringVar(&replay.Config, "config.file", "bridge.yml", "says where the ledger is")
	flags.StringVar(&replay.Source, "source", "", "source in whose name it is sent; that of the kept webhook if empty")
	return cmd
}
