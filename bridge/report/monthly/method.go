package monthly

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
)

// method is how all is counted, by which versions, and what was put right.
func (j *job) method(ctx context.Context) (*Chapter, error) {
	told, err := j.changeTable(ctx, "rectifications", j.say("Rectificatifs des mois antérieurs, dits par ce document"), j.month.Changes, true)
	if err != nil {
		return nil, err
	}
	since, err := j.changeTable(ctx, "rectified", j.say("Rectificatifs de ce mois depuis son arrêt"), j.rectifiedSince(), false)
	if err != nil {
		return nil, err
	}
	c := &Chapter{
		Key: "method", Title: j.say("Méthode de calcul et rectificatifs"), Text: j.definitions(),
		Blocks: []Block{{Table: j.clockTable()}, {Table: j.versions()}, {Text: []string{j.say("Un mois arrêté ne se recalcule pas : ce qui change ensuite est dit, une fois, par le document du mois suivant.")}, Table: told}, {Table: j.sums()}},
	}
	if j.closed {
		c.Blocks = append(c.Blocks, Block{Table: since})
	}
	return c, nil
}

// definitions are what each figure means.
func (j *job) definitions() []string {
	origin := j.say("la détection par la supervision, ou l'ouverture du ticket où elle n'a rien vu")
	if j.month.Origin == policy.StartOpened {
		origin = j.say("l'ouverture du ticket")
	}
	said := []string{
		j.say("Mois : du premier instant du mois au premier instant du suivant, dans le fuseau du contrat (%s).", j.zone),
		j.say("Origine des délais : %s.", origin),
		j.say("Délai : temps ouvré écoulé, début compris, fin exclue, sans les suspensions que le contrat admet. Il est dépassé quand il est plus long que promis ; l'égalité est tenue."),
		j.say("Taux de respect : respectés ÷ (respectés + dépassés), tronqué et non arrondi. Sans cas : « sans objet », jamais 0 ni 100 %."),
		j.say("MTTA et MTTR : moyenne, médiane et neuvième décile des délais décidés dans le mois et terminés, en temps brut et en temps net, jamais mêlés."),
		j.say("Disponibilité : 1 − indisponible ÷ (période − exclu), par l'alerte de disponibilité de chaque équipement ; trois décimales, tronquées. Non mesuré : la supervision n'a rien su."),
		j.say("Arrondis : les durées sont exactes à la milliseconde et coupées à la minute pour être lues ; les fichiers ont les valeurs exactes."),
		j.say("Libellés : les noms d'établissements et de régions sont ceux de l'inventaire d'aujourd'hui ; un ticket garde l'établissement qu'il avait."),
	}
	for _, a := range j.month.Availability {
		if a.Of != "equipment" {
			continue
		}
		from := j.say("du défaut")
		if a.FromAlert {
			from = j.say("de l'alerte")
		}
		said = append(said, j.say("Indisponibilité comptée à partir %s ; une maintenance est exclue si elle est convenue au moins %s avant.", from, j.span(milliseconds(a.NoticeMS))))
	}
	return said
}

// clockTable says when each clock stops.
func (j *job) clockTable() *Table {
	ends := map[policy.ClockName]string{
		policy.ClockResponse:     j.say("au premier acte d'une personne sur le ticket ; rien d'automatique ne compte ; jamais suspendue"),
		policy.ClockIntervention: j.say("quand quelqu'un y travaille : une personne en a la charge, ou un tiers l'a"),
		policy.ClockRestore:      j.say("quand toutes les alertes ont pris fin et que c'est stable, à l'instant de la dernière fin, ou quand une personne le déclare"),
		policy.ClockResolve:      j.say("quand le ticket est résolu"),
	}
	t := &Table{Key: "clocks", Title: j.say("Les délais"), Columns: []Column{
		{Key: "clock", Title: j.say("Délai"), Kind: Text}, {Key: "stops", Title: j.say("S'arrête"), Kind: Text}, {Key: "binding", Title: j.say("Engage"), Kind: Text},
	}}
	var rows [][]Cell
	for _, name := range policy.ClockNames {
		binding := j.say("non, à titre indicatif")
		if j.month.IsContractual(name) {
			binding = j.say("oui")
		}
		rows = append(rows, []Cell{text(j.term(name.Title())), text(ends[name]), text(binding)})
	}
	t.Rows = RowsOf(rows)
	return t
}

// versions are what decided, beside the cover.
func (j *job) versions() *Table {
	t := &Table{Key: "versions", Title: j.say("Versions qui ont décidé"), Columns: []Column{
		{Key: "what", Title: j.say("Texte"), Kind: Text}, {Key: "version", Title: j.say("Version"), Kind: Text}, {Key: "hash", Title: j.say("Empreinte"), Kind: Code},
	}}
	rows := [][]Cell{{text(j.say("Contrat") + " " + j.month.Contract.Name), text(j.month.Contract.Version), text(j.month.Contract.Hash)}}
	for _, c := range j.month.Calendars {
		rows = append(rows, []Cell{text(j.say("Calendrier « %s »", c.Name)), text(cmp.Or(c.Version, "–")), text(c.Hash)})
	}
	rows = append(rows, []Cell{text(j.say("Journal")), text(fmt.Sprintf("n° %d", j.month.Journal.Last)), text(j.month.Journal.Print)})
	if j.closed {
		rows = append(rows, []Cell{text(j.say("Document du mois (SHA-256)")), text(j.month.Form), text(j.month.Hash)})
	}
	t.Rows = RowsOf(rows)
	return t
}

// sums are what has come to differ from earlier months in sum.
func (j *job) sums() *Table {
	t := &Table{
		Key: "rectified-sums", Title: j.say("Sommes rectifiées des mois antérieurs"), Empty: j.say("Aucune."),
		Columns: []Column{
			{Key: "month", Title: j.say("Mois"), Kind: Code},
			{Key: "what", Title: j.say("Chiffre"), Kind: Text},
			{Key: "criticity", Title: j.say("Criticité"), Kind: Criticity},
			{Key: "before", Title: j.say("Avant"), Kind: Text},
			{Key: "after", Title: j.say("Après"), Kind: Text},
		},
	}
	var rows [][]Cell
	for _, c := range j.month.RectifiedSums {
		if !j.month.IsContractual(policy.ClockName(c.After.Clock)) {
			continue
		}
		said := func(s *frozen.Sum) string {
			return j.say("respectés %s, dépassés %s, contestés %s, temps brut %s, net %s", j.number(s.Met), j.number(s.Breached), j.number(s.Contested),
				j.span(milliseconds(s.Gross.Sum)), j.span(milliseconds(s.Net.Sum)))
		}
		rows = append(rows, []Cell{
			text(c.Month), text(j.term(policy.ClockName(c.After.Clock).Title())),
			{Text: c.After.Criticity},
			text(said(&c.Before)), text(said(&c.After)),
		})
	}
	for _, c := range j.month.RectifiedStock {
		before, after := c.Before, c.After
		rows = append(rows, []Cell{
			text(c.Month), text(j.say("stock")), {Text: cmp.Or(after.Criticity, j.say("sans criticité"))}, text(strings.TrimSpace(j.equation(before).Text)), text(j.equation(after).Text),
		})
	}
	t.Rows = RowsOf(rows)
	return t
}
