package collect

import (
	"errors"
	"fmt"
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/wire"
)

// SilenceError says that a device did not answer.
type SilenceError struct {
	Tries int
	After time.Duration
	Cause error // why it was not waited for longer; nil when all tries were used up
}

func (e *SilenceError) Error() string {
	cause := ""
	if e.Cause != nil {
		cause = fmt.Sprintf(" (%s)", e.Cause)
	}
	asked := "1 question"
	if e.Tries != 1 {
		asked = fmt.Sprintf("%d questions", e.Tries)
	}
	return fmt.Sprintf("no answer to %s in %s%s: the device is down or out of reach, or does not know the community or user (agents do not answer a wrong one)",
		asked, e.After.Round(time.Millisecond), cause)
}

// Unwrap lets errors.Is find the cause.
func (e *SilenceError) Unwrap() error { return e.Cause }

// StatusError is a device's refusal to tell an object.
type StatusError struct {
	Status wire.Status
	OID    wire.OID
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("device answered %s to the question for what follows %s", e.Status, e.OID)
}

// errCircles is the end of a walk that has none.
var errCircles = errors.New("device walks in circles: a row came again (allow_nonincreasing_oids ends the column there)")
