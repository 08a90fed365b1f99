package collect

import (
	"fmt"
	"log/slog"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/exporters/snmp/plan"
	"github.com/vigie-noc/vigie/exporters/snmp/session"
	"github.com/vigie-noc/vigie/exporters/snmp/snmptest"
	"github.com/vigie-noc/vigie/internal/varbind"
	"github.com/vigie-noc/vigie/internal/wire"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// bench asks simulated devices and remembers what it learned about them, as if
// they were one.
type bench struct {
	t       *testing.T
	pool    *session.Pool
	device  *Device
	plan    *plan.Module
	ports   *Selection
	lenient bool
	version config.Version
}

func newBench(t *testing.T, yaml string) *bench {
	t.Helper()
	c, _, err := config.Parse("test.yml", []byte("modules: {m: {"+yaml+"}}"), config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{
		t: t, plan: plan.Compile(c.Modules["m"]), device: NewMemory().Device("d", time.Now()), version: config.V2c,
		pool: session.NewPool(session.Options{Logger: slog.New(slog.DiscardHandler), Registerer: prometheus.NewRegistry()}),
	}
	t.Cleanup(func() {
		if err := b.pool.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

func (b *bench) start(c snmptest.DeviceConfig) *snmptest.Device {
	b.t.Helper()
	c.Address = netip.MustParseAddrPort("127.0.0.1:0")
	agent := snmptest.New(snmptest.Options{})
	device, err := agent.Add(c)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := agent.Start(); err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(agent.Stop)
	return device
}

// outcome is what a scrape gave: cells as "row=value" by column, in the order
// of the names of their metrics.
type outcome struct {
	columns [][]string
	packets int
	result  Result
	err     error
}

func (b *bench) ask(device *snmptest.Device) outcome {
	b.t.Helper()
	return b.askAt(device.Addr())
}

func (b *bench) askAt(address netip.AddrPort) outcome {
	b.t.Helper()
	target := session.Target{Address: address.String(), Auth: &config.Auth{Version: b.version, Community: "public"}}
	conn, err := b.pool.Open(b.t.Context(), target, b.plan.Config.Pace)
	if err != nil {
		b.t.Fatal(err)
	}
	defer conn.Close()
	answers := &varbind.Answers{}
	job := Job{Plan: b.plan, Device: b.device, Ports: b.ports, Lenient: b.lenient, Logger: slog.New(slog.DiscardHandler)}
	o := outcome{columns: make([][]string, len(b.plan.Columns))}
	o.result, o.err = Module(conn, job, answers)
	o.packets = conn.Stats().Packets
	if o.err != nil {
		return o
	}
	order := make([]int, len(b.plan.Columns))
	for i := range order {
		order[i] = i
	}
	name := func(column int) string {
		if metrics := b.plan.Columns[column].Metrics; len(metrics) > 0 {
			return metrics[0].Metric.Name
		}
		return "~" // of a lookup
	}
	slices.SortFunc(order, func(i, j int) int { return strings.Compare(name(i), name(j)) })
	for n, i := range order {
		for cell := range answers.Cells(i) {
			ids, err := wire.AppendRowIDs(nil, cell.Row)
			if err != nil {
				b.t.Fatal(err)
			}
			value, err := wire.Value(cell.Tag, cell.Octets)
			if err != nil {
				b.t.Fatal(err)
			}
			o.columns[n] = append(o.columns[n], fmt.Sprintf("%s=%d", varbind.OID(ids), value.Whole()))
		}
	}
	return o
}

// cells counts what a scrape gave.
func (o *outcome) cells() int {
	n := 0
	for _, column := range o.columns {
		n += len(column)
	}
	return n
}

func integer(oid string, n int32) snmptest.Object {
	return snmptest.Object{OID: snmptest.MustParseOID(oid), Value: snmptest.Integer(n)}
}
