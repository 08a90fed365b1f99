package relational

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// incidentColumns are read and written in this order.
var incidentColumns = []string{
	"id", "key", "nature", "state", "parent", "attached_by", "detached", "merged_into", "upstream", "criticity", "decided", "why", "title", "severity", "family",
	"site", "device", "service", "region", "provider", "party", "party_reference",
	"detected_at", "opened_at", "acknowledged_at", "restored_at", "resolved_at", "closed_at", "reopened", "came_back",
	"unstable", "forced_at", "raised_at", "wake_at", "tell_at", "told_at",
	"ticket_id", "ticket_number", "ticket_group", "ticket_owner", "ticket_state",
	"desired_version", "synced_version", "written", "writing", "asked", "noted",
	"attempts", "next_attempt_at", "last_error", "last_error_final",
}

var selectIncident = "SELECT " + strings.Join(incidentColumns, ", ") + " FROM incident "

func scanIncident(row Row) (bridge.Incident, error) {
	var i bridge.Incident
	err := row.Scan(&i.ID, &i.Key, &i.Nature, &i.State, &i.Parent, &i.AttachedBy, &i.Detached, &i.MergedInto, &i.Upstream, &i.Criticity, &i.Decided, &i.Why, &i.Title, &i.Severity, &i.Family,
		&i.Site, &i.Device, &i.Service, &i.Region, &i.Provider, &i.Party, &i.PartyReference,
		Instant{&i.DetectedAt}, Instant{&i.OpenedAt}, Instant{&i.AcknowledgedAt}, Instant{&i.RestoredAt},
		Instant{&i.ResolvedAt}, Instant{&i.ClosedAt}, &i.Reopened, &i.CameBack,
		&i.Unstable, Instant{&i.ForcedAt}, Instant{&i.RaisedAt}, Instant{&i.WakeAt}, Instant{&i.TellAt}, Instant{&i.ToldAt},
		&i.TicketID, &i.TicketNumber, &i.TicketGroup, &i.TicketOwner, &i.TicketState,
		&i.Desired, &i.Synced, Object{&i.Written}, Object{&i.Writing}, Object{&i.Asked}, &i.Noted,
		&i.Attempts, Instant{&i.NextAttempt}, &i.LastError, &i.LastErrorFinal)
	return i, err
}

func incidentValues(i *bridge.Incident) []any {
	return []any{
		i.ID, i.Key, i.Nature, i.State, i.Parent, i.AttachedBy, i.Detached, i.MergedInto, i.Upstream, i.Criticity, i.Decided, i.Why, i.Title, i.Severity, i.Family,
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
		strings.Repeat("?, ", len(incidentColumns)) + "?) ON CONFLICT (id) DO UPDATE SET " +
		strings.Join(set, ", ") + `, outdated_since = CASE
			WHEN excluded.desired_version <= excluded.synced_version THEN NULL
			ELSE coalesce(incident.outdated_since, excluded.outdated_since) END`
}

// SaveIncident inserts or replaces.
func (t *Tx) SaveIncident(i *bridge.Incident) error {
	var outdated time.Time
	if i.Outdated() {
		outdated = time.Now()
	}
	if err := t.exec(saveIncident, append(incidentValues(i), stamp(outdated))...); err != nil {
		if t.engine.Repeated(err) {
			err = errors.Join(ledger.ErrKeyTaken, err)
		}
		return fmt.Errorf("save incident %s: %w", i.ID, err)
	}
	return nil
}

// Incident finds one by id.
func (t *Tx) Incident(id string) (*bridge.Incident, error) {
	return One(t.ctx, t.db, scanIncident, selectIncident+"WHERE id = ?"+t.engine.Hold, id)
}

// LatestIncident is the one of a key that is open, or was opened last.
func (t *Tx) LatestIncident(key string) (*bridge.Incident, error) {
	return One(t.ctx, t.db, scanIncident, selectIncident+"WHERE key = ? ORDER BY state = 'closed', id DESC LIMIT 1"+t.engine.Hold, key)
}

// BrokenOnTicket tells whether another incident goes on whose ticket this is.
func (t *Tx) BrokenOnTicket(ticket int64, other string) (bool, error) {
	broken := slices.DeleteFunc(slices.Clone(bridge.States), func(s bridge.State) bool { return !s.Broken() })
	found, err := One(t.ctx, t.db, scanIncident, selectIncident+"WHERE ticket_id = ? AND ticket_id <> 0 AND id <> ? AND "+
		in("state", len(broken))+" LIMIT 1", append([]any{ticket, other}, anys(broken)...)...)
	return found != nil, err
}

// IncidentsNumbered are the incidents whose ticket has a number, or goes on
// from the one that has, those that are not closed first, the newest first.
func (t *Tx) IncidentsNumbered(number string) ([]bridge.Incident, error) {
	return List(t.ctx, t.db, scanIncident, `WITH RECURSIVE way (id, step) AS (
			SELECT id, 0 FROM ticket WHERE number = ? AND gone_at IS NULL
			UNION ALL
			SELECT ticket.merged_into, way.step + 1 FROM ticket JOIN way ON ticket.id = way.id
			WHERE ticket.merged_into <> 0 AND way.step < 5)
		`+selectIncident+`WHERE ticket_id <> 0 AND (ticket_number = ? OR ticket_id IN (SELECT id FROM way))
		ORDER BY state = 'closed', id DESC LIMIT 20`, number, number)
}

// IncidentsOn are the incidents whose ticket this is, in the same order.
func (t *Tx) IncidentsOn(ticket int64) ([]bridge.Incident, error) {
	return List(t.ctx, t.db, scanIncident,
		selectIncident+"WHERE ticket_id = ? AND ticket_id <> 0 ORDER BY state = 'closed', id DESC LIMIT 20", ticket)
}

// Members are the incidents of a parent that are not closed, oldest first.
func (t *Tx) Members(parent string) ([]bridge.Incident, error) {
	return List(t.ctx, t.db, scanIncident,
		selectIncident+"WHERE parent = ? AND parent <> '' AND state <> 'closed' ORDER BY id"+t.engine.Hold, parent)
}

// Claim leases the most pressing incident whose ticket is out of date.
func (l *Ledger) Claim(ctx context.Context, now time.Time, lease time.Duration) (*bridge.Incident, error) {
	return l.claim(ctx, now, lease, "")
}

// ClaimUpdate is Claim among the incidents that have a ticket.
func (l *Ledger) ClaimUpdate(ctx context.Context, now time.Time, lease time.Duration) (*bridge.Incident, error) {
	return l.claim(ctx, now, lease, "AND ticket_id <> 0")
}

func (l *Ledger) claim(ctx context.Context, now time.Time, lease time.Duration, which string) (*bridge.Incident, error) {
	shared, err := l.engine.shared(ctx, now)
	if err != nil {
		return nil, fmt.Errorf("claim incident: %w", err)
	}
	claimed, err := One(ctx, l.engine.Writer, scanIncident, `UPDATE incident
		SET lease_until = ?, attempts = attempts + 1
		WHERE id = (
			SELECT id FROM incident
			WHERE desired_version > synced_version
			  AND coalesce(next_attempt_at, 0) <= ? AND coalesce(lease_until, 0) <= ? `+which+`
			ORDER BY criticity, next_attempt_at NULLS FIRST, id LIMIT 1`+l.engine.Skip+`)
		RETURNING `+strings.Join(incidentColumns, ", "), shared.Add(lease).UnixMilli(), now.UnixMilli(), shared.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("claim incident: %w", err)
	}
	return claimed, nil
}

// Due lists incidents whose time has come.
func (l *Ledger) Due(ctx context.Context, now time.Time, limit int) ([]string, error) {
	return List(ctx, l.engine.Reader, func(row Row) (id string, err error) {
		err = row.Scan(&id)
		return id, err
	}, `SELECT id FROM (
			SELECT id, wake_at AS at FROM incident WHERE wake_at <= ?
			UNION ALL SELECT id, tell_at AS at FROM incident WHERE tell_at <= ?) AS due
		GROUP BY id ORDER BY min(at), id LIMIT ?`, now.UnixMilli(), now.UnixMilli(), limit)
}
