package bridge

import "time"

// EventID names an event of passive supervision: what a device told, by a
// syslog line or a trap, of one of its parts.
type EventID struct {
	Event   string // name of the event's definition
	Device  string // empty for an event of the whole site
	Subject string // part of the device; empty for all of it
	Site    string
}

// Event is what the exporters know of one. Its line is whatever somebody sent.
type Event struct {
	EventID
	Title     string // what it means, in French; may be empty
	Line      string // the last that told of it
	FirstSeen time.Time
	LastSeen  time.Time
	Count     int
}
