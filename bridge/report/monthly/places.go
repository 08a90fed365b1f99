package monthly

import (
	"cmp"

	"github.com/vigie-noc/vigie/bridge/availability"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
)

func (j *job) placeColumns(of string) []Column {
	region := Column{Key: "region", Title: j.say("Région"), Kind: Text}
	site := Column{Key: "site", Title: j.say("Établissement"), Kind: Text}
	switch of {
	case "regions":
		return []Column{region}
	case "sites":
		return []Column{{Key: "name", Title: j.say("Nom"), Kind: Code}, site, region}
	}
	return []Column{{Key: "device", Title: j.say("Équipement"), Kind: Code}, site, region}
}

// place is what something is called. A document holds names; titles are those of
// the inventory now, since a school may have been given another.
func (j *job) place(of string, m *frozen.Measured) []Cell {
	switch of {
	case "regions":
		return []Cell{text(j.regionTitle(m.Name))}
	case "sites":
		return []Cell{text(m.Name), text(j.siteTitle(m.Name)), text(j.regionTitle(cmp.Or(m.Region, j.regionOf(m.Name))))}
	}
	return []Cell{text(m.Name), text(j.siteTitle(m.Site)), text(j.regionTitle(cmp.Or(m.Region, j.regionOf(m.Site))))}
}

func (j *job) siteTitle(name string) string {
	if site, known := j.inv.Site(name); known && site.Title != "" {
		return site.Title
	}
	return name
}

func (j *job) regionTitle(name string) string {
	if region, known := j.inv.Region(name); known && region.Title != "" {
		return region.Title
	}
	return name
}

func (j *job) regionOf(site string) string {
	if known, there := j.inv.Site(site); there {
		return known.Region
	}
	return ""
}

func (j *job) measureColumns() []Column {
	return []Column{
		{Key: "rate", Title: j.say("Disponibilité"), Kind: Share},
		{Key: "best", Title: j.say("Au mieux"), Kind: Share},
		{Key: "worst", Title: j.say("Au pire"), Kind: Share},
		{Key: "down", Title: j.say("Indisponible"), Kind: Duration, Sum: true},
		{Key: "maintenance", Title: j.say("Maintenance"), Kind: Duration, Sum: true},
		{Key: "unmeasured", Title: j.say("Non mesuré"), Kind: Duration, Sum: true},
		{Key: "outside", Title: j.say("Hors inventaire"), Kind: Duration},
		{Key: "target", Title: j.say("Objectif"), Kind: Verdict},
	}
}

func (j *job) measure(of string, m *frozen.Measured) []Cell {
	f := figureOf(m)
	percent := func(p availability.Percent, none string) Cell {
		if !p.Defined {
			return Cell{Text: none}
		}
		return Cell{Number: p.Thousandths, Known: true}
	}
	cells := []Cell{percent(f.Measured(), j.say("non mesuré")), {}, {}, span(milliseconds(f.Down)), span(milliseconds(f.Planned)), span(milliseconds(f.Unmeasured)), span(milliseconds(f.Outside)), {Text: "–"}}
	if f.Planned > 0 && f.Up+f.Down+f.Unmeasured == 0 {
		cells[0].Text = j.none()
	}
	if f.Doubtful() {
		cells[1], cells[2] = percent(f.Best(), j.none()), percent(f.Worst(), j.none())
	}
	target := j.targetOf(of)
	if target == nil {
		return cells
	}
	switch met, known := f.Meets(*target); {
	case !known:
		cells[7] = verdict(j.say("indécis"), Warn)
	case met:
		cells[7] = verdict(j.say("respecté"), Good)
	default:
		cells[7] = verdict(j.say("non respecté"), Bad)
	}
	return cells
}
