package network

import (
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/snmptest"
)

// autonomy is how long a full battery lasts.
const autonomy = 45 * time.Minute

// lowBattery is what remains when a UPS says that its battery is low.
const lowBattery = 8 * time.Minute

// Values of upsBatteryStatus and upsOutputSource.
const (
	batteryNormal   = 2
	batteryLow      = 3
	batteryDepleted = 4

	sourceNormal  = 3
	sourceBattery = 5
)

// onBatteryFor is 0 on mains.
func (d *device) onBatteryFor(uptime time.Duration) time.Duration {
	if !d.onBattery {
		return 0
	}
	return max(uptime-d.outageAt, time.Second)
}

func (d *device) remaining(uptime time.Duration) time.Duration {
	return max(autonomy-d.onBatteryFor(uptime), 0)
}

func (d *device) batteryStatus(uptime time.Duration) int32 {
	switch left := d.remaining(uptime); {
	case left == 0:
		return batteryDepleted
	case left <= lowBattery:
		return batteryLow
	default:
		return batteryNormal
	}
}

// Of the UPS-MIB (RFC 1628), what a poller asks for.
func (d *device) power() []snmptest.Object {
	at := func(subs ...uint32) snmptest.OID { return oidUPS.Append(subs...) }
	number := func(f func(time.Duration) int32) live {
		return func(uptime time.Duration) snmptest.Value { return snmptest.Integer(f(uptime)) }
	}
	return []snmptest.Object{
		fixed(at(1, 1, 0), snmptest.OctetString(d.equipment.Vendor)),
		fixed(at(1, 2, 0), snmptest.OctetString(modelOf(d.equipment).descr)),
		fixed(at(1, 5, 0), snmptest.OctetString(d.equipment.Device)),
		d.live(at(2, 1, 0), number(d.batteryStatus)),
		d.live(at(2, 2, 0), number(func(uptime time.Duration) int32 {
			return int32(d.onBatteryFor(uptime).Seconds())
		})),
		d.live(at(2, 3, 0), number(func(uptime time.Duration) int32 {
			return int32(d.remaining(uptime).Minutes())
		})),
		d.live(at(2, 4, 0), number(func(uptime time.Duration) int32 {
			return int32(100 * d.remaining(uptime) / autonomy) //nolint:gosec // a percentage
		})),
		d.live(at(3, 3, 1, 3, 1), number(d.inputVolts)),
		d.live(at(4, 1, 0), number(d.outputSource)),
		fixed(at(4, 4, 1, 5, 1), snmptest.Integer(int32(20+d.seed%40))),
		d.live(at(6, 1, 0), d.alarms),
	}
}

// mainsVolts is the voltage of the mains.
const mainsVolts = 230

func (d *device) inputVolts(time.Duration) int32 {
	if d.onBattery {
		return 0
	}
	return mainsVolts
}

func (d *device) outputSource(time.Duration) int32 {
	if d.onBattery {
		return sourceBattery
	}
	return sourceNormal
}

func (d *device) alarms(time.Duration) snmptest.Value {
	if d.onBattery {
		return snmptest.Gauge32(1)
	}
	return snmptest.Gauge32(0)
}
