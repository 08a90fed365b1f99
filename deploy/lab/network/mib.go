package network

import (
	"encoding/binary"
	"math"
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/snmptest"
)

// Where the objects of a device are.
var (
	oidSystem   = snmptest.MustParseOID("1.3.6.1.2.1.1")
	oidIfNumber = snmptest.MustParseOID("1.3.6.1.2.1.2.1.0")
	oidIfEntry  = snmptest.MustParseOID("1.3.6.1.2.1.2.2.1")
	oidIfXEntry = snmptest.MustParseOID("1.3.6.1.2.1.31.1.1.1")
	oidCPULoad  = snmptest.MustParseOID("1.3.6.1.2.1.25.3.3.1.2.1")
	oidUPS      = snmptest.MustParseOID("1.3.6.1.2.1.33.1")
)

// live computes what an object holds; it is called with the device's lock
// held.
type live func(uptime time.Duration) snmptest.Value

func (d *device) locked(f live) live {
	return func(uptime time.Duration) snmptest.Value {
		d.mu.Lock()
		defer d.mu.Unlock()
		return f(uptime)
	}
}

func fixed(oid snmptest.OID, value snmptest.Value) snmptest.Object {
	return snmptest.Object{OID: oid, Value: value}
}

func (d *device) live(oid snmptest.OID, f live) snmptest.Object {
	return snmptest.Object{OID: oid, Live: d.locked(f)}
}

// tree is everything that the device has to say.
func (d *device) tree(m model) *snmptest.Tree {
	objects := d.system(m)
	objects = append(objects, fixed(oidIfNumber, snmptest.Integer(int32(len(d.ports))))) //nolint:gosec // a device has few ports
	for _, p := range d.ports {
		objects = append(objects, d.interfaceObjects(p)...)
		objects = append(objects, d.extendedObjects(p)...)
	}
	objects = append(objects, d.live(oidCPULoad, d.load))
	if d.equipment.Role == "ups" {
		objects = append(objects, d.power()...)
	}
	return snmptest.NewTree(objects)
}

// layers2to4 is sysServices of equipment that bridges and routes.
const layers2to4 = 14

func (d *device) system(m model) []snmptest.Object {
	at := func(n uint32) snmptest.OID { return oidSystem.Append(n, 0) }
	return []snmptest.Object{
		fixed(at(1), snmptest.OctetString(m.descr)),
		fixed(at(2), snmptest.ObjectID(snmptest.MustParseOID(m.objectID))),
		snmptest.RunningUptime(),
		fixed(at(4), snmptest.OctetString(d.site.Email)),
		fixed(at(5), snmptest.OctetString(d.equipment.Device)),
		fixed(at(6), snmptest.OctetString(d.site.Title)),
		fixed(at(7), snmptest.Integer(layers2to4)),
	}
}

// States of ifAdminStatus and ifOperStatus.
const (
	statusUp   = 1
	statusDown = 2
)

func (p *port) operStatus() int32 {
	if p.up() {
		return statusUp
	}
	return statusDown
}

// ethernet is ifType of every port here (ethernetCsmacd).
const ethernet = 6

func (d *device) interfaceObjects(p *port) []snmptest.Object {
	at := func(column uint32) snmptest.OID { return oidIfEntry.Append(column, p.index) }
	low := func(share float64) live {
		return func(uptime time.Duration) snmptest.Value {
			return snmptest.Counter32(uint32(d.octets(p, share, uptime))) //nolint:gosec // a Counter32 wraps
		}
	}
	return []snmptest.Object{
		fixed(at(1), snmptest.Integer(int32(p.index))), //nolint:gosec // a device has few ports
		fixed(at(2), snmptest.OctetString(p.name)),
		fixed(at(3), snmptest.Integer(ethernet)),
		fixed(at(4), snmptest.Integer(1500)),
		fixed(at(5), snmptest.Gauge32(uint32(min(uint64(p.megabits)*1_000_000, math.MaxUint32)))),
		fixed(at(6), snmptest.OctetString(d.macOf(p))),
		fixed(at(7), snmptest.Integer(statusUp)),
		d.live(at(8), func(time.Duration) snmptest.Value { return snmptest.Integer(p.operStatus()) }),
		d.live(at(9), func(time.Duration) snmptest.Value { return snmptest.TimeTicks(p.changeAt) }),
		d.live(at(10), low(inShare)),
		d.live(at(11), low(inShare/octetsPerPacket)),
		fixed(at(13), snmptest.Counter32(0)),
		fixed(at(14), snmptest.Counter32(0)),
		d.live(at(16), low(outShare)),
		d.live(at(17), low(outShare/octetsPerPacket)),
		fixed(at(19), snmptest.Counter32(0)),
		fixed(at(20), snmptest.Counter32(0)),
	}
}

func (d *device) extendedObjects(p *port) []snmptest.Object {
	at := func(column uint32) snmptest.OID { return oidIfXEntry.Append(column, p.index) }
	high := func(share float64) live {
		return func(uptime time.Duration) snmptest.Value {
			return snmptest.Counter64(d.octets(p, share, uptime))
		}
	}
	return []snmptest.Object{
		fixed(at(1), snmptest.OctetString(p.name)),
		d.live(at(6), high(inShare)),
		d.live(at(7), high(inShare/octetsPerPacket)),
		d.live(at(8), high(inShare/octetsPerPacket/200)),
		d.live(at(9), high(inShare/octetsPerPacket/100)),
		d.live(at(10), high(outShare)),
		d.live(at(11), high(outShare/octetsPerPacket)),
		d.live(at(12), high(outShare/octetsPerPacket/200)),
		d.live(at(13), high(outShare/octetsPerPacket/100)),
		fixed(at(15), snmptest.Gauge32(p.megabits)),
		fixed(at(16), snmptest.Integer(2)),
		fixed(at(17), snmptest.Integer(1)),
		fixed(at(18), snmptest.OctetString(p.alias)),
		fixed(at(19), snmptest.TimeTicks(0)),
	}
}

// Traffic: how much of a port's speed is used at the mean, and how far it
// swings about that within an hour.
const (
	inShare         = 0.12
	outShare        = 0.04
	octetsPerPacket = 700
	swing           = 0.6
	swingPeriod     = 3600.0
)

// octets is the integral of a rate that swings, so that counters only grow
// and graphs are no flat lines.
func (d *device) octets(p *port, share float64, uptime time.Duration) uint64 {
	seconds := p.active(uptime).Seconds()
	if seconds <= 0 {
		return 0
	}
	phase := float64((d.seed+uint64(p.index)*7919)%1000) / 1000 * 2 * math.Pi
	angular := 2 * math.Pi / swingPeriod
	swung := seconds - swing/angular*(math.Cos(angular*seconds+phase)-math.Cos(phase))
	own := 0.3 + float64((d.seed>>8+uint64(p.index)*31)%100)/70
	return uint64(swung * share * own * float64(p.megabits) * 125_000)
}

// macOf is a locally administered address, the same at every start.
func (d *device) macOf(p *port) []byte {
	address := binary.BigEndian.AppendUint64(nil, d.seed+uint64(p.index))[2:]
	address[0] = 0x02
	return address
}

// Processor load in percent.
const (
	idleLoad = 8
	fullLoad = 97
)

func (d *device) load(uptime time.Duration) snmptest.Value {
	if d.busy {
		return snmptest.Integer(fullLoad)
	}
	wave := math.Sin(uptime.Seconds()/300 + float64(d.seed%7))
	return snmptest.Integer(int32(idleLoad + d.seed%20 + uint64(6*(1+wave)))) //nolint:gosec // below 40
}
