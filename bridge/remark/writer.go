package remark

import (
	"context"
	"maps"
	"strconv"
	"sync"

	"github.com/vigie-noc/vigie/bridge"
)

// fieldVersion is the ticket's attribute that tells which write it shows.
const fieldVersion = "vigie_version"

// fieldIncident is there on the faces of incidents, whose version is not ours.
const fieldIncident = "vigie_incident"

// Keys of Writing.
const (
	writingTopic   = "topic"
	writingPrint   = "print"
	writingVersion = "version"
)

// Desk is where tickets live; errors are those of incident.Desk.
type Desk interface {
	Ticket(ctx context.Context, id int64) (bridge.Ticket, error)
	UpdateTicket(ctx context.Context, id int64, changes bridge.TicketChanges) (bridge.Ticket, error)
}

// Store keeps what was told.
type Store interface {
	Remark(ctx context.Context, ticket int64) (*bridge.Remark, error)
	SaveRemark(ctx context.Context, remark *bridge.Remark) error
}

// Writer tells. One writes at a time.
type Writer struct {
	desk  Desk
	store Store

	mu sync.Mutex
}

// New wires a Writer.
func New(desk Desk, store Store) *Writer { return &Writer{desk: desk, store: store} }

// Saying is something to be told on a ticket.
type Saying struct {
	Ticket int64
	Topic  string
	Print  string // of what is said: the same is told once
	// Same tells whether what was told last says the same; nil for an equal
	// print.
	Same func(told string) bool
	// Changes are made on the ticket as just read; empty ones say that nothing
	// is to be written any more.
	Changes func(now bridge.Ticket) bridge.TicketChanges
}

func (s Saying) told(r *bridge.Remark) bool {
	told := r.Told[s.Topic]
	return told == s.Print || s.Same != nil && s.Same(told)
}

// Told is the print of what was told last; empty for nothing.
func (w *Writer) Told(ctx context.Context, ticket int64, topic string) (string, error) {
	r, err := w.store.Remark(ctx, ticket)
	if err != nil || r == nil {
		return "", err
	}
	return r.Told[topic], nil
}

// Writing is the print of what is being written, or of a write whose answer
// was lost; empty where there is none of the topic.
func (w *Writer) Writing(ctx context.Context, ticket int64, topic string) (string, error) {
	r, err := w.store.Remark(ctx, ticket)
	if err != nil || r == nil || r.Writing[writingTopic] != topic {
		return "", err
	}
	return r.Writing[writingPrint], nil
}

// Say writes what was not told yet. It fails where nobody knows whether it was
// written; saying it again finds out.
func (w *Writer) Say(ctx context.Context, s Saying) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	r, err := w.store.Remark(ctx, s.Ticket)
	if err != nil {
		return err
	}
	if r == nil {
		r = &bridge.Remark{Ticket: s.Ticket}
	}
	if r.Told == nil {
		r.Told = make(map[string]string)
	}
	if s.told(r) && r.Writing == nil {
		return nil
	}
	ticket, err := w.desk.Ticket(ctx, s.Ticket)
	if err != nil {
		return err
	}
	settle(r, ticket)
	if s.told(r) {
		return w.store.SaveRemark(ctx, r)
	}
	changes := s.Changes(ticket)
	if changes.Empty() {
		return w.store.SaveRemark(ctx, r)
	}
	return w.write(ctx, r, s, ticket, changes)
}

// settle takes what was being written for told where the ticket shows it.
func settle(r *bridge.Remark, ticket bridge.Ticket) {
	if w := r.Writing; w != nil && w[writingVersion] != "" && ticket.Fields[fieldVersion] == w[writingVersion] {
		r.Told[w[writingTopic]] = w[writingPrint]
	}
	r.Writing = nil
}

func (w *Writer) write(ctx context.Context, r *bridge.Remark, s Saying, ticket bridge.Ticket, changes bridge.TicketChanges) error {
	version := ""
	if ticket.Fields[fieldIncident] == "" {
		n, _ := strconv.ParseInt(ticket.Fields[fieldVersion], 10, 64) // none is 0
		version = strconv.FormatInt(n+1, 10)
		changes.Fields = maps.Clone(changes.Fields)
		if changes.Fields == nil {
			changes.Fields = make(map[string]string)
		}
		changes.Fields[fieldVersion] = version
	}
	r.Writing = map[string]string{writingTopic: s.Topic, writingPrint: s.Print, writingVersion: version}
	if err := w.store.SaveRemark(ctx, r); err != nil {
		return err
	}
	answer, err := w.desk.UpdateTicket(ctx, s.Ticket, changes)
	if answer.ID == 0 && err != nil {
		return err
	}
	// What the desk dropped of a write that arrived is not told again.
	r.Told[s.Topic], r.Writing = s.Print, nil
	return w.store.SaveRemark(ctx, r)
}
