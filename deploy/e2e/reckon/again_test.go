package reckon

import (
	"cmp"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
)

// texts names a row by the text of some of its cells.
func texts(keys ...string) func(*table, []monthly.Cell) string {
	return func(t *table, cells []monthly.Cell) string {
		said := make([]string, 0, len(keys))
		for _, key := range keys {
			said = append(said, t.cell(cells, key).Text)
		}
		return strings.Join(said, " | ")
	}
}

// ordered compares a table as others, and the order of its rows besides.
func (r *rig) ordered(d *document, t *table, mine []line, name func(*table, []monthly.Cell) string, keys ...string) {
	r.Helper()
	r.table(d, t, mine, name, keys...)
	if t == nil {
		return
	}
	for i, cells := range t.rows {
		if theirs := (line{name(t, cells), t.numbers(cells, keys...)}); i < len(mine) && theirs != mine[i] {
			r.Errorf("%s, report, %s: row %d is %+v, and it is to be %+v", d.Month, t.key, i+1, theirs, mine[i])
			return
		}
	}
}

var families = map[string]string{"reachability": "injoignable", "interface": "port ou lien", "power": "alimentation"}

var roles = map[string]string{
	"core": "cœur de réseau", "router": "routeur", "switch": "commutateur", "ap": "borne wifi", "ups": "onduleur", "server": "serveur", "printer": "imprimante",
}

// recurrences are the tables of what came back, and of problems.
func (r *rig) recurrences(all map[string]*table, d *document, tickets []ticket) {
	for key, of := range map[string]func(*ticket) string{"recurrence-equipment": deviceOf, "recurrence-sites": siteOf} {
		var lines []line
		for _, each := range thingsOf(tickets, of) {
			if each.opened+each.reopened < 2 {
				continue
			}
			said := []string{r.siteTitled(each.site), r.regionNamed(each.site, each.region), cmp.Or(families[each.family], each.family), ""}
			if each.unstable {
				said[3] = "instable"
				r.rare["unstable thing"]++
			}
			if key == "recurrence-equipment" {
				said = append([]string{each.name}, said...)
			}
			lines = append(lines, line{strings.Join(said, " | "), [8]int64{each.opened, each.reopened, each.returned}})
		}
		names := []string{"site", "region", "family", "unstable"}
		if key == "recurrence-equipment" {
			names = append([]string{"device"}, names...)
		}
		r.ordered(d, all[key], lines, texts(names...), "opened", "reopened", "returned")
	}
	var problems []line
	for i := range tickets {
		t := &tickets[i]
		if !t.problem {
			continue
		}
		l := line{cmp.Or(t.last().number, "–") + " | " + r.siteTitled(t.site) + " | " + t.device + " | la passerelle", [8]int64{t.lives[0].openedAt, -1}}
		if t.of == nil {
			l.name = strings.TrimSuffix(l.name, "la passerelle") + "une personne"
		}
		if over := t.last().ended(); over != nil {
			l.figures[1] = over.at
		}
		problems = append(problems, l)
	}
	r.ordered(d, all["problems"], problems, texts("ticket", "site", "device", "origin"), "opened", "ended")
}

// equipment is the detail of each device that had a ticket or was down.
func (r *rig) equipment(all map[string]*table, d *document, tickets []ticket, at map[string]string) {
	found, measured := thingsOf(tickets, deviceOf), make(map[string]measured)
	var quiet []*thing
	for _, m := range d.measured {
		if m.Of != "equipment" {
			continue
		}
		measured[m.Name] = m
		if m.Down > 0 && !slices.ContainsFunc(found, func(t *thing) bool { return t.name == m.Name }) {
			quiet = append(quiet, &thing{name: m.Name, site: at[m.Name], region: r.regionAt(d, at[m.Name])})
		}
	}
	slices.SortFunc(quiet, func(a, b *thing) int { return cmp.Compare(a.name, b.name) })
	shares, counts := make([]line, 0, len(found)), make([]line, 0, len(found))
	for _, each := range r.byTickets(found, quiet) {
		m := measured[each.name]
		down := int64(-1)
		if _, known := measured[each.name]; known {
			down = m.Down
		}
		said := strings.Join([]string{each.name, r.siteTitled(each.site), r.regionNamed(each.site, each.region), r.roleOf(each.name)}, " | ")
		shares = append(shares, line{said, [8]int64{each.down, part(m.Up, m.Up+m.Down), down}})
		counts = append(counts, line{each.name, [8]int64{each.opened, each.by["P1"], each.by["P2"], each.by["P3"], each.by["P4"], each.reopened, each.open}})
	}
	r.ordered(d, all["equipment"], shares, texts("device", "site", "region", "role"), "longest", "rate", "down")
	r.ordered(d, all["equipment"], counts, texts("device"), "opened", "p1", "p2", "p3", "p4", "reopened", "open")
}

// byTickets puts those without a ticket where they belong: before those that had
// none in the month and are further on by their names.
func (r *rig) byTickets(found, quiet []*thing) []*thing {
	all := slices.Concat(found, quiet)
	slices.SortStableFunc(all, func(a, b *thing) int {
		return cmp.Or(cmp.Compare(b.opened+b.reopened, a.opened+a.reopened), cmp.Compare(b.returned, a.returned), cmp.Compare(a.name, b.name))
	})
	return all
}
