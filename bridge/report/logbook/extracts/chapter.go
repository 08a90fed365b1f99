// Package extracts makes the chapter "Extraits de la main courante" of the report
// of a month: which shifts were signed, what persons put down, and what presses
// most of what the bridge did.
package extracts

import (
	"context"
	"iter"
	"strconv"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report/logbook"
	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// Ask says of which month.
type Ask struct {
	Month    ledger.Month
	Language string // "en" for English
	Now      time.Time
}

// How much is read at a time, and shown on paper.
const (
	page  = 500
	shown = 100
)

// Chapter is that of a month, in the zone of the book's shifts. Its tables are
// read while they are written.
func Chapter(ctx context.Context, book *logbook.Book, ask Ask) (monthly.Chapter, error) {
	say := func(french, english string) string {
		if ask.Language == "en" {
			return english
		}
		return french
	}
	period := sla.MonthOf(ask.Month.Year(), ask.Month.Of(), book.Shifts().Zone)
	chapter := monthly.Chapter{Key: "logbook", Title: say("Extraits de la main courante", "Extracts of the log book")}
	shifts, err := book.Between(ctx, period.From, period.Till, ask.Now)
	if err != nil {
		return chapter, err
	}
	if len(shifts) == 0 {
		chapter.Notices = append(chapter.Notices, say("La main courante ne remonte pas jusqu'à ce mois.", "The log book does not reach back to this month."))
		return chapter, nil
	}
	if shifts[0].From.After(period.From) {
		chapter.Notices = append(chapter.Notices, say("La main courante commence dans ce mois.", "The log book begins within this month."))
	}
	chapter.Blocks = []monthly.Block{
		{Figures: figures(shifts, ask.Now, say)},
		{Table: signatures(shifts, ask.Now, say)},
		{Table: &monthly.Table{
			Key: "logbook", Title: say("Entrées des personnes, et ce qui pressait", "Entries of persons, and what pressed"),
			Note:    say("Une correction est une entrée de plus ; ce qu'elle corrige reste.", "A correction is one more entry; what it corrects stays."),
			Columns: columns(say), Rows: rows(ctx, book, period, say), Shown: shown,
			Empty: say("Rien n'a été consigné.", "Nothing was put down."),
		}},
	}
	return chapter, nil
}

// figures are how many shifts there were, and how many were signed.
func figures(shifts []logbook.Kept, now time.Time, say func(string, string) string) []monthly.Figure {
	ended, signed := int64(0), int64(0)
	for _, s := range shifts {
		if now.Before(s.Till) {
			continue
		}
		ended++
		if s.Signed != nil {
			signed++
		}
	}
	count := func(title string, n int64, state monthly.State) monthly.Figure {
		return monthly.Figure{Title: title, Kind: monthly.Count, Cell: monthly.Cell{Number: n, Known: true}, State: state}
	}
	state := monthly.Good
	if signed < ended {
		state = monthly.Warn
	}
	return []monthly.Figure{count(say("Quarts finis", "Shifts that ended"), ended, monthly.Plain), count(say("dont signés", "of them signed"), signed, state)}
}

// signatures are the shifts of a month, with who signed them.
func signatures(shifts []logbook.Kept, now time.Time, say func(string, string) string) *monthly.Table {
	var all [][]monthly.Cell
	for _, s := range shifts {
		row := []monthly.Cell{instant(s.From), instant(s.Till), {Text: say("non signé", "not signed"), State: monthly.Warn}, {}, {}, {}}
		switch {
		case s.Signed != nil:
			e := s.Signed
			entries, err := strconv.ParseInt(e.Data[bridge.LogEntries], 10, 64)
			row = []monthly.Cell{instant(s.From), instant(s.Till), {Text: e.Who()}, instant(e.EffectiveAt), {Number: entries, Known: err == nil}, {Text: e.Data[bridge.LogPrint]}}
		case now.Before(s.Till):
			row[2] = monthly.Cell{Text: say("en cours", "goes on")}
		}
		all = append(all, row)
	}
	return &monthly.Table{
		Key: "shifts", Title: say("Quarts", "Shifts"),
		Columns: []monthly.Column{
			{Key: "from", Title: say("Début", "Beginning"), Kind: monthly.Instant},
			{Key: "till", Title: say("Fin", "End"), Kind: monthly.Instant},
			{Key: "by", Title: say("Signé par", "Signed by"), Kind: monthly.Text},
			{Key: "at", Title: say("le", "on"), Kind: monthly.Instant},
			{Key: "entries", Title: say("Entrées", "Entries"), Kind: monthly.Count, Sum: true},
			{Key: "print", Title: say("Empreinte", "Hash"), Kind: monthly.Code},
		},
		Rows: monthly.RowsOf(all),
	}
}

func columns(say func(string, string) string) []monthly.Column {
	return []monthly.Column{
		{Key: "number", Title: "N°", Kind: monthly.Code},
		{Key: "at", Title: say("Heure", "Time"), Kind: monthly.Instant},
		{Key: "criticity", Title: say("Criticité", "Criticity"), Kind: monthly.Criticity},
		{Key: "ticket", Title: "Ticket", Kind: monthly.Code},
		{Key: "text", Title: say("Fait", "Fact"), Kind: monthly.Text},
		{Key: "title", Title: say("Sur", "About"), Kind: monthly.Text},
		{Key: "by", Title: say("Par", "By"), Kind: monthly.Text},
		{Key: "kind", Title: say("Sorte", "Kind"), Kind: monthly.Text},
	}
}

// rows are the entries of a month that are worth a line, page by page.
func rows(ctx context.Context, book *logbook.Book, period sla.Period, say func(string, string) string) iter.Seq2[[]monthly.Cell, error] {
	return func(yield func([]monthly.Cell, error) bool) {
		for after := int64(0); ; {
			lines, err := book.Lines(ctx, ledger.LogFilter{From: period.From, Till: period.Till, After: after, Limit: page})
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range lines {
				if worth(&lines[i]) && !yield(row(&lines[i], say), nil) {
					return
				}
			}
			if len(lines) < page {
				return
			}
			after = lines[len(lines)-1].Number
		}
	}
}

// worth tells whether an entry is for a report: what persons put down, months
// and changes, and P1.
func worth(l *logbook.Line) bool {
	switch l.Kind { //nolint:exhaustive // the others are by what they are about
	case bridge.KindLogSigned:
		return l.Text != "" // the signature itself stands among the shifts
	case bridge.KindLogMonth, bridge.KindLogChange, bridge.KindErased:
		return true
	}
	return l.ByPerson() || l.Criticity() == bridge.P1
}

func row(l *logbook.Line, say func(string, string) string) []monthly.Cell {
	text := l.What()
	if ref := l.Ref(); ref != "" {
		text = say("Corrige l'entrée n° ", "Corrects entry no. ") + ref + " : " + text
	}
	for _, by := range l.CorrectedBy {
		text += say(" (corrigée par l'entrée n° ", " (corrected by entry no. ") + strconv.FormatInt(by, 10) + ")"
	}
	return []monthly.Cell{
		{Text: strconv.FormatInt(l.Number, 10)},
		instant(l.EffectiveAt),
		{Text: string(l.Criticity())},
		{Text: l.TicketNumber()},
		{Text: text},
		{Text: l.Title()},
		{Text: l.Who()},
		{Text: say(l.Word(), kinds[l.Word()])},
	}
}

// kinds are the sorts of entries in English.
var kinds = map[string]string{"automatique": "automatic", "note": "note", "correction": "correction", "signature": "signature", "effacement": "erasure"}

func instant(at time.Time) monthly.Cell { return monthly.Cell{Number: at.UnixMilli(), Known: true} }
