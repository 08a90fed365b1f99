package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/snmptest"
)

// fleet is many devices, each scraped once a minute.
type fleet struct {
	agent     *snmptest.Agent
	addresses []string
}

const (
	fleetPorts = 24
	fleetRTT   = 5 * time.Millisecond
)

func newFleet(devices int) (*fleet, error) {
	f := &fleet{agent: snmptest.New(snmptest.Options{})}
	tree := ports(fleetPorts)
	var all []*snmptest.Device
	for range devices {
		d, err := f.agent.Add(snmptest.DeviceConfig{Address: netip.MustParseAddrPort("127.0.0.1:0"), Tree: tree})
		if err != nil {
			return nil, err
		}
		d.SetLatency(fleetRTT)
		all = append(all, d)
	}
	if err := f.agent.Start(); err != nil {
		return nil, err
	}
	for _, d := range all {
		f.addresses = append(f.addresses, d.Addr().String())
	}
	return f, nil
}

// minute scrapes every device once, evenly spread over a minute.
func (f *fleet) minute(ctx context.Context, e *exporter) (failed int64) {
	var scrapes sync.WaitGroup
	var failures atomic.Int64
	ticker := time.NewTicker(time.Minute / time.Duration(len(f.addresses)))
	defer ticker.Stop()
	for _, address := range f.addresses {
		select {
		case <-ctx.Done():
			return failures.Load()
		case <-ticker.C:
		}
		scrapes.Go(func() {
			if err := e.scrape(ctx, url.Values{"target": {address}, "module": {"if_mib"}, "auth": {"public_v2"}}); err != nil {
				failures.Add(1)
			}
		})
	}
	scrapes.Wait()
	return failures.Load()
}

// measureFleets prints what a minute costs: ours the first time and when the
// devices are known, and the peer's where it is bearable.
func measureFleets(ctx context.Context, ours, peer *exporter) error {
	return errors.Join(measureFleet(ctx, 1000, ours, ours, peer), measureFleet(ctx, 5000, ours, ours), measureFleet(ctx, 15000, ours, ours))
}

func measureFleet(ctx context.Context, devices int, order ...*exporter) error {
	f, err := newFleet(devices)
	if err != nil {
		return err
	}
	defer f.agent.Stop()
	for _, e := range order {
		before, err := e.figures(ctx)
		if err != nil {
			return err
		}
		spent := ownCPU()
		failed := f.minute(ctx, e)
		spent = ownCPU() - spent
		after, err := e.figures(ctx)
		if err != nil {
			return err
		}
		cpu := after.cpu - before.cpu
		fmt.Printf("fleet of %d devices a minute, %s: %d failed, %.2f CPU s (20,000 a minute: %.2f cores), %.0f MiB resident, %.0f packets a scrape, agent and client %.1f CPU s\n",
			devices, e.name, failed, cpu, cpu/60*20000/float64(devices), after.resident/(1<<20), (after.packets-before.packets)/float64(devices), spent)
	}
	return nil
}
