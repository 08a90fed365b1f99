package reckon

import (
	"cmp"
	"context"
	"slices"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/report/monthly"
)

// holdersOf are the tables of third parties and lines of support.
func (r *rig) holdersOf(all map[string]*table, d *document, h *holders) {
	part := func(of int64) int64 {
		if h.gross == 0 {
			return -1
		}
		return of * 100_000 / h.gross
	}
	rate := func(k *kept) int64 {
		if k.met+k.late == 0 {
			return -1
		}
		return k.met * 100_000 / (k.met + k.late)
	}
	names := map[string]string{"party": "tiers, ensemble", "pause": "suspendu", "N1": "niveau 1", "N2": "niveau 2", "N3": "niveau 3", "operateur-a": "Opérateur A", "operateur-b": "Opérateur B"}
	var buckets, parties, lines []line
	for name, took := range h.buckets {
		if took > 0 {
			buckets = append(buckets, line{names[name], [8]int64{took, part(took)}})
		}
	}
	for name, k := range h.parties {
		if *k != (kept{name: name}) {
			parties = append(parties, line{names[name], [8]int64{k.begun, k.waiting, k.took, part(k.took), k.met + k.late, k.met, k.late, k.running}})
		}
	}
	for name, k := range h.lines {
		lines = append(lines, line{names[name], [8]int64{k.met + k.late, k.met, k.late, k.running, rate(k)}})
	}
	who := func(t *table, row []monthly.Cell) string { return t.cell(row, "who").Text }
	r.table(d, all["buckets"], buckets, who, "time", "share")
	r.table(d, all["third-parties"], parties, who, "begun", "waiting", "time", "share", "n", "met", "breached", "running")
	r.table(d, all["lines"], lines, who, "n", "met", "breached", "running", "rate")
}

// lists are the tables that have a row for each ticket, device or fact.
func (r *rig) lists(ctx context.Context, all map[string]*table, d *document, b *book, s *signed, from, to, at int64) {
	var tickets []line
	facts := 0
	for _, subject := range b.subjects {
		lives := b.tales(subject, s, at)
		if len(lives) == 0 || lives[0].follows != "" && !r.isProblem(ctx, subject) {
			continue
		}
		last := lives[len(lives)-1]
		lasted := slices.ContainsFunc(lives, func(l *tale) bool { return l.start < to && (l.ended() == nil || l.ended().at >= from) })
		if !lasted || last.nature == "changement" {
			continue
		}
		for _, e := range b.entries[subject] {
			if e.EffectiveAt.UnixMilli() >= from && e.EffectiveAt.UnixMilli() < to {
				facts++
			}
		}
		if lives[0].follows != "" || last.unmeasured() {
			continue // a problem's facts are told, and it is in another list
		}
		l := line{cmp.Or(last.number, "–") + " " + last.criticity(), [8]int64{lives[0].openedAt, -1, -1, -1, 0}}
		if v := last.clock("response", s, at); v != nil && v.stopped {
			l.figures[1] = last.stop("response").at
		}
		if v := last.clock("restore", s, at); v != nil && v.stopped {
			l.figures[2] = last.stop("restore").at
		}
		if over := last.ended(); over != nil {
			l.figures[3] = over.at
		}
		tickets = append(tickets, l)
	}
	r.table(d, all["tickets"], tickets, func(t *table, row []monthly.Cell) string {
		return t.cell(row, "ticket").Text + " " + t.cell(row, "criticity").Text
	}, "opened", "taken", "restored", "ended")
	if n := len(all["operations"].rows); n != facts {
		r.Errorf("%s: the report tells of %d operations, of %d", d.Month, n, facts)
	}
	r.seen["operations"] += facts
}

// isProblem tells whether an incident stands for a fault that keeps coming back.
func (r *rig) isProblem(ctx context.Context, subject string) bool {
	in, err := r.store.Incident(ctx, subject)
	if err != nil {
		r.Fatal(err)
	}
	return in != nil && in.Nature == bridge.NatureProblem
}
