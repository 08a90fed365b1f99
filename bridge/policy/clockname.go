package policy

// ClockName is one of the delays that a level may promise.
type ClockName string

// The clocks, in the order of a ticket's life.
const (
	ClockResponse ClockName = "response" // until a person takes it in hand
	ClockRestore  ClockName = "restore"  // until the service works again
	ClockResolve  ClockName = "resolve"  // until the ticket is resolved
)

// ClockNames lists them.
var ClockNames = []ClockName{ClockResponse, ClockRestore, ClockResolve}

// Of is the clock of a name; nil where there is none.
func (c *Clocks) Of(name ClockName) *Clock {
	switch name {
	case ClockResponse:
		return &c.Response
	case ClockRestore:
		return &c.Restore
	case ClockResolve:
		return &c.Resolve
	}
	return nil
}
