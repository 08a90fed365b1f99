package stack

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
)

// host is where everything listens: a lab is never reached from outside.
const host = "127.0.0.1"

// Ports are the ports of one stack, all on 127.0.0.1 but for the last two.
type Ports struct {
	Lab              int
	Zammad           int
	Mail             int
	SNMPExporter     int
	Blackbox         int
	Prometheus       int
	Grafana          int // 0 when there is none
	Alertmanager     int
	AlertmanagerPeer int
	Gossip           int
	GossipPeer       int
	Bridge           int
	SyslogExporter   int
	TrapExporter     int
	Syslog           int // UDP and TCP, to which devices send
	Traps            int // UDP, likewise
	Agents           int // UDP, on every device's address
	Probes           int // TCP, on every device's address
}

// DefaultPorts are those of the shipped configuration.
func DefaultPorts() Ports {
	return Ports{
		Lab: 9480, Zammad: 9481, Mail: 9482, SNMPExporter: 9116, Blackbox: 9115, Prometheus: 9090, Grafana: 3000,
		Alertmanager: 9093, AlertmanagerPeer: 9095, Gossip: 9094, GossipPeer: 9096,
		Bridge: 9470, SyslogExporter: 9515, TrapExporter: 9163, Syslog: 1514, Traps: 1163, Agents: 1161, Probes: 1162,
	}
}

// Offset moves every port up by n, for a second stack beside the first.
func (p Ports) Offset(n int) Ports {
	for _, port := range p.all() {
		*port.number += n
	}
	return p
}

type namedPort struct {
	name   string
	number *int
}

// all lists pointers into p, in the order of the struct.
func (p *Ports) all() []namedPort {
	return []namedPort{
		{"vigie-lab", &p.Lab},
		{"zammad", &p.Zammad},
		{"mail", &p.Mail},
		{"vigie-snmp-exporter", &p.SNMPExporter},
		{"blackbox_exporter", &p.Blackbox},
		{"prometheus", &p.Prometheus},
		{"grafana", &p.Grafana},
		{"alertmanager", &p.Alertmanager},
		{"alertmanager-peer", &p.AlertmanagerPeer},
		{"alertmanager gossip", &p.Gossip},
		{"alertmanager-peer gossip", &p.GossipPeer},
		{"vigie-bridge", &p.Bridge},
		{"vigie-syslog-exporter", &p.SyslogExporter},
		{"vigie-trap-exporter", &p.TrapExporter},
		{"syslog", &p.Syslog},
		{"traps", &p.Traps},
		{"SNMP agents", &p.Agents},
		{"device probes", &p.Probes},
	}
}

// BusyPortError says that something else listens where a part is to.
type BusyPortError struct {
	Part   string
	Port   int
	Holder string // "prometheus (pid 123)"; empty when not ours to see
}

func (e *BusyPortError) Error() string {
	message := fmt.Sprintf("port %d for %s is taken", e.Port, e.Part)
	if e.Holder != "" {
		message += " by " + e.Holder
	}
	return message
}

// check finds the first port that is taken.
func (p Ports) check(ctx context.Context) error {
	for _, port := range p.all() {
		if *port.number != 0 && !free(ctx, *port.number) {
			return &BusyPortError{Part: port.name, Port: *port.number, Holder: holder(*port.number)}
		}
	}
	return nil
}

// free tries a port for TCP and UDP.
func free(ctx context.Context, port int) bool {
	address := net.JoinHostPort(host, strconv.Itoa(port))
	var config net.ListenConfig
	tcp, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return false
	}
	defer tcp.Close() //nolint:errcheck // it was opened to be closed
	udp, err := config.ListenPacket(ctx, "udp", address)
	if err != nil {
		return false
	}
	udp.Close() //nolint:errcheck // it was opened to be closed
	return true
}

// Free ports are taken in blocks below the range from which the kernel gives
// ports to outgoing connections, so that nothing takes one between the search
// and its use.
const (
	blockFirst = 20000
	blockCount = 600
	blockSize  = 20
)

// claim is a block of ports: it is ours for as long as its first port is
// held open, which ends with the process at the latest. The zero claim is of
// nothing.
type claim struct {
	listener net.Listener
}

// release gives the block back; it may be called again.
func (c *claim) release() error {
	if c.listener == nil {
		return nil
	}
	err := c.listener.Close()
	c.listener = nil
	if err != nil {
		return fmt.Errorf("give ports back: %w", err)
	}
	return nil
}

// claimPorts finds a block of free ports that no other stack has claimed.
func claimPorts(ctx context.Context) (Ports, claim, error) {
	start := rand.IntN(blockCount) //nolint:gosec // spreads stacks over the blocks, keeps no secret
	for i := range blockCount {
		first := blockFirst + (start+i)%blockCount*blockSize
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(first)))
		if err != nil {
			continue
		}
		var ports Ports
		for n, port := range ports.all() {
			*port.number = first + 1 + n
		}
		if ports.check(ctx) == nil {
			return ports, claim{listener: listener}, nil
		}
		listener.Close() //nolint:errcheck // the block is not used
	}
	return Ports{}, claim{}, fmt.Errorf("claim ports: no block of %d free ports from %d on", blockSize, blockFirst)
}
