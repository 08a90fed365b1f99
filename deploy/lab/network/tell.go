package network

import (
	"fmt"
	"net"
	"time"

	"github.com/gosnmp/gosnmp"
)

// Listeners are where devices send what they have to tell, as host:port;
// an empty one is told nothing.
type Listeners struct {
	Syslog string
	Traps  string
}

// tellTimeout bounds what a listener that has gone may cost.
const tellTimeout = time.Second

// Tell has devices send syslog lines and traps from now on, each from its own
// address, about faults that begin and end.
func (n *Network) Tell(to Listeners) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.listeners = to
}

// tell sends what the device says of a fault. Who is cut off is not heard, and
// a sender of datagrams is never told whether anybody listens: an error is
// worth a line in the log, and no more.
func (n *Network) tell(d *device, f Fault, begins bool) {
	if n.cutOffBy(d) != "" || f.Kind == DeviceDown {
		return
	}
	if n.listeners.Syslog != "" {
		for _, line := range d.lines(f, begins, time.Now()) {
			if err := d.sendLine(n.listeners.Syslog, line); err != nil {
				n.logger.Warn("a device could not send a syslog line", "device", d.equipment.Device, "err", err)
			}
		}
	}
	if trap, ok := d.trap(f, begins); ok && n.listeners.Traps != "" {
		if err := d.sendTrap(n.listeners.Traps, trap); err != nil {
			n.logger.Warn("a device could not send a trap", "device", d.equipment.Device, "err", err)
		}
	}
}

func (d *device) sendLine(to, line string) error {
	dialer := net.Dialer{Timeout: tellTimeout, LocalAddr: &net.UDPAddr{IP: net.ParseIP(d.equipment.Address)}}
	conn, err := dialer.Dial("udp", to)
	if err != nil {
		return fmt.Errorf("send syslog: %w", err)
	}
	defer conn.Close() //nolint:errcheck // a socket for one datagram
	if _, err := conn.Write([]byte(line)); err != nil {
		return fmt.Errorf("send syslog: %w", err)
	}
	return nil
}

// Objects of the traps that devices send.
const (
	oidTrap        = ".1.3.6.1.6.3.1.1.4.1.0"
	oidColdStart   = ".1.3.6.1.6.3.1.1.5.1"
	oidLinkDown    = ".1.3.6.1.6.3.1.1.5.3"
	oidLinkUp      = ".1.3.6.1.6.3.1.1.5.4"
	oidOnBattery   = ".1.3.6.1.2.1.33.2.1"
	oidIfIndex     = ".1.3.6.1.2.1.2.2.1.1"
	oidAdminStatus = ".1.3.6.1.2.1.2.2.1.7"
	oidOperStatus  = ".1.3.6.1.2.1.2.2.1.8"
	oidMinutesLeft = ".1.3.6.1.2.1.33.1.2.3.0"
	oidOnBatteryS  = ".1.3.6.1.2.1.33.1.2.2.0"
)

// trap is what the device's agent sends of a fault. A UPS that is back on the
// mains says nothing, as UPS-MIB has it: its traps merely stop.
func (d *device) trap(f Fault, begins bool) ([]gosnmp.SnmpPDU, bool) {
	named := func(oid string, more ...gosnmp.SnmpPDU) ([]gosnmp.SnmpPDU, bool) {
		return append([]gosnmp.SnmpPDU{{Name: oidTrap, Type: gosnmp.ObjectIdentifier, Value: oid}}, more...), true
	}
	switch {
	case f.Kind == Reboot:
		return named(oidColdStart)
	case f.Kind == OnBattery && begins:
		return named(oidOnBattery,
			gosnmp.SnmpPDU{Name: oidMinutesLeft, Type: gosnmp.Integer, Value: int(autonomy.Minutes())},
			gosnmp.SnmpPDU{Name: oidOnBatteryS, Type: gosnmp.Integer, Value: 0})
	case f.Kind == LinkDown:
		oid, status := oidLinkUp, statusUp
		if begins {
			oid, status = oidLinkDown, statusDown
		}
		index := int(d.port(f.Subject).index)
		row := func(column string, value int) gosnmp.SnmpPDU {
			return gosnmp.SnmpPDU{Name: fmt.Sprintf("%s.%d", column, index), Type: gosnmp.Integer, Value: value}
		}
		return named(oid, row(oidIfIndex, index), row(oidAdminStatus, statusUp), row(oidOperStatus, status))
	default:
		return nil, false
	}
}

func (d *device) sendTrap(to string, variables []gosnmp.SnmpPDU) error {
	address, err := net.ResolveUDPAddr("udp", to)
	if err != nil {
		return fmt.Errorf("send trap: %w", err)
	}
	sender := gosnmp.GoSNMP{
		Target: address.IP.String(), Port: uint16(address.Port), //nolint:gosec // a port fits
		Transport: "udp", LocalAddr: d.equipment.Address + ":0",
		Version: gosnmp.Version2c, Community: trapCommunity, Timeout: tellTimeout,
	}
	if err := sender.Connect(); err != nil {
		return fmt.Errorf("send trap: %w", err)
	}
	defer sender.Conn.Close()                                                                                                         //nolint:errcheck // a socket for one datagram
	uptime := gosnmp.SnmpPDU{Name: ".1.3.6.1.2.1.1.3.0", Type: gosnmp.TimeTicks, Value: uint32(d.uptime() / (10 * time.Millisecond))} //nolint:gosec // wraps as sysUpTime does
	if _, err := sender.SendTrap(gosnmp.SnmpTrap{Variables: append([]gosnmp.SnmpPDU{uptime}, variables...)}); err != nil {
		return fmt.Errorf("send trap: %w", err)
	}
	return nil
}

// trapCommunity is that of every simulated device.
const trapCommunity = "public"
