package reckon

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report/logbook"
	"github.com/vigie-noc/vigie/bridge/report/logbook/extracts"
	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/deploy/lab/year"
	"github.com/vigie-noc/vigie/deploy/lab/year/live"
)

// logbookChapter is the log book's, as the bridge has it in reports.
func (r *rig) logbookChapter(ctx context.Context, of ledger.Store, ask monthly.Ask) (*monthly.Chapter, error) {
	book := &logbook.Book{Store: of, Shifts: func() logbook.Shifts { return live.Shifts(r.year) }}
	made, err := extracts.Chapter(ctx, book, extracts.Ask{Month: ask.Month, Language: ask.Language, Now: ask.Now})
	return &made, err
}

// logbook reckons the log book's chapter once more from its chain: which shifts a
// month has, who signed them and what for, and which entries are told.
func (r *rig) logbook(all map[string]*table, d *document, b *book, s *signed, from, to, at int64) {
	chain := b.entries["logbook"]
	if len(chain) == 0 || chain[0].Kind != bridge.KindLogBegun {
		r.Fatalf("%s: the log book does not begin", d.Month)
	}
	begun := chain[0].ReceivedAt.UnixMilli()
	var shifts []line
	ended, signed := 0, 0
	for _, shift := range r.shifts(from, to) {
		if shift.till <= max(from, begun) || shift.from >= min(to, at) {
			continue
		}
		l := line{"non signé", [8]int64{shift.from, shift.till, -1, -1}}
		if shift.till > at {
			l.name = "en cours"
		} else {
			ended++
		}
		if e := signatureOver(chain, shift); e != nil {
			signed++
			n, hash := printOf(chain, shift)
			l = line{e.ActorName + " " + hash, [8]int64{shift.from, shift.till, e.EffectiveAt.UnixMilli(), n}}
			r.seen["shifts, signed"]++
		}
		shifts = append(shifts, l)
	}
	r.table(d, all["shifts"], shifts, func(t *table, row []monthly.Cell) string {
		return strings.TrimSpace(t.cell(row, "by").Text + " " + t.cell(row, "print").Text)
	}, "from", "till", "at", "entries")
	same(r, d.Month+", figures of the log book", r.figures("logbook"), []string{fmt.Sprintf("Quarts finis %d", ended), fmt.Sprintf("dont signés %d", signed)})
	r.logged(all["logbook"], d, b, s, from, to, at)
}

// shifts are those about a time, by the clocks on the wall.
func (r *rig) shifts(from, to int64) (all []piece) {
	first, zone := time.UnixMilli(from).In(r.year.Zone), r.year.Zone
	var begins []int64
	for day := -1; day <= int((to-from)/(24*time.Hour.Milliseconds()))+1; day++ {
		for _, hour := range year.ShiftsAt {
			begins = append(begins, time.Date(first.Year(), first.Month(), first.Day()+day, hour, 0, 0, 0, zone).UnixMilli())
		}
	}
	for i := 1; i < len(begins); i++ {
		all = append(all, piece{begins[i-1], begins[i]})
	}
	return all
}

// signatureOver is what signs a shift, nil for nothing.
func signatureOver(chain []bridge.Entry, shift piece) *bridge.Entry {
	for i := range chain {
		if e := &chain[i]; e.Kind == bridge.KindLogSigned && e.Data["from"] == stampOf(shift.from) && e.Data["till"] == stampOf(shift.till) {
			return e
		}
	}
	return nil
}

func stampOf(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z") }

// printOf are how many entries came in a shift, and the hash over them.
func printOf(chain []bridge.Entry, shift piece) (n int64, hash string) {
	sum := sha256.New()
	add := func(text string) { sum.Write(fmt.Appendf(nil, "%d:%s,", len(text), text)) }
	add("vigie-shift-1")
	for i := range chain {
		if at := chain[i].ReceivedAt.UnixMilli(); at >= shift.from && at < shift.till {
			n++
			add(fmt.Sprint(chain[i].Number))
			add(chain[i].Hash)
		}
	}
	return n, hex.EncodeToString(sum.Sum(nil))
}

var entryNumbers = regexp.MustCompile(`^Corrige l'entrée n° \d+|corrigée par l'entrée n° \d+`)

// logged are the entries of a month: of persons, of months and changes, and of what
// was P1 then.
func (r *rig) logged(told *table, d *document, b *book, s *signed, from, to, at int64) {
	chain := b.entries["logbook"]
	facts := b.numbered()
	var lines []line
	for i := range chain {
		e := &chain[i]
		if received := e.ReceivedAt.UnixMilli(); received < from || received >= to {
			continue
		}
		person, by, kind := e.Actor == bridge.ActorPerson, e.ActorName, map[bridge.Kind]string{
			bridge.KindLogNote: "note", bridge.KindLogCorrection: "correction", bridge.KindLogSigned: "signature",
		}[e.Kind]
		if fact := facts[e.Data["seq"]]; e.Kind == bridge.KindLogFact {
			person, by = fact.Kind == bridge.KindLogAsked, fact.ActorName
			if fact.Actor == bridge.ActorBridge || fact.Actor == bridge.ActorSource {
				by = ""
			}
			if fact.Hash != e.Data["hash"] {
				r.Errorf("%s: entry %d of the log book names another fact", d.Month, e.Number)
			}
		}
		switch {
		case kind != "":
		case person:
			kind = "note"
		default:
			kind = "automatique"
		}
		switch {
		case e.Kind == bridge.KindLogSigned && e.Text == "": // it stands with its shift
			continue
		case !person && e.Kind != bridge.KindLogMonth && e.Kind != bridge.KindLogChange && e.Data["criticity"] != "P1":
			continue
		}
		r.seen["logbook, "+kind]++
		r.seen["logbook, "+string(e.Kind)]++
		name := []string{fmt.Sprint(e.Number), e.Data["criticity"], b.numberOf(e, s, at), by, kind}
		if ref := e.Data["ref"]; ref != "" {
			name = append(name, "Corrige l'entrée n° "+ref)
		}
		for j := range chain {
			if chain[j].Kind == bridge.KindLogCorrection && chain[j].Data["ref"] == name[0] {
				name = append(name, fmt.Sprintf("corrigée par l'entrée n° %d", chain[j].Number))
			}
		}
		lines = append(lines, line{strings.Join(name, " | "), [8]int64{e.EffectiveAt.UnixMilli()}})
	}
	r.table(d, told, lines, func(t *table, row []monthly.Cell) string {
		name := []string{}
		for _, key := range []string{"number", "criticity", "ticket", "by", "kind"} {
			name = append(name, t.cell(row, key).Text)
		}
		return strings.Join(slices.Concat(name, entryNumbers.FindAllString(t.cell(row, "text").Text, -1)), " | ")
	}, "at")
}

// numbered are all facts by their number within the ledger.
func (b *book) numbered() map[string]*bridge.Entry {
	all := make(map[string]*bridge.Entry)
	for _, subject := range b.subjects {
		for i := range b.entries[subject] {
			all[fmt.Sprint(b.entries[subject][i].Seq)] = &b.entries[subject][i]
		}
	}
	return all
}

// numberOf is that of the ticket that an entry is about; of a change its own.
func (b *book) numberOf(e *bridge.Entry, s *signed, at int64) string {
	if number := e.Data["number"]; number != "" {
		return number
	}
	if lives := b.tales(e.Data["subject"], s, at); len(lives) > 0 {
		return lives[len(lives)-1].number
	}
	return ""
}
