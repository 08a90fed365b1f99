package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/vigie-noc/vigie/bridge/app"
)

func newCorrect() *cobra.Command {
	var remote app.Remote
	var said app.RemoteCorrection
	var at, from, till string
	var life int
	cmd := &cobra.Command{
		Use:   "correct KIND TICKET",
		Short: "Contest a breach of a ticket, or correct its journal, by a new entry of it",
		Long: "Contest a breach of a ticket, or correct its journal: nothing is changed, an entry is added. The ticket is given by its id at Zammad, or\n" +
			"by the whole id of its incident, which may be closed.\n\nKIND is one of: " + strings.Join(app.CorrectionWords(), ", ") + ".",
		PreRunE: func(cmd *cobra.Command, words []string) (err error) {
			if len(words) != 2 {
				return fmt.Errorf("donnez une correction et un ticket, comme « contester 4711 » : %d mots sont donnés", len(words))
			}
			if said.Act = app.CorrectionNamed(words[0]); said.Act == "" {
				return fmt.Errorf("« %s » n'est pas une correction : %s", words[0], strings.Join(app.CorrectionWords(), ", "))
			}
			for text, instant := range map[*string]*time.Time{&at: &said.At, &from: &said.From, &till: &said.Till} {
				if *instant, err = app.Instant(*text, time.Local); err != nil {
					return err
				}
			}
			if cmd.Flags().Changed("life") {
				said.Life = &life
			}
			return errors.Join(app.CheckCorrection(said), remote.Check())
		},
		RunE: func(cmd *cobra.Command, words []string) error {
			return remote.Correct(cmd.Context(), words[1], said, cmd.OutOrStdout())
		},
	}
	flags := remoteFlags(cmd, &remote)
	flags.StringVar(&said.Person, "person", "", "who says it: login or e-mail address at Zammad")
	flags.StringVar(&said.Motive, "motive", "", "why, in a sentence")
	flags.StringVar(&said.Clock, "clock", "", "delay that is contested: response, intervention, restore, resolve, party or line")
	flags.StringVar(&said.Of, "of", "", "third party or line of support whose delay is contested")
	flags.IntVar(&life, "life", 0, "which of the ticket's lives, from 0; the last where it is left out")
	flags.Int64Var(&said.Fact, "fact", 0, "number of the fact, as the journal has it")
	flags.StringVar(&said.Subject, "subject", "", "journal of the fact, where the ticket has several: an incident's id, or ticket:4711")
	flags.StringVar(&at, "at", "", "when the fact happened: \"2026-03-02 18:00\"")
	flags.StringVar(&from, "from", "", "beginning of a pause")
	flags.StringVar(&till, "till", "", "end of a pause")
	flags.StringVar(&said.Reason, "reason", "", "reason of a pause, as the contract has it")
	flags.StringVar(&said.Approver, "approver", "", "who decided on a pause")
	flags.StringVar(&said.Request, "request", "", "name of the request, to tell it again where its answer was lost")
	required(cmd, "person", "motive")
	return cmd
}
