package relational

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
)

// Measuring is how far the journal was considered.
func (l *Ledger) Measuring(ctx context.Context) (ledger.Measuring, error) {
	return measuring(ctx, l.engine.Reader, `SELECT seq, contract FROM measuring WHERE id = 1`)
}

func measuring(ctx context.Context, db DB, query string, args ...any) (ledger.Measuring, error) {
	found, err := One(ctx, db, func(row Row) (m ledger.Measuring, err error) {
		err = row.Scan(&m.Seq, &m.Contract)
		return m, err
	}, query, args...)
	if err != nil || found == nil {
		return ledger.Measuring{}, err
	}
	return *found, nil
}

// SaveMeasuring keeps it.
func (l *Ledger) SaveMeasuring(ctx context.Context, m ledger.Measuring) error {
	_, err := l.engine.Writer.ExecContext(ctx, `INSERT INTO measuring (id, seq, contract) VALUES (1, ?, ?)
		ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, contract = excluded.contract`, m.Seq, m.Contract)
	if err != nil {
		return fmt.Errorf("save how far the journal was measured: %w", err)
	}
	return nil
}

// LastEntry is the journal's last.
func (l *Ledger) LastEntry(ctx context.Context) (int64, error) {
	last, err := One(ctx, l.engine.Reader, scanNumber, `SELECT coalesce(max(seq), 0) FROM journal`)
	if err != nil {
		return 0, fmt.Errorf("look for the last entry: %w", err)
	}
	return *last, nil
}

// FirstInstant is the earliest that an entry of the journal is of. It reads all of
// the journal, as whoever asks does anyway.
func (l *Ledger) FirstInstant(ctx context.Context) (time.Time, error) {
	first, err := One(ctx, l.engine.Reader, func(row Row) (at time.Time, err error) {
		err = row.Scan(Instant{&at})
		return at, err
	}, `SELECT min(effective_at) FROM journal`)
	if err != nil {
		return time.Time{}, fmt.Errorf("look for the first instant: %w", err)
	}
	return *first, nil
}

// Grown are subjects that have entries after one, of the next so many.
func (l *Ledger) Grown(ctx context.Context, after int64, entries int) ([]ledger.Growth, error) {
	return List(ctx, l.engine.Reader, func(row Row) (g ledger.Growth, err error) {
		err = row.Scan(&g.Subject, &g.Seq)
		return g, err
	}, `SELECT subject, max(seq) FROM (SELECT subject, seq FROM journal WHERE seq > ? ORDER BY seq LIMIT ?) AS next
		GROUP BY subject ORDER BY 2`, after, entries)
}

// MeasuredDue are subjects whose figures time alone changes by now.
func (l *Ledger) MeasuredDue(ctx context.Context, now time.Time, limit int) ([]string, error) {
	return List(ctx, l.engine.Reader, scanOne[string], `SELECT subject FROM measured WHERE next_at <= ? ORDER BY next_at, subject LIMIT ?`, now.UnixMilli(), limit)
}

var clockColumns = []string{
	"subject", "life", "name", "criticity", "ticket", "number", "started", "over_in", "month", "at", "met", "breached",
	"contested", "stopped", "wall", "net", "overrun", "parties", "pauses",
	"present", "going", "status", "due_at", "late_at", "soon_at", "as_of", "counting", "remaining", "target", "calendar",
	"began_at", "upheld", "contest",
}

var selectClock = "SELECT " + strings.Join(clockColumns, ", ") + " FROM measured_clock "

func scanClock(row Row) (ledger.MeasuredClock, error) {
	var c ledger.MeasuredClock
	var at, met, breached, contested, stopped, wall, net, overrun, parties, pauses, present, going, counting, remaining, target, upheld int64
	err := row.Scan(&c.Subject, &c.Life, &c.Name, &c.Criticity, &c.Ticket, &c.Number, &c.Started, &c.Over, &c.Month, &at,
		&met, &breached, &contested, &stopped, &wall, &net, &overrun, &parties, &pauses,
		&present, &going, &c.Status, Instant{&c.Due}, Instant{&c.Late}, Instant{&c.Soon}, Instant{&c.AsOf}, &counting, &remaining, &target, &c.Calendar,
		Instant{&c.Began}, &upheld, &c.Contest)
	if c.Month != 0 {
		c.At = time.UnixMilli(at).UTC()
	}
	c.Met, c.Contested, c.Stopped, c.Upheld = met == 1, contested == 1, stopped == 1, upheld == 1
	c.Wall, c.Net, c.Overrun, c.Parties, c.Pauses = millis(wall), millis(net), millis(overrun), millis(parties), millis(pauses)
	c.Present, c.Going, c.Counting, c.Remaining, c.Target = present == 1, going == 1, counting == 1, millis(remaining), millis(target)
	return c, err
}

func millis(n int64) time.Duration { return time.Duration(n) * time.Millisecond }

func number(is bool) int64 {
	if is {
		return 1
	}
	return 0
}

// decidedAgainst: a life as a whole is neither met nor breached.
func decidedAgainst(c *ledger.MeasuredClock) bool {
	return c.Month != 0 && !c.Met && c.Name != ledger.Total
}

func clockValues(c *ledger.MeasuredClock) []any {
	at := int64(0)
	if c.Month != 0 {
		at = c.At.UnixMilli()
	}
	return []any{
		c.Subject, c.Life, c.Name, string(c.Criticity), c.Ticket, c.Number, int64(c.Started), int64(c.Over), int64(c.Month), at,
		number(c.Met), number(decidedAgainst(c)), number(c.Contested), number(c.Stopped), c.Wall.Milliseconds(), c.Net.Milliseconds(),
		c.Overrun.Milliseconds(), c.Parties.Milliseconds(), c.Pauses.Milliseconds(),
		number(c.Present), number(c.Going), c.Status, stamp(c.Due), stamp(c.Late), stamp(c.Soon), stamp(c.AsOf), number(c.Counting),
		c.Remaining.Milliseconds(), c.Target.Milliseconds(), c.Calendar, stamp(c.Began), number(c.Upheld), c.Contest,
	}
}

// SaveMeasured replaces the figures of subjects, and what they add to months.
func (l *Ledger) SaveMeasured(ctx context.Context, all []ledger.Measured) error {
	err := l.transact(ctx, func(t *Tx) error {
		sums := make(monthSums)
		for i := range all {
			if err := t.saveMeasured(&all[i], sums); err != nil {
				return err
			}
		}
		return t.addSums(sums)
	})
	if err != nil {
		return fmt.Errorf("save what was measured: %w", err)
	}
	return nil
}

// listedAs is by which id lists have a case: that of its incident, or of the
// ticket that people opened.
func (t *Tx) listedAs(m *ledger.Measured) (string, error) {
	if m.Incident != "" || m.Ticket == 0 {
		return m.Incident, nil
	}
	id, err := One(t.ctx, t.db, func(row Row) (id string, err error) { return id, row.Scan(&id) }, `SELECT id FROM call WHERE ticket = ?`, m.Ticket)
	if err != nil || id == nil {
		return "", err
	}
	return *id, nil
}

func (t *Tx) saveMeasured(m *ledger.Measured, sums monthSums) error {
	was, err := measuring(t.ctx, t.db, `SELECT seq, contract FROM measured WHERE subject = ?`, m.Subject)
	if err != nil || was.Contract == m.Contract && was.Seq > m.Seq {
		return err // another leader knew more
	}
	replaced := m.Instead
	if was != (ledger.Measuring{}) {
		replaced = append([]string{m.Subject}, replaced...)
	}
	for _, subject := range replaced {
		if err := t.forgetMeasured(subject, sums); err != nil {
			return err
		}
	}
	listed, err := t.listedAs(m)
	if err != nil {
		return err
	}
	if listed != "" { // lists show an incident once, as it was measured last
		if err := t.exec(`UPDATE measured SET fault = '' WHERE fault = ? AND fault <> ''`, listed); err != nil {
			return err
		}
	}
	err = t.exec(`INSERT INTO measured (subject, contract, seq, next_at, fault, ticket, due_at, late_at, soon_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		m.Subject, m.Contract, m.Seq, stamp(m.Next), listed, m.Ticket, stamp(m.Due), stamp(m.Late), stamp(m.Soon))
	if err != nil {
		return err
	}
	for _, other := range m.With {
		err := t.exec(`INSERT INTO measured_with (other, subject) VALUES (?, ?) ON CONFLICT DO NOTHING`, other, m.Subject)
		if err != nil {
			return err
		}
	}
	if len(m.Clocks) == 0 {
		return nil
	}
	var values []any
	for i := range m.Clocks {
		values = append(values, clockValues(&m.Clocks[i])...)
		sums.take(&m.Clocks[i], 1)
	}
	row := "(?" + strings.Repeat(", ?", len(clockColumns)-1) + ")"
	return t.exec("INSERT INTO measured_clock ("+strings.Join(clockColumns, ", ")+") VALUES "+
		row+strings.Repeat(", "+row, len(m.Clocks)-1), values...)
}

func (t *Tx) forgetMeasured(subject string, sums monthSums) error {
	clocks, err := List(t.ctx, t.db, scanClock, selectClock+`WHERE subject = ?`, subject)
	if err != nil {
		return err
	}
	for i := range clocks {
		sums.take(&clocks[i], -1)
	}
	for _, table := range []string{"measured_clock", "measured_with", "measured"} {
		if err := t.exec(`DELETE FROM `+table+` WHERE subject = ?`, subject); err != nil {
			return err
		}
	}
	return nil
}

// monthSums are what is to be added to rows of measured_month.
type monthSums map[sumKey]*[10]int64

type sumKey struct {
	name, criticity string
	month           ledger.Month
}

func (s monthSums) at(c *ledger.MeasuredClock, month ledger.Month) *[10]int64 {
	key := sumKey{c.Name, string(c.Criticity), month}
	if s[key] == nil {
		s[key] = new([10]int64)
	}
	return s[key]
}

// take adds a clock, or takes it away again.
func (s monthSums) take(c *ledger.MeasuredClock, sign int64) {
	if c.Started != 0 {
		s.at(c, c.Started)[0] += sign
	}
	if c.Over != 0 {
		s.at(c, c.Over)[1] += sign
	}
	if c.Month == 0 {
		return
	}
	sum := s.at(c, c.Month)
	sum[2] += sign * number(c.Met)
	sum[3] += sign * number(decidedAgainst(c))
	sum[4] += sign * number(c.Contested)
	if c.Stopped {
		sum[5] += sign
		for i, d := range []time.Duration{c.Wall, c.Net, c.Parties, c.Pauses} {
			sum[6+i] += sign * d.Milliseconds()
		}
	}
}

func (t *Tx) addSums(sums monthSums) error {
	keys := slices.SortedFunc(maps.Keys(sums), func(a, b sumKey) int {
		return cmp.Or(strings.Compare(a.name, b.name), strings.Compare(a.criticity, b.criticity), cmp.Compare(a.month, b.month))
	})
	for _, key := range keys {
		sum := sums[key]
		if *sum == ([10]int64{}) {
			continue
		}
		err := t.exec(`INSERT INTO measured_month (name, criticity, month, started, over_in, met, breached, contested, stopped, wall, net, parties, pauses)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name, criticity, month) DO UPDATE SET
			started = measured_month.started + excluded.started, over_in = measured_month.over_in + excluded.over_in,
			met = measured_month.met + excluded.met, breached = measured_month.breached + excluded.breached,
			contested = measured_month.contested + excluded.contested, stopped = measured_month.stopped + excluded.stopped,
			wall = measured_month.wall + excluded.wall, net = measured_month.net + excluded.net,
			parties = measured_month.parties + excluded.parties, pauses = measured_month.pauses + excluded.pauses`,
			append([]any{key.name, key.criticity, int64(key.month)}, anys(sum[:])...)...)
		if err != nil {
			return err
		}
	}
	return nil
}
