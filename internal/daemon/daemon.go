// Package daemon is what every process of the product has in common: flags
// for listening and logging, an HTTP server with time-outs, body limits and
// the web configuration of Prometheus exporters (TLS, client certificates),
// and the paths /metrics, /-/healthy, /-/ready and /-/reload.
//
// A main parses flags, makes the logger, and calls Serve with a context that
// ends on SIGTERM and a channel of SIGHUPs; signals are known in mains only.
package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/exporter-toolkit/web"
)

// Time-outs of the server. Writing may take as long as a slow scrape.
const (
	readHeaderTimeout = 10 * time.Second
	readTimeout       = time.Minute
	writeTimeout      = 3 * time.Minute
	idleTimeout       = 2 * time.Minute
	drainTimeout      = 5 * time.Second
	answerTimeout     = time.Second // of it, for requests to say that they were given up
)

// errStopping is why a request's context ends when the process stops.
var errStopping = errors.New("the process stops")

// DefaultMaxBody bounds a request's body where Options do not.
const DefaultMaxBody = 1 << 20

// Options are what Serve needs. Handler, Logger, Registry and Flags must be
// given.
type Options struct {
	Flags    *Flags
	Logger   *slog.Logger
	Registry *prometheus.Registry
	Handler  http.Handler // everything but the paths that Serve adds
	MaxBody  int64        // bytes; 0 for DefaultMaxBody

	// Metrics answers the metrics path; nil for what is in Registry. Who has
	// more to show than a registry can hold serves that too.
	Metrics http.Handler
	// Ready tells why the process cannot do its work now; nil means ready.
	Ready func(context.Context) error
	// Reload takes up changed files; on error the old configuration stays.
	// It runs for one caller at a time.
	Reload func(context.Context) error
	// Hangup asks for a reload, as POST /-/reload does.
	Hangup <-chan os.Signal
	// Guard wraps /metrics ("metrics") and /-/reload ("admin") with the
	// rights that they need; nil leaves them open.
	Guard func(scope string, next http.Handler) http.Handler
	// Listening is told the bound addresses once the server accepts.
	Listening func([]net.Addr)
}

// Serve runs the HTTP server until ctx ends, then drains it. It returns nil
// on an orderly end.
func Serve(ctx context.Context, opts Options) error {
	listeners, err := opts.Flags.listen(ctx)
	if err != nil {
		return err
	}
	reloader := newReloader(opts)
	requests, giveUp := context.WithCancelCause(context.WithoutCancel(ctx))
	defer giveUp(nil)
	server := &http.Server{
		Handler:           limitBody(routes(opts, reloader), opts.MaxBody),
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		ErrorLog:          slog.NewLogLogger(opts.Logger.Handler(), slog.LevelDebug),
		BaseContext:       func(net.Listener) context.Context { return requests },
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	wg.Go(func() { reloader.follow(ctx, opts.Hangup) })
	wg.Go(func() { drain(ctx, server, opts.Logger, giveUp) })

	announce(opts, listeners)
	err = web.ServeMultiple(listeners, server, opts.Flags.web(), opts.Logger)
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("serve HTTP: %w", err)
}

// drain lets requests under way finish once ctx has ended. Those that take
// longer are told to give up while there is time left for an answer.
func drain(ctx context.Context, server *http.Server, logger *slog.Logger, giveUp context.CancelCauseFunc) {
	<-ctx.Done()
	timer := time.AfterFunc(drainTimeout-answerTimeout, func() { giveUp(errStopping) })
	defer timer.Stop()
	bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	if err := server.Shutdown(bounded); err != nil {
		logger.Warn("requests were cut off at shutdown", "err", err)
		server.Close() //nolint:errcheck // nothing is left to do about it
	}
}

func announce(opts Options, listeners []net.Listener) {
	if opts.Listening == nil {
		return
	}
	addrs := make([]net.Addr, 0, len(listeners))
	for _, l := range listeners {
		addrs = append(addrs, l.Addr())
	}
	opts.Listening(addrs)
}

func limitBody(next http.Handler, limit int64) http.Handler {
	if limit == 0 {
		limit = DefaultMaxBody
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		next.ServeHTTP(w, r)
	})
}
