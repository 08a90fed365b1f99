package relational

import (
	"context"
	"slices"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// MeasuredWith are the subjects whose figures follow from others' journals too.
func (l *Ledger) MeasuredWith(ctx context.Context, others []string) (map[string][]string, error) {
	all := make(map[string][]string)
	if len(others) == 0 {
		return all, nil
	}
	_, err := List(ctx, l.engine.Reader, func(row Row) (struct{}, error) {
		var other, subject string
		err := row.Scan(&other, &subject)
		all[other] = append(all[other], subject)
		return struct{}{}, err
	}, `SELECT other, subject FROM measured_with WHERE `+in("other", len(others))+` ORDER BY other, subject`, anys(others)...)
	return all, err
}

// MeasuredAs tells how subjects were measured last.
func (l *Ledger) MeasuredAs(ctx context.Context, subjects []string) (map[string]ledger.Measuring, error) {
	all := make(map[string]ledger.Measuring)
	if len(subjects) == 0 {
		return all, nil
	}
	_, err := List(ctx, l.engine.Reader, func(row Row) (struct{}, error) {
		var subject string
		var m ledger.Measuring
		err := row.Scan(&subject, &m.Seq, &m.Contract)
		all[subject] = m
		return struct{}{}, err
	}, `SELECT subject, seq, contract FROM measured WHERE `+in("subject", len(subjects)), anys(subjects)...)
	return all, err
}

// Journals are those of subjects that fit whole into so many entries.
func (l *Ledger) Journals(ctx context.Context, subjects []string, entries int) (map[string][]bridge.Entry, error) {
	all := make(map[string][]bridge.Entry)
	if len(subjects) == 0 {
		return all, nil
	}
	read, chain := 0, []bridge.Entry(nil)
	take := func(e bridge.Entry) {
		if len(chain) > 0 && chain[0].Subject != e.Subject {
			all[chain[0].Subject], chain = slices.Clone(chain), chain[:0]
		}
		read, chain = read+1, append(chain, e)
	}
	if err := each(ctx, l.engine.Reader, scanEntry, take, selectEntry+`WHERE `+in("j.subject", len(subjects))+
		` ORDER BY j.subject, j.number LIMIT ?`, append(anys(subjects), entries+1)...); err != nil {
		return nil, err
	}
	if len(chain) > 0 && read <= entries { // else the last may have more
		all[chain[0].Subject] = chain
	}
	return all, nil
}

// Incidents are those of some ids that there are.
func (l *Ledger) Incidents(ctx context.Context, ids []string) (map[string]bridge.Incident, error) {
	all := make(map[string]bridge.Incident)
	if len(ids) == 0 {
		return all, nil
	}
	read, err := List(ctx, l.engine.Reader, scanIncident, selectIncident+"WHERE "+in("id", len(ids)), anys(ids)...)
	for i := range read {
		all[read[i].ID] = read[i]
	}
	return all, err
}

// MirroredOf are tickets of some ids.
func (l *Ledger) MirroredOf(ctx context.Context, ids []int64) (map[int64]bridge.Mirrored, error) {
	all := make(map[int64]bridge.Mirrored)
	if len(ids) == 0 {
		return all, nil
	}
	read, err := List(ctx, l.engine.Reader, scanTicket, selectTicket+"WHERE "+in("id", len(ids)), anys(ids)...)
	for i := range read {
		all[read[i].ID] = read[i]
	}
	return all, err
}
