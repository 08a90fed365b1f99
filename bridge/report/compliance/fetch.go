package compliance

import (
	"context"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/report"
)

// fetchedEntries are read at once at most: a subject of more is read alone.
const fetchedEntries = 20_000

// fetched are cases whose parts were read together; of what is not among them
// each is read alone.
type fetched struct {
	report.Cases

	asked     map[string]bool // incidents
	incidents map[string]bridge.Incident
	tickets   map[int64]bridge.Mirrored
	journals  map[string][]bridge.Entry
}

// Source is where cases are read of which many are wanted.
type Source interface {
	report.Cases
	Journals(ctx context.Context, subjects []string, entries int) (map[string][]bridge.Entry, error)
	Incidents(ctx context.Context, ids []string) (map[string]bridge.Incident, error)
	MirroredOf(ctx context.Context, ids []int64) (map[int64]bridge.Mirrored, error)
}

// Fetch reads what some subjects' cases are made of, but for what hangs on them.
func Fetch(ctx context.Context, from Source, subjects []string) (report.Cases, error) {
	f := &fetched{Cases: from, asked: make(map[string]bool)}
	var tickets []int64
	all := make(map[string]bool)
	for _, subject := range subjects {
		all[subject] = true
		if ticket := bridge.SubjectTicket(subject); ticket != 0 {
			tickets = append(tickets, ticket)
			continue
		}
		f.asked[subject] = true
	}
	var err error
	if f.incidents, err = from.Incidents(ctx, keys(f.asked)); err != nil {
		return nil, err
	}
	for _, i := range f.incidents {
		if i.TicketID != 0 {
			tickets = append(tickets, i.TicketID)
		}
	}
	if f.tickets, err = from.MirroredOf(ctx, tickets); err != nil {
		return nil, err
	}
	for _, m := range f.tickets {
		all[m.Subject] = true
		if incident := report.IncidentOf(&m); incident != "" {
			all[incident] = true
		}
	}
	f.journals, err = from.Journals(ctx, keys(all), fetchedEntries)
	return f, err
}

func keys(of map[string]bool) []string {
	all := make([]string, 0, len(of))
	for key := range of {
		all = append(all, key)
	}
	return all
}

// Incident implements report.Cases.
func (f *fetched) Incident(ctx context.Context, id string) (*bridge.Incident, error) {
	if i, there := f.incidents[id]; there {
		return &i, nil
	}
	if f.asked[id] {
		return nil, nil
	}
	return f.Cases.Incident(ctx, id)
}

// Mirrored implements report.Cases.
func (f *fetched) Mirrored(ctx context.Context, id int64) (*bridge.Mirrored, error) {
	if m, there := f.tickets[id]; there {
		return &m, nil
	}
	return f.Cases.Mirrored(ctx, id)
}

// Journal implements report.Cases.
func (f *fetched) Journal(ctx context.Context, subject string) ([]bridge.Entry, error) {
	if entries, there := f.journals[subject]; there {
		return entries, nil
	}
	return f.Cases.Journal(ctx, subject)
}
