package reckon

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
)

// stands is what the figures of a month are told with.
type stands struct {
	stock, before stock // of all criticities, of the month and of the one before
	known         bool  // what was before
	sums          map[string]sum
	credits       int64
	worst         []measured
	majors        []*remembered
	things        []*thing
	missing       int // devices of the inventory
	bare          int // alerts without a procedure
}

// highlights compares the chapter that one reads first, and the figures above the
// stock: each number, and each sentence to its last letter.
func (r *rig) highlights(d *document, b *book, s *signed, verdicts []verdict, tickets []ticket, majors []*remembered) {
	from, to, at := instant(r.T, d.From), instant(r.T, d.To), instant(r.T, d.ClosedAt)
	first := firstOf(r.year.Zone, d.Month)
	st := stands{
		stock: total(d.Stock), before: total(b.stocks(s, first.AddDate(0, -1, 0).UnixMilli(), from, at)), known: first.After(r.year.From),
		sums: keyed(sums(verdicts, from, to), sum.key), credits: s.credits(sums(verdicts, from, to), overruns(verdicts, from, to)),
		worst: d.worstOf("sites"), majors: majors, things: thingsOf(tickets, deviceOf),
	}
	for _, each := range st.things {
		st.missing += int(number(each.alerted && r.roleOf(each.name) == "hors inventaire"))
	}
	for alert := range firedIn(b, tickets, from, to) {
		st.bare += int(number(!written(alert)))
	}
	for _, of := range []struct {
		key  string
		mine []string
	}{{"highlights", append(st.figures(), st.sentences(r)...)}, {"volumes", st.volumes()}} {
		theirs := r.saidIn(of.key)
		if !slices.Equal(theirs, of.mine) {
			r.Errorf("%s, chapter %s:\n the report says %s\n and it is       %s", d.Month, of.key, strings.Join(theirs, "\n   "), strings.Join(of.mine, "\n   "))
		}
		r.seen["figures of "+of.key] += len(of.mine)
	}
	for _, said := range st.sentences(r) {
		r.seen["highlight: "+strings.TrimRightFunc(said[:strings.IndexAny(said+":0123456789", ":0123456789")], unicode.IsSpace)]++
	}
}

// saidIn are the figures of a chapter and then what it says between its tables.
func (r *rig) saidIn(key string) (all []string) {
	for i := range r.made.Chapters {
		c := &r.made.Chapters[i]
		if c.Key != key {
			continue
		}
		for _, block := range c.Blocks {
			for _, f := range block.Figures {
				all = append(all, plain(figure(f.Title, f.Kind, f.Cell, f.Note, f.State)))
			}
			for _, said := range block.Text {
				all = append(all, plain(said))
			}
		}
	}
	return all
}

// plain has all spaces be of one kind.
func plain(said string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) || c == '\u202f' {
			return ' '
		}
		return c
	}, said)
}

func figure(title string, kind monthly.Kind, of monthly.Cell, note string, state monthly.State) string {
	said := of.Text
	if of.Known {
		said = strconv.FormatInt(of.Number, 10)
	}
	return fmt.Sprintf("%s = %s (%s; %s) %s", title, said, kind, note, state)
}

func counted(title string, n int64, note string) string {
	return figure(title, monthly.Count, monthly.Cell{Number: n, Known: true}, note, monthly.Plain)
}

func (st *stands) figures() []string {
	all := []string{
		counted("Tickets ouverts", st.stock.Opened, ""), counted("Tickets résolus", st.stock.Resolved, ""),
		counted("Stock en fin de mois", st.stock.End, ""), counted("Incidents majeurs", int64(len(st.majors)), ""),
	}
	for _, clock := range []string{"response", "restore"} {
		for _, criticity := range []string{"P1", "P2"} {
			m, state := st.sums[clock+" "+criticity], monthly.Plain
			of := monthly.Cell{Text: "sans objet"}
			if n := m.Met + m.Breached; n > 0 {
				of, state = monthly.Cell{Number: part(m.Met, n), Known: true}, monthly.Good
			}
			if m.Breached > 0 {
				state = monthly.Bad
			}
			all = append(all, figure(capital(titles[clock])+", "+criticity, monthly.Share, of, "n = "+grouped(m.Met+m.Breached), state))
		}
	}
	return all
}

// volumes are the figures above the stock.
func (st *stands) volumes() []string {
	before := func(n int64) string {
		if !st.known {
			return ""
		}
		return "le mois précédent : " + grouped(n)
	}
	return []string{
		counted("Tickets ouverts", st.stock.Opened, before(st.before.Opened)), counted("Tickets rouverts", st.stock.Reopened, ""),
		counted("Tickets résolus", st.stock.Resolved, before(st.before.Resolved)), counted("Stock en fin de mois", st.stock.End, "au début : "+grouped(st.stock.Start)),
	}
}

func total(lines []stock) (sum stock) {
	for _, s := range lines {
		sum.Start, sum.Opened, sum.Reopened, sum.Resolved, sum.End = sum.Start+s.Start, sum.Opened+s.Opened, sum.Reopened+s.Reopened, sum.Resolved+s.Resolved, sum.End+s.End
	}
	return sum
}

func capital(said string) string {
	letters := []rune(said)
	letters[0] = unicode.ToUpper(letters[0])
	return string(letters)
}
