package reckon

import (
	"cmp"
	"slices"
)

// thing is a device or a school, with what its tickets come to.
type thing struct {
	name, site, region, family             string
	opened, reopened, returned, open, down int64
	by                                     map[string]int64 // opened, by criticity
	unstable, alerted                      bool
}

// thingsOf are what tickets are about, what came back most first. Where a thing is
// and what it had is what the last ticket says that says it.
func thingsOf(tickets []ticket, name func(*ticket) string) []*thing {
	found := make(map[string]*thing)
	for i := range tickets {
		t := &tickets[i]
		if name(t) == "" || t.problem {
			continue
		}
		if found[name(t)] == nil {
			found[name(t)] = &thing{name: name(t), by: make(map[string]int64)}
		}
		of := found[name(t)]
		of.site, of.region, of.family = cmp.Or(t.site, of.site), cmp.Or(t.region, of.region), cmp.Or(t.family, of.family)
		of.opened, of.reopened, of.returned, of.open = of.opened+t.opened, of.reopened+t.reopened, of.returned+t.returned, of.open+number(t.open)
		of.by[t.criticity()] += t.opened
		of.down = max(of.down, t.down)
		of.unstable, of.alerted = of.unstable || t.unstable, of.alerted || t.of != nil
	}
	all := make([]*thing, 0, len(found))
	for _, of := range found {
		all = append(all, of)
	}
	slices.SortFunc(all, func(a, b *thing) int {
		return cmp.Or(cmp.Compare(b.opened+b.reopened, a.opened+a.reopened), cmp.Compare(b.returned, a.returned), cmp.Compare(a.name, b.name))
	})
	return all
}

// criticity is that in force, or where nobody said one the policy's.
func (t *ticket) criticity() string {
	if c := t.last().criticity(); c != "" || t.of == nil {
		return c
	}
	return string(t.of.Criticity)
}

func deviceOf(t *ticket) string { return t.device }
func siteOf(t *ticket) string   { return t.site }
