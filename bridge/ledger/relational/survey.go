package relational

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

var surveyColumns = []string{
	"ticket", "subject", "customer", "criticity", "site", "region", "closed_at", "state", "skip", "address",
	"attempts", "next_at", "at", "expires_at", "mark", "marked_at",
}

var selectSurvey = "SELECT s." + strings.Join(surveyColumns, ", s.") + ", coalesce(t.number, '') FROM survey s LEFT JOIN ticket t ON t.id = s.ticket "

var saveSurvey = "INSERT INTO survey (" + strings.Join(surveyColumns, ", ") + ") VALUES (?" + strings.Repeat(", ?", len(surveyColumns)-1) +
	") ON CONFLICT (ticket) DO UPDATE SET region = excluded.region, state = excluded.state, skip = excluded.skip, address = excluded.address, " +
	"attempts = excluded.attempts, next_at = excluded.next_at, at = excluded.at, expires_at = excluded.expires_at"

func scanSurvey(row Row) (s bridge.Survey, err error) {
	err = row.Scan(&s.Ticket, &s.Subject, &s.Customer, &s.Criticity, &s.Site, &s.Region, Instant{&s.ClosedAt}, &s.State, &s.Skip, &s.Address,
		&s.Attempts, Instant{&s.NextAt}, Instant{&s.At}, Instant{&s.ExpiresAt}, &s.Mark, Instant{&s.MarkedAt}, &s.Number)
	return s, err
}

func (t *Tx) saveSurvey(s *bridge.Survey) error {
	return t.exec(saveSurvey, s.Ticket, s.Subject, s.Customer, s.Criticity, s.Site, s.Region, stamp(s.ClosedAt), s.State, s.Skip, s.Address,
		s.Attempts, stamp(s.NextAt), stamp(s.At), stamp(s.ExpiresAt), s.Mark, stamp(s.MarkedAt))
}

// DueSurveys are the tickets whose requesters are to be asked now.
func (l *Ledger) DueSurveys(ctx context.Context, due ledger.SurveysDue, limit int) ([]bridge.Survey, error) {
	all, err := List(ctx, l.engine.Reader, scanSurvey, selectSurvey+`WHERE s.state = 'waiting' AND s.next_at <= ? ORDER BY s.next_at, s.ticket LIMIT ?`,
		due.Now.UnixMilli(), limit)
	if err != nil || len(all) == limit {
		return all, err
	}
	// What left, was merged or is gone counts as closed, and is nobody's to be asked about.
	const closed = ` JOIN ticket t ON t.id = %[2]s WHERE c.closed_at >= ? AND c.closed_at < ? AND c.state = 'closed'
		AND t.stage = 'closed' AND t.gone_at IS NULL AND t.hidden_at IS NULL AND t.customer_id NOT IN (0, ?) AND c.nature IN (%[1]s)
		AND NOT EXISTS (SELECT 1 FROM survey s WHERE s.ticket = t.id)`
	const selected = `SELECT t.id, t.number, t.subject, t.customer_id, c.criticity, c.site, %s, c.closed_at FROM `
	calls := fmt.Sprintf(selected, "''") + "call c" + fmt.Sprintf(closed, "?, ?", "c.ticket")
	incidents := fmt.Sprintf(selected, "c.region") + "incident c" + fmt.Sprintf(closed, "?, ?", "c.ticket_id") + " AND c.parent = ''"
	bounds := []any{due.From.UnixMilli(), due.To.UnixMilli(), due.Except}
	args := append(append([]any{}, bounds...), bridge.NatureCall, bridge.NatureRequest)
	args = append(append(args, bounds...), bridge.NatureFault, bridge.NatureStorm, limit-len(all))
	more, err := List(ctx, l.engine.Reader, func(row Row) (s bridge.Survey, err error) {
		err = row.Scan(&s.Ticket, &s.Number, &s.Subject, &s.Customer, &s.Criticity, &s.Site, &s.Region, Instant{&s.ClosedAt})
		return s, err
	}, calls+" UNION ALL "+incidents+" ORDER BY 8, 1 LIMIT ?", args...)
	return append(all, more...), err
}

// BeginSurvey puts down that somebody is about to be asked, or is not.
func (l *Ledger) BeginSurvey(ctx context.Context, given bridge.Survey, since time.Time) (begun *bridge.Survey, err error) {
	err = l.transact(ctx, func(t *Tx) error {
		begun = nil
		s := given
		before, err := t.survey(s.Ticket)
		if err != nil || before != nil && before.State != bridge.SurveyWaiting {
			return err
		}
		if s.Skip == "" {
			if s.Skip, err = t.unasked(&s, since); err != nil {
				return err
			}
		}
		s.State, s.NextAt = bridge.SurveySending, time.Time{}
		if s.Skip != "" {
			s.State = bridge.SurveySkipped
		}
		begun = &s
		return t.saveSurvey(&s)
	})
	if err != nil {
		return nil, fmt.Errorf("begin survey of ticket %d: %w", given.Ticket, err)
	}
	return begun, nil
}

// unasked is why somebody is not to be asked, by what is known of their address.
func (t *Tx) unasked(s *bridge.Survey, since time.Time) (bridge.SurveySkip, error) {
	found, err := List(t.ctx, t.db, scanOne[string], `SELECT 'refused' FROM survey_refusal WHERE address = ?
		UNION ALL SELECT 'recent' FROM survey WHERE address = ? AND address <> '' AND at >= ? AND ticket <> ? AND state IN ('sending', 'asked', 'waiting')`,
		s.Address, s.Address, since.UnixMilli(), s.Ticket)
	if err != nil || len(found) == 0 {
		return "", err
	}
	return bridge.SurveySkip(found[0]), nil
}

func (t *Tx) survey(ticket int64) (*bridge.Survey, error) {
	return One(t.ctx, t.db, scanSurvey, selectSurvey+"WHERE s.ticket = ?", ticket)
}

// Survey is that of a ticket; nil where there is none.
func (l *Ledger) Survey(ctx context.Context, ticket int64) (*bridge.Survey, error) {
	return One(ctx, l.engine.Reader, scanSurvey, selectSurvey+"WHERE s.ticket = ?", ticket)
}

// SettleSurvey puts down what came of asking.
func (l *Ledger) SettleSurvey(ctx context.Context, s *bridge.Survey, now time.Time) error {
	err := l.transact(ctx, func(t *Tx) error {
		err := t.exec(`UPDATE survey SET state = ?, skip = ?, attempts = ?, next_at = ? WHERE ticket = ? AND mark = 0`,
			s.State, s.Skip, s.Attempts, stamp(s.NextAt), s.Ticket)
		if err != nil || s.State != bridge.SurveyAsked {
			return err
		}
		return t.Append(bridge.Entry{
			Subject: s.Subject, Kind: bridge.KindSurveyed, Actor: bridge.ActorBridge, Ticket: s.Ticket, EffectiveAt: now, ReceivedAt: now,
			Origin: surveyOrigin(s.Ticket, "asked"), Text: "Le demandeur est invité à dire s'il est satisfait",
		})
	})
	if err != nil {
		return fmt.Errorf("settle survey of ticket %d: %w", s.Ticket, err)
	}
	return nil
}

// surveyOrigin has each be in the journal once.
func surveyOrigin(ticket int64, what string) string {
	return "survey:" + strconv.FormatInt(ticket, 10) + ":" + what
}

// MarkSurvey takes an answer into the journal; the first one counts. Somebody
// waits for it.
func (l *Ledger) MarkSurvey(ctx context.Context, ticket int64, mark int, remark string, now time.Time) (taken bool, err error) {
	err = l.engine.Transact(ctx, func(t *Tx) error {
		taken = false
		s, err := t.survey(ticket)
		switch {
		case err != nil:
			return err
		case s == nil || s.State == bridge.SurveySkipped:
			return fmt.Errorf("ticket %d: %w", ticket, bridge.ErrNotFound)
		case s.Mark != 0:
			return nil
		}
		err = t.exec(`UPDATE survey SET mark = ?, marked_at = ?, state = 'asked', next_at = NULL WHERE ticket = ?`, mark, stamp(now), ticket)
		if err != nil {
			return err
		}
		e := bridge.Entry{
			Subject: s.Subject, Kind: bridge.KindMarked, Actor: bridge.ActorCustomer, ActorRef: strconv.FormatInt(s.Customer, 10), Ticket: ticket,
			EffectiveAt: now, ReceivedAt: now, Data: map[string]string{"mark": strconv.Itoa(mark)}, Origin: surveyOrigin(ticket, "marked"),
			Text: fmt.Sprintf("Le demandeur donne la note de %d sur %d", mark, bridge.MaxMark),
		}
		if remark != "" {
			e.Word("remark", remark)
		}
		taken = true
		return t.Append(e)
	})
	if err != nil {
		return false, fmt.Errorf("take an answer: %w", err)
	}
	return taken, nil
}

// RefuseSurveys puts down that a ticket's requester wants not to be asked.
func (l *Ledger) RefuseSurveys(ctx context.Context, ticket int64, now time.Time) error {
	err := l.engine.Transact(ctx, func(t *Tx) error {
		s, err := t.survey(ticket)
		switch {
		case err != nil:
			return err
		case s == nil || s.Address == "":
			return fmt.Errorf("ticket %d: %w", ticket, bridge.ErrNotFound)
		}
		return t.exec(`INSERT INTO survey_refusal (address, at) VALUES (?, ?) ON CONFLICT (address) DO NOTHING`, s.Address, stamp(now))
	})
	if err != nil {
		return fmt.Errorf("take a refusal: %w", err)
	}
	return nil
}

// SurveyCounts are the surveys that began within a period, counted as of now.
func (l *Ledger) SurveyCounts(ctx context.Context, from, to, now time.Time) ([]ledger.SurveyCount, error) {
	return List(ctx, l.engine.Reader, func(row Row) (c ledger.SurveyCount, err error) {
		err = row.Scan(&c.Criticity, &c.Region, &c.State, &c.Skip, &c.Mark, &c.N, &c.Pending)
		return c, err
	}, `SELECT criticity, region, state, skip, mark, count(*), sum(CASE WHEN mark = 0 AND state IN ('sending', 'asked') AND expires_at > ? THEN 1 ELSE 0 END)
		FROM survey WHERE at >= ? AND at < ? GROUP BY criticity, region, state, skip, mark ORDER BY 1, 2, 3, 4, 5`,
		now.UnixMilli(), from.UnixMilli(), to.UnixMilli())
}
