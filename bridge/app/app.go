package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/change"
	"github.com/vigie-noc/vigie/bridge/escalation"
	"github.com/vigie-noc/vigie/bridge/events"
	"github.com/vigie-noc/vigie/bridge/evidence"
	"github.com/vigie-noc/vigie/bridge/identity"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/mirror"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/closing"
	"github.com/vigie-noc/vigie/bridge/report/compliance"
	"github.com/vigie-noc/vigie/bridge/report/delivery"
	"github.com/vigie-noc/vigie/bridge/report/logbook"
	"github.com/vigie-noc/vigie/bridge/satisfaction"
	"github.com/vigie-noc/vigie/bridge/site"
	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/internal/daemon"
)

// Files name what the bridge reads.
type Files struct {
	Config   string // bridge.yml
	Contract string // contract.yml
	// Shadow has serve plan everything and write nothing, in a ledger apart.
	Shadow bool
}

// App is the bridge, wired.
type App struct {
	files    Files
	config   *Config
	logger   *slog.Logger
	registry *prometheus.Registry
	started  time.Time

	settings atomic.Pointer[settings] // what a reload replaces
	access   *daemon.Access
	store    ledger.Store
	desk     *zammad.Client
	health   deskHealth
	proof    *proof // that the journal is whole
	sources  []*alertmanager.Source
	clock    *incident.Clock
	syncer   *incident.Syncer
	mirror   *mirror.Mirror
	keeper   *change.Keeper
	extender *change.Extender   // nil where taking in hand hides nothing
	ladders  *escalation.Engine // nil in a shadow
	called   *escalation.Writer // of what ladders have people's tickets tell

	evidence  *evidence.Copier
	measured  *compliance.Keeper
	closer    *closing.Closer
	courier   *delivery.Courier
	book      *logbook.Book
	asker     *satisfaction.Asker // nil where requesters are not asked
	answers   *satisfaction.Pages
	siteNotes *site.Notes
	look      func(ctx context.Context, name string) (site.State, bool, error)

	webhook http.Handler // of the desk; nil where none is configured
	api     *report.API
	who     *identity.Checker
	acts    *report.Acts
	pulse   *pulse
	watched *supervision
	hidden  *quiet
	pages   *report.Pages
}

// New wires the bridge and starts nothing. Wrong files come back as
// document.Problems.
func New(ctx context.Context, files Files, logger *slog.Logger) (*App, error) {
	config, settings, err := load(files)
	if err != nil {
		return nil, err
	}
	a := &App{files: files, config: config, logger: logger, started: time.Now(), registry: prometheus.NewRegistry()}
	a.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	a.settings.Store(settings)

	if a.access, err = daemon.LoadAccess(config.TokensFile); err != nil {
		return nil, err
	}
	a.access.Logger = logger
	a.desk, err = zammad.New(config.Zammad, zammad.Options{
		Logger: logger.With("component", "zammad"), Registerer: a.registry, Needs: needs(config, settings.contract),
	})
	if err != nil {
		return nil, err
	}
	if files.Shadow { // in a file of its own, wherever the ledger is
		config.Store.Path, config.Store.URL = shadowStore(config.Store.Path), ""
	}
	if a.store, err = config.Store.open(ctx, logger); err != nil {
		return nil, err
	}
	if err := a.wire(ctx); err != nil {
		return nil, errors.Join(err, a.store.Close())
	}
	return a, nil
}

// wire joins the parts in the order of an alert's way.
func (a *App) wire(ctx context.Context) error {
	contract := func() *policy.Contract { return a.settings.Load().contract }
	wakeClock, wakeSyncer := make(chan struct{}, 1), make(chan struct{}, 1)

	// In: what sources report becomes incidents.
	keyer, err := incident.NewKeyer(a.config.Correlation.Keys)
	if err != nil {
		return err
	}
	intake := incident.NewIntake(a.store, keyer, contract, func() { signal(wakeClock); signal(wakeSyncer) })
	correlator := incident.Correlator{
		Correlation: a.config.Correlation,
		Upstream:    func(device string) string { return a.settings.Load().upstream(device) },
		Named:       func(by incident.Common, name string) string { return a.settings.Load().named(by, name) },
	}
	intake.Correlate(correlator)
	metrics := alertmanager.NewMetrics(a.registry)
	for _, config := range a.config.Sources {
		a.sources = append(a.sources, alertmanager.NewSource(config, alertmanager.Options{
			Intake: intake, Ledger: a.store, Logger: a.logger.With("component", "alertmanager"),
			Metrics: metrics, Started: a.started,
		}))
	}

	exporters := events.New(a.config.EventSources, a.logger.With("component", "events"))

	// What is written goes to the desk, or in a shadow nowhere.
	desk, supervised, err := a.writes(ctx, exporters)
	if err != nil {
		return err
	}

	// Through: incidents go on with time and evidence.
	a.clock = incident.NewClock(a.store, contract, witnesses(a.sources), supervised,
		a.logger.With("component", "clock"), wakeClock, func() { signal(wakeSyncer) })
	a.clock.Correlate(correlator)

	// Out: tickets show incidents as they are.
	adopted, err := newAdopter(a.config.Adoption.File)
	if err != nil {
		return err
	}
	budget := incident.NewBudget(a.config.Tickets.NewPerMinute)
	a.syncer = incident.NewSyncer(incident.SyncerOptions{
		Store: a.store, Desk: desk, Policy: contract,
		Exporters: exporters, Adopter: adopted, Dues: report.Dues{},
		Notes: func() incident.Notes { return a.settings.Load().notes }, States: a.config.Tickets.States,
		Logger: a.logger.With("component", "syncer"), Wake: wakeSyncer,
		Lease: lease(a.config.Zammad.Timeout.Std()), Pace: a.config.Tickets.Pace.Std(), Workers: a.config.Tickets.Workers,
		Budget: budget,
	})

	// Back: what people do at the desk becomes facts; as time passes, people are called upon.
	if err := errors.Join(a.wireMirror(), a.wireEscalation(contract, func() { signal(wakeClock); signal(wakeSyncer) })); err != nil {
		return err
	}

	// Around: what people plan hides alerts for a time.
	if err := a.wireChanges(func() { signal(wakeSyncer) }); err != nil {
		return err
	}

	// Beside: what people and programs read.
	return a.wireReaders(budget, &incident.Acts{
		Store: a.store, Policy: contract, States: a.config.Tickets.States,
		Woken: func() { signal(wakeClock); signal(wakeSyncer) },
	})
}

// wireReaders joins what shows the ledger to people and programs, and what
// takes their acts.
func (a *App) wireReaders(budget *incident.Budget, acts *incident.Acts) error {
	a.api = report.NewAPI(a.store, a.logger.With("component", "report"), a.status, a.ticketURL)
	a.api.Estate = a.estate()
	var err error
	if a.who, err = identity.NewChecker(identity.Options{
		Grafanas: func() *identity.Grafanas { return a.settings.Load().grafanas }, Desk: a.desk,
		Logger: a.logger.With("component", "identity"), Registerer: a.registry,
	}); err != nil {
		return err
	}
	a.acts = &report.Acts{API: a.api, Access: a.access, Who: a.who, Logger: a.logger.With("component", "acts"), Doer: acts}
	a.pages = report.NewPages(a.store, a.logger.With("component", "report"), a.status, a.ticketURL, runbooks(a.config.Runbooks))
	a.registry.MustRegister(newLedgerCollector(a.store, a.config.Store.folder(), budget, a.logger),
		newSLACollector(a.store, func() *policy.Contract { return a.settings.Load().contract }, a.logger),
		newBacklogCollector(a.store, func() *policy.Contract { return a.settings.Load().contract }, a.logger))
	a.proof = newProof(a.store, a.logger.With("component", "journal"))
	a.watched = &supervision{
		sources: a.sources, devices: func() []string { return a.settings.Load().devices }, logger: a.logger.With("component", "supervision"),
	}
	a.hidden = &quiet{sources: a.sources, store: a.store, logger: a.logger.With("component", "silences")}
	a.wireEvidence()
	a.measured = compliance.New(compliance.Options{
		Store: a.store, Contract: func() *policy.Contract { return a.settings.Load().contract }, Holder: replica(),
		Logger: a.logger.With("component", "compliance"),
		Due: func(ctx context.Context, id string, due incident.Due) error {
			shown, err := incident.ShowDue(ctx, a.store, id, due)
			if shown {
				acts.Woken()
			}
			return err
		},
	})
	a.closer, a.courier = a.wireClosing(), a.wireReports()
	if !a.files.Shadow { // whose incidents are none of a shift
		a.book = a.wireLogbook()
	}
	if err := a.wireSatisfaction(); err != nil {
		return err
	}
	a.pulse = newPulse(a.config.Heartbeat, a.store.Ping, a.logger.With("component", "heartbeat"), a.registry)
	return errors.Join(a.health.register(a.registry), a.registry.Register(a.proof))
}

// writes are what the loops write to: the desk and those who supervise; in a
// shadow neither.
func (a *App) writes(ctx context.Context, exporters *events.Client) (incident.Desk, incident.Supervisor, error) {
	if !a.files.Shadow {
		return a.desk.Once(), supervisor{exporters, a.silencers(), a.store}, nil
	}
	desk, err := newShadowDesk(ctx, a.store, a.config.Tickets.States)
	return desk, nobody{}, err
}

// runbooks are the procedures in a folder; none where none is configured.
func runbooks(folder string) fs.FS {
	if folder == "" {
		return nil
	}
	return os.DirFS(folder)
}

// lease leaves time for the few exchanges that one incident takes.
func lease(timeout time.Duration) time.Duration {
	return 2*timeout + events.Timeout + 5*time.Second
}

// needs are the desk's names that the contract and configuration rely on.
func needs(config *Config, contract *policy.Contract) zammad.Needs {
	states := config.Tickets.States
	n := zammad.Needs{States: []string{states.Open, states.Restored, states.Resolved, states.Closed}}
	seen := make(map[string]bool)
	for _, level := range contract.Levels {
		if !seen[level.Group] {
			seen[level.Group] = true
			n.Groups = append(n.Groups, level.Group)
		}
	}
	if group := config.Months.Report.Group; group != "" {
		n.Groups = append(n.Groups, group)
	}
	return n
}

// signal wakes a loop; one that has been told already need not be told twice.
func signal(wake chan<- struct{}) {
	select {
	case wake <- struct{}{}:
	default:
	}
}

// Run works until ctx ends: the loops, and the HTTP server with serve's
// options for flags and signals. It closes the ledger.
func (a *App) Run(ctx context.Context, serve daemon.Options) error {
	ctx, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	if err := a.askRequesters(ctx, &wg); err != nil {
		stop()
		return errors.Join(err, a.store.Close())
	}
	for _, source := range a.sources {
		wg.Go(func() { source.Run(ctx) })
	}
	wg.Go(func() { a.clock.Run(ctx) })
	wg.Go(func() { a.syncer.Run(ctx) })
	wg.Go(func() { a.mirror.Run(ctx) })
	wg.Go(func() { a.health.run(ctx, a.desk, a.logger) })
	wg.Go(func() { a.proof.run(ctx) })
	wg.Go(func() { a.prune(ctx) })
	wg.Go(func() { a.watched.run(ctx) })
	wg.Go(func() { a.hidden.run(ctx) })
	if a.files.Shadow {
		wg.Go(func() { a.reportShadow(ctx) })
	} else {
		wg.Go(func() { a.pulse.run(ctx) }) // a shadow's would hide that the bridge is dead
		wg.Go(func() { a.evidence.Run(ctx) })
		wg.Go(func() { a.measured.Run(ctx) })
		wg.Go(func() { a.closer.Run(ctx) })
		wg.Go(func() { a.courier.Run(ctx) })
		wg.Go(func() { a.warm(ctx) })
		wg.Go(func() { a.book.Run(ctx) })
		wg.Go(func() { a.keeper.Run(ctx) })
		wg.Go(func() { a.siteNotes.Run(ctx) })
		wg.Go(func() { a.ladders.Run(ctx) })
		wg.Go(func() { a.ladders.Tell(ctx) })
		wg.Go(func() { a.called.Run(ctx) })
		if a.extender != nil {
			wg.Go(func() { a.extender.Run(ctx) })
		}
	}

	serve.Logger, serve.Registry, serve.Handler = a.logger, a.registry, a.routes()
	serve.MaxBody = alertmanager.MaxBody
	serve.Ready, serve.Reload, serve.Guard = a.ready, a.reload, a.access.RequireUnlessLocal
	err := daemon.Serve(ctx, serve)
	stop()
	wg.Wait()
	a.desk.Close()
	if closing := a.store.Close(); closing != nil {
		err = errors.Join(err, fmt.Errorf("close ledger: %w", closing))
	}
	return err
}

// ready tells whether webhooks can be taken: what is taken needs the ledger
// alone. A desk that is away delays tickets and loses nothing.
func (a *App) ready(ctx context.Context) error { return a.store.Ping(ctx) }

// pruneEvery is how often old deliveries are removed.
const pruneEvery = time.Hour

func (a *App) prune(ctx context.Context) {
	every(ctx, pruneEvery, func() {
		_, err := a.store.Prune(ctx, time.Now().Add(-a.config.Store.KeepDeliveries.Std()))
		if err != nil && ctx.Err() == nil {
			a.logger.Warn("old deliveries were not removed", "err", err)
		}
	})
}

// every does something at once and then at an interval, until ctx ends: what
// is restarted every day must come to what is done every week, too.
func every(ctx context.Context, interval time.Duration, do func()) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		do()
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
