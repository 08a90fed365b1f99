package incident

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/internal/labels"
)

// Exporters know what devices told by syslog and traps.
type Exporters interface {
	// Events tells what is known of the events that are asked for, in bounded
	// time. Those of which nothing is known are left out.
	Events(ctx context.Context, wanted []bridge.EventID) []bridge.Event
}

// hear asks the exporters what an incident's first note shows. It does so
// before any transaction: an answer may take seconds.
func (s *Syncer) hear(ctx context.Context, claimed *bridge.Incident, ticket *bridge.Ticket) ([]bridge.Event, error) {
	if ticket != nil {
		return nil, nil
	}
	var wanted []bridge.EventID
	err := s.Store.Write(ctx, func(tx Tx) error {
		occurrences, err := tx.Occurrences(claimed.ID)
		wanted = eventsOf(occurrences)
		return err
	})
	if err != nil || len(wanted) == 0 {
		return nil, err
	}
	return s.Exporters.Events(ctx, wanted), nil
}

// eventsOf are the events that an incident's alerts are about, those that
// still fire first.
func eventsOf(occurrences []bridge.Occurrence) []bridge.EventID {
	var ids []bridge.EventID
	for _, o := range firingFirst(occurrences) {
		id := bridge.EventID{
			Event: o.Alert.Labels[labels.Event], Device: o.Alert.Labels[labels.Device],
			Subject: o.Alert.Labels[labels.Subject], Site: o.Alert.Labels[labels.Site],
		}
		if id.Event != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

func (n Notes) eventRow(id bridge.EventID, told []bridge.Event) eventRow {
	i := slices.IndexFunc(told, func(e bridge.Event) bool { return e.EventID == id })
	row := eventRow{What: id.Event, Line: "ligne indisponible"}
	if i >= 0 {
		e := told[i]
		row = eventRow{
			What: cmp.Or(oneLine(e.Title), id.Event), First: n.clock(e.FirstSeen), Last: n.clock(e.LastSeen),
			Count: strconv.Itoa(e.Count), Line: cmp.Or(clip(oneLine(e.Line), lineLength), row.Line),
		}
	}
	if id.Subject != "" {
		row.What += " (" + oneLine(id.Subject) + ")"
	}
	row.What = clip(row.What, eventLength)
	return row
}

func firingFirst(occurrences []bridge.Occurrence) []bridge.Occurrence {
	sorted := slices.Clone(occurrences)
	slices.SortStableFunc(sorted, func(a, b bridge.Occurrence) int { return b2i(a.Ended()) - b2i(b.Ended()) })
	return sorted
}
