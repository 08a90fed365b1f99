// Package session brings questions to devices and answers back.
//
// SNMPv1 and v2c over UDP go through a few sockets that all scrapes share:
// answers find their way by request-id, and count only when they come from
// where the question went and carry its version and community. SNMPv3 and TCP
// are gosnmp's; nothing outside this package knows it.
package session

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/internal/wire"
)

// ErrTimeout says that no answer came before the deadline.
var ErrTimeout = errors.New("no answer in time")

// ErrGivenUp says that the context of a conversation ended; its cause follows.
var ErrGivenUp = errors.New("scrape given up")

// Question is one packet to send.
type Question struct {
	PDU            byte // of package wire: Get, GetNext or GetBulk
	MaxRepetitions int
	OIDs           []wire.OID
}

// Answer is one packet that came. It is valid until the next one is received.
type Answer struct {
	Token  int // of the question
	Status wire.Status
	Index  int
	Octets int // size of the packet
	RTT    time.Duration

	raw       wire.Reader
	converted []wire.Varbind // of gosnmp, in place of raw
}

// Next gives the varbinds one after the other.
func (a *Answer) Next(v *wire.Varbind) (more bool, err error) {
	if a.converted == nil {
		return a.raw.Next(v)
	}
	if len(a.converted) == 1 {
		return false, nil // the last one marks the end
	}
	*v, a.converted = a.converted[0], a.converted[1:]
	return true, nil
}

// Conn is a conversation with one device. It is used by one goroutine.
type Conn interface {
	// Send puts one packet under way under the caller's token. The question
	// may be used again once it returns.
	Send(token int, q *Question) error
	// Receive waits for the next answer, whichever question it belongs to:
	// ErrTimeout at the deadline, another error when none can come any more.
	Receive(deadline time.Time) (*Answer, error)
	// Parallel is how many questions may be under way.
	Parallel() int
	Version() config.Version
	Stats() Stats
	Close() error
}

// Target is who to ask, and as whom.
type Target struct {
	Address  string // [udp://|tcp://]host[:port]; port 161 by default
	Auth     *config.Auth
	Context  string // SNMPv3 context; empty for the auth's own
	EngineID string // SNMPv3 context engine, raw bytes; empty for the agent's own
	Debug    bool   // every packet is logged
	Wary     bool   // it may be down: a socket of its own hears the system's word for that
}

// Validate tells whether the address can be understood; nothing is looked up.
func (t Target) Validate() error {
	_, _, _, err := split(t.Address)
	return err
}

// Stats count what one conversation sent, and what came that could not be read.
type Stats struct{ Packets, Broken int }

// contain makes an error of a panic: the decoder is fed by the network, and
// one device's broken packet must not end the polling of all others.
func contain(err *error) {
	if reason := recover(); reason != nil {
		*err = fmt.Errorf("decode answer: %v", reason)
	}
}

// reason tells why ctx ended, where that is why a request failed. The
// socket's deadline, taken from ctx, may come a moment before ctx's own.
func reason(ctx context.Context, err error) error {
	deadline, bounded := ctx.Deadline()
	if ctx.Err() == nil && bounded && time.Until(deadline) <= 0 {
		<-ctx.Done()
	}
	if cause := context.Cause(ctx); cause != nil {
		return fmt.Errorf("%w: %w", ErrGivenUp, cause)
	}
	return err
}

// ParseSource reads an address to send from, with or without a port as the
// peer wants it. The port is not used: several sockets share the work.
func ParseSource(text string) (netip.Addr, error) {
	if text == "" {
		return netip.Addr{}, nil
	}
	host, _, err := net.SplitHostPort(text)
	if err != nil {
		host = strings.TrimSuffix(strings.TrimPrefix(text, "["), "]")
	}
	source, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{}, fmt.Errorf("source address %q: expected an IP address, or address:port", text)
	}
	return source.Unmap(), nil
}

// transports are those that a target may name; a 4 or 6 at the end wants an
// address of that family.
var transports = []string{"udp", "tcp", "udp4", "tcp4", "udp6", "tcp6"}

// split takes a target apart: transport, host without brackets, port.
func split(address string) (transport, host string, port uint16, err error) {
	transport, rest, found := strings.Cut(address, "://")
	if !found {
		transport, rest = "udp", address
	}
	if !slices.Contains(transports, transport) {
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
