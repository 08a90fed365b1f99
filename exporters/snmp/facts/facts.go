// Package facts keeps what scrapes showed about devices that others need to
// know between two scrapes: the names of ports by ifIndex, with which a trap
// becomes readable, and whether they can still be true (uptime and the last
// change of the table of ports).
package facts

import (
	"slices"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/plan"
	"github.com/vigie-noc/vigie/internal/varbind"
)

// Device is what is known about one.
type Device struct {
	Device     string    `json:"device"`
	Address    string    `json:"address"`
	At         time.Time `json:"at"`                            // of the scrape that showed the ports
	SysName    string    `json:"sys_name,omitempty"`            // what it calls itself
	Uptime     float64   `json:"uptime_seconds,omitempty"`      // of its SNMP agent, at the scrape that showed it
	LastChange float64   `json:"last_change_seconds,omitempty"` // uptime at which a port was added or removed
	Interfaces []Port    `json:"interfaces"`
}

// Port is one row of the tables of ports.
type Port struct {
	Index       uint32 `json:"index"` // ifIndex
	Name        string `json:"name,omitempty"`
	Alias       string `json:"alias,omitempty"`
	Description string `json:"description,omitempty"`
}

// Store keeps facts by device. It is safe for concurrent use.
type Store struct {
	mu      sync.RWMutex
	devices map[string]*Device // never changed once they are here
}

// NewStore knows nothing yet.
func NewStore() *Store { return &Store{devices: map[string]*Device{}} }

// Find gives what is known about a device.
func (s *Store) Find(name string) (Device, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	found, ok := s.devices[name]
	if !ok {
		return Device{}, false
	}
	return *found, true
}

// Keep forgets devices that are no longer in the inventory.
func (s *Store) Keep(known func(name string) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name := range s.devices {
		if !known(name) {
			delete(s.devices, name)
		}
	}
}

// Note takes over what one module showed.
func (s *Store) Note(name, address string, m *plan.Module, said *varbind.Answers, now time.Time) {
	r := reading{plan: m, said: said}
	ports, someName := r.ports()
	s.mu.Lock()
	defer s.mu.Unlock()
	next := Device{Device: name, Address: address}
	if before, ok := s.devices[name]; ok {
		next = *before
		next.Address = address
	}
	changed := r.scalars(&next)
	if someName {
		changed = true
		next.At = now
		if !slices.Equal(next.Interfaces, ports) {
			next.Interfaces = ports
		}
	}
	if changed {
		s.devices[name] = &next
	}
}
