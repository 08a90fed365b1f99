package main

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/snmptest"
)

// Columns of the tables of ports (IF-MIB), by what they hold.
const (
	number = iota
	counter32
	counter64
	text
	mac
	object
	ticks
)

var (
	ifTable  = map[uint32]int{1: number, 2: text, 3: number, 4: number, 5: number, 6: mac, 7: number, 8: number, 9: ticks, 10: counter32, 11: counter32, 12: counter32, 13: counter32, 14: counter32, 15: counter32, 16: counter32, 17: counter32, 18: counter32, 19: counter32, 20: counter32, 21: number, 22: object}
	ifXTable = map[uint32]int{1: text, 2: counter32, 3: counter32, 4: counter32, 5: counter32, 6: counter64, 7: counter64, 8: counter64, 9: counter64, 10: counter64, 11: counter64, 12: counter64, 13: counter64, 14: number, 15: number, 16: number, 17: number, 18: text, 19: ticks}
)

// ports is what a switch of so many ports says of them.
func ports(count int) *snmptest.Tree {
	objects := []snmptest.Object{
		{OID: snmptest.MustParseOID("1.3.6.1.2.1.1.3.0"), Value: snmptest.TimeTicks(time.Hour)},
		{OID: snmptest.MustParseOID("1.3.6.1.2.1.2.1.0"), Value: snmptest.Integer(int32(count))}, //nolint:gosec // a few thousand
	}
	add := func(entry string, columns map[uint32]int) {
		root := snmptest.MustParseOID(entry)
		for column, kind := range columns {
			for port := range uint32(count) { //nolint:gosec // a few thousand
				objects = append(objects, snmptest.Object{OID: root.Append(column, port+1), Value: value(kind, column, port+1)})
			}
		}
	}
	add("1.3.6.1.2.1.2.2.1", ifTable)
	add("1.3.6.1.2.1.31.1.1.1", ifXTable)
	return snmptest.NewTree(objects)
}

func value(kind int, column, port uint32) snmptest.Value {
	switch kind {
	case counter32:
		return snmptest.Counter32(port * 1_000_003 * column)
	case counter64:
		return snmptest.Counter64(uint64(port) * 1_000_000_007 * uint64(column))
	case text:
		return snmptest.OctetString(fmt.Sprintf("GigabitEthernet1/0/%d", port))
	case mac:
		return snmptest.OctetString(string([]byte{0, 0x1b, 0x21, byte(port >> 16), byte(port >> 8), byte(port)})) //nolint:gosec // its octets
	case object:
		return snmptest.ObjectID(snmptest.MustParseOID("0.0"))
	case ticks:
		return snmptest.TimeTicks(time.Duration(port) * time.Second)
	default:
		return snmptest.Integer(1)
	}
}

// device starts a simulated device.
func device(c snmptest.DeviceConfig, rtt time.Duration) (*snmptest.Device, func(), error) {
	agent := snmptest.New(snmptest.Options{})
	c.Address = netip.MustParseAddrPort("127.0.0.1:0")
	d, err := agent.Add(c)
	if err != nil {
		return nil, nil, err
	}
	d.SetLatency(rtt)
	if err := agent.Start(); err != nil {
		return nil, nil, err
	}
	return d, agent.Stop, nil
}
