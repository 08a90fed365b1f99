package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/evidence"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/edition"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/report/monthly/folder"
)

// ReportQuestion asks for the report of a month, in a folder.
type ReportQuestion struct {
	Config   string // bridge.yml
	Contract string // its file, or the name under which the ledger keeps reports
	Month    string
	Language string // fr or en
	Forms    []folder.Form
	Dir      string
	Browser  string // prints PDF; found where it is empty
	Now      time.Time
}

// CheckForms reads a list of forms, such as "html,pdf".
func CheckForms(list string) ([]folder.Form, error) {
	forms, err := folder.ParseForms(list)
	if err != nil {
		return nil, fmt.Errorf("--format: %w", err)
	}
	return forms, nil
}

// Report writes the report of a month into a folder, and says what it is. Progress
// goes to told.
func Report(ctx context.Context, q ReportQuestion, out, told io.Writer) error {
	month, _ := ledger.MonthNamed(q.Month)
	ask := monthly.Ask{Month: month, Language: q.Language, Now: q.Now}
	line := &progressLine{to: told}
	open := func(s Store) (ledger.Store, error) { return s.open(ctx, slog.New(slog.DiscardHandler)) }
	return withLedger(q.Config, open, func(store ledger.Store) error {
		publisher, err := q.publisher(ctx, store, &ask, line.tell)
		if err != nil {
			return err
		}
		issued, err := publisher.WriteTo(ctx, ask, q.Forms, q.Dir)
		line.end()
		if refused, ok := errors.AsType[*report.RefusedError](err); ok {
			return fmt.Errorf("le rapport de %s n'est pas fait : %s", q.Month, refused.Reason)
		}
		if err != nil {
			return err
		}
		_, err = io.WriteString(out, issuedText(q.Month, q.Dir, issued))
		return err
	})
}

var errNotKept = errors.New("le registre ne tient pas ce rapport : donnez le fichier du contrat pour qu'il soit fait")

// publisher is one that makes reports, by a contract's file, or one that gives what
// is kept under a contract's name.
func (q *ReportQuestion) publisher(ctx context.Context, store ledger.Store, ask *monthly.Ask, progress func(done, total int, what string)) (*edition.Publisher, error) {
	if _, err := os.Stat(q.Contract); err == nil {
		config, settings, err := load(Files{Config: q.Config, Contract: q.Contract})
		if err != nil {
			return nil, err
		}
		return newReader(config, settings, store).publisher(q.Browser, progress), nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("lire le contrat : %w", err)
	}
	closed, err := store.ClosedMonths(ctx, q.Contract)
	if err != nil {
		return nil, err
	}
	if len(closed) == 0 {
		return nil, fmt.Errorf("--contract : « %s » n'est ni un fichier, ni un contrat dont le registre tient des mois arrêtés", report.Printable(q.Contract))
	}
	ask.Contract = q.Contract
	return &edition.Publisher{
		Store: store, Shelf: &frozen.Shelf{Store: store}, InForce: func() string { return q.Contract }, Browser: q.Browser,
		Hold: func(context.Context, monthly.Ask, func(*monthly.Report) error) error { return errNotKept },
	}, nil
}

// newReader is as much of a bridge as makes reports: it starts nothing, and asks
// the sources for what they measured.
func newReader(config *Config, settings *settings, store ledger.Store) *App {
	a := &App{config: config, logger: slog.New(slog.DiscardHandler), registry: prometheus.NewRegistry(), started: time.Now(), store: store}
	a.settings.Store(settings)
	a.api = report.NewAPI(store, a.logger, func() report.Status { return report.Status{Contract: a.settings.Load().contract, Started: a.started} }, a.ticketURL)
	metrics := alertmanager.NewMetrics(a.registry)
	var histories []evidence.Prometheus
	for _, source := range config.Sources {
		made := alertmanager.NewSource(source, alertmanager.Options{Logger: a.logger, Metrics: metrics, Started: a.started})
		a.sources, histories = append(a.sources, made), append(histories, made.History())
	}
	a.api.Estate, a.api.Measures = a.estate(), a.measures(histories)
	return a
}
