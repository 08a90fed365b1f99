package reckon

import (
	"cmp"
	"slices"

	"github.com/vigie-noc/vigie/bridge"
)

// kind is who opened a ticket and what it is, for people.
func (t *ticket) kind() string {
	switch {
	case t.of != nil && t.of.Nature == bridge.NatureStorm:
		return "supervision | tempête"
	case t.of != nil:
		return "supervision | défaut"
	case t.last().nature == "demande":
		return "personnes | demande"
	}
	return "personnes | incident signalé"
}

// origins is the table of who opened the month's tickets, and what these are.
func (r *rig) origins(all map[string]*table, d *document, tickets []ticket) {
	found := make(map[string]*line)
	for i := range tickets {
		t := &tickets[i]
		if t.problem {
			continue
		}
		if found[t.kind()] == nil {
			found[t.kind()] = &line{name: t.kind()}
		}
		found[t.kind()].figures[0] += t.opened
		found[t.kind()].figures[1] += number(t.open)
	}
	lines := make([]line, 0, len(found))
	for _, l := range found {
		lines = append(lines, *l)
	}
	slices.SortFunc(lines, func(a, b line) int {
		return cmp.Or(cmp.Compare(b.figures[0], a.figures[0]), cmp.Compare(a.name, b.name))
	})
	r.ordered(d, all["origins"], lines, texts("origin", "nature"), "opened", "open")
}

// priced is the table of what breaches would cost (R27): the dearest step that a
// rate is below, and each hour that was begun.
func (r *rig) priced(all map[string]*table, d *document, s *signed, verdicts []verdict) {
	from, to := instant(r.T, d.From), instant(r.T, d.To)
	var lines []line
	for _, m := range sums(verdicts, from, to) {
		dearest, n := 0.0, m.Met+m.Breached-m.Contested
		for _, step := range s.SLA.Credits.Rate {
			if n > 0 && step.Clock == m.Clock && step.Criticity == m.Criticity && m.Met*100_000 < thousandths(step.Below)*n {
				dearest = max(dearest, step.Credit)
			}
		}
		if dearest > 0 {
			lines = append(lines, line{titles[m.Clock] + " | " + m.Criticity, [8]int64{thousandths(dearest)}})
		}
	}
	for _, o := range overruns(verdicts, from, to) {
		for _, price := range s.SLA.Credits.Lateness {
			if cost := o.Hours * thousandths(price.PerHour); cost > 0 && price.Clock == o.Clock && price.Criticity == o.Criticity {
				lines = append(lines, line{titles[o.Clock] + " | " + o.Criticity, [8]int64{cost}})
			}
		}
	}
	r.table(d, all["credits"], lines, texts("clock", "criticity"), "credit")
}
