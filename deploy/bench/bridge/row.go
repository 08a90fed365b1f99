package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/deploy/bench"
)

// row is one thing to be measured.
type row struct {
	name    string
	desk    trouble
	budget  int // new tickets a minute; 0 for no bound
	shape   shape
	storms  bool
	devices func(s settings) int
	fault   []string // families
	play    func(ctx context.Context, c *scene) error
}

func all(s settings) int  { return s.devices }
func some(s settings) int { return s.devices / 6 }

// slow is the desk that the budget speaks of.
var slow = trouble{latency: 300 * time.Millisecond, fails: 0.05}

// three are families that one device has faults of.
var three = []string{"reachability", "interface", "environment"}

var rows = []row{
	{name: "webhook: 10,000 alerts in a minute, kill -9 at half", shape: schooled, devices: all, fault: three, play: webhook},
	{
		name: "storm: 10,000 alerts of 3,000 devices in a minute, slow desk", desk: slow, budget: 60, shape: provided, storms: true,
		devices: all, fault: three[:1], play: storm,
	},
	{name: "apart: 500 devices without anything in common, slow desk", desk: slow, devices: some, fault: three[:1], play: storm},
	{name: "outage: desk away for 2 minutes, which stand for an hour", desk: trouble{latency: 50 * time.Millisecond}, devices: some, fault: three[:1], play: outage},
	{name: "idle: one alert at a time", desk: trouble{latency: 50 * time.Millisecond}, devices: func(settings) int { return 60 }, fault: three[:1], play: idle},
}

// figure is one of what a run yields, in the order of the report.
type figure struct {
	name  string
	value float64
}

// scene is one run of a row.
type scene struct {
	row

	desk    *desk
	source  *source
	sender  *sender
	bridge  *process
	store   *store
	figures []figure
}

func (c *scene) tell(name string, value float64) { c.figures = append(c.figures, figure{name, value}) }

// measure runs a row so many times and prints medians, and the spread.
func (r row) measure(ctx context.Context, s settings) error {
	var names []string
	values := make(map[string][]float64)
	fmt.Printf("%s (%s)\n", r.name, s.store)
	for range s.runs {
		figures, err := r.once(ctx, s)
		if err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
		for _, f := range figures {
			if !slices.Contains(names, f.name) {
				names = append(names, f.name)
			}
			values[f.name] = append(values[f.name], f.value)
		}
	}
	for _, name := range names {
		fmt.Printf("  %-58s %10.1f  (%.1f-%.1f)\n", name, bench.Median(values[name]), slices.Min(values[name]), slices.Max(values[name]))
	}
	return nil
}

func (r row) once(ctx context.Context, s settings) ([]figure, error) {
	home, err := os.MkdirTemp(s.dir, "run")
	if err != nil {
		return nil, err
	}
	c := &scene{row: r}
	if c.desk, err = newDesk(ctx, r.desk); err != nil {
		return nil, err
	}
	defer c.desk.stop()
	if c.source, err = newSource(ctx, fleet(r.devices(s), r.shape, r.fault)); err != nil {
		return nil, err
	}
	defer c.source.stop()
	if c.store, err = newStore(ctx, s, home); err != nil {
		return nil, err
	}
	c.bridge = &process{settings: s, home: home}
	c.sender = newSender(c.source, func() string { return c.bridge.address })
	if err := configure(s, home, c.source.URL, c.desk.URL, c.store.line(), r.budget, r.storms); err != nil {
		return nil, err
	}
	if err := c.bridge.start(ctx); err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	err = r.play(ctx, c)
	c.tell("memory of the bridge, most, MiB", c.bridge.peak())
	c.tell("CPU of the bridge, s", c.bridge.cpu())
	size, failure := c.store.size(ctx)
	c.tell("ledger on disk, MiB", size)
	stop()
	c.sender.wait()
	c.bridge.kill()
	return c.figures, errors.Join(err, failure, c.store.drop(ctx), os.RemoveAll(home))
}
