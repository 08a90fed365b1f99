package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	sqlite3 "modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// incidentColumns are read and written in this order.
var incidentColumns = []string{
	"id", "key", "nature", "state", "parent", "attached_by", "detached", "upstream", "criticity", "decided", "why", "title", "severity", "family",
	"site", "device", "service", "region", "provider", "party", "party_reference",
	"detected_at", "opened_at", "acknowledged_at", "restored_at", "resolved_at", "closed_at", "reopened", "came_back",
	"unstable", "forced_at", "raised_at", "wake_at", "tell_at", "told_at",
	"ticket_id", "ticket_number", "ticket_group", "ticket_owner", "ticket_state",
	"desired_version", "synced_version", "written", "writing", "asked", "noted",
	"attempts", "next_attempt_at", "last_error", "last_error_final",
}

var selectIncident = "SELECT " + strings.Join(incidentColumns, ", ") + " FROM incident "

func scanIncident(row scanner) (bridge.Incident, error) {
	var i bridge.Incident
	err := row.Scan(&i.ID, &i.Key, &i.Nature, &i.State, &i.Parent, &i.AttachedBy, &i.Detached, &i.Upstream, &i.Criticity, &i.Decided, &i.Why, &i.Title, &i.Severity, &i.Family,
		&i.Site, &i.Device, &i.Service, &i.Region, &i.Provider, &i.Party, &i.PartyReference,
		instant{&i.DetectedAt}, instant{&i.OpenedAt}, instant{&i.AcknowledgedAt}, instant{&i.RestoredAt},
		instant{&i.ResolvedAt}, instant{&i.ClosedAt}, &i.Reopened, &i.CameBack,
		&i.Unstable, instant{&i.ForcedAt}, instant{&i.RaisedAt}, instant{&i.WakeAt}, instant{&i.TellAt}, instant{&i.ToldAt},
		&i.TicketID, &i.TicketNumber, &i.TicketGroup, &i.TicketOwner, &i.TicketState,
		&i.Desired, &i.Synced, object{&i.Written}, object{&i.Writing}, object{&i.Asked}, &i.Noted,
		&i.Attempts, instant{&i.NextAttempt}, &i.LastError, &i.LastErrorFinal)
	return i, err
}

func incidentValues(i *bridge.Incident) []any {
	return []any{
		i.ID, i.Key, i.Nature, i.State, i.Parent, i.AttachedBy, i.Detached, i.Upstream, i.Criticity, i.Decided, i.Why, i.Title, i.Severity, i.Family,
		i.Site, i.Device, i.Service, i.Region, i.Provider, i.Party, i.PartyReference,
		stamp(i.DetectedAt), stamp(i.OpenedAt), stamp(i.AcknowledgedAt), stamp(i.RestoredAt),
		stamp(i.ResolvedAt), stamp(i.ClosedAt), i.Reopened, i.CameBack,
		i.Unstable, stamp(i.ForcedAt), stamp(i.RaisedAt), stamp(i.WakeAt), stamp(i.TellAt), stamp(i.ToldAt),
		i.TicketID, i.TicketNumber, i.TicketGroup, i.TicketOwner, i.TicketState,
		i.Desired, i.Synced, encode(i.Written), encodeOrNull(i.Writing), encodeOrNull(i.Asked), i.Noted,
		i.Attempts, stamp(i.NextAttempt), i.LastError, i.LastErrorFinal,
	}
}

var saveIncident = upsert()

// upsert keeps outdated_since at the moment when the ticket fell behind.
func upsert() string {
	var set []string
	for _, column := range incidentColumns[1:] {
		set = append(set, column+" = excluded."+column)
	}
	return "INSERT INTO incident (" + strings.Join(incidentColumns, ", ") + ", outdated_since) VALUES (" +
		strings.Repeat("?, ", len(incidentColumns)) + "CASE WHEN ? THEN ? END) ON CONFLICT (id) DO UPDATE SET " +
		strings.Join(set, ", ") + `, outdated_since = CASE
			WHEN excluded.desired_version <= excluded.synced_version THEN NULL
			ELSE coalesce(incident.outdated_since, excluded.outdated_since) END`
}

// SaveIncident inserts or replaces.
func (t *tx) SaveIncident(i *bridge.Incident) error {
	args := append(incidentValues(i), i.Outdated(), time.Now().UnixMilli())
	if _, err := t.exec(saveIncident, args...); err != nil {
		if isUnique(err) {
			err = errors.Join(ledger.ErrKeyTaken, err)
		}
		return fmt.Errorf("save incident %s: %w", i.ID, err)
	}
	return nil
}

func isUnique(err error) bool {
	failure, ok := errors.AsType[*sqlite3.Error](err)
	return ok && failure.Code() == sqlitelib.SQLITE_CONSTRAINT_UNIQUE
}

// Incident finds one by id.
func (t *tx) Incident(id string) (*bridge.Incident, error) {
	return one(t.ctx, t.tx, scanIncident, selectIncident+"WHERE id = ?", id)
}

// LatestIncident is the one of a key that is open, or was opened last.
func (t *tx) LatestIncident(key string) (*bridge.Incident, error) {
	return one(t.ctx, t.tx, scanIncident, selectIncident+"WHERE key = ? ORDER BY state = 'closed', id DESC LIMIT 1", key)
}

// BrokenOnTicket tells whether another incident goes on whose ticket this is.
func (t *tx) BrokenOnTicket(ticket int64, other string) (bool, error) {
	broken := slices.DeleteFunc(slices.Clone(bridge.States), func(s bridge.State) bool { return !s.Broken() })
	found, err := one(t.ctx, t.tx, scanIncident, selectIncident+"WHERE ticket_id = ? AND ticket_id <> 0 AND id <> ? AND "+
		in("state", len(broken))+" LIMIT 1", append([]any{ticket, other}, anys(broken)...)...)
	return found != nil, err
}

// Members are the incidents of a parent that are not closed, oldest first.
func (t *tx) Members(parent string) ([]bridge.Incident, error) {
	return list(t.ctx, t.tx, scanIncident, selectIncident+"WHERE parent = ? AND parent <> '' AND state <> 'closed' ORDER BY id", parent)
}

// Claim leases the most pressing incident whose ticket is out of date.
func (s *Store) Claim(ctx context.Context, now time.Time, lease time.Duration) (*bridge.Incident, error) {
	return s.claim(ctx, now, lease, "")
}

// ClaimUpdate is Claim among the incidents that have a ticket.
func (s *Store) ClaimUpdate(ctx context.Context, now time.Time, lease time.Duration) (*bridge.Incident, error) {
	return s.claim(ctx, now, lease, "AND ticket_id <> 0")
}

func (s *Store) claim(ctx context.Context, now time.Time, lease time.Duration, which string) (*bridge.Incident, error) {
	at := now.UnixMilli()
	claimed, err := one(ctx, s.write, scanIncident, `UPDATE incident
		SET lease_until = ?, attempts = attempts + 1
		WHERE id = (
			SELECT id FROM incident
			WHERE desired_version > synced_version
			  AND coalesce(next_attempt_at, 0) <= ? AND coalesce(lease_until, 0) <= ? `+which+`
			ORDER BY criticity, next_attempt_at, id LIMIT 1)
		RETURNING `+strings.Join(incidentColumns, ", "), now.Add(lease).UnixMilli(), at, at)
	if err != nil {
		return nil, fmt.Errorf("claim incident: %w", err)
	}
	return claimed, nil
}

// Due lists incidents whose time has come.
func (s *Store) Due(ctx context.Context, now time.Time, limit int) ([]string, error) {
	return list(ctx, s.read, func(row scanner) (id string, err error) {
		err = row.Scan(&id)
		return id, err
	}, `SELECT id FROM (
			SELECT id, wake_at AS at FROM incident WHERE wake_at <= ?
			UNION ALL SELECT id, tell_at AS at FROM incident WHERE tell_at <= ?) AS due
		GROUP BY id ORDER BY min(at), id LIMIT ?`, now.UnixMilli(), now.UnixMilli(), limit)
}
