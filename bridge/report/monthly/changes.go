package monthly

import (
	"cmp"
	"context"
	"slices"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/report/monthly/sweep"
)

// changes are what was planned and done, and what came of it.
func (j *job) changes(ctx context.Context) (*Chapter, error) {
	till := j.period.Till
	if j.asOf.Before(till) {
		till = j.asOf
	}
	all, err := j.Store.ChangesOver(ctx, bridge.SpanOf(j.period.From, till))
	if err != nil {
		return nil, err
	}
	t := &Table{
		Key: "changes", Title: j.say("Changements et maintenances dont la fenêtre touche le mois"), Empty: j.say("Aucun changement ce mois-ci."),
		Note: j.say("« Prévus » : incidents apparus pendant l'intervention, dans son périmètre. « Anomalies » : incidents qu'elle a laissés."),
		Columns: []Column{
			{Key: "ticket", Title: j.say("Ticket"), Kind: Code},
			{Key: "title", Title: j.say("Objet"), Kind: Text},
			{Key: "state", Title: j.say("État"), Kind: Text},
			{Key: "scope", Title: j.say("Périmètre"), Kind: Text},
			{Key: "from", Title: j.say("Début prévu"), Kind: Instant},
			{Key: "to", Title: j.say("Fin prévue"), Kind: Instant},
			{Key: "begun", Title: j.say("Commencé"), Kind: Instant},
			{Key: "ended", Title: j.say("Terminé"), Kind: Instant},
			{Key: "planned", Title: j.say("Prévus"), Kind: Count, Sum: true},
			{Key: "anomalies", Title: j.say("Anomalies"), Kind: Count, Sum: true},
		},
	}
	titles, err := j.titles(ctx, all)
	if err != nil {
		return nil, err
	}
	rows := make([][]Cell, 0, len(all))
	for i := range all {
		c := &all[i]
		marks := j.tally.Changes[c.Number]
		if marks == nil {
			marks = &sweep.Marks{}
		}
		ended := j.until(c.EndedAt.UnixMilli(), c.EndedAt.IsZero())
		anomalies := count(marks.Anomalies)
		if marks.Anomalies > 0 {
			anomalies.State = Warn
		}
		rows = append(rows, []Cell{
			j.ticket(c.Number, c.Ticket), text(titles[c.Ticket]), text(j.term(c.State)), text(c.Scope), instant(c.StartsAt.UnixMilli()), instant(c.EndsAt.UnixMilli()),
			instant(c.BegunAt.UnixMilli()), ended, count(marks.Planned), anomalies,
		})
	}
	t.Rows = RowsOf(rows)
	return &Chapter{
		Key: "changes", Title: j.say("Changements et maintenances"),
		Text:   []string{j.say("Le temps d'une maintenance convenue assez tôt est exclu de la disponibilité ; une suspension pour maintenance arrête les délais que le contrat dit.")},
		Blocks: []Block{{Table: t}},
	}, nil
}

// titles are those of the changes' tickets, as far as they were read.
func (j *job) titles(ctx context.Context, all []bridge.Change) (map[int64]string, error) {
	titles := make(map[int64]string)
	for some := range slices.Chunk(all, readAtOnce) {
		ids := make([]int64, 0, len(some))
		for i := range some {
			ids = append(ids, some[i].Ticket)
		}
		tickets, err := j.Store.MirroredOf(ctx, ids)
		if err != nil {
			return nil, err
		}
		for id := range tickets {
			titles[id] = tickets[id].Title
		}
	}
	return titles, nil
}

// until is an end, which may not be there yet.
func (j *job) until(ms int64, goesOn bool) Cell {
	if goesOn {
		return Cell{Text: j.say("en cours")}
	}
	return instant(ms)
}

// equipment is all that tickets were about, or that was measured and had downtime.
func (j *job) equipment(context.Context) (*Chapter, error) {
	down := make(map[string]int, len(j.measured["equipment"]))
	for i := range j.measured["equipment"] {
		m := &j.measured["equipment"][i]
		down[m.Name] = i
		if m.Down > 0 && j.tally.Devices[m.Name] == nil {
			j.tally.Devices[m.Name] = &sweep.Thing{Name: m.Name, Site: m.Site, Region: m.Region}
		}
	}
	t := &Table{
		Key: "equipment", Title: j.say("Détail par équipement"), Empty: j.say("Aucun équipement n'a eu de ticket ni d'indisponibilité."), Shown: shownDevices,
		Note: j.say("Les équipements qui ont eu un ticket ou une indisponibilité, ceux qui en ont eu le plus d'abord."),
		Columns: []Column{
			{Key: "device", Title: j.say("Équipement"), Kind: Code},
			{Key: "site", Title: j.say("Établissement"), Kind: Text},
			{Key: "region", Title: j.say("Région"), Kind: Text},
			{Key: "role", Title: j.say("Rôle"), Kind: Text},
			{Key: "opened", Title: j.say("Tickets ouverts"), Kind: Count, Sum: true},
			{Key: "p1", Title: "P1", Kind: Count, Sum: true},
			{Key: "p2", Title: "P2", Kind: Count, Sum: true},
			{Key: "p3", Title: "P3", Kind: Count, Sum: true},
			{Key: "p4", Title: "P4", Kind: Count, Sum: true},
			{Key: "reopened", Title: j.say("Réouvertures"), Kind: Count, Sum: true},
			{Key: "open", Title: j.say("Non résolus en fin de mois"), Kind: Count, Sum: true},
			{Key: "longest", Title: j.say("Plus long défaut"), Kind: Duration},
			{Key: "rate", Title: j.say("Disponibilité"), Kind: Share},
			{Key: "down", Title: j.say("Indisponible"), Kind: Duration, Sum: true},
		},
	}
	all := things(j.tally.Devices)
	t.Rows = func(yield func([]Cell, error) bool) {
		for _, d := range all {
			row := []Cell{text(d.Name), text(j.siteTitle(d.Site)), text(j.regionTitle(cmp.Or(d.Region, j.regionOf(d.Site)))), {Text: j.say("hors inventaire")}, count(d.Opened)}
			if e, known := j.inv.Device(d.Name); known {
				row[3] = text(j.role(e.Role))
			}
			for _, n := range d.ByCriticity {
				row = append(row, count(n))
			}
			row = append(row, count(d.Reopened), count(d.Open), span(d.Down), Cell{Text: j.say("non mesuré")}, Cell{Text: j.say("non mesuré")})
			if at, there := down[d.Name]; there {
				cells := j.measure("equipment", &j.measured["equipment"][at])
				row[12], row[13] = cells[0], cells[3]
			}
			if !yield(row, nil) {
				return
			}
		}
	}
	return &Chapter{Key: "equipment", Title: j.say("Détail par équipement"), Blocks: []Block{{Table: t}}}, nil
}
