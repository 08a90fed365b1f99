package trap

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/exporters/event/active"
	"github.com/vigie-noc/vigie/exporters/event/origin"
	"github.com/vigie-noc/vigie/exporters/event/store"
	"github.com/vigie-noc/vigie/exporters/event/web"
	"github.com/vigie-noc/vigie/exporters/trap/ports"
	"github.com/vigie-noc/vigie/exporters/trap/usm"
	"github.com/vigie-noc/vigie/internal/daemon"
	"github.com/vigie-noc/vigie/internal/datagram"
)

// service is the daemon but for its HTTP server.
type service struct {
	*shared
	opts    Options
	table   *active.Table
	disk    *store.File   // nil: events are in memory alone
	keeper  *store.Keeper // nil with it
	access  *daemon.Access
	web     *web.Events
	sockets []*datagram.Socket
}

// newService reads all files and takes up what was kept; it listens to nothing
// yet.
func newService(ctx context.Context, opts Options, logger *slog.Logger, registry *prometheus.Registry) (*service, error) {
	if err := opts.parse(); err != nil {
		return nil, err
	}
	files, err := load(opts)
	if err != nil {
		return nil, err
	}
	engine, users := "", files.access.users
	if !opts.DryRun {
		engine = opts.EngineFile
	}
	local, err := usm.Boot(engine, time.Now())
	if err != nil {
		return nil, err
	}
	s := &service{
		opts: opts,
		shared: &shared{
			logger: logger, debug: logger.Enabled(ctx, slog.LevelDebug),
			metrics: newMetrics(registry), security: usm.New(local, users), recent: newRecent(time.Now()),
			origins: origin.New(origin.Options{Prefix: origin.Trap, TrustedRelays: opts.relays, Rate: opts.Rate, Burst: opts.Burst}, registry),
		},
		table: active.New(active.Options{Rules: rulesOf(files.rules), Max: opts.MaxActive, Kept: opts.StateFile != ""}),
	}
	s.events, s.waiting.shared = s.table, s.shared
	s.origins.Load(files.inventory)
	s.state.Store(&state{communities: files.access.communities, rules: files.rules})
	if err := s.optional(registry); err != nil {
		return nil, err
	}
	s.warn(&files)
	if opts.DryRun {
		return s, nil
	}
	return s, s.restore(ctx)
}

// optional makes the parts that flags ask for.
func (s *service) optional(registry *prometheus.Registry) (err error) {
	if s.opts.TokensFile != "" {
		if s.access, err = daemon.LoadAccess(s.opts.TokensFile); err != nil {
			return err
		}
	}
	if s.opts.Interfaces != "" {
		s.ports, err = ports.New(ports.Options{URL: s.opts.Interfaces, Logger: s.logger, Registerer: registry})
	}
	registerEngines(registry, s.security)
	return err
}

// restore takes up the events that were kept.
func (s *service) restore(ctx context.Context) error {
	options := web.Options{Table: s.table, Access: s.access}
	if s.opts.StateFile != "" {
		disk, err := store.Open(ctx, s.opts.StateFile, s.logger)
		if err != nil {
			return err
		}
		s.disk, s.keeper = disk, store.NewKeeper(s.table, disk, s.logger)
		kept, err := disk.Load(ctx)
		if err != nil {
			return errors.Join(err, disk.Close())
		}
		s.table.Restore(time.Now(), kept, s.origins.Device)
		options.Store = s.keeper
	}
	s.web = web.New(options)
	return nil
}

// close gives back what newService and listen took.
func (s *service) close() error {
	var errs []error
	for _, socket := range s.sockets {
		errs = append(errs, socket.Close())
	}
	if s.disk != nil {
		errs = append(errs, s.disk.Close())
	}
	return errors.Join(errs...)
}

// listen opens the sockets for traps, all or none.
func (s *service) listen(ctx context.Context, registry *prometheus.Registry) error {
	for _, address := range s.opts.TrapListen {
		sockets, err := datagram.Listen(context.WithoutCancel(ctx), address, datagram.Options{
			Sockets: s.opts.Sockets, Buffer: s.opts.ReceiveBuffer, Size: largestPacket, Answers: true, Logger: s.logger,
		})
		if err != nil {
			return err
		}
		s.sockets = append(s.sockets, sockets...)
	}
	registry.MustRegister(kernel{s.sockets})
	return nil
}

// addresses are those that traps are received on, each once.
func (s *service) addresses() []net.Addr {
	var all []net.Addr
	for _, socket := range s.sockets {
		if n := len(all); n == 0 || all[n-1].String() != socket.LocalAddr().String() {
			all = append(all, socket.LocalAddr())
		}
	}
	return all
}

// largestPacket is all that UDP can carry.
const largestPacket = 65507

// handler answers all but what daemon.Serve adds.
func (s *service) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/api/v1/events", s.web.Handler())
	mux.Handle("/api/v1/events/", s.web.Handler())
	mux.Handle("GET /metrics/devices", s.guard(daemon.ScopeMetrics, s.origins.Handler()))
	return mux
}

// guard asks for rights where tokens are configured.
func (s *service) guard(scope string, next http.Handler) http.Handler {
	if s.access == nil {
		return next
	}
	return s.access.RequireUnlessLocal(scope, next)
}
