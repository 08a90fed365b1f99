package app

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge/satisfaction"
)

// wireSatisfaction has requesters asked what they think of how their tickets
// were dealt with; nobody is in a shadow, or where nothing says to.
func (a *App) wireSatisfaction() (err error) {
	if a.files.Shadow || !a.config.Satisfaction.On() {
		return nil
	}
	logger := a.logger.With("component", "satisfaction")
	a.asker, err = satisfaction.NewAsker(satisfaction.Options{
		Config: a.config.Satisfaction, Store: a.store, Desk: a.desk, Own: a.config.Zammad.Customer,
		Region: func(site string) string { return a.settings.Load().region(site) },
		Zone:   func() *time.Location { return a.settings.Load().contract.Location() },
		Holder: replica(), Logger: logger,
	})
	if err != nil {
		return err
	}
	a.answers = satisfaction.NewPages(a.config.Satisfaction, a.store, time.Now, logger)
	return a.registry.Register(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "vigie_bridge_satisfaction_failing", Help: "1 while requesters cannot be asked, since their mails are not taken.",
	}, func() float64 {
		if a.asker.Failing() {
			return 1
		}
		return 0
	}))
}

// askRequesters asks, and takes answers, until ctx ends: on a listener of its
// own, which alone faces the public.
func (a *App) askRequesters(ctx context.Context, wg *sync.WaitGroup) error {
	if a.asker == nil {
		return nil
	}
	listener, err := a.config.Satisfaction.Address(ctx)
	if err != nil {
		return err
	}
	wg.Go(func() { a.asker.Run(ctx) })
	wg.Go(func() {
		if err := a.answers.Serve(ctx, listener); err != nil {
			a.logger.Error("requesters are not answered any more", "err", err)
		}
	})
	return nil
}
