package relational

import (
	"context"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// early is how long before the words were written a report may bear its instant and
// have them all the same: it is read after it was asked for, and clocks differ.
const early = time.Hour

// since is from when on a report may have the words; zero where there are none.
func (t *erasing) since(ctx context.Context, db DB, entries []bridge.Entry) (first time.Time, err error) {
	take := func(at time.Time) {
		if !at.IsZero() && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	for i := range entries {
		take(entries[i].EffectiveAt)
		take(entries[i].ReceivedAt)
	}
	for query, args := range map[string][]any{
		"SELECT min(created_at) FROM ticket WHERE " + t.ticketsNaming():      t.tickets.args,
		"SELECT min(detected_at) FROM incident WHERE " + t.incidentsNaming(): t.incidents.args,
	} {
		found, err := List(ctx, db, scanInstant, query, args...)
		if err != nil {
			return first, err
		}
		take(found[0])
	}
	if !first.IsZero() {
		first = first.Add(-early)
	}
	return first, nil
}

func scanInstant(row Row) (at time.Time, err error) {
	err = row.Scan(Instant{&at})
	return at, err
}

// liveReports are files whose report, of one month and language, was made in part
// or whole at some time or later.
const liveReports = `withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM report_file AS other WHERE other.contract = report_file.contract
	AND other.month = report_file.month AND other.language = report_file.language AND other.withdrawn_at IS NULL AND other.made_at >= ?) `

// reportsSince are the files that may hold words written at some time or later:
// what was made before holds none of them.
func reportsSince(ctx context.Context, db DB, since time.Time) ([]ledger.ReportFile, error) {
	if since.IsZero() {
		return nil, nil
	}
	return List(ctx, db, scanReportFile, selectReportFile+"WHERE "+liveReports+"ORDER BY contract, month, language, edition, name", since.UnixMilli())
}

// withdraw removes what they hold, and counts the erasure: what is being made
// meanwhile is not kept.
func (t *Tx) withdraw(since, at time.Time) error {
	if since.IsZero() {
		return nil // nothing was removed
	}
	n, err := t.erasures()
	if err != nil {
		return err
	}
	if err := t.exec(`INSERT INTO erasure (number, at) VALUES (?, ?)`, n+1, stamp(at)); err != nil {
		return err
	}
	if err := t.exec(`UPDATE report_file SET withdrawn_at = ? WHERE `+liveReports, stamp(at), since.UnixMilli()); err != nil {
		return err
	}
	return t.exec(`DELETE FROM report_part WHERE NOT EXISTS (SELECT 1 FROM report_file WHERE report_file.hash = report_part.hash AND withdrawn_at IS NULL)`)
}
