package relational

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/escalation"
)

const escalationColumns = `incident, ladder, version, step, cycle, kind, outcome, reason, due_at, at, ended_at,
	page, hook, hook_attempts, hook_next_at, hook_done_at, hook_error`

const selectEscalation = `SELECT ` + escalationColumns + ` FROM escalation `

func scanEscalation(row Row) (bridge.Escalation, error) {
	var e bridge.Escalation
	err := row.Scan(&e.Incident, &e.Ladder, &e.Version, &e.Step, &e.Cycle, &e.Kind, &e.Outcome, &e.Reason,
		Instant{&e.DueAt}, Instant{&e.At}, Instant{&e.EndedAt},
		&e.Page, &e.Hook, &e.HookAttempts, Instant{&e.HookNext}, Instant{&e.HookDone}, &e.HookError)
	return e, err
}

// Escalate runs fn in one transaction.
func (l *Ledger) Escalate(ctx context.Context, fn func(escalation.Tx) error) error {
	return l.transact(ctx, func(t *Tx) error { return fn(t) })
}

// Facts are all that is known of a subject, in the order of its chain.
func (t *Tx) Facts(subject string) ([]bridge.Entry, error) {
	return List(t.ctx, t.db, scanEntry, selectEntry+`WHERE j.subject = ? ORDER BY j.number`, subject)
}

// Escalations are an incident's steps that were passed, as they were.
func (t *Tx) Escalations(incident string) ([]bridge.Escalation, error) {
	return List(t.ctx, t.db, scanEscalation, selectEscalation+`WHERE incident = ? ORDER BY at, ladder, version, step, cycle`, incident)
}

// AddEscalation puts down that a step was passed, and tells whether it was
// not before.
func (t *Tx) AddEscalation(e *bridge.Escalation) (bool, error) {
	added, err := One(t.ctx, t.db, scanNumber, `INSERT INTO escalation (`+escalationColumns+`)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING cycle`,
		e.Incident, e.Ladder, e.Version, e.Step, e.Cycle, e.Kind, e.Outcome, e.Reason, stamp(e.DueAt), stamp(e.At), stamp(e.EndedAt),
		e.Page, e.Hook, e.HookAttempts, stamp(e.HookNext), stamp(e.HookDone), e.HookError)
	if err != nil {
		return false, fmt.Errorf("save escalation of %s: %w", e.Incident, err)
	}
	return added != nil, nil
}

// SaveEscalation keeps how far one that is there has gone.
func (t *Tx) SaveEscalation(e *bridge.Escalation) error {
	err := t.exec(`UPDATE escalation SET ended_at = ?, hook_attempts = ?, hook_next_at = ?, hook_done_at = ?, hook_error = ?
		WHERE incident = ? AND ladder = ? AND version = ? AND step = ? AND cycle = ?`,
		stamp(e.EndedAt), e.HookAttempts, stamp(e.HookNext), stamp(e.HookDone), e.HookError,
		e.Incident, e.Ladder, e.Version, e.Step, e.Cycle)
	if err != nil {
		return fmt.Errorf("save escalation of %s: %w", e.Incident, err)
	}
	return nil
}

// SaveTimer inserts or replaces.
func (t *Tx) SaveTimer(timer bridge.EscalationTimer) error {
	err := t.exec(`INSERT INTO escalation_timer (incident, at, number, terms) VALUES (?, ?, ?, ?)
		ON CONFLICT (incident) DO UPDATE SET at = excluded.at, number = excluded.number, terms = excluded.terms`,
		timer.Incident, stamp(timer.At), timer.Number, timer.Terms)
	if err != nil {
		return fmt.Errorf("save escalation timer of %s: %w", timer.Incident, err)
	}
	return nil
}

// RemoveTimer has an incident not looked at any more.
func (t *Tx) RemoveTimer(incident string) error {
	if err := t.exec(`DELETE FROM escalation_timer WHERE incident = ?`, incident); err != nil {
		return fmt.Errorf("remove escalation timer of %s: %w", incident, err)
	}
	return nil
}

// climbing are tickets that people opened and ladders are for.
const climbing = `c.state <> 'closed' AND c.nature IN ('incident', 'request') AND c.opened_at >= ?`

// ticketOf is the ticket of a subject; NULL for an incident's.
const ticketOf = `CASE WHEN t.incident LIKE 'ticket:%' THEN CAST(substr(t.incident, 8) AS BIGINT) END`

// EscalationsDue lists incidents whose ladders are to be looked at, and tickets
// that people opened from an instant on: those whose time has come, first, then
// those of which something was learned since.
func (l *Ledger) EscalationsDue(ctx context.Context, now time.Time, terms string, calls time.Time, limit int) ([]string, error) {
	from := int64(math.MaxInt64) // none
	if !calls.IsZero() {
		from = calls.UnixMilli()
	}
	return List(ctx, l.engine.Reader, scanOne[string], `SELECT id FROM (
			SELECT 'ticket:' || c.ticket AS id, t.at FROM call AS c LEFT JOIN escalation_timer AS t ON t.incident = 'ticket:' || c.ticket
			WHERE `+climbing+` AND (t.incident IS NULL OR t.at <= ? OR t.terms <> ?
				OR t.number < (SELECT max(j.number) FROM journal AS j WHERE j.subject = 'ticket:' || c.ticket))
			UNION ALL
			SELECT t.incident AS id, t.at FROM escalation_timer AS t WHERE t.incident LIKE 'ticket:%'
				AND NOT EXISTS (SELECT 1 FROM call AS c WHERE c.ticket = `+ticketOf+` AND `+climbing+`)
			UNION ALL
			SELECT i.id, t.at FROM incident i LEFT JOIN escalation_timer t ON t.incident = i.id
			WHERE i.state <> 'closed' AND i.state <> 'held' AND (t.incident IS NULL OR t.at <= ? OR t.terms <> ?
				OR t.number < (SELECT max(j.number) FROM journal j WHERE j.subject = i.id))
			UNION ALL
			SELECT i.id, t.at FROM escalation_timer t JOIN incident i ON i.id = t.incident WHERE i.state = 'closed') AS due
		ORDER BY at IS NULL, at, id LIMIT ?`, from, now.UnixMilli(), terms, from, now.UnixMilli(), terms, limit)
}

// setBack is how far ahead no attempt is ever put off: one that is was put off
// by a clock that has been set back since.
const setBack = time.Hour

// ClaimHook takes the webhook that is to be told next until now+lease, and
// counts the attempt; nil where there is none.
func (l *Ledger) ClaimHook(ctx context.Context, now time.Time, lease time.Duration) (*bridge.Escalation, error) {
	claimed, err := One(ctx, l.engine.Writer, scanEscalation, `UPDATE escalation SET hook_next_at = ?, hook_attempts = hook_attempts + 1
		WHERE (incident, ladder, version, step, cycle) = (
			SELECT incident, ladder, version, step, cycle FROM escalation
			WHERE hook_next_at <= ? OR hook_next_at > ? ORDER BY hook_next_at, incident, ladder, version, step, cycle LIMIT 1`+l.engine.Skip+`)
		RETURNING `+escalationColumns, now.Add(lease).UnixMilli(), now.UnixMilli(), now.Add(setBack).UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("claim webhook of an escalation: %w", err)
	}
	return claimed, nil
}

// Pages are the steps that page somebody and go on, the newest first.
func (l *Ledger) Pages(ctx context.Context, limit int) ([]bridge.Page, error) {
	return List(ctx, l.engine.Reader, func(row Row) (p bridge.Page, err error) {
		err = row.Scan(&p.Incident, &p.Ladder, &p.Step, &p.Cycle, &p.Kind, &p.Page, Instant{&p.At}, &p.Criticity, &p.TicketNumber, &p.Site, &p.Device)
		return p, err
	}, `SELECT t.incident, t.ladder, t.step, t.cycle, t.kind, t.page, t.at, i.criticity, i.ticket_number, i.site, i.device
		FROM escalation AS t JOIN incident AS i ON i.id = t.incident
		WHERE t.page <> '' AND t.ended_at IS NULL AND t.outcome = 'fired'
		UNION ALL SELECT t.incident, t.ladder, t.step, t.cycle, t.kind, t.page, t.at, c.criticity, c.ticket_number, c.site, c.device
		FROM escalation AS t JOIN called AS c ON c.ticket_id = `+ticketOf+`
		WHERE t.page <> '' AND t.ended_at IS NULL AND t.outcome = 'fired'
		ORDER BY 7 DESC, 1, 2, 3, 4 LIMIT ?`, limit)
}

// selectCalled is for tickets that people opened, in the form of incidents.
var selectCalled = "SELECT " + strings.Join(incidentColumns, ", ") + " FROM called "

// Called is a ticket that people opened; nil where it is none, or an incident's.
func (l *Ledger) Called(ctx context.Context, ticket int64) (*bridge.Incident, error) {
	return One(ctx, l.engine.Reader, scanIncident, selectCalled+"WHERE ticket_id = ?", ticket)
}

// Called is the same within a transaction.
func (t *Tx) Called(ticket int64) (*bridge.Incident, error) {
	return One(t.ctx, t.db, scanIncident, selectCalled+"WHERE ticket_id = ?", ticket)
}

// Ask has the ticket that people opened tell what its journal does up to an
// entry.
func (t *Tx) Ask(ticket, number int64, at time.Time) error {
	err := t.exec(`INSERT INTO call_asked (ticket, number, attempts, next_at, error) VALUES (?, ?, 0, ?, '')
		ON CONFLICT (ticket) DO UPDATE SET number = excluded.number, attempts = 0, next_at = excluded.next_at`, ticket, number, stamp(at))
	if err != nil {
		return fmt.Errorf("have ticket %d told: %w", ticket, err)
	}
	return nil
}

// Asks lists what is to be told now, the longest due first. What is put off
// further than ever was by a clock that has been set back since.
func (l *Ledger) Asks(ctx context.Context, now time.Time, limit int) ([]bridge.CallAsk, error) {
	return List(ctx, l.engine.Reader, func(row Row) (a bridge.CallAsk, err error) {
		err = row.Scan(&a.Ticket, &a.Number, &a.Attempts, Instant{&a.Next}, &a.Error)
		return a, err
	}, `SELECT ticket, number, attempts, next_at, error FROM call_asked WHERE next_at <= ? OR next_at > ? ORDER BY next_at, ticket LIMIT ?`,
		now.UnixMilli(), now.Add(setBack).UnixMilli(), limit)
}

// PutOff keeps that telling failed. What was asked since is due as it is.
func (l *Ledger) PutOff(ctx context.Context, a bridge.CallAsk) error {
	_, err := l.engine.Writer.ExecContext(ctx, `UPDATE call_asked SET attempts = ?, next_at = ?, error = ? WHERE ticket = ? AND number = ?`,
		a.Attempts, stamp(a.Next), a.Error, a.Ticket, a.Number)
	return err
}

// Told keeps that a ticket tells all up to an entry.
func (l *Ledger) Told(ctx context.Context, ticket, number int64) error {
	_, err := l.engine.Writer.ExecContext(ctx, `DELETE FROM call_asked WHERE ticket = ? AND number <= ?`, ticket, number)
	return err
}
