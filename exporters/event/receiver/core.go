package receiver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/active"
	"github.com/vigie-noc/vigie/exporters/event/origin"
	"github.com/vigie-noc/vigie/exporters/event/rule"
	"github.com/vigie-noc/vigie/exporters/event/store"
	"github.com/vigie-noc/vigie/exporters/event/web"
	"github.com/vigie-noc/vigie/internal/daemon"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// Form is what differs between the receivers.
type Form struct {
	Title          string // of its page, in French
	Rules          rule.Options
	Prefix         origin.Prefix
	TrustHostnames bool
}

// Core is everything between a message and what is served of it.
type Core struct {
	Directory *origin.Directory // who speaks

	opts     Options
	form     Form
	logger   *slog.Logger
	registry *prometheus.Registry
	table    *active.Table
	events   *web.Events
	access   *daemon.Access
	rules    atomic.Pointer[rule.Set]
	devices  atomic.Pointer[[]string] // names in the inventory in force

	file    *store.File // nil: events do not outlive the process
	keeper  *store.Keeper
	running sync.WaitGroup
	stop    context.CancelFunc
}

// New reads all files and takes up the events that were active. Nothing runs
// before Start.
func New(ctx context.Context, opts Options, form Form, logger *slog.Logger, registry *prometheus.Registry) (*Core, error) {
	relays, err := opts.relays()
	if err = errors.Join(err, opts.check()); err != nil {
		return nil, err
	}
	set, inv, err := load(opts, form, logger)
	if err != nil {
		return nil, err
	}
	c := &Core{opts: opts, form: form, logger: logger, registry: registry}
	if opts.TokensFile != "" {
		if c.access, err = daemon.LoadAccess(opts.TokensFile); err != nil {
			return nil, err
		}
		c.access.Logger = logger
	}
	c.Directory = origin.New(origin.Options{
		Prefix: form.Prefix, TrustedRelays: relays, TrustHostnames: form.TrustHostnames, Rate: opts.Rate, Burst: opts.Burst,
	}, registry)
	c.table = active.New(active.Options{Rules: known(set), Max: opts.MaxActive, Kept: opts.StateFile != "" && !opts.DryRun})
	c.rules.Store(set)
	c.know(inv)
	c.register(registry)
	if opts.DryRun {
		return c, nil
	}
	if err := c.restore(ctx); err != nil {
		return nil, err
	}
	shown := web.Options{
		Table: c.table, Access: c.access, Logger: logger,
		Definitions: func() []*event.Definition { return c.rules.Load().Definitions() },
		Devices:     func() []string { return *c.devices.Load() },
	}
	if c.keeper != nil {
		shown.Store = c.keeper
	}
	c.events = web.New(shown)
	return c, nil
}

// restore opens the file of active events and takes up what is in it.
func (c *Core) restore(ctx context.Context) error {
	if c.opts.StateFile == "" {
		c.logger.Warn("active events do not outlive this process: no --state.file")
		return nil
	}
	var err error
	if c.file, err = store.Open(ctx, c.opts.StateFile, c.logger); err != nil {
		return err
	}
	events, err := c.file.Load(ctx)
	if err != nil {
		return errors.Join(err, c.file.Close())
	}
	if len(events) > 0 && len(*c.devices.Load()) == 0 {
		return errors.Join(fmt.Errorf("%w: they are in %s", errEmptied, c.opts.StateFile), c.file.Close())
	}
	c.table.Restore(time.Now(), events, c.Directory.Device)
	c.keeper = store.NewKeeper(c.table, c.file, c.logger)
	if len(events) > 0 {
		c.logger.Info("events taken up", "events", len(events))
	}
	return nil
}

func known(set *rule.Set) active.Rules {
	return active.Rules{Definitions: set.Definitions(), Storm: set.Storm(), Names: set.Names()}
}

// load reads rules and inventory.
func load(opts Options, form Form, logger *slog.Logger) (*rule.Set, *inventory.Inventory, error) {
	defer debug.FreeOSMemory() // reading an inventory takes several times what it leaves, the more if it is refused
	set, warnings, err := rule.Load(opts.RulesFiles, form.Rules)
	inv, wrong := inventory.Load(opts.InventoryFiles...)
	if err = errors.Join(err, wrong); err != nil {
		return nil, nil, err
	}
	for _, warning := range warnings {
		logger.Warn("a rule is questionable",
			"file", warning.File, "line", warning.Line, "key", warning.Key, "problem", warning.Message, "hint", warning.Hint)
	}
	return set, inv, nil
}

// Reload reads all files again and, if all are right, puts them in force
// together. more reads those of the receiver's own, and gives what puts them
// in force.
func (c *Core) Reload(more func() (use func(), err error)) error {
	set, inv, err := load(c.opts, c.form, c.logger)
	use, failed := more()
	if err = errors.Join(err, failed); err == nil && len(inv.Equipment) == 0 && len(*c.devices.Load()) > 0 {
		err = errEmptied
	}
	if err == nil && c.access != nil {
		err = c.access.Reload()
	}
	if err != nil {
		return err
	}
	use()
	c.table.SetRules(known(set)) // before the first hit by them
	c.rules.Store(set)
	c.know(inv)
	if ended := c.table.Relabel(time.Now(), c.Directory.Device); ended > 0 { // once messages are of its devices
		c.logger.Warn("events have expired with the devices that left the inventory", "events", ended)
	}
	c.logger.Info("rules and inventory loaded", "rules", set.Len(), "devices", len(inv.Equipment))
	return nil
}

// know puts an inventory in force.
func (c *Core) know(inv *inventory.Inventory) {
	question(len(inv.Equipment), c.Directory.Load(inv), c.logger)
	names := make([]string, len(inv.Equipment))
	for i := range inv.Equipment {
		names[i] = inv.Equipment[i].Device
	}
	c.devices.Store(&names)
}

// Start lets time go on: events expire, and are saved.
func (c *Core) Start() {
	ctx, stop := context.WithCancel(context.Background())
	c.stop = stop
	c.running.Go(func() { c.table.Run(ctx) })
	if c.keeper != nil {
		c.running.Go(func() { c.keeper.Run(ctx) })
	}
}

// Stop saves everything a last time. Whoever handles messages must have
// stopped before.
func (c *Core) Stop() error {
	if c.stop != nil {
		c.stop()
	}
	c.running.Wait()
	if c.file == nil {
		return nil
	}
	return c.file.Close()
}

// Serve answers HTTP until ctx ends; more is what a reload reads besides, as
// Reload has it.
func (c *Core) Serve(ctx context.Context, hangup <-chan os.Signal, more func() (use func(), err error)) error {
	mux := http.NewServeMux()
	mux.Handle("/api/v1/", c.events.Handler())
	mux.Handle("GET /metrics/devices", c.guard(daemon.ScopeMetrics, c.Directory.Handler()))
	mux.Handle("GET /{$}", c.guard(daemon.ScopeRead, http.HandlerFunc(c.landing)))
	return daemon.Serve(ctx, daemon.Options{
		Flags: &c.opts.Daemon, Logger: c.logger, Registry: c.registry, Handler: mux,
		Metrics: web.Metrics(c.registry, c.events.WriteMetrics),
		Guard:   c.guard,
		Ready:   c.ready,
		Reload:  func(context.Context) error { return c.Reload(more) },
		Hangup:  hangup, Listening: c.opts.Listening,
	})
}

// guard lets requests from other machines in with a token alone, where there
// are tokens.
func (c *Core) guard(scope string, next http.Handler) http.Handler {
	if c.access == nil {
		return next
	}
	return c.access.RequireUnlessLocal(scope, next)
}

// unsavedFor is how long the disk may refuse events before the process says
// that it is not ready: a moment passes by itself.
const unsavedFor = time.Minute

func (c *Core) ready(context.Context) error {
	if c.keeper == nil {
		return nil
	}
	if age := c.keeper.Unsaved(time.Now()); age > unsavedFor {
		return fmt.Errorf("active events are not on disk for %s: a restart would lose them", age.Round(time.Second))
	}
	return nil
}
