package trap

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/exporters/event/receiver"
	"github.com/vigie-noc/vigie/exporters/trap/ports"
	"github.com/vigie-noc/vigie/exporters/trap/usm"
	"github.com/vigie-noc/vigie/internal/datagram"
)

// service is the daemon but for its HTTP server.
type service struct {
	*shared
	opts    Options
	sockets []*datagram.Socket
}

// newService reads all files and takes up what was kept; it listens to nothing
// yet.
func newService(ctx context.Context, opts Options, logger *slog.Logger, registry *prometheus.Registry) (*service, error) {
	if err := opts.check(); err != nil {
		return nil, err
	}
	allowed, err := load(opts.ConfigFile)
	core, failed := receiver.New(ctx, opts.Options, form, logger, registry)
	if err = errors.Join(err, failed); err != nil {
		if failed == nil {
			err = errors.Join(err, core.Stop())
		}
		return nil, err
	}
	s := &service{opts: opts, shared: &shared{
		logger: logger, debug: logger.Enabled(ctx, slog.LevelDebug),
		metrics: newMetrics(registry), recent: newRecent(time.Now()), core: core, events: core,
	}}
	if err := s.identify(allowed, registry); err != nil {
		return nil, errors.Join(err, core.Stop())
	}
	s.waiting = newApplier(s.shared)
	s.warn(allowed)
	return s, nil
}

// identify makes what SNMPv3 needs, and what knows the names of ports.
func (s *service) identify(allowed access, registry *prometheus.Registry) error {
	engine := s.opts.EngineFile
	if s.opts.DryRun {
		engine = "" // a trial is no start
	}
	local, err := usm.Boot(engine, time.Now())
	if err != nil {
		// v1, v2c and v3 traps are received all the same.
		s.logger.Error("the identity for informs is new at this start, as its file cannot be used: senders must discover it", "err", err)
		if local, err = usm.Boot("", time.Now()); err != nil {
			return err
		}
	}
	s.security = usm.New(local, allowed.users)
	s.state.Store(&state{communities: allowed.communities})
	registerEngines(registry, s.security)
	if s.opts.Interfaces != "" {
		s.ports, err = ports.New(ports.Options{URL: s.opts.Interfaces, Logger: s.logger, Registerer: registry})
	}
	return err
}

// close gives back what newService and listen took.
func (s *service) close() error {
	var errs []error
	for _, socket := range s.sockets {
		errs = append(errs, socket.Close())
	}
	return errors.Join(append(errs, s.core.Stop())...)
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
	registry.MustRegister(kernel(s.sockets))
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
