package monthly

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge/report/monthly/sweep"
)

// reviewed is the line by which a procedure says when somebody last read it
// through. It stands in the page itself: files and version control tell when a page
// was changed, and a page that is still right is not.
var reviewed = regexp.MustCompile(`(?m)^Relue le (\d{2}/\d{2}/\d{4})\.\s*$`)

// reviewedWithin is how old a review may be.
const reviewedWithin = 365 * 24 * time.Hour

// procedures are what keeps documentation true.
func (j *job) procedures(context.Context) (*Chapter, error) {
	c := &Chapter{Key: "procedures", Title: j.say("Procédures et documentation à tenir à jour")}
	if j.Runbooks == nil { // an empty table would say that nothing is missing
		c.Notices = append(c.Notices, j.say("Aucun dossier de procédures n'est configuré : ce qui manque n'est pas connu."))
	} else {
		stale, err := j.stale()
		if err != nil {
			return nil, err
		}
		c.Blocks = append(c.Blocks, Block{Table: j.bareTable()}, Block{Table: stale})
	}
	if len(j.inv.Equipment) == 0 {
		c.Notices = append(c.Notices, j.say("Aucun inventaire n'est configuré : ce qui y manque n'est pas connu."))
	} else {
		c.Blocks = append(c.Blocks, Block{Table: j.strangerTable()})
	}
	return c, nil
}

// bare are alerts that fired and have no procedure, those that fired most first.
func (j *job) bare() (names []string) {
	if j.Runbooks == nil {
		return nil
	}
	for name := range j.tally.Alerts {
		// What an alert is called may be anything; a procedure's page is never a path.
		if _, err := fs.Stat(j.Runbooks, name+".md"); !fs.ValidPath(name+".md") || strings.Contains(name, "/") || err != nil {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(j.tally.Alerts[b], j.tally.Alerts[a]), strings.Compare(a, b))
	})
	return names
}

func (j *job) bareTable() *Table {
	t := &Table{
		Key: "procedures-missing", Title: j.say("Alertes déclenchées sans procédure"), Empty: j.say("Toutes les alertes du mois ont une procédure."),
		Columns: []Column{{Key: "alert", Title: j.say("Alerte"), Kind: Code}, {Key: "fired", Title: j.say("Déclenchements"), Kind: Count, Sum: true}},
	}
	var rows [][]Cell
	for _, name := range j.bare() {
		rows = append(rows, []Cell{text(name), count(j.tally.Alerts[name])})
	}
	t.Rows = RowsOf(rows)
	return t
}

// stale are procedures that nobody read through for a year.
func (j *job) stale() (*Table, error) {
	t := &Table{
		Key: "procedures-stale", Title: j.say("Procédures non relues depuis un an"), Empty: j.say("Toutes les procédures ont été relues depuis moins d'un an."),
		Note: j.say("La date est celle de la ligne « Relue le JJ/MM/AAAA. » en tête de la procédure."),
		Columns: []Column{
			{Key: "procedure", Title: j.say("Procédure"), Kind: Code},
			{Key: "reviewed", Title: j.say("Relue le"), Kind: Text},
			{Key: "fired", Title: j.say("Déclenchements dans le mois"), Kind: Count, Sum: true},
		},
	}
	pages, err := fs.Glob(j.Runbooks, "*.md")
	if err != nil {
		return nil, fmt.Errorf("list procedures: %w", err)
	}
	var rows [][]Cell
	for _, page := range pages {
		content, err := fs.ReadFile(j.Runbooks, page)
		if err != nil {
			return nil, fmt.Errorf("read procedure: %w", err)
		}
		when := j.say("jamais")
		if found := reviewed.FindSubmatch(content); found != nil {
			at, err := time.ParseInLocation("02/01/2006", string(found[1]), j.zone)
			if err == nil && j.asOf.Sub(at) <= reviewedWithin {
				continue
			}
			if err == nil {
				when = j.day(at)
			}
		}
		name := strings.TrimSuffix(page, ".md")
		rows = append(rows, []Cell{text(name), text(when), count(j.tally.Alerts[name])})
	}
	t.Rows = RowsOf(rows)
	return t, nil
}

// strangers are devices that alerted and are not in the inventory.
func (j *job) strangers() (all []*sweep.Thing) {
	if len(j.inv.Equipment) == 0 {
		return nil
	}
	for _, d := range things(j.tally.Devices) {
		if _, known := j.inv.Device(d.Name); d.Alerted && !known {
			all = append(all, d)
		}
	}
	return all
}

func (j *job) strangerTable() *Table {
	t := &Table{
		Key: "inventory-missing", Title: j.say("Équipements qui alertent et ne sont pas dans l'inventaire"), Empty: j.say("Tous les équipements qui alertent sont dans l'inventaire."), Shown: shownDevices,
		Columns: []Column{
			{Key: "device", Title: j.say("Équipement"), Kind: Code},
			{Key: "site", Title: j.say("Établissement"), Kind: Text},
			{Key: "region", Title: j.say("Région"), Kind: Text},
			{Key: "opened", Title: j.say("Tickets ouverts"), Kind: Count, Sum: true},
		},
	}
	var rows [][]Cell
	for _, d := range j.strangers() {
		rows = append(rows, []Cell{text(d.Name), text(j.siteTitle(d.Site)), text(j.regionTitle(cmp.Or(d.Region, j.regionOf(d.Site)))), count(d.Opened)})
	}
	t.Rows = RowsOf(rows)
	return t
}
