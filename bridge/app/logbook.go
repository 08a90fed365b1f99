package app

import (
	"bytes"
	"context"
	"io"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/logbook"
	"github.com/vigie-noc/vigie/bridge/report/print"
)

// Logbook says which shifts the log book has.
type Logbook struct {
	// Shifts are the times of the day at which shifts begin, in order and in the
	// contract's zone.
	Shifts []string `yaml:"shifts"`
}

// DefaultLogbook is what holds where the file says nothing.
func DefaultLogbook() Logbook { return Logbook{Shifts: []string{"07:00", "19:00"}} }

func (l Logbook) validate(fail func(key, message, hint string)) {
	if _, err := logbook.ParseBegins(l.Shifts); err != nil {
		fail("logbook.shifts", err.Error(), `such as ["07:00", "19:00"], in order`)
	}
}

// shifts are those of a zone.
func (l Logbook) shifts(zone *time.Location) logbook.Shifts {
	begins, _ := logbook.ParseBegins(l.Shifts) // it was validated
	return logbook.Shifts{Begins: begins, Zone: zone}
}

// wireLogbook makes what keeps the log book, and has the API tell of it.
func (a *App) wireLogbook() *logbook.Book {
	book := &logbook.Book{
		Store: a.store, Holder: replica(), Logger: a.logger.With("component", "logbook"),
		Shifts: func() logbook.Shifts { return a.config.Logbook.shifts(a.settings.Load().contract.Location()) },
	}
	a.api.Book = book
	a.api.ShiftLinks = func() (logbook, handover string) {
		links := a.settings.Load().notes.Links
		return links.Logbook, links.Handover
	}
	a.registry.MustRegister(newLogbookCollector(book, book.Logger))
	return book
}

// logs serves what people write in the log book.
func (a *App) logs() *report.Logs {
	return &report.Logs{
		API: a.api, Doer: a.book, Access: a.access, Who: a.who, Logger: a.logger.With("component", "logbook"),
		Proven: func() bool { return a.settings.Load().proven },
	}
}

// shiftPages show the log book and the hand-over sheet.
func (a *App) shiftPages() *report.ShiftPages { return &report.ShiftPages{Pages: a.pages, API: a.api} }

// LogbookQuestion asks for the log book of some time, to be printed.
type LogbookQuestion struct {
	Files      Files
	From, Till string // in the contract's zone; the last shift that is over where both are empty
	Format     string
	Browser    string // prints PDF; found where it is empty
	Now        time.Time
}

// PrintLogbook writes the log book out of the ledger that bridge.yml names, on A4
// with numbered pages. It does not write in it: the bridge may be at work.
func PrintLogbook(ctx context.Context, q LogbookQuestion, out io.Writer) error {
	config, err := LoadConfig(q.Files.Config)
	if err != nil {
		return err
	}
	contract, err := policy.Load(q.Files.Contract)
	if err != nil {
		return err
	}
	shifts := config.Logbook.shifts(contract.Location())
	var page bytes.Buffer
	err = withLedger(q.Files.Config, Store.openToRead, func(store ledger.Store) error {
		return store.Still(ctx, func(store ledger.Store) error {
			status := func() report.Status { return report.Status{Contract: contract} }
			none := func(int64) string { return config.Zammad.URL }
			api := report.NewAPI(store, nil, status, none)
			api.Book = &logbook.Book{Store: store, Shifts: func() logbook.Shifts { return shifts }}
			from, till, err := q.bounds(ctx, api.Book)
			if err != nil {
				return err
			}
			pages := &report.ShiftPages{Pages: report.NewPages(store, nil, status, none, nil), API: api}
			return pages.PrintLogbook(ctx, from, till, q.Now, &page)
		})
	})
	if err != nil {
		return err
	}
	if q.Format == FormatPDF {
		printed, err := print.Page(ctx, q.Browser, page.Bytes(), q.Now)
		if err != nil {
			return err
		}
		page = *bytes.NewBuffer(printed)
	}
	_, err = page.WriteTo(out)
	return err
}

// bounds are those of the time that is asked for.
func (q *LogbookQuestion) bounds(ctx context.Context, book *logbook.Book) (from, till time.Time, err error) {
	if q.From == "" && q.Till == "" {
		last, err := book.LastOver(ctx, q.Now)
		return last.From, last.Till, err
	}
	zone := book.Shifts().Zone
	if from, err = Instant(q.From, zone); err != nil {
		return from, till, err
	}
	if till, err = Instant(q.Till, zone); err != nil {
		return from, till, err
	}
	if till.IsZero() {
		till = q.Now
	}
	if !from.Before(till) {
		err = errNoTime
	}
	return from, till, err
}
