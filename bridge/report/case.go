package report

import (
	"context"
	"fmt"
	"net/http"
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

// CaseNamed is the case of a ticket by its id at the desk, which is all digits,
// or by its incident's. Nil where there is none.
func CaseNamed(ctx context.Context, from Cases, id string) (*sla.Case, error) {
	if ticket, err := strconv.ParseInt(id, 10, 64); err == nil {
		return CaseOf(ctx, from, ticket)
	}
	return CaseOfIncident(ctx, from, id)
}

// writeUnnamed answers that an id names no case.
func writeUnnamed(w http.ResponseWriter, id string) {
	writeError(w, http.StatusNotFound, "il n'y a ni incident ni ticket lu dans Zammad « "+id+" » : c'est l'identifiant du ticket qui est demandé, non son numéro")
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
	if incident := IncidentOf(mirrored); incident != "" && incident != mirrored.Subject {
		subjects = append(subjects, incident)
	}
	return caseOf(ctx, from, subjects)
}

// IncidentOf is the id of the incident that a ticket shows, empty where it shows
// none.
func IncidentOf(ticket *bridge.Mirrored) string {
	if incident := ticket.Fields[fieldIncident]; incident != "" || bridge.SubjectTicket(ticket.Subject) != 0 {
		return incident
	}
	return ticket.Subject
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
	var err error
	if known.Merged, err = mergedInto(ctx, from, known.Entries, map[string]bool{subjects[0]: true}); err != nil {
		return nil, err
	}
	parent := ""
	for i := range known.Entries {
		e := &known.Entries[i]
		switch e.Kind { //nolint:exhaustive // the others name no parent
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

// mergedInto are the cases that go on in another, by its journal, each with
// those that had gone on in it before; not those that were seen already, nor
// what was never read.
func mergedInto(ctx context.Context, from Cases, journal []bridge.Entry, seen map[string]bool) (all []sla.Case, err error) {
	for i := range journal {
		id, err := strconv.ParseInt(journal[i].Data["from"], 10, 64)
		if journal[i].Kind != bridge.KindAbsorbed || err != nil {
			continue
		}
		child, err := from.Mirrored(ctx, id)
		if err != nil {
			return nil, err
		}
		if child == nil || seen[child.Subject] {
			continue
		}
		seen[child.Subject] = true
		merged := sla.Case{}
		if merged.Entries, err = from.Journal(ctx, child.Subject); err != nil {
			return nil, fmt.Errorf("read journal of %s: %w", child.Subject, err)
		}
		if merged.Merged, err = mergedInto(ctx, from, merged.Entries, seen); err != nil {
			return nil, err
		}
		all = append(all, merged)
	}
	return all, nil
}
