package snmp

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/exporters/snmp/plan"
	"github.com/vigie-noc/vigie/exporters/snmp/sample"
	"github.com/vigie-noc/vigie/internal/varbind"
	"github.com/vigie-noc/vigie/internal/wire"
)

// module is one of the configuration, compiled when it is first asked for: of
// the many in a configuration that is shared, most never are.
type module struct {
	name     string
	compiled func() compiled
}

type compiled struct {
	plan    *plan.Module
	program *sample.Program
}

func newModule(m *config.Module) *module {
	return &module{name: m.Name, compiled: sync.OnceValue(func() compiled {
		p := plan.Compile(m)
		return compiled{plan: p, program: sample.Compile(p)}
	})}
}

func newModules(c *config.Config) map[string]*module {
	modules := make(map[string]*module, len(c.Modules))
	for name, m := range c.Modules {
		modules[name] = newModule(m)
	}
	return modules
}

// identity is the question what a device is.
var identity = newModule(&config.Module{
	Name: "sysObjectID",
	Get:  []varbind.OID{{1, 3, 6, 1, 2, 1, 1, 2, 0}},
	Metrics: []*config.Metric{
		{Name: "sysObjectID", OID: varbind.OID{1, 3, 6, 1, 2, 1, 1, 2}, Type: "DisplayString", Help: "What the device is."},
	},
	Pace: config.DefaultPace,
})

// fitting names the modules for a device. What it is was asked within the
// hour, or is asked now.
func (s *scraper) fitting(ctx context.Context, job scrape) ([]string, error) {
	device := s.memory.Device(job.key(), time.Now())
	object, known := device.ObjectID(time.Now())
	if !known {
		var err error
		if object, err = s.identify(ctx, job); err != nil {
			return nil, err
		}
		device.Identify(object, time.Now())
	}
	return job.state.config.Auto.Modules(object), nil
}

// identify asks a device for its sysObjectID; one that has none gets nil.
func (s *scraper) identify(ctx context.Context, job scrape) (varbind.OID, error) {
	said := answers.Get().(*varbind.Answers)
	defer answers.Put(said)
	var spent cost
	if _, err := s.collect(ctx, job, identity, said, &spent); err != nil {
		return nil, fmt.Errorf("sysObjectID of %s: %w", job.target.Address, err)
	}
	for cell := range said.Cells(0) {
		if cell.Tag != wire.ObjectID {
			continue
		}
		ids, err := wire.OID(cell.Octets).AppendIDs(nil)
		if err != nil {
			return nil, fmt.Errorf("sysObjectID of %s: %w", job.target.Address, err)
		}
		return ids, nil
	}
	return nil, nil
}
