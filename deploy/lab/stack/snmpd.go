package stack

import (
	"fmt"
	"os"
	"time"

	"github.com/gosnmp/gosnmp"
)

// The real agent: net-snmp's snmpd on its own port, without root. Its first
// interface is the loopback, whose state and description are overridden, so
// that a link can be cut in a real agent by an SNMP SET.
const (
	overriddenStatus = ".1.3.6.1.2.1.2.2.1.8.1"     // ifOperStatus of interface 1
	overriddenAlias  = ".1.3.6.1.2.1.31.1.1.1.18.1" // ifAlias of interface 1
	writeCommunity   = "atelier"

	ifUp, ifDown = 1, 2
)

// placeRealAgent gives the device the ports that all devices have; its
// address keeps it apart from them.
func (s *Stack) placeRealAgent() {
	if s.opts.RealAgent == nil {
		return
	}
	device := *s.opts.RealAgent
	device.SNMP.Port, device.ProbePort = s.ports.Agents, s.ports.Probes
	s.opts.RealAgent = &device
}

func (s *Stack) renderRealAgent() error {
	device := s.opts.RealAgent
	config := fmt.Sprintf(`dontLogTCPWrappersConnects yes
rocommunity public 127.0.0.0/8
rwcommunity %s 127.0.0.0/8
sysName %s
sysLocation %s
override %s octet_str "Liaison vers le coeur"
override -rw %s integer %d
`, writeCommunity, device.Device, device.Site, overriddenAlias, overriddenStatus, ifUp)
	if err := os.WriteFile(s.Path("config", "snmpd.conf"), []byte(config), 0o600); err != nil {
		return fmt.Errorf("write snmpd.conf: %w", err)
	}
	return nil
}

// SetRealLink cuts or repairs the first interface of the real agent.
func (s *Stack) SetRealLink(up bool) error {
	device := s.opts.RealAgent
	if device == nil {
		return fmt.Errorf("set a link of the real agent: the stack has none")
	}
	client := &gosnmp.GoSNMP{
		Target: device.Address, Port: uint16(device.SNMP.Port), //nolint:gosec // a port of the inventory
		Community: writeCommunity, Version: gosnmp.Version2c, Timeout: 2 * time.Second, Retries: 2,
	}
	if err := client.Connect(); err != nil {
		return fmt.Errorf("set a link of the real agent: %w", err)
	}
	defer client.Conn.Close() //nolint:errcheck // a UDP socket that is used no more
	status := ifDown
	if up {
		status = ifUp
	}
	answer, err := client.Set([]gosnmp.SnmpPDU{{Name: overriddenStatus, Type: gosnmp.Integer, Value: status}})
	if err != nil {
		return fmt.Errorf("set a link of the real agent: %w", err)
	}
	if answer.Error != gosnmp.NoError {
		return fmt.Errorf("set a link of the real agent: it answers %s", answer.Error)
	}
	return nil
}
