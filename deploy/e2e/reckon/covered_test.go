package reckon

import (
	"slices"

	"github.com/vigie-noc/vigie/deploy/lab/year/live"
)

// covered makes sure that there was something to compare: of each table, and of
// what is rare.
func (r *rig) covered(tally live.Tally) {
	if r.wanted != usual {
		return
	}
	for _, key := range []string{
		"rates", "times", "breaches", "stock", "availability-equipment", "availability-sites", "availability-regions", "buckets", "third-parties", "lines",
		"tickets", "recurrence-equipment", "operations", "/compliance", "recurrence-sites", "problems", "equipment", "availability-worst",
		"procedures-missing", "procedures-stale", "inventory-missing", "opened, twelve months", "rate-response, twelve months",
		"rate-restore, twelve months", "mttr, twelve months", "origins", "credits", "availability, twelve months", "figures of highlights", "figures of volumes",
		"highlight: Tickets ouverts", "highlight: Le stock a crû de", "highlight: Prise en compte", "highlight: Rétablissement",
		"highlight: Crédits de service, à titre indicatif", "highlight: Établissement le moins disponible", "highlight: Plus long incident majeur",
		"highlight: Équipement le plus revenu", "highlight: Équipements qui ont alerté sans être dans l'inventaire",
		"highlight: Alertes déclenchées sans procédure",
		"majors", "majors, critique", "majors, tempête", "rectifications", "rectifications, corrections", "rectified", "rectified-sums",
		"changes", "changes, incidents",
		"shifts", "shifts, signed", "logbook", "logbook, note", "logbook, correction", "logbook, signature", "logbook, log_fact", "logbook, log_month", "logbook, log_change",
		"satisfaction-criticite", "satisfaction-region", "satisfaction-non-interroges", "answers", "answers awaited", "marks",
	} {
		if r.seen[key] == 0 {
			r.Errorf("nothing of %s was compared", key)
		}
	}
	for what, n := range r.rare {
		if n == 0 {
			r.Errorf("the year had no %s", what)
		}
	}
	if tally.Months != 12 || len(r.docs) != 12 {
		r.Errorf("%d months were closed, and %d compared", tally.Months, len(r.docs))
	}
}

// notes counts what is rare.
func (r *rig) notes(b *book, d *document, s *signed, all []verdict, now int64) {
	add := func(what string, is bool) { r.rare[what] += int(number(is)) }
	for _, v := range all {
		add("breach", v.result == "breached")
		add("contested breach", v.contested)
		add("contest that was upheld", v.upheld)
		add("other life after its window", v.life > 0)
		add("time with third parties", v.parties > 0)
		add("pause", v.pauses > 0)
	}
	for _, subject := range b.subjects {
		lives := b.tales(subject, s, now)
		for _, l := range lives {
			add("merged ticket", l.how == "merged")
			add("member of a storm or of a cause upstream", l.parent != "")
			add("other criticity", len(l.levels) > 1)
			add("reopening", len(l.resolved) > 1)
			add("merge into a life that ended before", l.took && l != lives[len(lives)-1])
			add("pause without a motive", slices.ContainsFunc(l.pauses, func(p stay) bool { return !p.stands }))
		}
	}
	add("rectification", len(d.changes) > 0)
	for _, m := range d.measured {
		add("maintenance", m.Maintenance > 0)
		add("downtime", m.Down > 0)
		add("time that was not measured", m.Unmeasured > 0)
		add("thing outside of the inventory", m.Outside > 0)
	}
}
