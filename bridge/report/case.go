package report

import (
	"context"
	"fmt"
	"strconv"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// fieldIncident is the attribute that names a ticket's incident, also where it
// took over a ticket that was there before.
const fieldIncident = "vigie_incident"

// Cases is where the journals of tickets are.
type Cases interface {
	Incident(ctx context.Context, id string) (*bridge.Incident, error)
	Mirrored(ctx context.Context, id int64) (*bridge.Mirrored, error)
	Journal(ctx context.Context, subject string) ([]bridge.Entry, error)
}

// CaseOf is all that a ticket's clocks follow from, by the desk's id: its journal
// and its incident's, with those of the tickets that were merged into it and of
// the incident that it is attached to. Nil where no such ticket was read.
func CaseOf(ctx context.Context, from Cases, ticket int64) (*sla.Case, error) {
	mirrored, err := from.Mirrored(ctx, ticket)
	if err != nil || mirrored == nil {
		return nil, err
	}
	subjects := []string{mirrored.Subject}
	if incident := mirrored.Fields[fieldIncident]; incident != "" && incident != mirrored.Subject {
		subjects = append(subjects, incident)
	}
	return caseOf(ctx, from, subjects)
}

// CaseOfIncident is the same by an incident's id, which has the history of its
// ticket as far as it was read. Nil where there is no such incident.
func CaseOfIncident(ctx context.Context, from Cases, id string) (*sla.Case, error) {
	incident, err := from.Incident(ctx, id)
	if err != nil || incident == nil {
		return nil, err
	}
	subjects := []string{id}
	if incident.TicketID != 0 {
		mirrored, err := from.Mirrored(ctx, incident.TicketID)
		if err != nil {
			return nil, err
		}
		// Another's ticket, that of a storm for instance, is no part of this case.
		if mirrored != nil && mirrored.Subject != id && mirrored.Fields[fieldIncident] == id {
			subjects = []string{mirrored.Subject, id}
		}
	}
	return caseOf(ctx, from, subjects)
}

func caseOf(ctx context.Context, from Cases, subjects []string) (*sla.Case, error) {
	known := &sla.Case{}
	for _, subject := range subjects {
		entries, err := from.Journal(ctx, subject)
		if err != nil {
			return nil, fmt.Errorf("read journal of %s: %w", subject, err)
		}
		known.Entries = append(known.Entries, entries...)
	}
	parent := ""
	for i := range known.Entries {
		e := &known.Entries[i]
		switch e.Kind { //nolint:exhaustive // the others name no journal
		case bridge.KindAbsorbed:
			if err := addMerged(ctx, from, known, subjects[0], e.Data["from"]); err != nil {
				return nil, err
			}
		case bridge.KindAttached:
			if parent = e.Data["incident"]; parent == "" {
				parent = e.Data["to"]
			}
		case bridge.KindDetached:
			parent = ""
		}
	}
	if parent == "" {
		return known, nil
	}
	entries, err := from.Journal(ctx, parent)
	if err != nil {
		return nil, fmt.Errorf("read journal of %s: %w", parent, err)
	}
	known.Parent = &sla.Case{Entries: entries}
	return known, nil
}

// addMerged adds the journal of a ticket that goes on in another, unless it is
// the same or was never read.
func addMerged(ctx context.Context, cases Cases, into *sla.Case, subject, from string) error {
	id, err := strconv.ParseInt(from, 10, 64)
	if err != nil {
		return nil //nolint:nilerr // a fact that names no ticket adds none
	}
	child, err := cases.Mirrored(ctx, id)
	if err != nil || child == nil || child.Subject == subject {
		return err
	}
	entries, err := cases.Journal(ctx, child.Subject)
	if err != nil {
		return fmt.Errorf("read journal of %s: %w", child.Subject, err)
	}
	into.Merged = append(into.Merged, sla.Case{Entries: entries})
	return nil
}
