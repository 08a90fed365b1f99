package collect

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/exporters/snmp/snmptest"
	"github.com/vigie-noc/vigie/internal/wire"
)

const twoColumns = "timeout: 60ms, retries: 1, walk: [1.3.6.1], get: [1.3.7.1.0], metrics: [" +
	"{name: a, oid: 1.3.6.1.1, type: gauge, help: h}, {name: b, oid: 1.3.6.1.2, type: gauge, help: h}, {name: c, oid: 1.3.7.1, type: gauge, help: h}]"

func twoByThree() *snmptest.Tree {
	return snmptest.NewTree([]snmptest.Object{
		integer("1.3.6.1.1.1", 11), integer("1.3.6.1.1.2", 12), integer("1.3.6.1.1.3", 13),
		integer("1.3.6.1.2.1", 21), integer("1.3.6.1.2.2", 22), integer("1.3.6.1.2.3", 23),
		integer("1.3.7.1.0", 7), integer("1.3.8.0", 8),
	})
}

var whole = [][]string{{"1=11", "2=12", "3=13"}, {"1=21", "2=22", "3=23"}, {"0=7"}}

func (o *outcome) is(want [][]string) bool {
	return o.err == nil && slices.EqualFunc(o.columns, want, slices.Equal)
}

// An object that the device refuses fails the module, however many it was
// asked for with: a table with a hole is no table.
func TestRefusal(t *testing.T) {
	t.Parallel()
	status := func(pdu byte, oids []snmptest.OID) (int, int) {
		for i, oid := range oids {
			if pdu != wire.Get && oid.String() == "1.3.6.1.2.1" {
				return 5, i + 1
			}
			if pdu == wire.GetBulk && strings.HasPrefix(oid.String(), "1.3.6.1.2") {
				return 5, i + 1 // the bulk comes by the broken object
			}
		}
		return 0, 0
	}
	b := newBench(t, twoColumns)
	device := b.start(snmptest.DeviceConfig{Tree: twoByThree(), Status: status})
	got := b.ask(device)
	refused, ok := errors.AsType[*StatusError](got.err)
	if !ok || refused.Status != 5 || refused.OID.String() != "1.3.6.1.2.1" {
		t.Errorf("got %v", got.err)
	}
	b.lenient = true
	got = b.ask(device)
	if !got.is([][]string{whole[0], {"1=21"}, whole[2]}) || got.result.Partial == nil {
		t.Errorf("lenient: got %v, %v, partial %v", got.columns, got.err, got.result.Partial)
	}
}

// A GET that names an object which the device refuses tells the others.
func TestRefusedGet(t *testing.T) {
	t.Parallel()
	status := func(pdu byte, oids []snmptest.OID) (int, int) {
		if at := slices.IndexFunc(oids, func(o snmptest.OID) bool { return o.String() == "1.3.6.1.1.2" }); pdu == wire.Get && at >= 0 {
			return 5, at + 1
		}
		return 0, 0
	}
	b := newBench(t, "timeout: 60ms, get: [1.3.6.1.1.1, 1.3.6.1.1.2, 1.3.6.1.1.3, 1.3.6.1.1.4], metrics: [{name: a, oid: 1.3.6.1.1, type: gauge, help: h}]")
	b.lenient = true
	got := b.ask(b.start(snmptest.DeviceConfig{Tree: twoByThree(), Status: status}))
	if !got.is([][]string{{"1=11", "3=13"}}) || got.result.Partial == nil {
		t.Errorf("got %v, %v, partial %v", got.columns, got.err, got.result.Partial)
	}
}

// Missing objects are no error, by whichever version's word for it.
func TestMissing(t *testing.T) {
	t.Parallel()
	for _, version := range []config.Version{config.V1, config.V2c} {
		b := newBench(t, "timeout: 60ms, get: [1.3.6.1.1.0, 1.3.6.1.1.2, 1.3.6.1.1.9], walk: [1.3.9], metrics: ["+
			"{name: a, oid: 1.3.6.1.1, type: gauge, help: h}, {name: b, oid: 1.3.9.1, type: gauge, help: h}]")
		b.version = version
		if got := b.ask(b.start(snmptest.DeviceConfig{Tree: twoByThree()})); !got.is([][]string{{"2=12"}, nil}) {
			t.Errorf("version %d: got %v, %v", version, got.columns, got.err)
		}
	}
}

// A value that fits into no answer is told, not left out.
func TestValueTooBig(t *testing.T) {
	t.Parallel()
	big := snmptest.Object{OID: snmptest.MustParseOID("1.3.6.1.2.2"), Value: snmptest.OctetString(strings.Repeat("x", 900))}
	b := newBench(t, twoColumns)
	got := b.ask(b.start(snmptest.DeviceConfig{Tree: twoByThree().With(big), MaxSize: 500}))
	if refused, ok := errors.AsType[*StatusError](got.err); !ok || refused.Status != wire.TooBig {
		t.Errorf("got %v, %v", got.columns, got.err)
	}
}

func TestSilence(t *testing.T) {
	t.Parallel()
	b := newBench(t, twoColumns)
	device := b.start(snmptest.DeviceConfig{Tree: twoByThree()})
	device.SetDown(true)
	start := time.Now()
	got := b.ask(device)
	if _, ok := errors.AsType[*SilenceError](got.err); !ok || got.packets != 2 {
		t.Errorf("%d packets, %v", got.packets, got.err)
	}
	if took := time.Since(start); took < 120*time.Millisecond {
		t.Errorf("gave up after %v, two time-outs are 120 ms", took)
	}
	device.SetDown(false)
	if got := b.ask(device); !got.is(whole) {
		t.Errorf("repaired: %v, %v", got.columns, got.err)
	}
}

// A device that is slower than the time-out but answers is heard.
func TestLateAnswersCount(t *testing.T) {
	t.Parallel()
	b := newBench(t, strings.Replace(twoColumns, "retries: 1", "retries: 5", 1))
	device := b.start(snmptest.DeviceConfig{Tree: twoByThree()})
	device.SetLatency(100 * time.Millisecond)
	if got := b.ask(device); !got.is(whole) || got.result.Retries == 0 {
		t.Errorf("%d retries, %v, %v", got.result.Retries, got.columns, got.err)
	}
}

// Packets that are cut off or say something else are no answers, and end
// nothing.
func TestBrokenPackets(t *testing.T) {
	t.Parallel()
	mangle := map[string]func([]byte) []byte{
		"cut":       func(p []byte) []byte { return p[:len(p)/2] },
		"empty":     func([]byte) []byte { return []byte{} },
		"noise":     func(p []byte) []byte { return slices.Repeat([]byte{0xff}, len(p)) },
		"wrong id":  func(p []byte) []byte { p[20] ^= 0x11; return p },
		"community": func(p []byte) []byte { return []byte(strings.Replace(string(p), "public", "secret", 1)) },
	}
	for name, fault := range mangle {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, twoColumns)
			b.version = config.V1
			n := 0
			device := b.start(snmptest.DeviceConfig{Tree: twoByThree(), Mangle: func(p []byte) []byte {
				if n++; n%3 == 1 {
					return fault(p)
				}
				return p
			}})
			if got := b.ask(device); !got.is(whole) || got.result.Retries == 0 {
				t.Errorf("%v, %v, %d retries", got.columns, got.err, got.result.Retries)
			}
		})
	}
}

// Agents that walk in circles are found out; those whose rows are merely out
// of order are read.
func TestDisorder(t *testing.T) {
	t.Parallel()
	loop := snmptest.NewVerbatimTree([]snmptest.Object{
		integer("1.3.6.1.1.1", 11), integer("1.3.6.1.1.3", 13), integer("1.3.6.1.1.2", 12), integer("1.3.6.1.1.1", 11),
		integer("1.3.6.1.2.1", 21), integer("1.3.7.1.0", 7),
	})
	mixed := snmptest.NewVerbatimTree([]snmptest.Object{
		integer("1.3.6.1.1.3", 1), integer("1.3.6.1.1.10", 2), integer("1.3.6.1.1.7", 3), integer("1.3.6.1.2.1", 21), integer("1.3.7.1.0", 7),
	})
	b := newBench(t, twoColumns)
	b.version = config.V1
	if got := b.ask(b.start(snmptest.DeviceConfig{Tree: loop})); !errors.Is(got.err, errCircles) {
		t.Errorf("circles: got %v, %v", got.columns, got.err)
	}
	for _, b.version = range []config.Version{config.V1, config.V2c, config.V2c, config.V2c} {
		if got := b.ask(b.start(snmptest.DeviceConfig{Tree: mixed})); !got.is([][]string{{"3=1", "10=2", "7=3"}, {"1=21"}, {"0=7"}}) {
			t.Errorf("out of order: got %v, %v", got.columns, got.err)
		}
	}
	allowed := newBench(t, "allow_nonincreasing_oids: true, "+twoColumns)
	allowed.version = config.V1
	if got := allowed.ask(allowed.start(snmptest.DeviceConfig{Tree: loop})); got.err != nil || len(got.columns[0]) != 3 {
		t.Errorf("allowed: got %v, %v", got.columns, got.err)
	}
}

// The root of a walk may be an object itself.
func TestWalkOfAnObject(t *testing.T) {
	t.Parallel()
	for _, version := range []config.Version{config.V1, config.V2c} {
		b := newBench(t, "timeout: 60ms, walk: [1.3.7.1.0, 1.3.8.0], metrics: [{name: c, oid: 1.3.7.1, type: gauge, help: h}, {name: d, oid: 1.3.8, type: gauge, help: h}]")
		b.version = version
		if got := b.ask(b.start(snmptest.DeviceConfig{Tree: twoByThree()})); !got.is([][]string{{"0=7"}, {"0=8"}}) {
			t.Errorf("version %d: %v, %v", version, got.columns, got.err)
		}
	}
}

// An agent that answers about nothing is not asked for ever.
func TestEmptyAnswers(t *testing.T) {
	t.Parallel()
	b := newBench(t, twoColumns)
	device := b.start(snmptest.DeviceConfig{Tree: twoByThree(), Mangle: func(answer []byte) []byte {
		id, _ := wire.ID(answer)
		empty := wire.Request{Version: wire.V2c, Community: "public", PDU: wire.Response, ID: id}
		return empty.Append(nil)
	}})
	if got := b.ask(device); got.err == nil || got.packets > 50 {
		t.Errorf("%d packets, %v, %v", got.packets, got.columns, got.err)
	}
}
