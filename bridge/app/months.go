package app

import (
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/closing"
	"github.com/vigie-noc/vigie/bridge/report/edition"
	"github.com/vigie-noc/vigie/bridge/report/monthly/folder"
)

// Months says when months are closed by themselves, and what becomes of them.
type Months struct {
	// CloseOnDay is the day of the next month on which a month is closed, if
	// nobody did before; 0 for never.
	CloseOnDay int `yaml:"close_on_day"`
	// Report says how reports of closed months are made and handed in.
	Report Reports `yaml:"report"`
}

// DefaultMonths is what holds where the file says nothing.
func DefaultMonths() Months {
	return Months{CloseOnDay: 5, Report: Reports{Day: 5, Forms: []folder.Form{folder.PDF, folder.XLSX}, Language: edition.French}}
}

// lastDay is one that every month has.
const lastDay = 28

func (m Months) validate(fail func(key, message, hint string)) {
	if m.CloseOnDay < 0 || m.CloseOnDay > lastDay {
		fail("months.close_on_day", fmt.Sprintf("%d is no day of every month", m.CloseOnDay), "1 to 28, 5 is usual; 0 for never")
	}
	m.Report.validate(fail)
}

// closePause is between tries to have figures that nothing is missing in.
const closePause = time.Second

// wireClosing makes what closes months, and has the API tell of it.
func (a *App) wireClosing() *closing.Closer {
	closer := closing.New(closing.Options{
		Store: a.store, Contract: func() *policy.Contract { return a.settings.Load().contract }, Measure: a.measured.RunOnce,
		Availability: a.api.OfMonth, Holder: replica(), Logger: a.logger.With("component", "closing"),
		Shelf: a.api.Shelf(), Day: a.config.Months.CloseOnDay, Pause: closePause,
	})
	a.api.Waiting = closer.Waiting
	a.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "vigie_bridge_month_waiting", Help: "1 where a month whose day has come was not closed by itself: /api/v1/months says why.",
	}, func() float64 {
		if closer.Waiting() != "" {
			return 1
		}
		return 0
	}))
	return closer
}

// closings serves the closing of months by people.
func (a *App) closings() *report.Closings {
	return &report.Closings{API: a.api, Doer: a.closer, Access: a.access, Who: a.who, Logger: a.logger.With("component", "closing")}
}
