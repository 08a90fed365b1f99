package relational

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

const (
	// longestDay is longer than any day of any zone.
	longestDay = 49 * time.Hour
	// mostNamed is how many names are looked up one by one in a day; of more, the
	// day is read as a whole.
	mostNamed = 500
)

// Evidence is what all sources measured in the days that have to do with a
// time, by day and source, of what is selected. Days of the same members share
// one list.
func (l *Ledger) Evidence(ctx context.Context, over bridge.Span, of ledger.EvidenceOf) (days []bridge.EvidenceDay, err error) {
	err = l.engine.Snapshot(ctx, func(db DB) error {
		days, err = (&evidenceReader{db: db, of: of, lists: make(map[string]*selected)}).read(ctx, over)
		return err
	})
	return days, err
}

// evidenceReader reads some days of some things.
type evidenceReader struct {
	db    DB
	of    ledger.EvidenceOf
	lists map[string]*selected // by their print
}

// selected is what is asked for of a list of members.
type selected struct {
	members []bridge.EvidenceMember
	names   []string // of these and of their sites; none where all is asked for, or much
}

// keptDay is a day without what it says.
type keptDay struct {
	id   int64
	list string
	day  bridge.EvidenceDay
}

func keptDays(ctx context.Context, db DB, over bridge.Span) ([]keptDay, error) {
	return List(ctx, db, func(from Row) (d keptDay, err error) {
		err = from.Scan(&d.id, &d.day.Source, &d.day.Day, &d.day.Span.From, &d.day.Span.To, Instant{&d.day.CopiedAt}, &d.day.ForAdded, &d.list)
		return d, err
	}, `SELECT id, source, day, from_at, to_at, copied_at, for_added, members FROM evidence_day
		WHERE from_at > ? AND from_at < ? AND to_at > ? ORDER BY day, source`, over.From-longestDay.Milliseconds(), over.To, over.From)
}

// EvidenceKept is which days of which sources there are of a time, without what
// they say.
func (l *Ledger) EvidenceKept(ctx context.Context, over bridge.Span) ([]bridge.EvidenceDay, error) {
	rows, err := keptDays(ctx, l.engine.Reader, over)
	days := make([]bridge.EvidenceDay, 0, len(rows))
	for i := range rows {
		days = append(days, rows[i].day)
	}
	return days, err
}

func (r *evidenceReader) read(ctx context.Context, over bridge.Span) ([]bridge.EvidenceDay, error) {
	rows, err := keptDays(ctx, r.db, over)
	if err != nil {
		return nil, err
	}
	days := make([]bridge.EvidenceDay, 0, len(rows))
	for _, found := range rows {
		list, err := r.list(ctx, found.list)
		if err != nil {
			return nil, err
		}
		day := found.day
		day.Members = list.members
		if day.Outages, err = r.outages(ctx, found.id, day.Span.From, list); err != nil {
			return nil, err
		}
		days = append(days, day)
	}
	return days, nil
}

// list reads one list, once.
func (r *evidenceReader) list(ctx context.Context, hash string) (*selected, error) {
	if r.lists[hash] != nil {
		return r.lists[hash], nil
	}
	content, err := One(ctx, r.db, scanOne[[]byte], `SELECT content FROM evidence_members WHERE print = ?`, hash)
	if err != nil {
		return nil, err
	}
	s := new(selected)
	if s.members, err = unpackMembers(*content, hash, r.of); err != nil {
		return nil, err
	}
	if names := make(map[string]bool); !r.of.All() {
		for _, m := range s.members {
			names[m.Device], names[m.Site] = true, true
		}
		if len(names) <= mostNamed {
			s.names = slices.Sorted(maps.Keys(names))
		}
	}
	r.lists[hash] = s
	return s, nil
}

// outages are those of a day.
func (r *evidenceReader) outages(ctx context.Context, id, since int64, of *selected) ([]bridge.Outage, error) {
	if len(of.members) == 0 && !r.of.All() {
		return nil, nil
	}
	some := ""
	if len(of.names) > 0 {
		some = " AND kind IN ('device', 'site') AND " + in("name", len(of.names))
	}
	all, err := List(ctx, r.db, func(row Row) (o bridge.Outage, err error) {
		err = row.Scan(&o.Kind, &o.Name, spans{&o.Down, since}, spans{&o.Unmeasured, since})
		return o, err
	}, `SELECT kind, name, down, unmeasured FROM evidence_outage WHERE day_id = ?`+some+` ORDER BY kind, name`, append([]any{id}, anys(of.names)...)...)
	if err != nil || r.of.All() {
		return all, err
	}
	return ledger.OutagesOf(of.members, all), nil
}
