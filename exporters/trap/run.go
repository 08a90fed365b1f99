package trap

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/vigie-noc/vigie/exporters/event/web"
	"github.com/vigie-noc/vigie/internal/daemon"
)

// Run checks the files and, unless that is all that was asked, receives traps
// and serves until ctx ends. A value on hangup asks for a reload. The error is
// ErrConfiguration when the files cannot be used.
func Run(ctx context.Context, opts Options, logger *slog.Logger, hangup <-chan os.Signal) (err error) {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	s, err := newService(ctx, opts, logger, registry)
	if err != nil {
		return fmt.Errorf("%w:\n%w", ErrConfiguration, err)
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if opts.DryRun {
		return nil
	}
	if err := s.listen(ctx, registry); err != nil {
		return err
	}
	working, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() { s.work(working) })
	defer wg.Wait()
	defer stop()
	serving := daemon.Options{
		Flags: &s.opts.Daemon, Logger: logger, Registry: registry,
		Handler: s.handler(), Metrics: web.Metrics(registry, s.web.WriteMetrics),
		Reload: s.reload, Hangup: hangup,
		Listening: func(http []net.Addr) {
			if opts.Listening != nil {
				opts.Listening(http, s.addresses())
			}
		},
	}
	if s.access != nil {
		serving.Guard = s.guard
	}
	return daemon.Serve(ctx, serving)
}
