package wire

import "errors"

var (
	errNoTrap = errors.New("this is no notification")
	errAgent  = errors.New("address does not have 4 octets")
)

// Faults of packets, in the words that metrics count them by.
const (
	FaultTruncated = "truncated"
	FaultLength    = "length"
	FaultType      = "type"
	FaultValue     = "value"
	FaultVersion   = "version"
	FaultPDU       = "pdu" // right, but not a notification
)

// Faults lists them.
var Faults = []string{FaultTruncated, FaultLength, FaultType, FaultValue, FaultVersion, FaultPDU}

// Fault tells what an error of this package says is wrong with a packet.
func Fault(err error) string {
	for _, known := range []struct {
		err  error
		word string
	}{
		{errTruncated, FaultTruncated},
		{errSubTruncated, FaultTruncated},
		{errIndefinite, FaultLength},
		{errHuge, FaultLength},
		{errTrailing, FaultLength},
		{errTag, FaultType},
		{errVersion, FaultVersion},
		{errNoTrap, FaultPDU},
	} {
		if errors.Is(err, known.err) {
			return known.word
		}
	}
	return FaultValue
}
