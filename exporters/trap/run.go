package trap

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
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
	if opts.Bound != nil {
		opts.Bound(s.addresses())
	}
	working, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	s.core.Start() //nolint:contextcheck // ends by Stop, after those that hand it messages
	wg.Go(func() { s.work(working) })
	defer wg.Wait()
	defer stop()
	return s.core.Serve(ctx, hangup, s.changed)
}
