package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/delivery"
	"github.com/vigie-noc/vigie/bridge/report/edition"
	"github.com/vigie-noc/vigie/bridge/report/logbook"
	"github.com/vigie-noc/vigie/bridge/report/logbook/extracts"
	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/report/monthly/folder"
	"github.com/vigie-noc/vigie/bridge/report/opinion/chapter"
	"github.com/vigie-noc/vigie/internal/document"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// Reports says how reports of closed months are made, and handed in by themselves.
type Reports struct {
	// Organisation is who the report is of, as its cover names it; the contract's
	// name where it is empty.
	Organisation string `yaml:"organisation"`
	// Group of the desk that has the ticket with the report; none is handed in by
	// itself where it is empty. It must be no group of the contract, or the ticket
	// would count among those that the report measures.
	Group string `yaml:"group"`
	// Day of the next month from which on it is handed in, once the month is closed.
	Day int `yaml:"day"`
	// Forms are those to attach to the ticket; all are kept in any case.
	Forms []folder.Form `yaml:"forms"`
	// Language is that of the report: fr or en.
	Language string `yaml:"language"`
	// Browser is the program that prints the PDF, one of the Chromium kind; found
	// where it is empty.
	Browser string `yaml:"browser"`
}

func (r Reports) validate(fail func(key, message, hint string)) {
	if r.Day < 1 || r.Day > lastDay {
		fail("months.report.day", fmt.Sprintf("%d is no day of every month", r.Day), "1 to 28, such as that of close_on_day")
	}
	for _, form := range r.Forms {
		if !slices.Contains(folder.Forms(), form) {
			var words []string
			for _, each := range folder.Forms() {
				words = append(words, string(each))
			}
			fail("months.report.forms", fmt.Sprintf("%q is no form of a report", form), document.OneOf(string(form), words))
		}
	}
	if r.Language != edition.French && r.Language != folder.English {
		fail("months.report.language", fmt.Sprintf("%q is no language of reports", r.Language), "fr or en")
	}
}

// known refuses a group whose tickets are measured.
func (r Reports) known(measured []string, files Files) error {
	if r.Group == "" || !slices.Contains(measured, r.Group) {
		return nil
	}
	return document.Problems{{
		File: files.Config, Key: "months.report.group", Message: fmt.Sprintf("the report of %s would count its own tickets, which are in %q", files.Contract, r.Group),
		Hint: "a group of its own, such as that of quality",
	}}
}

// maker makes reports of what this process knows.
func (a *App) maker(progress func(done, total int, what string)) *monthly.Maker {
	return &monthly.Maker{
		Store: a.store, Contract: func() *policy.Contract { return a.settings.Load().contract }, Shelf: a.api.Shelf(), Availability: a.api.OfMonth,
		Inventory: func() *inventory.Inventory { return a.settings.Load().places.Inventory() }, Runbooks: runbooks(a.config.Runbooks),
		Organisation: a.config.Months.Report.Organisation, TicketURL: a.ticketURL, Progress: progress,
		Extra: []func(context.Context, ledger.Store, monthly.Ask) (*monthly.Chapter, error){a.satisfactionChapter, a.logbookChapter},
	}
}

// satisfactionChapter is what requesters thought, in reports.
func (a *App) satisfactionChapter(ctx context.Context, of ledger.Store, ask monthly.Ask) (*monthly.Chapter, error) {
	settings := a.settings.Load()
	return chapter.Of(ctx, of, chapter.Ask{
		Month: ask.Month, Zone: settings.contract.Location(), Language: ask.Language, Now: ask.Now, On: a.config.Satisfaction.On(),
		Region: func(name string) string {
			if inv := settings.places.Inventory(); inv != nil {
				if region, known := inv.Region(name); known {
					return region.Title
				}
			}
			return ""
		},
	})
}

// logbookChapter is what shifts put down, in reports.
func (a *App) logbookChapter(ctx context.Context, of ledger.Store, ask monthly.Ask) (*monthly.Chapter, error) {
	book := &logbook.Book{Store: of, Shifts: func() logbook.Shifts { return a.config.Logbook.shifts(a.settings.Load().contract.Location()) }}
	made, err := extracts.Chapter(ctx, book, extracts.Ask{Month: ask.Month, Language: ask.Language, Now: ask.Now})
	return &made, err
}

// publisher issues the reports of closed months.
func (a *App) publisher(browser string, progress func(done, total int, what string)) *edition.Publisher {
	p := &edition.Publisher{
		Store: a.store, Shelf: a.api.Shelf(), InForce: func() string { return a.settings.Load().contract.Name },
		Hold: a.maker(progress).Hold, Browser: cmp.Or(browser, a.config.Months.Report.Browser),
	}
	if progress != nil {
		p.Progress = func(table string, rows int) { progress(rows, 0, table) }
	}
	return p
}

// wireReports makes what hands reports in, and has the API tell of it.
func (a *App) wireReports() *delivery.Courier {
	c := a.config.Months.Report
	courier := delivery.New(delivery.Options{
		Store: a.store, Issuer: a.publisher("", nil), Desk: a.desk, Shelf: a.api.Shelf(),
		Contract: func() *policy.Contract { return a.settings.Load().contract }, Holder: replica(), Logger: a.logger.With("component", "report"),
		Day: c.Day, Group: c.Group, Language: c.Language, Forms: c.Forms,
		Page: func() string { return a.settings.Load().notes.Links.Reports },
	})
	a.api.ReportWaiting = courier.Waiting
	a.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "vigie_bridge_report_waiting", Help: "1 where the report of a closed month whose day has come was not handed in: /api/v1/reports says why.",
	}, func() float64 {
		if courier.Waiting() != "" {
			return 1
		}
		return 0
	}))
	return courier
}

// reportsPage lists what is kept, for people.
func (a *App) reportsPage() *report.ReportsPage {
	return &report.ReportsPage{Pages: a.pages, Waiting: a.courier.Waiting}
}
