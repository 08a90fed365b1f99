package syslog

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/vigie-noc/vigie/exporters/event/origin"
	"github.com/vigie-noc/vigie/exporters/event/receiver"
	"github.com/vigie-noc/vigie/exporters/event/rule"
	"github.com/vigie-noc/vigie/exporters/syslog/header"
	"github.com/vigie-noc/vigie/exporters/syslog/listen"
	"github.com/vigie-noc/vigie/exporters/syslog/loki"
)

// ErrConfiguration says that the flags or the files which the exporter was
// started with cannot be used; the error around it tells file, line and key.
var ErrConfiguration = errors.New("configuration refused")

// form is what makes a receiver one of syslog.
func form(opts Options) receiver.Form {
	return receiver.Form{
		Title: "Récepteur syslog de Vigie",
		Rules: rule.Options{Kind: rule.Syslog, Parse: example}, Prefix: origin.Syslog, TrustHostnames: opts.TrustHostnames,
	}
}

// example takes the line of a rule's example apart as it does with those that
// come in.
func example(line string) (key, app, text []byte) {
	var h header.Message
	header.Parse([]byte(line), &h)
	if h.Again != nil {
		return h.Key, h.App, h.Again
	}
	return h.Key, h.App, h.Body
}

// Run checks the files and, unless that is all that was asked, receives until
// ctx ends. A value on hangup asks for a reload. The error is ErrConfiguration
// when flags or files cannot be used.
func Run(ctx context.Context, opts Options, logger *slog.Logger, hangup <-chan os.Signal) error {
	clock, err := opts.clock()
	if err != nil {
		return fmt.Errorf("%w:\n%w", ErrConfiguration, err)
	}
	sockets, err := opts.listeners()
	if err != nil {
		return fmt.Errorf("%w:\n%w", ErrConfiguration, err)
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	core, err := receiver.New(ctx, opts.Options, form(opts), logger, registry)
	if err != nil {
		return fmt.Errorf("%w:\n%w", ErrConfiguration, err)
	}
	if opts.DryRun {
		return core.Stop()
	}
	push, err := pusher(opts, logger, registry)
	if err != nil {
		return errors.Join(fmt.Errorf("%w:\n%w", ErrConfiguration, err), core.Stop())
	}
	counts := &formats{}
	registry.MustRegister(counts)
	sockets.Logger, sockets.Registerer = logger, registry
	sockets.NewHandler = func() listen.Handler {
		w := &worker{clock: clock, core: core, rules: core.Worker(), formats: counts, loki: push}
		return w.take
	}
	server, err := listen.New(ctx, sockets)
	if err != nil {
		return errors.Join(err, core.Stop())
	}
	if opts.Bound != nil {
		opts.Bound(server.Addresses())
	}
	core.Start() //nolint:contextcheck // ends by Stop, after those that hand it messages
	if push != nil {
		push.Start()
	}
	server.Start() //nolint:contextcheck // ends by Stop, which reads on for a moment
	err = core.Serve(ctx, hangup, func() (func(), error) { return func() {}, server.Reload() })
	server.Stop() // before what it hands lines to
	if push != nil {
		bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), pushTime)
		defer cancel()
		push.Close(bounded)
	}
	return errors.Join(err, core.Stop())
}

// pushTime is how long lines that wait are still sent at the end.
const pushTime = 3 * time.Second

// pusher is what passes lines on to Loki; nil where nobody asked for it.
func pusher(opts Options, logger *slog.Logger, registry prometheus.Registerer) (*loki.Client, error) {
	if opts.Loki.URL == "" {
		return nil, nil //nolint:nilnil // none is no mistake
	}
	return loki.New(opts.Loki, logger, registry)
}
