package report

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report/logbook"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/internal/typeset"
)

// ShiftPages are those of the log book and of the hand-over.
type ShiftPages struct {
	*Pages

	API *API
}

// mostLines of a page, and of what is printed at once.
const (
	mostLines   = 2000
	mostPrinted = 20_000
)

// shiftFuncs are what their templates say in words.
var shiftFuncs = template.FuncMap{
	"isSignature": func(l logbook.Line) bool { return l.Kind == bridge.KindLogSigned },
	"instant": func(text string) time.Time {
		at, _ := time.Parse(bridge.LogInstant, text) // none is shown as none
		return at
	},
	"param":     func(at time.Time) string { return url.QueryEscape(at.UTC().Format(time.RFC3339)) },
	"stateWord": func(state string) string { return incident.StateWord(bridge.State(state)) },
	"overdue":   func(c reportapi.TicketClock) bool { return c.OverrunMS > 0 },
	"left":      Left,
	"tickets":   func(all []reportapi.Ticket, now time.Time) handedView { return handedView{all, now} },
}

// handedView is a list of tickets at an instant.
type handedView struct {
	Tickets []reportapi.Ticket
	Now     time.Time
}

// Left is what is left of a clock, as people say it.
func Left(c reportapi.TicketClock) string {
	said := func(ms int64) string {
		return Since(time.Unix(0, 1), time.Unix(0, 1).Add(time.Duration(ms)*time.Millisecond))
	}
	switch {
	case c.OverrunMS > 0:
		return "dépassé de " + said(c.OverrunMS)
	case c.Status == "met":
		return "respecté"
	case c.Status == "paused":
		return said(c.RemainingMS) + ", suspendu"
	}
	return said(c.RemainingMS)
}

// logView is some of the log book.
type logView struct {
	From, Till, Now time.Time
	Lines           []logbook.Line
	Shifts          []reportapi.Shift // of that time, the first one first
	More            bool
	Printed         bool
}

// Running tells whether it goes on.
func (v logView) Running() bool { return v.Now.Before(v.Till) }

// Before is an instant of the shift before.
func (v logView) Before() time.Time { return v.From.Add(-time.Second) }

// ServeLogbook serves GET /logbook: the shift of the instant that is asked for,
// or the one that goes on.
func (p *ShiftPages) ServeLogbook(w http.ResponseWriter, r *http.Request) {
	if p.API.Book == nil {
		http.Error(w, "La main courante n'est pas tenue ici.", http.StatusNotFound)
		return
	}
	now, within := time.Now(), time.Now()
	if text := r.URL.Query().Get("shift"); text != "" {
		asked, err := time.Parse(time.RFC3339, text)
		if err != nil || asked.Year() < 1970 || asked.Year() > 9999 {
			http.Error(w, "shift : un instant du quart est demandé, tel que 2026-03-02T08:00:00Z.", http.StatusBadRequest)
			return
		}
		within = asked
	}
	shift, err := p.API.Book.ShiftOf(r.Context(), within)
	if err != nil {
		p.fail(w, err)
		return
	}
	view, err := p.read(r.Context(), shift.From, shift.Till, now, mostLines)
	if err != nil {
		p.fail(w, err)
		return
	}
	p.show(w, "logbook.gohtml", view)
}

// read has the log book between two instants.
func (p *ShiftPages) read(ctx context.Context, from, till, now time.Time, most int) (*logView, error) {
	lines, err := p.API.Book.Lines(ctx, ledger.LogFilter{From: from, Till: till, Limit: most + 1})
	if err != nil {
		return nil, err
	}
	view := &logView{From: from, Till: till, Now: now, Lines: lines[:min(len(lines), most)], More: len(lines) > most}
	kept, err := p.API.Book.Between(ctx, from, till, now)
	for _, each := range kept {
		view.Shifts = append(view.Shifts, shiftOf(each.Shift, each.Signed, now))
	}
	return view, err
}

// PrintLogbook writes the log book between two instants, to be printed on A4.
func (p *ShiftPages) PrintLogbook(ctx context.Context, from, till, now time.Time, out io.Writer) error {
	view, err := p.read(ctx, from, till, now, mostPrinted)
	if err != nil {
		return err
	}
	if view.More {
		return fmt.Errorf("it has more than %d entries: print a shorter time", mostPrinted)
	}
	view.Printed = true
	return p.write("logbook.gohtml", view, out)
}

// ServeHandover serves GET /handover.
func (p *ShiftPages) ServeHandover(w http.ResponseWriter, r *http.Request) {
	sheet, err := p.API.Handed(r.Context(), time.Now())
	if err != nil {
		p.fail(w, err)
		return
	}
	p.show(w, "handover.gohtml", sheetView{sheet})
}

// sheetView is the hand-over sheet.
type sheetView struct{ *reportapi.Handover }

// All counts what goes on.
func (v sheetView) All() (n int) {
	for _, c := range v.Counts {
		n += c.Open
	}
	return n
}

func (p *ShiftPages) write(name string, view any, out io.Writer) error {
	var b bytes.Buffer
	if err := p.templates.ExecuteTemplate(&b, name, view); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	_, err := io.WriteString(out, typeset.French(b.String()))
	return err
}

func (p *ShiftPages) show(w http.ResponseWriter, name string, view any) {
	var b bytes.Buffer
	if err := p.write(name, view, &b); err != nil {
		p.fail(w, err)
		return
	}
	serveHTML(w, &b)
}
