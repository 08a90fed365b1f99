package app

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

var errNoTime = errors.New("--from doit précéder --till")

// RemoteNote is a note as the API takes it.
type RemoteNote = reportapi.LogNote

// RemoteSignature is the signature of a shift as the API takes it.
type RemoteSignature = reportapi.LogSignature

// minute is an instant as people read it, in the terminal's zone.
const minute = "02/01/2006 15:04"

// Log puts a note into the log book of a bridge that runs.
func (r Remote) Log(ctx context.Context, note RemoteNote, out io.Writer) error {
	client, err := r.client()
	if err != nil {
		return err
	}
	note.Request = cmp.Or(note.Request, rand.Text())
	logged, err := client.Log(ctx, note)
	return r.logged(logged, err, out)
}

// SignShift signs a shift in the log book of a bridge that runs.
func (r Remote) SignShift(ctx context.Context, signature RemoteSignature, out io.Writer) error {
	client, err := r.client()
	if err != nil {
		return err
	}
	signature.Request = cmp.Or(signature.Request, rand.Text())
	logged, err := client.SignShift(ctx, signature)
	return r.logged(logged, err, out)
}

// logged tells what came of it.
func (r Remote) logged(logged reportapi.Logged, err error, out io.Writer) error {
	if err != nil {
		return r.logbookError(err)
	}
	e := logged.Entry
	text := fmt.Sprintf("Consigné : entrée n° %d, empreinte %s", e.Number, e.Hash)
	if s := e.Signs; s != nil {
		text = fmt.Sprintf("Signé : quart du %s au %s, %d entrées, entrée n° %d, empreinte %s",
			s.From.Local().Format(minute), s.Till.Local().Format(minute), s.Entries, e.Number, s.Print)
	}
	if logged.Again {
		text += " (c'était déjà fait)"
	}
	if reason := logged.Identity.Reason; reason != "" {
		text += "\n" + report.Printable(reason)
	}
	_, err = fmt.Fprintln(out, text)
	return err
}

func (r Remote) logbookError(err error) error {
	status, answered := errors.AsType[*reportapi.StatusError](err)
	switch {
	case !answered:
		return fmt.Errorf("%w ; vigie-bridge logbook list dira si c'est consigné", r.inFrench(err))
	case status.Status == http.StatusForbidden && status.Told:
		return errors.New(report.Printable(status.Message))
	case status.Status == http.StatusForbidden:
		return errors.New("ce jeton n'a pas ce droit (read pour lire, operate pour une note, supervise pour signer)")
	case status.Status == http.StatusNotFound || status.Status == http.StatusBadRequest:
		return errors.New(report.Printable(status.Message))
	}
	return r.inFrench(err)
}

// ListLogbook prints the last entries of the log book, the last one last.
func (r Remote) ListLogbook(ctx context.Context, last int, out io.Writer) error {
	client, err := r.client()
	if err != nil {
		return err
	}
	book, err := client.Logbook(ctx, reportapi.LogQuery{Newest: true, Limit: last})
	if err != nil {
		return r.logbookError(err)
	}
	slices.Reverse(book.Entries)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "N°\tHEURE\tSORTE\tCRIT.\tTICKET\tPAR\tFAIT") // the table keeps its error until Flush
	for i := range book.Entries {
		e := &book.Entries[i]
		text := e.Text
		if e.Title != "" {
			text += " – " + e.Title
		}
		if e.Corrects != 0 {
			text = "corrige n° " + strconv.FormatInt(e.Corrects, 10) + " : " + text
		}
		for _, by := range e.CorrectedBy {
			text += " (corrigée par n° " + strconv.FormatInt(by, 10) + ")"
		}
		cells := []string{strconv.FormatInt(e.Number, 10), e.At.Local().Format(minute), e.Word, e.Criticity, e.Ticket, e.Who, text}
		for i, cell := range cells {
			cells[i] = cmp.Or(report.Printable(cell), "–")
		}
		_, _ = fmt.Fprintln(table, strings.Join(cells, "\t")) // as above
	}
	return table.Flush()
}

// ListShifts prints the last shifts, and who signed them.
func (r Remote) ListShifts(ctx context.Context, out io.Writer) error {
	client, err := r.client()
	if err != nil {
		return err
	}
	list, err := client.Shifts(ctx)
	if err != nil {
		return r.logbookError(err)
	}
	for _, s := range list.Shifts {
		state := "en cours"
		switch {
		case s.Signed:
			state = fmt.Sprintf("signé par %s le %s, %d entrées, empreinte %s", report.Printable(s.By), s.At.Local().Format(minute), s.Entries, s.Print)
		case s.Ended:
			state = "non signé"
		}
		if _, err := fmt.Fprintf(out, "%s – %s : %s\n", s.From.Local().Format(minute), s.Till.Local().Format(minute), state); err != nil {
			return err
		}
	}
	return nil
}

// Handover prints what a shift hands over now.
func (r Remote) Handover(ctx context.Context, out io.Writer) error {
	client, err := r.client()
	if err != nil {
		return err
	}
	h, err := client.Handover(ctx)
	if err != nil {
		return r.logbookError(err)
	}
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	say("Passation du %s", h.Now.Local().Format(minute))
	for _, unknown := range h.Unknown {
		say("NON CONNU : %s", unknown)
	}
	for _, s := range h.Unsigned {
		say("Quart non signé : du %s au %s", s.From.Local().Format(minute), s.Till.Local().Format(minute))
	}
	for _, c := range h.Counts {
		say("%s : %d ouverts, dont %d non pris en compte", cmp.Or(c.Criticity, "sans criticité"), c.Open, c.Untaken)
	}
	for _, list := range []struct {
		head string
		of   []reportapi.Ticket
	}{{"Incidents ouverts", h.Open}, {"Chez des tiers", h.Parties}, {"À vérifier", h.Unverified}, {"Clos avec alarme active", h.Stale}} {
		if len(list.of) == 0 {
			continue
		}
		say("\n%s", list.head)
		if err := printHanded(&b, list.of, h.Now); err != nil {
			return err
		}
	}
	if len(h.Changes) > 0 {
		say("\nChangements en cours et des 24 heures à venir")
	}
	for _, c := range h.Changes {
		say("%s  %s  du %s au %s  %s", c.Ticket, report.Printable(c.State), c.From.Local().Format(minute), c.Till.Local().Format(minute), report.Printable(c.Scope))
	}
	say("\nHors supervision : %d alarmes masquées, %d mises en sourdine, %d équipements que rien ne mesure", h.Silenced, len(h.Silences), h.Devices)
	for _, s := range h.Silences {
		for _, concern := range s.Concerns {
			say("À voir : %s, jusqu'au %s : %s", report.Printable(s.Why), s.Till.Local().Format(minute), report.Printable(concern))
		}
	}
	_, err = io.WriteString(out, b.String())
	return err
}

// printHanded prints a line for each ticket, with what is left of its clocks.
func printHanded(out io.Writer, tickets []reportapi.Ticket, now time.Time) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, t := range tickets {
		var clocks []string
		for _, c := range t.Clocks {
			if c.Going {
				clocks = append(clocks, c.Title+" : "+report.Left(c))
			}
		}
		cells := []string{t.Criticity, t.Number, report.Since(t.DetectedAt, now), who(t), t.Site, t.Title, strings.Join(clocks, " ; ")}
		for i, cell := range cells {
			cells[i] = cmp.Or(report.Printable(cell), "–")
		}
		_, _ = fmt.Fprintln(table, strings.Join(cells, "\t")) // the table keeps its error until Flush
	}
	return table.Flush()
}
