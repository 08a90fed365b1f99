package relational

import (
	"context"
	"fmt"
	"strings"

	"github.com/vigie-noc/vigie/bridge/ledger"
)

// MeasuredMonth is what a month comes to, by clock and criticity, as it is at one
// instant.
func (l *Ledger) MeasuredMonth(ctx context.Context, month ledger.Month) (all []ledger.MonthSum, err error) {
	err = l.engine.Snapshot(ctx, func(db DB) error {
		all, err = monthOf(ctx, db, month)
		return err
	})
	return all, err
}

func monthOf(ctx context.Context, db DB, month ledger.Month) ([]ledger.MonthSum, error) {
	m := int64(month)
	all, err := List(ctx, db, func(row Row) (s ledger.MonthSum, err error) {
		var wall, net, parties, pauses int64
		err = row.Scan(&s.Name, &s.Criticity, &s.Running, &s.Met, &s.Breached, &s.Contested, &s.Stopped, &wall, &net, &parties, &pauses)
		s.Wall.Sum, s.Net.Sum, s.Parties, s.Pauses = millis(wall), millis(net), millis(parties), millis(pauses)
		return s, err
	}, `SELECT name, criticity, CAST(sum(started - over_in) AS BIGINT),
			CAST(sum(CASE WHEN month = ? THEN met ELSE 0 END) AS BIGINT), CAST(sum(CASE WHEN month = ? THEN breached ELSE 0 END) AS BIGINT),
			CAST(sum(CASE WHEN month = ? THEN contested ELSE 0 END) AS BIGINT), CAST(sum(CASE WHEN month = ? THEN stopped ELSE 0 END) AS BIGINT),
			CAST(sum(CASE WHEN month = ? THEN wall ELSE 0 END) AS BIGINT), CAST(sum(CASE WHEN month = ? THEN net ELSE 0 END) AS BIGINT),
			CAST(sum(CASE WHEN month = ? THEN parties ELSE 0 END) AS BIGINT), CAST(sum(CASE WHEN month = ? THEN pauses ELSE 0 END) AS BIGINT)
		FROM measured_month WHERE month <= ? GROUP BY name, criticity ORDER BY name, criticity`, m, m, m, m, m, m, m, m, m)
	if err != nil {
		return nil, err
	}
	for i := range all {
		s := &all[i]
		if s.Stopped == 0 || s.Name == ledger.Total {
			continue
		}
		for column, spread := range map[string]*ledger.Spread{"wall": &s.Wall, "net": &s.Net} {
			if err := spreadOf(ctx, db, s, month, column, spread); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// spreadOf reads the middle durations of a month at their places in an index.
func spreadOf(ctx context.Context, db DB, s *ledger.MonthSum, month ledger.Month, column string, into *ledger.Spread) error {
	place := func(at int64) (int64, error) {
		found, err := One(ctx, db, scanNumber, `SELECT `+column+` FROM measured_clock
			WHERE month = ? AND month > 0 AND name = ? AND criticity = ? AND stopped = 1 ORDER BY `+column+` LIMIT 1 OFFSET ?`,
			int64(month), s.Name, string(s.Criticity), at)
		if err == nil && found == nil {
			err = fmt.Errorf("month %d has fewer durations of %s %s than it sums up", month, s.Name, s.Criticity)
		}
		if err != nil {
			return 0, err
		}
		return *found, nil
	}
	n := s.Stopped
	low, err := place((n - 1) / 2)
	if err != nil {
		return err
	}
	high, err := place(n / 2)
	if err != nil {
		return err
	}
	ninth, err := place((9*n+9)/10 - 1)
	into.Median, into.P90 = millis(low+(high-low)/2), millis(ninth)
	return err
}

// Breaches are those that were decided in a month, by their instant.
func (l *Ledger) Breaches(ctx context.Context, of ledger.BreachFilter) ([]ledger.MeasuredClock, error) {
	where, args := `WHERE breached = 1 AND month = ?`, []any{int64(of.Month)}
	if len(of.Criticity) > 0 {
		where += " AND " + in("criticity", len(of.Criticity))
		for _, c := range of.Criticity {
			args = append(args, string(c))
		}
	}
	if len(of.Names) > 0 {
		where += " AND " + in("name", len(of.Names))
		args = append(args, anys(of.Names)...)
	}
	if a := of.After; a != nil {
		where += " AND (at, subject, life, name) > (?, ?, ?, ?)"
		args = append(args, a.At.UnixMilli(), a.Subject, a.Life, a.Name)
	}
	return List(ctx, l.engine.Reader, scanClock, strings.Join([]string{selectClock, where, "ORDER BY at, subject, life, name LIMIT ?"}, " "), append(args, of.Limit)...)
}

// Overruns are by how much a month's breaches came too late.
func (l *Ledger) Overruns(ctx context.Context, month ledger.Month) ([]ledger.Overrun, error) {
	return List(ctx, l.engine.Reader, func(row Row) (o ledger.Overrun, err error) {
		err = row.Scan(&o.Name, &o.Criticity, &o.Breaches, &o.Hours, &o.Open)
		return o, err
	}, `SELECT name, criticity, CAST(sum(stopped) AS BIGINT), CAST(sum(CASE WHEN stopped = 1 THEN (overrun + 3599999) / 3600000 ELSE 0 END) AS BIGINT),
			CAST(sum(1 - stopped) AS BIGINT)
		FROM measured_clock WHERE breached = 1 AND month = ? AND contested = 0 GROUP BY name, criticity ORDER BY name, criticity`, int64(month))
}
