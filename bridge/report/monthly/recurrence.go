package monthly

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/report/monthly/sweep"
)

// again is from how many tickets in a month on something came back.
const again = 2

// recurrence is what came back, and the problems that are looked into.
func (j *job) recurrence(context.Context) (*Chapter, error) {
	return &Chapter{
		Key: "recurrence", Title: j.say("Récidives et problèmes"),
		Text: []string{j.say("Est revenu ce qui a eu dans le mois au moins deux tickets, réouvertures comprises. « Retours » : combien de fois le défaut est revenu, par le compte des tickets du mois, rouverts ou non.")},
		Blocks: []Block{
			{Table: j.cameBack("recurrence-equipment", j.say("Équipements"), j.tally.Devices, true)},
			{Table: j.cameBack("recurrence-sites", j.say("Établissements"), j.tally.Sites, false)},
			{Table: j.problems()},
		},
	}, nil
}

func (j *job) cameBack(key, title string, of map[string]*sweep.Thing, device bool) *Table {
	t := &Table{Key: key, Title: title, Empty: j.say("Rien n'est revenu ce mois-ci."), Shown: shownDevices}
	if device {
		t.Columns = append(t.Columns, Column{Key: "device", Title: j.say("Équipement"), Kind: Code})
	}
	t.Columns = append(t.Columns,
		Column{Key: "site", Title: j.say("Établissement"), Kind: Text}, Column{Key: "region", Title: j.say("Région"), Kind: Text},
		Column{Key: "opened", Title: j.say("Tickets ouverts"), Kind: Count, Sum: true}, Column{Key: "reopened", Title: j.say("Réouvertures"), Kind: Count, Sum: true},
		Column{Key: "returned", Title: j.say("Retours"), Kind: Count, Sum: true}, Column{Key: "family", Title: j.say("Dernière famille"), Kind: Text},
		Column{Key: "unstable", Title: j.say("Stabilité"), Kind: Verdict},
	)
	var rows [][]Cell
	for _, thing := range things(of) {
		if thing.Opened+thing.Reopened < again {
			continue
		}
		row := []Cell{text(j.siteTitle(thing.Site)), text(j.regionTitle(cmp.Or(thing.Region, j.regionOf(thing.Site)))), count(thing.Opened), count(thing.Reopened), count(thing.Returned), text(j.family(thing.Family)), {}}
		if thing.Unstable {
			row[6] = verdict(j.say("instable"), Warn)
		}
		if device {
			row = append([]Cell{text(thing.Name)}, row...)
		}
		rows = append(rows, row)
	}
	t.Rows = RowsOf(rows)
	return t
}

// things are those that came back most first.
func things(of map[string]*sweep.Thing) []*sweep.Thing {
	return slices.SortedFunc(maps.Values(of), func(a, b *sweep.Thing) int {
		return cmp.Or(cmp.Compare(b.Opened+b.Reopened, a.Opened+a.Reopened), cmp.Compare(b.Returned, a.Returned), strings.Compare(a.Name, b.Name))
	})
}

func sortedKeys[K comparable, V any](of map[K]V, compare func(a, b K) int) []K {
	return slices.SortedFunc(maps.Keys(of), compare)
}

// problems are the tickets by which causes are looked for.
func (j *job) problems() *Table {
	t := &Table{
		Key: "problems", Title: j.say("Problèmes ouverts à un moment du mois"), Empty: j.say("Aucun problème ce mois-ci."),
		Columns: []Column{
			{Key: "ticket", Title: j.say("Ticket"), Kind: Code},
			{Key: "title", Title: j.say("Objet"), Kind: Text},
			{Key: "site", Title: j.say("Établissement"), Kind: Text},
			{Key: "device", Title: j.say("Équipement"), Kind: Code},
			{Key: "opened", Title: j.say("Ouvert"), Kind: Instant},
			{Key: "ended", Title: j.say("Clos"), Kind: Instant},
			{Key: "origin", Title: j.say("Proposé par"), Kind: Text},
		},
	}
	var rows [][]Cell
	for i := range j.tally.Tickets {
		k := &j.tally.Tickets[i]
		if k.Nature != bridge.NatureProblem && k.Nature != bridge.NatureInquiry {
			continue
		}
		origin := j.say("la passerelle")
		if k.Called() {
			origin = j.say("une personne")
		}
		ended := instant(k.Ended)
		if k.Ended == 0 {
			ended.Text = j.say("ouvert")
		}
		rows = append(rows, []Cell{j.ticket(k.Number, k.TicketID), text(k.Title), text(j.siteTitle(k.Site)), text(k.Device), instant(k.Opened), ended, text(origin)})
	}
	t.Rows = RowsOf(rows)
	return t
}
