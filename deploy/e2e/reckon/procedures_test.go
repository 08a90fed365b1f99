package reckon

import (
	"cmp"
	"io/fs"
	"slices"
	"strings"
	"testing/fstest"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// runbooks are what the centre has written down: of one alert that fires, a page
// that grows old in the year; of others, pages that nobody ever read through, or
// not for long.
func runbooks() fs.FS {
	page := func(text string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("# Que faire\n\n" + text + "\n\nAppeler.\n")}
	}
	return fstest.MapFS{
		"Batterie.md": page("Écrite à la hâte."), "Climatisation.md": page("Relue le 03/02/2024."),
		"EquipementInjoignable.md": page("Relue le 12/01/2025."), "LienInstable.md": page("Relue le 31/08/2026."),
	}
}

// written tells whether there is a page about an alert.
func written(alert string) bool {
	_, err := fs.Stat(runbooks(), alert+".md")
	return err == nil
}

// procedures are the tables of what is to be written down, or to be read again.
func (r *rig) procedures(all map[string]*table, d *document, b *book, tickets []ticket) {
	fired := firedIn(b, tickets, instant(r.T, d.From), instant(r.T, d.To))
	var missing, stale, strangers []line
	for alert, n := range fired {
		if !written(alert) {
			missing = append(missing, line{alert, [8]int64{n}})
		}
	}
	slices.SortFunc(missing, func(a, b line) int {
		return cmp.Or(cmp.Compare(b.figures[0], a.figures[0]), cmp.Compare(a.name, b.name))
	})
	for _, name := range []string{"Batterie", "Climatisation", "EquipementInjoignable", "LienInstable"} {
		if said := r.readThrough(name, instant(r.T, d.ClosedAt)); said != "" {
			stale = append(stale, line{name + " | " + said, [8]int64{fired[name]}})
		}
	}
	for _, each := range thingsOf(tickets, deviceOf) {
		if each.alerted && r.roleOf(each.name) == "hors inventaire" {
			strangers = append(strangers, line{each.name + " | " + r.siteTitled(each.site) + " | " + r.regionNamed(each.site, each.region), [8]int64{each.opened}})
		}
	}
	r.ordered(d, all["procedures-missing"], missing, texts("alert"), "fired")
	r.ordered(d, all["procedures-stale"], stale, texts("procedure", "reviewed"), "fired")
	r.ordered(d, all["inventory-missing"], strangers, texts("device", "site", "region"), "opened")
}

// firedIn counts alerts of the month's tickets, by name.
func firedIn(b *book, tickets []ticket, from, to int64) map[string]int64 {
	fired := make(map[string]int64)
	for i := range tickets {
		for _, e := range b.entries[tickets[i].last().subject] {
			at := e.EffectiveAt.UnixMilli()
			if name := e.Data["alertname"]; e.Kind == bridge.KindAlertFiring && name != "" && at >= from && at < to {
				fired[name]++
			}
		}
	}
	return fired
}

// readThrough is when a page was that is too old by an instant, and empty where it
// is not.
func (r *rig) readThrough(name string, now int64) string {
	content, err := fs.ReadFile(runbooks(), name+".md")
	if err != nil {
		r.Fatal(err)
	}
	_, rest, found := strings.Cut(string(content), "Relue le ")
	if !found {
		return "jamais"
	}
	at, err := time.ParseInLocation("02/01/2006", rest[:10], r.year.Zone)
	if err != nil {
		r.Fatal(err)
	}
	if at.AddDate(1, 0, 0).UnixMilli() >= now {
		return ""
	}
	return rest[:10]
}
