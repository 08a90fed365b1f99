package collect

import (
	"errors"
	"fmt"
	"time"

	"github.com/vigie-noc/vigie/internal/wire"
)

// SilenceError says that a device did not answer.
type SilenceError struct {
	Tries int
	After time.Duration
	Cause error // why it was not waited for longer; nil when all tries were used up
	User  bool  // SNMPv3: agents tell of a wrong user, or a wrong password for authentication
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
	why := "or does not know the community (agents do not answer a wrong one)"
	if e.User {
		why = "or cannot read the question: check priv_password, priv_protocol and the context (agents do not answer wrong ones)"
	}
	return fmt.Sprintf("no answer to %s in %s%s: the device is down or out of reach, %s", asked, e.After.Round(time.Millisecond), cause, why)
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
