package reckon

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report/monthly"
)

// reckoned is what a month came to when another was closed.
type reckoned struct {
	of       ledger.Month
	month    string
	from, to int64
	cases    map[string]verdict
	sums     map[string]sum
	stocks   map[string]stock
	since    []line // of how its cases came to differ after it was closed
}

// putRight compares what a report says of earlier months with what they came to here
// when the month before was closed, and now; the documents are not looked at.
func (r *rig) putRight(ctx context.Context, all map[string]*table, d *document, b *book, s *signed, verdicts []verdict, contract *policy.Contract) error {
	at := instant(r.T, d.ClosedAt)
	var changed, sums []line
	turning := b.turning(s, at)
	for _, m := range r.before {
		now := reckon(m.from, m.to, verdicts, turning)
		found := m.differs(now, s.zone)
		m.since = append(m.since, found...)
		for _, l := range found {
			changed = append(changed, line{name: m.month + " " + l.name})
		}
		sums = append(sums, m.sumsDiffer(now)...)
		m.cases, m.sums, m.stocks = now.cases, now.sums, now.stocks
	}
	r.table(d, all["rectifications"], changed, func(t *table, row []monthly.Cell) string {
		return t.cell(row, "month").Text + " " + changeName(t, row)
	})
	r.reasons(d, b, all["rectifications"])
	r.table(d, all["rectified-sums"], sums, func(t *table, row []monthly.Cell) string {
		return strings.Join([]string{t.cell(row, "month").Text, t.cell(row, "what").Text, t.cell(row, "criticity").Text, t.cell(row, "before").Text, t.cell(row, "after").Text}, " | ")
	})
	from, to := instant(r.T, d.From), instant(r.T, d.To)
	this := reckon(from, to, verdicts, turning)
	this.of, this.month, this.from, this.to = month(r.year.Zone, from), d.Month, from, to
	r.before = append(r.before, this)
	if len(r.before) < r.wanted.Months {
		return nil
	}
	for _, m := range r.before { // as whoever opens its report a year later reads it
		if len(m.since) == 0 {
			continue
		}
		report, err := r.report(ctx, monthly.Ask{Month: m.of, Now: time.UnixMilli(at)}, contract)
		if err != nil {
			return err
		}
		r.table(&document{Month: m.month + ", read at the end"}, report["rectified"], m.since, changeName)
	}
	return nil
}

func month(zone *time.Location, from int64) ledger.Month {
	return ledger.MonthOf(time.UnixMilli(from), zone)
}

func changeName(t *table, row []monthly.Cell) string {
	return strings.Join([]string{t.cell(row, "ticket").Text, t.cell(row, "clock").Text, t.cell(row, "before").Text, t.cell(row, "after").Text}, " | ")
}

// moves are the turns of a ticket, by the criticity that it has by now.
type moves struct {
	criticity string
	turns     []turn
}

// turning are those of all tickets that the stock knows.
func (b *book) turning(s *signed, now int64) (all []moves) {
	for _, subject := range b.subjects {
		lives := b.tales(subject, s, now)
		if len(lives) == 0 || lives[0].follows != "" || lives[len(lives)-1].unmeasured() {
			continue
		}
		all = append(all, moves{lives[len(lives)-1].criticity(), turnsOf(lives)})
	}
	return all
}

func reckon(from, to int64, verdicts []verdict, turning []moves) *reckoned {
	m := &reckoned{cases: make(map[string]verdict), sums: keyed(sums(verdicts, from, to), sum.key), stocks: make(map[string]stock)}
	for _, v := range verdicts {
		if v.at >= from && v.at < to {
			m.cases[v.key()] = v.told()
		}
	}
	for _, each := range turning {
		line := m.stocks[each.criticity]
		line.Criticity = each.criticity
		line.add(each.turns, from, to)
		m.stocks[each.criticity] = line
	}
	return m
}

// differs are how cases of a month differ from what they were.
func (m *reckoned) differs(now *reckoned, zone *time.Location) (all []line) {
	tell := func(v verdict, before, after string) {
		clock := titles[v.clock]
		if v.clock == "total" {
			clock = "durée totale"
		}
		all = append(all, line{name: strings.Join([]string{cmp.Or(v.number, "–"), clock, before, after}, " | ")})
	}
	for key, was := range m.cases {
		switch is, there := now.cases[key]; {
		case !there:
			tell(was, was.words(zone), "hors du mois")
		case !was.same(is):
			tell(is, was.words(zone), is.words(zone))
		}
	}
	for key, is := range now.cases {
		if _, there := m.cases[key]; !there {
			tell(is, "absent du mois", is.words(zone))
		}
	}
	return all
}

// words are what a verdict is for a reader. A life as a whole has no delay, so that
// nothing of it is net.
func (v verdict) words(zone *time.Location) string {
	at := time.UnixMilli(v.at).In(zone)
	said := fmt.Sprintf("%s le %02d/%02d/%d %02d:%02d, %s", map[string]string{"met": "tenu", "breached": "dépassé", "ended": "terminé"}[v.result],
		at.Day(), at.Month(), at.Year(), at.Hour(), at.Minute(), v.criticity)
	if v.target > 0 {
		said += ", promis " + readable(v.target)
	}
	switch {
	case v.stopped && v.clock == "total":
		said += ", brut " + readable(v.gross)
	case v.stopped:
		said += ", brut " + readable(v.gross) + ", net " + readable(v.net)
	}
	if v.stopped && (v.pauses > 0 || v.parties > 0) {
		said += ", suspensions " + readable(v.pauses) + ", tiers " + readable(v.parties)
	}
	switch {
	case v.upheld:
		said += ", contestation admise"
	case v.contested:
		said += ", contesté, provisoire"
	}
	return said
}

// readable is a duration cut to the minute, as reports write it.
func readable(ms int64) string {
	m := ms / 60_000
	switch {
	case m >= 1440:
		return fmt.Sprintf("%d j %02d h %02d min", m/1440, m%1440/60, m%60)
	case m >= 60:
		return fmt.Sprintf("%d h %02d min", m/60, m%60)
	case m > 0:
		return fmt.Sprintf("%d min", m)
	}
	return fmt.Sprintf("%d s", ms/1000)
}

// sumsDiffer are how sums of the delays that bind, and the stock, differ.
func (m *reckoned) sumsDiffer(now *reckoned) (all []line) {
	tell := func(what, criticity, before, after string) {
		all = append(all, line{name: strings.Join([]string{m.month, what, criticity, before, after}, " | ")})
	}
	said := func(s sum) string {
		return fmt.Sprintf("respectés %d, dépassés %d, contestés %d, temps brut %s, net %s", s.Met, s.Breached, s.Contested, readable(s.Gross.Sum), readable(s.Net.Sum))
	}
	of := func(s stock) string {
		return fmt.Sprintf("%d + %d + %d + %d − %d − %d − %d − %d = %d", s.Start, s.Opened, s.Reopened, s.Entered, s.Resolved, s.Cancelled, s.Merged, s.Left, s.End)
	}
	for _, criticity := range []string{"P1", "P2", "P3", "P4"} {
		for _, clock := range []string{"response", "restore"} {
			was, is := m.sums[clock+" "+criticity], now.sums[clock+" "+criticity]
			was.Clock, was.Criticity, is.Clock, is.Criticity = clock, criticity, clock, criticity
			if was != is {
				tell(titles[clock], criticity, said(was), said(is))
			}
		}
		was, is := m.stocks[criticity], now.stocks[criticity]
		was.Criticity, is.Criticity = criticity, criticity
		if was != is {
			tell("stock", criticity, of(was), of(is))
		}
	}
	return all
}

var correctionNumber = regexp.MustCompile(`correction, fait n° (\d+)|(?:^|; )fait n° (\d+), pris après l'arrêt \(([a-z_]+)\)`)

// reasons checks why rectifications are: each correction that was put down about
// their cases since the month before was closed is told, and each fact that is told
// came since then.
func (r *rig) reasons(d *document, b *book, t *table) {
	if len(r.docs) < 2 {
		return
	}
	since := instant(r.T, r.docs[len(r.docs)-2].ClosedAt)
	for i, c := range d.changes {
		if i >= len(t.rows) {
			return // which was told
		}
		var mine, theirs []string
		known := make(map[string]bool)
		for _, subject := range slices.Concat([]string{c.Subject}, b.merged(c.Subject), b.parents(c.Subject)) {
			for n := range b.entries[subject] {
				e := &b.entries[subject][n]
				if e.ReceivedAt.UnixMilli() <= since {
					continue
				}
				known[fmt.Sprintf("%d %s", e.Number, e.Kind)] = true
				if e.Kind == bridge.KindCorrection || e.Kind == bridge.KindSuspended && e.Ticket == 0 && e.Data["till"] != "" {
					mine = append(mine, strconv.FormatInt(e.Number, 10))
				}
			}
		}
		why := t.cell(t.rows[i], "why").Text
		for _, found := range correctionNumber.FindAllStringSubmatch(why, -1) {
			switch {
			case found[1] != "":
				theirs = append(theirs, found[1])
			case !known[found[2]+" "+found[3]]:
				r.Errorf("%s, rectification of %s %s: there is no such fact since the month before: %s", d.Month, c.Month, c.Subject, why)
			}
		}
		same(r, d.Month+", corrections that rectify "+c.Subject, theirs, mine)
		r.seen["rectifications, corrections"] += len(mine)
	}
}

// parents are what a subject was last attached to.
func (b *book) parents(subject string) (all []string) {
	for i := range b.entries[subject] {
		switch e := &b.entries[subject][i]; e.Kind { //nolint:exhaustive // the others attach nothing
		case bridge.KindAttached:
			all = []string{cmp.Or(e.Data["incident"], e.Data["to"])}
		case bridge.KindDetached:
			all = nil
		}
	}
	return all
}
