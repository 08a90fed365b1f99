package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// lasts is in what time all alerts begin.
const lasts = time.Minute

// drainTime is how long tickets may take until a run is given up.
const drainTime = 40 * time.Minute

// begin has all alerts begin within a minute, and some of them end in it. At
// half of it, meanwhile is called.
func (c *scene) begin(ctx context.Context, ending int, meanwhile func() error) error {
	started := time.Now()
	for n, a := range c.source.alerts {
		if n == len(c.source.alerts)/2 && meanwhile != nil {
			if err := meanwhile(); err != nil {
				return err
			}
		}
		if !pause(ctx, time.Until(started.Add(lasts*time.Duration(n)/time.Duration(len(c.source.alerts))))) {
			return ctx.Err()
		}
		c.source.change(a, true)
		c.sender.tell(ctx, a.group)
		if old := n - len(c.source.alerts)/4; old >= 0 && ending > 0 && old%ending == 0 {
			c.source.change(c.source.alerts[old], false)
			c.sender.tell(ctx, c.source.alerts[old].group)
		}
	}
	return nil
}

// answers tells of those to webhooks.
func (c *scene) answers() {
	all := c.sender.answers
	c.tell("webhooks that were taken", float64(len(all)))
	c.tell("webhooks that were sent again", float64(c.sender.retried))
	c.tell("answer, p50, ms", percentile(all, 0.5))
	c.tell("answer, p99, ms", percentile(all, 0.99))
	c.tell("answer, slowest, ms", percentile(all, 1))
}

// webhook: nothing is lost over kill -9, and each incident has one ticket.
func webhook(ctx context.Context, c *scene) error {
	killed := make(chan error, 1)
	err := c.begin(ctx, 5, func() error {
		c.bridge.kill()
		go func() {
			pause(ctx, 2*time.Second)
			killed <- c.bridge.start(ctx)
		}()
		return nil
	})
	if err != nil {
		return err
	}
	if err := <-killed; err != nil {
		return err
	}
	begun := time.Now()
	c.sender.wait()
	c.answers()
	done, err := c.bridge.drained(ctx, drainTime)
	if err != nil {
		return err
	}
	c.tell("all tickets up to date after the last alert, s", done.Sub(begun).Seconds())
	return c.compare(ctx)
}

// storm: how long it takes until tickets show all.
func storm(ctx context.Context, c *scene) error {
	if err := c.begin(ctx, 0, nil); err != nil {
		return err
	}
	begun := time.Now()
	c.sender.wait()
	c.answers()
	done, err := c.bridge.drained(ctx, drainTime)
	if err != nil {
		return err
	}
	c.tell("first ticket after the first alert, s", c.desk.madeAt(0).Sub(c.source.alerts[0].begun).Seconds())
	c.tell("all tickets up to date after the last alert, s", done.Sub(begun).Seconds())
	return c.compare(ctx)
}

// away is how long the desk is in the row of an outage.
const away = 2 * time.Minute

// outage: what comes, changes and goes meanwhile is few writes after.
func outage(ctx context.Context, c *scene) error {
	half := len(c.source.alerts) / 2
	for _, a := range c.source.alerts[:half] { // these have tickets before
		c.source.change(a, true)
		c.sender.tell(ctx, a.group)
	}
	c.sender.wait()
	if _, err := c.bridge.drained(ctx, drainTime); err != nil {
		return err
	}
	c.desk.away.Store(true)
	before, changes, back := c.desk.writes.Load(), 0, time.Now().Add(away)
	for round := 0; time.Now().Before(back) && ctx.Err() == nil; round++ {
		for n, a := range c.source.alerts {
			if fires := (n+round)%3 > 0; fires != a.fires() && (fires || !a.begun.IsZero()) {
				c.source.change(a, fires)
				c.sender.tell(ctx, a.group)
				changes++
			}
		}
		pause(ctx, groupInterval+groupWait)
	}
	for _, a := range c.source.alerts {
		if !a.fires() {
			c.source.change(a, true)
			c.sender.tell(ctx, a.group)
			changes++
		}
	}
	c.sender.wait()
	c.desk.away.Store(false)
	begun := time.Now()
	done, err := c.bridge.drained(ctx, drainTime)
	if err != nil {
		return err
	}
	c.tell("alerts that began or ended while it was away", float64(changes))
	c.tell("writes to the desk after", float64(c.desk.writes.Load()-before))
	c.tell("all tickets up to date after it was back, s", done.Sub(begun).Seconds())
	return c.compare(ctx)
}

// idle: from the webhook to the ticket, one at a time.
func idle(ctx context.Context, c *scene) error {
	var took []time.Duration
	seen := make(map[string]bool)
	for _, a := range c.source.alerts {
		if seen[a.labels["device"]] {
			continue // its incident has a ticket already
		}
		seen[a.labels["device"]] = true
		c.source.change(a, true)
		begun := time.Now()
		c.sender.send(ctx, a.group)
		for c.desk.tickets() <= len(took) {
			if !pause(ctx, 2*time.Millisecond) {
				return ctx.Err()
			}
			if time.Since(begun) > time.Minute {
				return fmt.Errorf("alert %s has no ticket after a minute", a.fingerprint)
			}
		}
		took = append(took, c.desk.madeAt(len(took)).Sub(begun))
		pause(ctx, 300*time.Millisecond)
	}
	c.tell("webhook to ticket, p50, ms", percentile(took, 0.5))
	c.tell("webhook to ticket, p95, ms", percentile(took, 0.95))
	return nil
}

// compare holds the ledger and the desk to what the source knows.
func (c *scene) compare(ctx context.Context) error {
	store, err := c.store.open(ctx)
	if err != nil {
		return err
	}
	defer store.Close() //nolint:errcheck // it was read
	firing, err := store.Firing(ctx, "noc")
	if err != nil {
		return err
	}
	var known []string
	for _, o := range firing {
		known = append(known, o.Alert.Fingerprint)
	}
	slices.Sort(known)
	lost := 0
	for _, fingerprint := range c.source.firing() {
		if _, found := slices.BinarySearch(known, fingerprint); !found {
			lost++
		}
	}
	c.tell("alerts lost", float64(lost))
	c.tell("alerts that fire here alone", float64(len(known)-len(c.source.firing())+lost))
	incidents, err := store.Tickets(ctx, ledger.TicketFilter{Limit: 100_000})
	if err != nil {
		return err
	}
	own, without := 0, 0
	for _, i := range incidents {
		switch {
		case i.TicketID != 0:
			own++
		case i.Open() && i.Parent == "":
			without++
		}
	}
	c.tell("incidents", float64(len(incidents)))
	c.tell("tickets", float64(c.desk.tickets()))
	c.tell("tickets beyond one an incident", float64(c.desk.tickets()-own))
	c.tell("open incidents that no ticket shows", float64(without))
	c.tell("storms", float64(len(slices.DeleteFunc(incidents, func(i bridge.Incident) bool { return i.Nature != bridge.NatureStorm }))))
	return nil
}
