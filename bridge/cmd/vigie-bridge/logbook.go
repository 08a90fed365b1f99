package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/vigie-noc/vigie/bridge/app"
)

func newLogbook() *cobra.Command {
	cmd := &cobra.Command{Use: "logbook", Short: "The log book of the shifts: list, add, sign, shifts, print"}
	cmd.AddCommand(newLogbookList(), newLogbookAdd(), newLogbookSign(), newLogbookShifts(), newLogbookPrint())
	return cmd
}

func newLogbookList() *cobra.Command {
	var remote app.Remote
	var last int
	cmd := &cobra.Command{
		Use: "list", Short: "List the last entries", Args: cobra.NoArgs,
		PreRunE: func(*cobra.Command, []string) error {
			if last < 1 || last > 1000 {
				return fmt.Errorf("--last : %d n'est pas de 1 à 1000", last)
			}
			return remote.Check()
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			return remote.ListLogbook(cmd.Context(), last, cmd.OutOrStdout())
		},
	}
	remoteFlags(cmd, &remote).IntVar(&last, "last", 50, "how many")
	return cmd
}

func newLogbookAdd() *cobra.Command {
	var remote app.Remote
	var note app.RemoteNote
	var at string
	cmd := &cobra.Command{
		Use: "add TEXT", Short: "Put a note down, or the correction of an entry, which stays",
		PreRunE: func(_ *cobra.Command, words []string) (err error) {
			if note.Text = strings.Join(words, " "); strings.TrimSpace(note.Text) == "" {
				return errors.New("donnez le texte de la note")
			}
			if note.At, err = app.Instant(at, time.Local); err != nil {
				return err
			}
			return remote.Check()
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return remote.Log(cmd.Context(), note, cmd.OutOrStdout()) },
	}
	flags := remoteFlags(cmd, &remote)
	flags.StringVar(&note.Person, "person", "", "who writes: login or e-mail address at Zammad")
	flags.StringVar(&note.About, "about", "", "incident's id, or the ticket's at Zammad, that it is about")
	flags.Int64Var(&note.Corrects, "corrects", 0, "number of the entry that was wrong")
	flags.StringVar(&at, "at", "", "when that was: \"2026-03-02 18:00\"; now if empty")
	flags.StringVar(&note.Request, "request", "", "your own name of this note: told twice, it is put down once; made if empty")
	required(cmd, "person")
	return cmd
}

func newLogbookSign() *cobra.Command {
	var remote app.Remote
	var signature app.RemoteSignature
	var shift string
	cmd := &cobra.Command{
		Use: "sign", Short: "Sign a shift that is over", Args: cobra.NoArgs,
		PreRunE: func(*cobra.Command, []string) (err error) {
			if signature.Within, err = app.Instant(shift, time.Local); err != nil {
				return err
			}
			return remote.Check()
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			return remote.SignShift(cmd.Context(), signature, cmd.OutOrStdout())
		},
	}
	flags := remoteFlags(cmd, &remote)
	flags.StringVar(&signature.Person, "person", "", "who signs: login or e-mail address at Zammad")
	flags.StringVar(&shift, "shift", "", "an instant of the shift: \"2026-03-02 08:00\"; the last one that is over if empty")
	flags.StringVar(&signature.Remark, "remark", "", "a remark")
	flags.StringVar(&signature.Request, "request", "", "your own name of this signature; made if empty")
	required(cmd, "person")
	return cmd
}

func newLogbookShifts() *cobra.Command {
	var remote app.Remote
	cmd := &cobra.Command{
		Use: "shifts", Short: "List the last shifts, and who signed them", Args: cobra.NoArgs,
		PreRunE: func(*cobra.Command, []string) error { return remote.Check() },
		RunE: func(cmd *cobra.Command, _ []string) error {
			return remote.ListShifts(cmd.Context(), cmd.OutOrStdout())
		},
	}
	remoteFlags(cmd, &remote)
	return cmd
}

func newLogbookPrint() *cobra.Command {
	var q app.LogbookQuestion
	var output string
	cmd := &cobra.Command{
		Use: "print", Short: "Write the log book of a shift, or of some time, on A4 with numbered pages", Args: cobra.NoArgs,
		Long: "Write the log book out of the ledger, which is only read: the last shift that is over, or what was put down between --from and --till.",
		PreRunE: func(*cobra.Command, []string) error {
			if q.Format != app.FormatHTML && q.Format != app.FormatPDF {
				return fmt.Errorf("--format: %q is neither html nor pdf", q.Format)
			}
			if q.From == "" && q.Till != "" {
				return errors.New("--till demande --from")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			q.Now = time.Now()
			if output == "" {
				return app.PrintLogbook(cmd.Context(), q, cmd.OutOrStdout())
			}
			var file bytes.Buffer // what fails leaves no half of one behind
			if err := app.PrintLogbook(cmd.Context(), q, &file); err != nil {
				return err
			}
			return os.WriteFile(output, file.Bytes(), 0o600)
		},
	}
	fileFlags(cmd.Flags(), &q.Files)
	required(cmd, "contract.file")
	flags := cmd.Flags()
	flags.StringVar(&q.From, "from", "", "put down from then on: \"2026-03-02 07:00\" in the contract's zone")
	flags.StringVar(&q.Till, "till", "", "put down before then; now if empty")
	flags.StringVar(&q.Format, "format", app.FormatHTML, "html or pdf")
	flags.StringVar(&output, "output", "", "file to write; standard output if empty")
	flags.StringVar(&q.Browser, "browser", "", "program that prints PDF: Chromium or one like it; found if empty")
	return cmd
}

func newHandover() *cobra.Command {
	var remote app.Remote
	cmd := &cobra.Command{
		Use: "handover", Short: "Tell what a shift hands over now", Args: cobra.NoArgs,
		PreRunE: func(*cobra.Command, []string) error { return remote.Check() },
		RunE: func(cmd *cobra.Command, _ []string) error {
			return remote.Handover(cmd.Context(), cmd.OutOrStdout())
		},
	}
	remoteFlags(cmd, &remote)
	return cmd
}
