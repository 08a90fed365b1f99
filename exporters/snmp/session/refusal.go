package session

import (
	"bytes"
	"errors"
	"net"
	"strings"

	"github.com/gosnmp/gosnmp"
)

// RefusedError says that an SNMPv3 agent knows the question and will not
// answer it.
type RefusedError struct{ Reason string }

func (e *RefusedError) Error() string { return "device refuses: " + e.Reason }

// report is one that an SNMPv3 agent sends in place of an answer.
type report struct {
	counter byte // its object, below usmStats
	err     error
	reason  string // in the words of who has to mend it
}

var reports = []report{
	{1, gosnmp.ErrUnknownSecurityLevel, "the user may not use this security_level"},
	{2, gosnmp.ErrNotInTimeWindow, "its clock and ours do not agree (SNMPv3 time window)"},
	{3, gosnmp.ErrUnknownUsername, "it has no such user (username of the auth)"},
	{4, gosnmp.ErrUnknownEngineID, "it does not know the engine id (snmp_engineid)"},
	{5, gosnmp.ErrWrongDigest, "password or auth_protocol of the auth is wrong"},
	{6, gosnmp.ErrDecryption, "priv_password or priv_protocol of the auth is wrong"},
}

// usmStats is 1.3.6.1.6.3.15.1.1 as the beginning of a name in a packet.
var usmStats = []byte{0x06, 0x0a, 0x2b, 0x06, 0x01, 0x06, 0x03, 0x0f, 0x01, 0x01}

// heard keeps the last packet of a connection. gosnmp throws away reports that
// carry no authentication, and an agent that does not know the user has none
// to give: without them, a wrong password would look like a forged packet.
type heard struct {
	net.Conn

	last []byte
}

func (h *heard) Read(into []byte) (int, error) {
	n, err := h.Conn.Read(into)
	h.last = append(h.last[:0], into[:n]...)
	return n, err //nolint:wrapcheck // gosnmp looks for net's own errors
}

// refusal makes a RefusedError of what the device said, if it said anything.
func (h *heard) refusal(err error) error {
	at := -1
	if strings.Contains(err.Error(), "not authentic") {
		at = bytes.Index(h.last, usmStats) + len(usmStats)
	}
	for _, r := range reports {
		said := at >= len(usmStats) && at < len(h.last) && h.last[at] == r.counter
		if said || errors.Is(err, r.err) {
			return &RefusedError{Reason: r.reason}
		}
	}
	return err
}
