package satisfaction

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/exporter-toolkit/web"
)

// What bounds the listener: whoever is slow does not keep others away.
const (
	headerTimeout  = 5 * time.Second
	requestTimeout = 10 * time.Second
	answerTimeout  = 10 * time.Second
	idleTimeout    = 15 * time.Second
	maxHeader      = 8 << 10
	drainTimeout   = 5 * time.Second
)

// Address takes the address that answers come to.
func (c *Config) Address(ctx context.Context) (net.Listener, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen for requesters' answers: %w", err)
	}
	return newDoor(listener, parseProxies(c.Proxies)), nil
}

// Serve answers requesters until ctx ends.
func (p *Pages) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{
		Handler: p, ReadHeaderTimeout: headerTimeout, ReadTimeout: requestTimeout, WriteTimeout: answerTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(p.logger.Handler(), slog.LevelDebug),
	}
	ctx, stop := context.WithCancel(ctx)
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		<-ctx.Done()
		bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
		defer cancel()
		if err := server.Shutdown(bounded); err != nil {
			server.Close() //nolint:errcheck // nothing is left to do about it
		}
	}()
	err := web.Serve(listener, server, &web.FlagConfig{WebConfigFile: &p.config.WebConfigFile}, p.logger)
	stop()
	<-drained
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("serve requesters: %w", err)
}
