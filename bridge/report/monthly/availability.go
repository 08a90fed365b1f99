package monthly

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/bridge/availability"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
)

// shownDevices is how many rows of equipment are on paper.
const shownDevices = 100

// worstShown is how many of the worst stand apart.
const worstShown = 10

// availability is that of equipment, sites and regions (R26), by monitoring.
func (j *job) availability(ctx context.Context) (*Chapter, error) {
	year, err := j.year(ctx)
	if err != nil {
		return nil, err
	}
	c := &Chapter{
		Key: "availability", Title: j.say("Disponibilité"), Notices: j.unmeasured(),
		Text: []string{j.say("Mesurée par la supervision et non par les tickets : disponible ÷ (disponible + indisponible), tronquée à trois décimales. La maintenance programmée, convenue assez tôt, est exclue ; ce qui n'a pas été mesuré est dit à part. Où cela change le taux de plus d'un dixième de point, il est donné au mieux et au pire.")},
	}
	if n := j.partly(); n > 0 {
		c.Text = append(c.Text, j.say("Entrés dans l'inventaire, ou sortis, pendant le mois : %s. Un établissement renommé y est deux fois, chaque nom pour son temps ; un équipement déplacé est à son dernier établissement.", j.number(n)))
	}
	var worst []frozen.Measured
	for _, of := range []string{"sites", "equipment"} {
		lines := j.worstFirst(of)
		down := slices.DeleteFunc(slices.Clone(lines), func(m frozen.Measured) bool { return m.Down == 0 })
		worst = append(worst, down[:min(len(down), worstShown)]...)
	}
	c.Blocks = append(c.Blocks,
		Block{Table: j.lines("regions", j.say("Disponibilité par région"), j.worstFirst("regions"), 0)},
		Block{Table: j.worst(worst)},
		Block{Chart: j.inYear(year)},
		Block{Table: j.lines("sites", j.say("Disponibilité par établissement"), j.worstFirst("sites"), shownDevices)},
		Block{Table: j.lines("equipment", j.say("Disponibilité par équipement"), j.worstFirst("equipment"), shownDevices)},
	)
	return c, nil
}

// partly counts what was in the inventory for some of the month alone.
func (j *job) partly() (n int64) {
	for _, of := range []string{"sites", "equipment"} {
		for i := range j.measured[of] {
			if j.measured[of][i].Outside > 0 {
				n++
			}
		}
	}
	return n
}

func (j *job) worstFirst(of string) []frozen.Measured {
	return slices.SortedFunc(slices.Values(j.measured[of]), func(a, b frozen.Measured) int {
		return cmp.Or(figureOf(&a).Worse(figureOf(&b)), strings.Compare(a.Name, b.Name))
	})
}

// figureOf is a line of a document as it is reckoned with.
func figureOf(m *frozen.Measured) availability.Figure {
	return availability.Figure{
		Period: m.Outside + m.Up + m.Down + m.Maintenance + m.Unmeasured, Outside: m.Outside, Planned: m.Maintenance, Down: m.Down, Unmeasured: m.Unmeasured, Up: m.Up,
	}
}

// targetOf is what was promised; nil where nothing was.
func (j *job) targetOf(of string) *int64 {
	for i := range j.month.Availability {
		if a := &j.month.Availability[i]; a.Of == of {
			return a.Target
		}
	}
	return nil
}

// lines has one row for each thing.
func (j *job) lines(of, title string, all []frozen.Measured, shown int) *Table {
	t := &Table{Key: "availability-" + of, Title: title, Empty: j.say("Non mesuré."), Shown: shown, Columns: j.placeColumns(of)}
	if target := j.targetOf(of); target != nil {
		t.Note = j.say("Objectif : %s.", j.percent(*target))
	}
	t.Columns = append(t.Columns, j.measureColumns()...)
	t.Rows = func(yield func([]Cell, error) bool) {
		for i := range all {
			if !yield(append(j.place(of, &all[i]), j.measure(of, &all[i])...), nil) {
				return
			}
		}
	}
	return t
}

// worst has the ten worst sites and the ten worst devices.
func (j *job) worst(all []frozen.Measured) *Table {
	t := &Table{
		Key: "availability-worst", Title: j.say("Les dix établissements et les dix équipements les moins disponibles"), Empty: j.say("Aucune indisponibilité mesurée."),
		Columns: append([]Column{{Key: "of", Title: j.say("Sorte"), Kind: Text}}, append(j.placeColumns("equipment"), j.measureColumns()...)...),
	}
	var rows [][]Cell
	for i := range all {
		m := all[i]
		kind := j.say("équipement")
		if m.Of == "sites" {
			kind, m.Site, m.Name = j.say("établissement"), m.Name, ""
		}
		rows = append(rows, append([]Cell{text(kind)}, append(j.place("equipment", &m), j.measure(all[i].Of, &all[i])...)...))
	}
	t.Rows = RowsOf(rows)
	return t
}
