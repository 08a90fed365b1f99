// Package session talks to one device: it sends the packets of a scrape and
// counts them. gosnmp is the protocol; nothing outside this package knows it.
package session

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/gosnmp/gosnmp"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/exporters/snmp/varbind"
)

// ErrNoSuchName is the answer of an SNMPv1 agent that lacks one of the
// objects asked for, and therefore gives none.
var ErrNoSuchName = errors.New("agent has no such object")

// maxOIDs is the most that gosnmp is allowed to put in one GET: whatever
// max_repetitions says must fit.
const maxOIDs = 1 << 16

// Target is who to ask, and as whom.
type Target struct {
	Address  string // [udp://|tcp://]host[:port]; port 161 by default
	Auth     *config.Auth
	Context  string // SNMPv3 context; empty for the auth's own
	EngineID string // SNMPv3 context engine, raw bytes; empty for the agent's own
	Source   string // address to send from; empty for the system's choice
}

// Validate tells whether the address can be understood; nothing is looked up.
func (t Target) Validate() error {
	_, _, _, err := split(t.Address)
	return err
}

// Stats count what one session sent.
type Stats struct {
	Packets int // every try
	Retries int // tries that got no answer in time
}

// Session is a socket towards one device. It has one request under way at a
// time and is not safe for concurrent use.
type Session struct {
	snmp  *gosnmp.GoSNMP
	stats Stats
	stop  func() bool
}

// Open makes a socket; no packet is sent yet. When ctx ends, a request under
// way is broken off at once.
func Open(ctx context.Context, target Target, pace config.Pace) (*Session, error) {
	transport, host, port, err := split(target.Address)
	if err != nil {
		return nil, err
	}
	s := &Session{snmp: &gosnmp.GoSNMP{
		Transport: transport, Target: host, Port: port, LocalAddr: target.Source,
		Context: ctx, MaxOids: maxOIDs,
		UseUnconnectedUDPSocket: pace.Unconnected,
	}}
	s.snmp.OnSent = func(*gosnmp.GoSNMP) { s.stats.Packets++ }
	s.snmp.OnRetry = func(*gosnmp.GoSNMP) { s.stats.Retries++ }
	s.Use(pace)
	if err := authorize(s.snmp, target); err != nil {
		return nil, err
	}
	if err := s.snmp.Connect(); err != nil {
		return nil, fmt.Errorf("open socket towards %s: %w", target.Address, reason(ctx, err))
	}
	conn := s.snmp.Conn
	s.stop = context.AfterFunc(ctx, func() { conn.Close() }) //nolint:errcheck // Close reports it
	return s, nil
}

// Use sets the pace of the requests that follow.
func (s *Session) Use(pace config.Pace) {
	s.snmp.Timeout = pace.Timeout
	s.snmp.Retries = pace.Retries
	s.snmp.MaxRepetitions = pace.MaxRepetitions
	s.snmp.AppOpts = nil
	if pace.AllowNonincreasing {
		s.snmp.AppOpts = map[string]any{"c": true}
	}
}

// Stats tells what was sent so far.
func (s *Session) Stats() Stats { return s.stats }

// Close gives the socket back.
func (s *Session) Close() error {
	if !s.stop() {
		return nil // the context ended and closed it
	}
	if err := s.snmp.Conn.Close(); err != nil {
		return fmt.Errorf("close SNMP socket: %w", err)
	}
	return nil
}

// Get asks for objects by name in one packet. Objects that the agent does not
// have are left out; an SNMPv1 agent then has nothing to say but
// ErrNoSuchName.
func (s *Session) Get(oids []varbind.OID) (binds []varbind.Varbind, err error) {
	defer contain(&err)
	names := make([]string, len(oids))
	for i, oid := range oids {
		names[i] = oid.String()
	}
	packet, err := s.snmp.Get(names)
	if err != nil {
		return nil, s.failure("get "+names[0], err)
	}
	if packet.Error == gosnmp.NoSuchName && s.snmp.Version == gosnmp.Version1 {
		return nil, ErrNoSuchName
	}
	if packet.Error != gosnmp.NoError {
		return nil, fmt.Errorf("get %s: agent answered %s", names[0], packet.Error)
	}
	binds = make([]varbind.Varbind, 0, len(packet.Variables))
	for i := range packet.Variables {
		if absent(packet.Variables[i].Type) {
			continue
		}
		bind, err := decode(&packet.Variables[i])
		if err != nil {
			return nil, err
		}
		binds = append(binds, bind)
	}
	return binds, nil
}

// Walk gives everything that the agent has below root. An agent that reports
// an error on the way ends the walk with what it gave before.
func (s *Session) Walk(root varbind.OID) (binds []varbind.Varbind, err error) {
	defer contain(&err)
	take := func(pdu gosnmp.SnmpPDU) error {
		bind, err := decode(&pdu)
		if err == nil {
			binds = append(binds, bind)
		}
		return err
	}
	walk := s.snmp.BulkWalk
	if s.snmp.Version == gosnmp.Version1 {
		walk = s.snmp.Walk
	}
	if err := walk(root.String(), take); err != nil {
		return nil, s.failure("walk "+root.String(), err)
	}
	return binds, nil
}

// contain makes an error of a panic: the decoder is fed by the network, and
// one device's broken packet must not end the polling of all others.
func contain(err *error) {
	if reason := recover(); reason != nil {
		*err = fmt.Errorf("decode answer: %v", reason)
	}
}

// failure says what was attempted; when the scrape was given up, that is the
// cause and not the closed socket.
func (s *Session) failure(attempt string, err error) error {
	return fmt.Errorf("%s of %s: %w", attempt, net.JoinHostPort(s.snmp.Target, strconv.Itoa(int(s.snmp.Port))), reason(s.snmp.Context, err))
}

// reason tells why ctx ended, where that is why a request failed. The
// socket's deadline, taken from ctx, may come a moment before ctx's own.
func reason(ctx context.Context, err error) error {
	deadline, bounded := ctx.Deadline()
	if ctx.Err() == nil && bounded && time.Until(deadline) <= 0 {
		<-ctx.Done()
	}
	if cause := context.Cause(ctx); cause != nil {
		return fmt.Errorf("scrape given up: %w", cause)
	}
	return err
}

// split takes a target apart: transport, host without brackets, port.
func split(address string) (transport, host string, port uint16, err error) {
	transport, rest, found := strings.Cut(address, "://")
	if !found {
		transport, rest = "udp", address
	}
	if transport != "udp" && transport != "tcp" {
		return "", "", 0, fmt.Errorf("parse target %q: transport %q is neither udp nor tcp", address, transport)
	}
	host, text, err := net.SplitHostPort(rest)
	if err != nil {
		host, text = strings.TrimSuffix(strings.TrimPrefix(rest, "["), "]"), "161"
	}
	number, err := strconv.ParseUint(text, 10, 16)
	if err != nil || host == "" {
		return "", "", 0, fmt.Errorf("parse target %q: expected host or host:port", address)
	}
	return transport, host, uint16(number), nil
}
