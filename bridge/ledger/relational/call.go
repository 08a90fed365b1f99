package relational

import (
	"context"
	"fmt"
	"strings"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// callColumns are written in this order.
var callColumns = []string{
	"ticket", "id", "nature", "state", "criticity", "site", "party", "ticket_group",
	"opened_at", "acknowledged_at", "restored_at", "resolved_at", "closed_at", "raised_at", "reopened",
}

var insertCall = "INSERT INTO call (" + strings.Join(callColumns, ", ") + ") VALUES (?" + strings.Repeat(", ?", len(callColumns)-1) +
	") ON CONFLICT (ticket) DO UPDATE SET " + setCall()

func setCall() string {
	var set []string
	for _, column := range callColumns[1:] {
		set = append(set, column+" = excluded."+column)
	}
	return strings.Join(set, ", ")
}

// saveCall has a ticket that people opened counted as it is now: from the
// journal anew, so that it does not matter what was counted before. One that is
// an incident's is counted there.
func saveCall(ctx context.Context, db DB, m *bridge.Mirrored) error {
	subject, err := One(ctx, db, scanOne[string], `SELECT subject FROM ticket AS t WHERE id = ?
		AND NOT EXISTS (SELECT 1 FROM incident WHERE ticket_id = t.id AND ticket_id <> 0)`, m.ID)
	switch {
	case err != nil:
		return err
	case subject == nil:
		return removeCall(ctx, db, m.ID)
	case bridge.SubjectTicket(*subject) == 0:
		return nil
	}
	facts, err := List(ctx, db, scanCallFact, `SELECT kind, effective_at, data FROM journal WHERE subject = ? AND `+
		in("kind", len(ledger.CallKinds))+` ORDER BY number`, append([]any{*subject}, anys(ledger.CallKinds)...)...)
	if err != nil {
		return err
	}
	call := ledger.CallOf(m, facts)
	if len(call.Moves) == 0 {
		return removeCall(ctx, db, m.ID)
	}
	// One whose opening was not told at first is counted under another id.
	had, err := One(ctx, db, scanOne[string], `SELECT id FROM call WHERE ticket = ?`, m.ID)
	if err == nil && had != nil && *had != call.ID {
		err = removeCall(ctx, db, m.ID)
	}
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, insertCall, call.TicketID, call.ID, call.Nature, call.State, call.Criticity, call.Site, call.Party, call.TicketGroup,
		stamp(call.OpenedAt), stamp(call.AcknowledgedAt), stamp(call.RestoredAt), stamp(call.ResolvedAt), stamp(call.ClosedAt), stamp(call.RaisedAt), call.Reopened)
	if err != nil {
		return err
	}
	return saveMoves(ctx, db, &call)
}

func scanCallFact(row Row) (e bridge.Entry, err error) {
	err = row.Scan(&e.Kind, Instant{&e.EffectiveAt}, Object{&e.Data})
	return e, err
}

func removeCall(ctx context.Context, db DB, ticket int64) error {
	for _, statement := range []string{
		`DELETE FROM move WHERE incident IN (SELECT id FROM call WHERE ticket = ?)`, `DELETE FROM call WHERE ticket = ?`,
	} {
		if _, err := db.ExecContext(ctx, statement, ticket); err != nil {
			return err
		}
	}
	return nil
}

// counted is a move as it is counted by the hour.
type counted struct {
	ledger.Move

	nature    bridge.Nature
	criticity bridge.Criticity
}

// saveMoves puts down what moved the stock, all of it anew where that is not
// what was there with more to come: a ticket is counted by what it is now.
func saveMoves(ctx context.Context, db DB, call *ledger.Call) error {
	had, err := List(ctx, db, func(row Row) (m counted, err error) {
		err = row.Scan(Instant{&m.At}, &m.Kind, &m.nature, &m.criticity)
		return m, err
	}, `SELECT at, kind, nature, criticity FROM move WHERE incident = ? ORDER BY id`, call.ID)
	if err != nil {
		return err
	}
	same := len(had) <= len(call.Moves)
	for i := 0; same && i < len(had); i++ {
		m := call.Moves[i]
		same = had[i].Kind == m.Kind && had[i].At.Equal(m.At) && had[i].nature == call.Nature && had[i].criticity == call.Criticity
	}
	if !same {
		if _, err := db.ExecContext(ctx, `DELETE FROM move WHERE incident = ?`, call.ID); err != nil {
			return err
		}
		had = nil
	}
	for _, m := range call.Moves[len(had):] {
		_, err := db.ExecContext(ctx, `INSERT INTO move (at, kind, nature, criticity, incident) VALUES (?, ?, ?, ?, ?)`,
			stamp(m.At), m.Kind, call.Nature, call.Criticity, call.ID)
		if err != nil {
			return err
		}
	}
	return nil
}

// fillAtOnce is how many tickets are read before they are counted.
const fillAtOnce = 500

// selectEarly is selectTicket of a schema whose tickets do not tell whom they are
// worked on for yet.
var selectEarly = strings.Replace(selectTicket, "customer_id", "0", 1)

// FillCalls counts the tickets that people opened before such were counted.
func FillCalls(ctx context.Context, db DB) error {
	for last := int64(0); ; {
		tickets, err := List(ctx, db, scanTicket, selectEarly+`WHERE id > ? ORDER BY id LIMIT ?`, last, fillAtOnce)
		if err != nil {
			return err
		}
		for i := range tickets {
			if err := saveCall(ctx, db, &tickets[i]); err != nil {
				return fmt.Errorf("count ticket %d: %w", tickets[i].ID, err)
			}
		}
		if len(tickets) < fillAtOnce {
			return nil
		}
		last = tickets[len(tickets)-1].ID
	}
}
