package reckon

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/report/opinion/chapter"
)

// satisfactionChapter is what requesters think, as the bridge has it in reports.
func (r *rig) satisfactionChapter(ctx context.Context, of ledger.Store, ask monthly.Ask) (*monthly.Chapter, error) {
	return chapter.Of(ctx, of, chapter.Ask{
		Month: ask.Month, Zone: r.year.Zone, Language: ask.Language, Now: ask.Now, On: true, Region: r.regionTitle,
	})
}

// answerFor is how long an answer is taken.
const answerFor = 14 * 24 * time.Hour

// asked are the requesters of one criticity or region.
type asked struct {
	n, answered, pending int64
	marks                [6]int64
}

func (a *asked) add(mark int, pending bool) {
	a.n++
	a.pending += number(pending)
	a.answered += number(mark > 0)
	a.marks[mark]++
}

// row is what a table has of them: how many gave the best mark first.
func (a *asked) row() [8]int64 {
	return [8]int64{a.n, a.answered, a.answered * 100_000 / a.n, a.marks[5], a.marks[4], a.marks[3], a.marks[2], a.marks[1]}
}

// satisfied is the share of those who answered who gave one of the two best marks; -1
// of nobody.
func (a *asked) satisfied() int64 {
	if a.answered == 0 {
		return -1
	}
	return (a.marks[4] + a.marks[5]) * 100_000 / a.answered
}

// satisfaction reckons what requesters think once more, from what the journals of
// their tickets say; whom nobody asked is in no journal, and is counted where the
// bridge keeps it.
func (r *rig) satisfaction(ctx context.Context, all map[string]*table, d *document, b *book, s *signed, from, to, at int64) {
	whole, groups := &asked{}, map[string]map[string]*asked{"criticity": {}, "region": {}}
	for _, subject := range b.subjects {
		r.asked(ctx, b, s, subject, from, to, at, func(criticity, region string, mark int, pending bool) {
			whole.add(mark, pending)
			for of, name := range map[string]string{"criticity": criticity, "region": region} {
				if groups[of][name] == nil {
					groups[of][name] = &asked{}
				}
				groups[of][name].add(mark, pending)
			}
		})
	}
	for of, key := range map[string]string{"criticity": "satisfaction-criticite", "region": "satisfaction-region"} {
		var rows, rates []line
		for name, a := range groups[of] {
			rows, rates = append(rows, line{name, a.row()}), append(rates, line{name, [8]int64{a.satisfied()}})
		}
		who := func(t *table, row []monthly.Cell) string { return t.cell(row, of).Text }
		r.table(d, all[key], rows, who, "asked", "answered", "answer_rate", "mark_5", "mark_4", "mark_3", "mark_2", "mark_1")
		r.table(d, all[key], rates, who, "rate")
	}
	r.seen["answers"] += int(whole.answered)
	r.seen["answers awaited"] += int(whole.pending)
	r.unasked(ctx, all, d, from, to)
	r.marks(d, groups["criticity"])
	if whole.n == 0 {
		return
	}
	rate := "sans objet"
	if whole.answered > 0 {
		rate = strconv.FormatInt(whole.satisfied(), 10)
	}
	same(r, d.Month+", figures of satisfaction", r.figures("satisfaction"), []string{
		fmt.Sprintf("Interrogés %d", whole.n), fmt.Sprintf("Taux de réponse %d", whole.row()[2]), "Taux de satisfaction " + rate,
	})
	var notices []string
	if whole.pending > 0 {
		notices = []string{fmt.Sprintf("Provisoire : %d des demandeurs interrogés peuvent encore répondre.", whole.pending)}
	}
	same(r, d.Month+", notices of satisfaction", r.noticesOf("satisfaction"), notices)
}

// marks compares how many gave each mark, as the chart has them: what is none may be
// there or not.
func (r *rig) marks(d *document, of map[string]*asked) {
	var mine []point
	for criticity, a := range of {
		for mark, title := range []string{"", "Très insatisfait", "Insatisfait", "Ni l'un ni l'autre", "Satisfait", "Très satisfait"} {
			if n := a.marks[mark]; mark > 0 && n > 0 {
				mine = append(mine, point{"satisfaction-notes", criticity, title, n})
			}
		}
	}
	theirs := slices.DeleteFunc(r.points("satisfaction"), func(p point) bool { return p.value == 0 })
	same(r, d.Month+", marks", theirs, mine)
	r.seen["marks"] += len(mine)
}

// asked tells whether the requester of a ticket was asked in a month, and what they
// answered by now.
func (r *rig) asked(ctx context.Context, b *book, s *signed, subject string, from, to, at int64, take func(criticity, region string, mark int, pending bool)) {
	mark, when, ticket := 0, int64(-1), int64(0)
	for i := range b.entries[subject] {
		switch e := &b.entries[subject][i]; e.Kind { //nolint:exhaustive // the others are of no requester
		case bridge.KindSurveyed:
			when, ticket = e.EffectiveAt.UnixMilli(), e.Ticket
		case bridge.KindMarked:
			mark, _ = strconv.Atoi(e.Data["mark"]) // none is 0
		}
	}
	if when < from || when >= to {
		return
	}
	lives := b.tales(subject, s, when)
	place, err := r.store.Mirrored(ctx, ticket)
	if err != nil || place == nil || len(lives) == 0 {
		r.Fatalf("ticket %d of %s: %v", ticket, subject, err)
	}
	region := ""
	for _, site := range r.year.EstateAt(time.UnixMilli(when)).Sites {
		if site.Name == place.Fields["site"] {
			region = r.regionTitle(site.Region)
		}
	}
	take(cmp.Or(lives[len(lives)-1].criticity(), "non connue"), cmp.Or(region, "non connue"), mark, mark == 0 && when+answerFor.Milliseconds() > at)
}

// unasked are those whom nobody asked, by why.
func (r *rig) unasked(ctx context.Context, all map[string]*table, d *document, from, to int64) {
	why := map[string]string{
		"skipped recent": "interrogé il y a peu", "skipped refused": "ne veut plus être interrogé", "skipped agent": "travaille sur les tickets",
		"failed ": "adresse refusée par le serveur de courriel",
	}
	rows, err := r.ledger.QueryContext(ctx, fmt.Sprintf(`SELECT state || ' ' || skip FROM survey WHERE at BETWEEN %d AND %d AND state <> 'asked'`, from, to-1))
	if err != nil {
		r.Fatal(err)
	}
	defer rows.Close()
	counts := make(map[string]int64)
	for rows.Next() {
		var reason string
		if err := rows.Scan(&reason); err != nil {
			r.Fatal(err)
		}
		counts[cmp.Or(why[reason], reason)]++
		r.seen["not asked, "+reason]++
	}
	if err := rows.Err(); err != nil {
		r.Fatal(err)
	}
	var lines []line
	for reason, n := range counts {
		lines = append(lines, line{reason, [8]int64{n}})
	}
	r.table(d, all["satisfaction-non-interroges"], lines, func(t *table, row []monthly.Cell) string { return t.cell(row, "reason").Text }, "n")
}

// noticesOf are those of a chapter of the last report.
func (r *rig) noticesOf(key string) []string {
	for i := range r.made.Chapters {
		if r.made.Chapters[i].Key == key {
			return r.made.Chapters[i].Notices
		}
	}
	return nil
}
