package edition_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/report/edition"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/report/monthly"
)

const contract = "Convention « été »"

var (
	now     = time.Date(2026, 11, 5, 8, 0, 0, 0, time.UTC)
	october = ledger.MonthOf(now, time.UTC) - 1
)

// rig is a ledger with October closed, and a publisher of reports that are made
// of one fact's words.
type rig struct {
	*edition.Publisher

	t     *testing.T
	store *sqlite.Store
	made  int
	// before is done while a report is made, after its words were read.
	before func()
	fails  error
}

func newRig(t *testing.T) *rig {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "ledger.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	r := &rig{t: t, store: store}
	r.Publisher = &edition.Publisher{
		Store: store, Shelf: &frozen.Shelf{Store: store}, InForce: func() string { return contract }, Hold: r.hold, Browser: r.browser(`printf '%%PDF-' > "$to"; { cat "$from"; printf '%%%%EOF'; } >> "$to"`),
	}
	r.close(october)
	r.must(store.Write(t.Context(), func(tx incident.Tx) error {
		i := &bridge.Incident{ID: "01A", Key: "a", State: bridge.StateClosed, Criticity: bridge.P2, DetectedAt: now.AddDate(0, 0, -9), OpenedAt: now.AddDate(0, 0, -9), ClosedAt: now, Written: map[string]string{}, TicketID: 17}
		return errors.Join(tx.SaveIncident(i), tx.Append(bridge.Entry{
			Subject: "01A", Kind: bridge.KindNoted, Actor: bridge.ActorPerson, ActorRef: "3", ActorName: "amel@vigie.example", Ticket: 17,
			EffectiveAt: now.AddDate(0, 0, -9), ReceivedAt: now.AddDate(0, 0, -9), Data: map[string]string{}, Text: "Vu avec مدرسة <b>Amel</b>",
		}))
	}))
	return r
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) close(month ledger.Month) {
	r.t.Helper()
	d := &frozen.Draft{Head: frozen.Head{
		Month: month.String(), Zone: "UTC", Origin: "opened", ClosedAt: now.AddDate(0, 0, -1), Contract: frozen.Text{Name: contract, Version: "1", Hash: "ab"},
		Calendars: []frozen.Text{}, Flags: []string{}, Contractual: []string{},
	}}
	document, hash, err := d.Document()
	r.must(err)
	_, err = r.store.SaveMonth(r.t.Context(), &ledger.ClosedMonth{Contract: contract, Month: month, Hash: hash, ClosedAt: d.ClosedAt}, document)
	r.must(err)
}

// hold makes a report of the words that are left.
func (r *rig) hold(ctx context.Context, ask monthly.Ask, use func(*monthly.Report) error) error {
	if r.fails != nil {
		return r.fails
	}
	r.made++
	entries, err := r.store.Journal(ctx, "01A")
	if err != nil {
		return err
	}
	if r.before != nil {
		r.before()
	}
	rows := [][]monthly.Cell{{{Text: fmt.Sprint(r.made)}, {Text: entries[0].Text + entries[0].ActorName}}}
	table := &monthly.Table{
		Key: "tickets", Title: "Tickets", Columns: []monthly.Column{{Key: "n", Title: "N°", Kind: monthly.Code}, {Key: "mots", Title: "Mots", Kind: monthly.Text}},
		Rows: monthly.RowsOf(rows),
	}
	return use(&monthly.Report{
		Cover:    monthly.Cover{Title: "Rapport", Month: ask.Month.String(), Contract: contract, MadeAt: ask.Now, Zone: time.UTC, Language: ask.Language},
		Chapters: []monthly.Chapter{{Key: "tickets", Title: "Tickets", Blocks: []monthly.Block{{Table: table}}}},
	})
}

// browser is one that does what a script says; $from is the page, $to the PDF.
func (r *rig) browser(script string) string {
	r.t.Helper()
	path := filepath.Join(r.t.TempDir(), "browser")
	script = `#!/bin/sh
for a; do case "$a" in --print-to-pdf=*) to="${a#*=}";; file://*) from="${a#file://}";; esac; done
` + script + "\n"
	r.must(os.WriteFile(path, []byte(script), 0o700))
	return path
}

func (r *rig) ask() monthly.Ask { return monthly.Ask{Month: october, Language: "fr", Now: now} }

// read is a file of a folder.
func (r *rig) read(dir, name string) string {
	r.t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, name))
	r.must(err)
	return string(content)
}
