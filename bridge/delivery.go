package bridge

import "time"

// Delivery is one request that a source made to us, kept as it came.
type Delivery struct {
	ID         int64
	Source     string
	ReceivedAt time.Time
	Payload    []byte
	Alerts     int    // how many it listed
	Reason     string // why it was refused; empty when it was taken
}
