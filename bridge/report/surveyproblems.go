package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// unheard tells which source says nothing of which of the last days, and why.
func (s *survey) unheard(all []Unheard) {
	for _, u := range grouped(all, func(u Unheard) []string { return []string{u.Source, u.why()} }) {
		days := make([]string, 0, len(u.of))
		for _, each := range u.of {
			days = append(days, each.Day)
		}
		if why := u.values[1]; why != "" {
			s.problem("La source « %s » ne répond pas : ce qu'elle a mesuré de %s manque, et compte comme non mesuré (%s).", u.values[0], daysText(days), why)
			continue
		}
		s.problem("La source « %s » n'a rien mesuré de %s.", u.values[0], daysText(days))
	}
}

func (u Unheard) why() string {
	if u.Err == nil {
		return ""
	}
	return strings.Join(strings.Fields(u.Err.Error()), " ")
}

// missing tells of days of which some source, or all, kept nothing. Of those
// that were unheard just now it was told.
func (s *survey) missing(days []bridge.EvidenceDay, unheard []Unheard) {
	has := make(map[string]map[string]bool)
	tell := func(source, day string) {
		if has[source] == nil {
			has[source] = make(map[string]bool)
		}
		has[source][day] = true
	}
	for i := range days {
		tell(days[i].Source, days[i].Day)
	}
	for _, u := range unheard {
		tell(u.Source, u.Day)
	}
	var none []string
	lacks := make(map[string][]string)
	last := time.UnixMilli(s.period.To - 1).In(s.zone)
	for day := s.q.first; s.period.Length() > 0 && day.Format(time.DateOnly) <= last.Format(time.DateOnly); day = day.AddDate(0, 0, 1) {
		name, lacking := day.Format(time.DateOnly), []string(nil)
		for source := range has {
			if !has[source][name] {
				lacking = append(lacking, source)
			}
		}
		if len(lacking) == len(has) {
			none = append(none, name)
			continue
		}
		for _, source := range lacking {
			lacks[source] = append(lacks[source], name)
		}
	}
	if len(none) > 0 {
		s.problem("Rien n'est tenu de %s : non mesuré.", daysText(none))
	}
	for _, source := range slices.Sorted(maps.Keys(lacks)) {
		s.problem("Rien n'est tenu de la source « %s » de %s.", source, daysText(lacks[source]))
	}
}

// daysText names a day, or the first and the last of several.
func daysText(days []string) string {
	if n := len(days); n > 1 {
		return fmt.Sprintf("%d jours, du %s au %s", n, days[0], days[n-1])
	}
	return strings.Join(days, "")
}

// unknown tells of names that nobody knows: a misspelt one would look as if it
// had no outage.
func (s *survey) unknown(found []measured) {
	tell := func(word string, asked []string, known func(string) bool) {
		for _, name := range asked {
			if !known(name) {
				s.problem("%s « %s » : inconnu de l'inventaire comme des preuves de la période.", word, name)
			}
		}
	}
	sites := s.book.Sites()
	f := &s.q.filter
	tell("Équipement", f.Devices, func(name string) bool {
		_, known := s.inv.Device(name)
		return known || s.q.of == ofEquipment && slices.ContainsFunc(found, func(m measured) bool { return m.name == name })
	})
	tell("Site", f.Sites, func(name string) bool {
		_, known := s.regions[name]
		return known || slices.Contains(sites, name) || slices.ContainsFunc(s.inv.Equipment, func(e inventory.Equipment) bool { return e.Site == name })
	})
	tell("Région", f.Regions, func(name string) bool {
		return slices.Contains(slices.Collect(maps.Values(s.regions)), name)
	})
}
