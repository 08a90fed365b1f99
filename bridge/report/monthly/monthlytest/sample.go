package monthlytest

import (
	"fmt"
	"time"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
)

// Arabic is the name of a school.
const Arabic = "المدرسة الإعدادية النور، سيدي بوزيد"

// Hostile would break a page or a sheet, steer an eye, or be reckoned.
const Hostile = `=HYPERLINK("http://x.example","ici");</td></table><script>alert(1)</script><img src=x onerror=alert(2)>"'` + "\u202egpj.exe\x1b[2J\r\n{{.}}\ufffe\xff"

// Tunis is the zone of the sample.
func Tunis() *time.Location { return time.FixedZone("Africa/Tunis", 3600) }

// Started is an instant of the sample.
var Started = time.Date(2026, 10, 5, 6, 30, 0, 0, time.UTC)

// Number is a known value.
func Number(n int64) monthly.Cell { return monthly.Cell{Number: n, Known: true} }

// Text is a value that is a text.
func Text(s string) monthly.Cell { return monthly.Cell{Text: s} }

// At is an instant.
func At(at time.Time) monthly.Cell { return Number(at.UnixMilli()) }

// Span is a duration.
func Span(d time.Duration) monthly.Cell { return Number(d.Milliseconds()) }

// Values are those of a series; -1 stands for none.
func Values(numbers ...int64) []*int64 {
	all := make([]*int64, len(numbers))
	for i := range numbers {
		if numbers[i] >= 0 {
			all[i] = &numbers[i]
		}
	}
	return all
}

// Report is the sample.
func Report(language string) *monthly.Report {
	return &monthly.Report{
		Cover: monthly.Cover{
			Title: "Rapport mensuel de service", Organisation: "CNTE – " + Arabic, Month: "2026-10", Period: "du 1er au 31 octobre 2026",
			Contract: "Contrat « écoles »", Language: language, Zone: Tunis(), MadeAt: time.Date(2026, 11, 5, 6, 0, 0, 0, time.UTC),
			Stamps: []monthly.Stamp{
				{Name: "Document du mois", Value: "9f2c1a7be04d55d0c1d2aa7be04d55d09f2c1a7be04d55d0c1d2aa7be04d55d0"},
				{Name: "Version du contrat", Value: "3, du 01/09/2026"},
			},
			Notices: []string{"Rapport provisoire : le mois n'est pas clos.", "Disponibilité non mesurée " + Hostile},
		},
		Chapters: []monthly.Chapter{facts(), commitments(), charts(), tickets(), empty()},
		Files:    []monthly.Table{Operations(3)},
	}
}

func facts() monthly.Chapter {
	return monthly.Chapter{
		Key: "faits", Title: "Faits marquants", Text: []string{"Le mois compte « 1 234 » tickets : voir plus bas.", Arabic},
		Blocks: []monthly.Block{
			{Figures: []monthly.Figure{
				{Title: "Tickets ouverts", Kind: monthly.Count, Cell: Number(1234), Note: "dont 12 à vérifier"},
				{Title: "Taux de respect P1", Kind: monthly.Share, Cell: Number(99_999), Note: "n = 40", State: monthly.Good},
				{Title: "Taux de respect P2", Kind: monthly.Share, Cell: Text("sans objet")},
				{Title: "MTTR", Kind: monthly.Duration, Cell: Span(27*time.Hour + 20*time.Minute), State: monthly.Bad},
				{Title: Hostile, Kind: monthly.Text, Cell: Text(Arabic), Note: Hostile, State: monthly.Warn},
			}},
			{Text: []string{"Un paragraphe ; " + Hostile}},
		},
	}
}

// commitments has a table of every kind, with sums.
func commitments() monthly.Chapter {
	t := &monthly.Table{
		Key: "engagements", Title: "Respect des engagements", Note: "Durées en temps contractuel.",
		Columns: []monthly.Column{
			{Key: "number", Title: "N°", Kind: monthly.Code},
			{Key: "site", Title: "Établissement", Kind: monthly.Text},
			{Key: "criticity", Title: "Criticité", Kind: monthly.Criticity},
			{Key: "opened", Title: "Ouvert", Kind: monthly.Instant},
			{Key: "late", Title: "Dépassement", Kind: monthly.Duration, Sum: true},
			{Key: "members", Title: "Alertes", Kind: monthly.Count, Sum: true},
			{Key: "rate", Title: "Taux", Kind: monthly.Share},
			{Key: "verdict", Title: "Verdict", Kind: monthly.Verdict},
		},
	}
	row := func(number, site, criticity string, opened, late, members, rate monthly.Cell, verdict monthly.Cell) []monthly.Cell {
		return []monthly.Cell{{Text: number, URL: "https://desk.example/#ticket/zoom/7"}, Text(site), Text(criticity), opened, late, members, rate, verdict}
	}
	t.Rows = monthly.RowsOf([][]monthly.Cell{
		row("4711", Arabic, "P1", At(Started), Span(27*time.Hour+20*time.Minute), Number(1_234_567), Number(99_950), monthly.Cell{Text: "Non respecté", State: monthly.Bad}),
		row("4712", "Lycée de l'Été", "P2", At(Started.Add(time.Hour)), Span(90*time.Second), Number(0), Number(100_000), monthly.Cell{Text: "Respecté", State: monthly.Good}),
		row("=1+1", Hostile, "P3", Text("non connu"), Text("sans objet"), Text(""), Text("sans objet"), monthly.Cell{Text: "Contesté", State: monthly.Warn}),
		row("4714", "-2+3 @x", "P4", At(Started), Span(-time.Minute), Number(-5), Number(5), monthly.Cell{Text: "Sans objet"}),
	})
	return monthly.Chapter{Key: "engagements", Title: "Respect des engagements", Notices: []string{"Deux dépassements sont contestés."}, Blocks: []monthly.Block{{Table: t}}}
}

func charts() monthly.Chapter {
	months := []string{"nov. 2025", "déc. 2025", "janv. 2026", "févr. 2026", "mars 2026", "avr. 2026", "mai 2026", "juin 2026", "juil. 2026", "août 2026", "sept. 2026", "oct. 2026"}
	target := int64(95_000)
	levels := []monthly.Series{
		{Key: "P1", Title: "P1", Values: Values(3, 2, 5, 1, 0, 4, 3, 2, -1, 1, 2, 3)},
		{Key: "P2", Title: "P2", Values: Values(12, 15, 9, 11, 0, 14, 8, 7, -1, 5, 12, 10)},
		{Key: "P3", Title: "P3", Values: Values(40, 38, 51, 44, 0, 39, 30, 22, -1, 12, 33, 41)},
		{Key: "P4", Title: "P4", Values: Values(80, 90, 72, 85, 0, 66, 71, 40, -1, 20, 95, 88)},
	}
	return monthly.Chapter{Key: "evolution", Title: "Évolution sur douze mois", Blocks: []monthly.Block{
		{Chart: &monthly.Chart{Key: "tickets", Title: "Tickets par mois", Form: monthly.Stacked, Kind: monthly.Count, Labels: months, Series: levels}},
		{Chart: &monthly.Chart{Key: "rates", Title: "Taux de respect", Note: "Un mois sans cas n'a pas de taux.", Form: monthly.Lines, Kind: monthly.Share, Labels: months, Target: &target, Series: []monthly.Series{
			{Key: "ack", Title: "Prise en compte", Values: Values(98_000, 97_500, 99_100, 96_000, -1, 97_200, 98_800, 99_999, 100_000, -1, 94_300, 96_100)},
			{Key: "restore", Title: "Rétablissement", Values: Values(95_000, 93_500, 95_100, 96_600, 94_000, 95_200, 95_800, 95_999, -1, -1, 92_300, 95_100)},
		}}},
		{Chart: &monthly.Chart{Key: "mttr", Title: "MTTR", Form: monthly.Bars, Kind: monthly.Duration, Labels: months[:4], Series: []monthly.Series{
			{Key: "gross", Title: "Brut", Values: Values(14_400_000, 18_000_000, -1, 12_345_678)}, {Key: "net", Title: "Contractuel", Values: Values(7_200_000, 9_000_000, 0, 8_000_000)},
		}}},
		{Chart: &monthly.Chart{Key: "regions", Title: Hostile, Form: monthly.Bars, Kind: monthly.Count, Labels: []string{Arabic, "Sidi Bouzid", "Gabès", Hostile}, Series: []monthly.Series{{Key: "x", Title: "صفاقس", Values: Values(5, 7, 3, 1)}}}},
		{Chart: &monthly.Chart{Key: "none", Title: "Satisfaction", Form: monthly.Lines, Kind: monthly.Share, Labels: months, Series: []monthly.Series{{Key: "x", Title: "Réponses"}}}},
	}}
}

// tickets has a table that paper bounds.
func tickets() monthly.Chapter {
	t := Operations(7)
	t.Key, t.Title, t.Shown = "tickets", "Tableau récapitulatif des tickets", 5
	return monthly.Chapter{Key: "tickets", Title: "Tableau récapitulatif", Blocks: []monthly.Block{{Table: &t}}}
}

func empty() monthly.Chapter {
	return monthly.Chapter{Key: "changements", Title: "Changements", Blocks: []monthly.Block{
		{Table: &monthly.Table{Key: "changements", Title: "Changements", Columns: []monthly.Column{{Key: "title", Title: "Changement", Kind: monthly.Text}, {Key: "n", Title: "Nombre", Kind: monthly.Count, Sum: true}}, Rows: monthly.RowsOf(nil), Empty: "Aucun changement ce mois."}},
	}}
}

// Operations is a table of twelve columns with so many rows, which are made as
// they are asked for.
func Operations(rows int) monthly.Table {
	columns := []monthly.Column{{Key: "at", Title: "Instant", Kind: monthly.Instant}, {Key: "number", Title: "N°", Kind: monthly.Code}, {Key: "criticity", Title: "Criticité", Kind: monthly.Criticity}, {Key: "spent", Title: "Durée", Kind: monthly.Duration, Sum: true}, {Key: "count", Title: "Nombre", Kind: monthly.Count, Sum: true}, {Key: "share", Title: "Part", Kind: monthly.Share}}
	for i := range 6 {
		columns = append(columns, monthly.Column{Key: fmt.Sprintf("text%d", i), Title: fmt.Sprintf("Texte %d", i), Kind: monthly.Text})
	}
	return monthly.Table{
		Key: "operations", Title: "Détail des opérations", Columns: columns,
		Rows: func(yield func([]monthly.Cell, error) bool) {
			cells := make([]monthly.Cell, len(columns))
			for i := range rows {
				cells[0], cells[1] = At(Started.Add(time.Duration(i)*time.Minute)), Text(fmt.Sprint(4000+i))
				cells[2] = Text(fmt.Sprintf("P%d", i%4+1))
				cells[3], cells[4], cells[5] = Span(time.Duration(i%5000)*time.Minute), Number(int64(i)), Number(int64(i)%100_001)
				for at := 6; at < len(cells); at++ {
					cells[at] = Text(fmt.Sprintf("Lycée n° %d, liaison rétablie %s", i, "مدرسة النور"))
				}
				if !yield(cells, nil) {
					return
				}
			}
		},
	}
}
