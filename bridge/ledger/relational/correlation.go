package relational

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
)

// whole are the columns of what faults may have in common.
var whole = map[incident.Common]string{
	incident.ByParent: "upstream", incident.BySite: "site", incident.ByProvider: "provider", incident.ByRegion: "region",
}

// shown are the states of a fault that goes on and is worth a ticket.
var shown = slices.DeleteFunc(slices.Clone(bridge.States), func(s bridge.State) bool {
	return !s.Broken() || s == bridge.StateHeld
})

// Raised are the faults with something in common that go on and became worth
// a ticket since an instant, oldest first. What persons detached is left out.
func (t *Tx) Raised(by incident.Common, value string, since time.Time) ([]bridge.Incident, error) {
	column := whole[by]
	if column == "" {
		return nil, fmt.Errorf("list faults: they have no %q in common", by)
	}
	return List(t.ctx, t.db, scanIncident, selectIncident+"WHERE raised_at IS NOT NULL AND "+column+" <> '' AND "+column+
		" = ? AND raised_at >= ? AND nature = '' AND NOT detached AND "+in("state", len(shown))+" ORDER BY id"+t.engine.Hold,
		append([]any{value, stamp(since)}, anys(shown)...)...)
}

// BrokenDevice is the oldest fault of a device and family that goes on and is
// worth a ticket.
func (t *Tx) BrokenDevice(device, family string) (*bridge.Incident, error) {
	return One(t.ctx, t.db, scanIncident, selectIncident+"WHERE device = ? AND family = ? AND device <> '' AND state <> 'closed' AND nature = '' AND "+
		in("state", len(shown))+" ORDER BY id LIMIT 1"+t.engine.Hold, append([]any{device, family}, anys(shown)...)...)
}

// Outages are the occurrences of a key's incidents that lasted beyond an
// instant, oldest first: of those that were worth a ticket and have no parent.
func (t *Tx) Outages(key string, since time.Time) ([]bridge.Occurrence, error) {
	return List(t.ctx, t.db, scanOccurrence, selectOccurrence+`WHERE incident IN (
			SELECT id FROM incident WHERE key = ? AND raised_at IS NOT NULL AND parent = '')
		AND (ended_at IS NULL OR ended_at > ?) ORDER BY starts_at, id`, key, stamp(since))
}

// AllMembers are the incidents of a parent, closed ones too, oldest first.
func (l *Ledger) AllMembers(ctx context.Context, parent string) ([]bridge.Incident, error) {
	return List(ctx, l.engine.Reader, scanIncident, selectIncident+"WHERE parent = ? AND parent <> '' ORDER BY id", parent)
}

// ClosedWhileFiring are the incidents whose fault goes on while a person has
// closed the ticket, oldest first.
func (l *Ledger) ClosedWhileFiring(ctx context.Context) ([]bridge.Incident, error) {
	return List(ctx, l.engine.Reader, scanIncident, selectIncident+`WHERE nature IN ('', 'storm') AND parent = '' AND state IN ('open', 'acknowledged')
		AND state <> 'closed' AND desired_version <= synced_version
		AND EXISTS (SELECT 1 FROM ticket WHERE ticket.id = incident.ticket_id AND stage IN ('closed', 'closing') AND gone_at IS NULL) ORDER BY id`)
}

// TicketFields are the attributes of a ticket as the mirror last read them.
func (t *Tx) TicketFields(ticket int64) (map[string]string, error) {
	found, err := One(t.ctx, t.db, func(row Row) (fields map[string]string, err error) {
		err = row.Scan(Object{&fields})
		return fields, err
	}, `SELECT fields FROM ticket WHERE id = ? AND gone_at IS NULL`, ticket)
	if err != nil || found == nil {
		return nil, err
	}
	return *found, nil
}
