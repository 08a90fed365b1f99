package monthly

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/bridge/report/frozen"
)

// volumes are counts and the stock (R22).
func (j *job) volumes(ctx context.Context) (*Chapter, error) {
	year, err := j.year(ctx)
	if err != nil {
		return nil, err
	}
	total := sumOf(j.month.Stock)
	figures := []Figure{
		{Title: j.say("Tickets ouverts"), Kind: Count, Cell: count(total.Opened), Note: j.before(year, func(s frozen.Stock) int64 { return s.Opened })},
		{Title: j.say("Tickets rouverts"), Kind: Count, Cell: count(total.Reopened)},
		{Title: j.say("Tickets résolus"), Kind: Count, Cell: count(total.Resolved), Note: j.before(year, func(s frozen.Stock) int64 { return s.Resolved })},
		{Title: j.say("Stock en fin de mois"), Kind: Count, Cell: count(total.End), Note: j.say("au début : %s", j.number(total.Start))},
	}
	return &Chapter{
		Key: "volumes", Title: j.say("Volumes et stock"),
		Text: []string{j.say("Incidents de la supervision, incidents et demandes signalés. Le stock est ce qui n'est pas résolu ; chaque ligne se vérifie : début + ouverts + rouverts + entrés − résolus − annulés − fusionnés − sortis = fin.")},
		Blocks: []Block{
			{Figures: figures},
			{Table: j.stock()},
			{Table: j.origins()},
			{Chart: j.opened(year)},
		},
	}, nil
}

// before tells a figure of the month before; nothing where it is not known.
func (j *job) before(year []past, of func(frozen.Stock) int64) string {
	last := year[len(year)-2]
	if !last.there {
		return ""
	}
	return j.say("le mois précédent : %s", j.number(of(sumOf(last.stock))))
}

func sumOf(lines []frozen.Stock) (sum frozen.Stock) {
	for _, s := range lines {
		sum.Start += s.Start
		sum.Opened += s.Opened
		sum.Reopened += s.Reopened
		sum.Entered += s.Entered
		sum.Resolved += s.Resolved
		sum.Cancelled += s.Cancelled
		sum.Merged += s.Merged
		sum.Left += s.Left
		sum.End += s.End
	}
	return sum
}

// stock has a line for each criticity, with the sum that proves it.
func (j *job) stock() *Table {
	t := &Table{
		Key: "stock", Title: j.say("Stock des tickets par criticité"), Empty: j.say("Aucun ticket ce mois-ci."),
		Note: j.say("« Sans criticité » : personne ne l'a dite ; aucun délai ne les compte."),
		Columns: []Column{
			{Key: "criticity", Title: j.say("Criticité"), Kind: Criticity},
			{Key: "start", Title: j.say("Début"), Kind: Count, Sum: true},
			{Key: "opened", Title: j.say("Ouverts"), Kind: Count, Sum: true},
			{Key: "reopened", Title: j.say("Rouverts"), Kind: Count, Sum: true},
			{Key: "entered", Title: j.say("Entrés"), Kind: Count, Sum: true},
			{Key: "resolved", Title: j.say("Résolus"), Kind: Count, Sum: true},
			{Key: "cancelled", Title: j.say("Annulés"), Kind: Count, Sum: true},
			{Key: "merged", Title: j.say("Fusionnés"), Kind: Count, Sum: true},
			{Key: "left", Title: j.say("Sortis"), Kind: Count, Sum: true},
			{Key: "end", Title: j.say("Fin"), Kind: Count, Sum: true},
			{Key: "check", Title: j.say("Vérification"), Kind: Verdict},
		},
	}
	var rows [][]Cell
	for _, s := range slices.SortedStableFunc(slices.Values(j.month.Stock), byCriticity) {
		rows = append(rows, []Cell{
			{Text: cmp.Or(s.Criticity, j.say("sans criticité"))},
			count(s.Start), count(s.Opened), count(s.Reopened), count(s.Entered), count(s.Resolved),
			count(s.Cancelled), count(s.Merged), count(s.Left), count(s.End), j.equation(s),
		})
	}
	t.Rows = RowsOf(rows)
	return t
}

// byCriticity puts what has none last.
func byCriticity(a, b frozen.Stock) int {
	last := func(c string) string { return cmp.Or(c, "P9") }
	return strings.Compare(last(a.Criticity), last(b.Criticity))
}

// equation is the invariant of R22, with whether it holds.
func (j *job) equation(s frozen.Stock) Cell {
	end := s.Start + s.Opened + s.Reopened + s.Entered - s.Resolved - s.Cancelled - s.Merged - s.Left
	var said strings.Builder
	said.WriteString(j.number(s.Start))
	for n, part := range []int64{s.Opened, s.Reopened, s.Entered, s.Resolved, s.Cancelled, s.Merged, s.Left} {
		sign := " + "
		if n > 2 {
			sign = " − "
		}
		said.WriteString(sign + j.number(part))
	}
	said.WriteString(" = " + j.number(end))
	if end != s.End {
		return verdict(said.String()+" ≠ "+j.number(s.End), Bad)
	}
	return verdict(said.String(), Good)
}

// origins counts the month's tickets by who opened them and what they are.
func (j *job) origins() *Table {
	type kind struct{ origin, nature string }
	counts := make(map[kind]*[2]int64)
	for i := range j.tally.Tickets {
		k := &j.tally.Tickets[i]
		if !k.Usual() {
			continue
		}
		key := kind{j.say("supervision"), j.nature(k)}
		if k.Called() {
			key.origin = j.say("personnes")
		}
		if counts[key] == nil {
			counts[key] = &[2]int64{}
		}
		if j.in(k.Opened) {
			counts[key][0]++
		}
		if k.Open {
			counts[key][1]++
		}
	}
	var rows [][]Cell
	for _, key := range sortedKeys(counts, func(a, b kind) int {
		return cmp.Or(cmp.Compare(counts[b][0], counts[a][0]), strings.Compare(a.origin+a.nature, b.origin+b.nature))
	}) {
		rows = append(rows, []Cell{text(key.origin), text(key.nature), count(counts[key][0]), count(counts[key][1])})
	}
	return &Table{
		Key: "origins", Title: j.say("Tickets par origine et nature"), Empty: j.say("Aucun ticket ce mois-ci."), Rows: RowsOf(rows),
		Columns: []Column{
			{Key: "origin", Title: j.say("Origine"), Kind: Text},
			{Key: "nature", Title: j.say("Nature"), Kind: Text},
			{Key: "opened", Title: j.say("Ouverts dans le mois"), Kind: Count, Sum: true},
			{Key: "open", Title: j.say("Non résolus en fin de mois"), Kind: Count, Sum: true},
		},
	}
}
