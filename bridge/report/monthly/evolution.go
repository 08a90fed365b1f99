package monthly

import (
	"maps"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
)

// label is a month along an axis: 10/2026.
func label(of ledger.Month) string {
	return time.Date(of.Year(), of.Of(), 1, 0, 0, 0, 0, time.UTC).Format("01/2006")
}

func labelsOf(year []past) (all []string) {
	for _, p := range year {
		all = append(all, label(p.of))
	}
	return all
}

// seriesOf makes one of a value for each month; nil leaves a gap.
func seriesOf(year []past, key, title string, of func(*past) *int64) Series {
	s := Series{Key: key, Title: title}
	for i := range year {
		var value *int64
		if year[i].there {
			value = of(&year[i])
		}
		s.Values = append(s.Values, value)
	}
	return s
}

// opened is how many tickets were opened, by month and criticity.
func (j *job) opened(year []past) *Chart {
	c := &Chart{
		Key: "opened", Title: j.say("Tickets ouverts, douze mois"), Form: Stacked, Kind: Count, Labels: labelsOf(year),
		Note: j.say("Les mois arrêtés sont ceux de leurs documents, rectificatifs compris ; les autres, ce que le registre en dit aujourd'hui."),
	}
	keys := make(map[string]bool)
	for _, p := range year {
		for _, s := range p.stock {
			keys[s.Criticity] = keys[s.Criticity] || s.Opened > 0
		}
	}
	for _, criticity := range bridge.Criticities {
		keys[string(criticity)] = true
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		name, title := key, key
		if key == "" {
			if name, title = "none", j.say("sans criticité"); !keys[key] {
				continue
			}
		}
		c.Series = append(c.Series, seriesOf(year, name, title, func(p *past) *int64 {
			n := int64(0)
			for _, s := range p.stock {
				if s.Criticity == key {
					n += s.Opened
				}
			}
			return &n
		}))
	}
	return c
}

// rates are those of a clock, by month and criticity.
func (j *job) rates(year []past, name policy.ClockName) *Chart {
	c := &Chart{
		Key: "rate-" + string(name), Form: Lines, Kind: Share, Labels: labelsOf(year),
		Title: j.say("Taux de respect, douze mois : %s", j.term(name.Title())), Note: j.say("Un mois sans cas laisse un vide : « sans objet »."),
	}
	for _, criticity := range bridge.Criticities {
		c.Series = append(c.Series, seriesOf(year, string(criticity), string(criticity), func(p *past) *int64 {
			s := (&frozen.Head{Sums: p.sums}).Find(string(name), string(criticity))
			return rateOf(s.Met, s.Breached)
		}))
	}
	return c
}

// restoring is the MTTR of restoration, by month and criticity.
func (j *job) restoring(year []past) *Chart {
	c := &Chart{
		Key: "mttr", Title: j.say("Temps moyen de rétablissement (MTTR brut), douze mois"), Form: Lines, Kind: Duration, Labels: labelsOf(year),
	}
	for _, criticity := range bridge.Criticities {
		c.Series = append(c.Series, seriesOf(year, string(criticity), string(criticity), func(p *past) *int64 {
			s := (&frozen.Head{Sums: p.sums}).Find(string(policy.ClockRestore), string(criticity))
			if s.Stopped == 0 {
				return nil
			}
			mean := s.Gross.Sum / s.Stopped
			return &mean
		}))
	}
	return c
}

// inYear is the availability of all equipment and of all sites, by month.
func (j *job) inYear(year []past) *Chart {
	c := &Chart{
		Key: "availability", Title: j.say("Disponibilité, douze mois"), Form: Lines, Kind: Share, Labels: labelsOf(year), Target: j.targetOf("sites"),
		Note: j.say("Temps additionnés de tous les équipements, et de tous les établissements. Un mois non mesuré, ou non arrêté, laisse un vide."),
	}
	for _, each := range [][2]string{{"equipment", j.say("équipements")}, {"sites", j.say("établissements")}} {
		c.Series = append(c.Series, seriesOf(year, each[0], each[1], func(p *past) *int64 { return p.measured[each[0]] }))
	}
	return c
}
