package reckon

import (
	"cmp"
	"slices"
)

// turn is something that moved the stock.
type turn struct {
	at   int64
	what string
}

// stocks are the lines of a month's stock, by the criticity that tickets have by
// now: what people work on, without what follows another ticket.
func (b *book) stocks(s *signed, from, to, now int64) (list []stock) {
	lines := make(map[string]*stock)
	for _, subject := range b.subjects {
		lives := b.tales(subject, s, now)
		if len(lives) == 0 || lives[0].follows != "" || lives[len(lives)-1].unmeasured() {
			continue
		}
		criticity := lives[len(lives)-1].criticity()
		if lines[criticity] == nil {
			lines[criticity] = &stock{Criticity: criticity}
		}
		lines[criticity].add(turnsOf(lives), from, to)
	}
	for _, line := range lines {
		if *line != (stock{Criticity: line.Criticity}) {
			list = append(list, *line)
		}
	}
	slices.SortFunc(list, func(a, b stock) int { return cmp.Compare(a.Criticity, b.Criticity) })
	return list
}

// turnsOf are what moved the stock of one ticket, in order.
func turnsOf(lives []*tale) (turns []turn) {
	for life, l := range lives {
		what, at := "opened", l.openedAt
		if life > 0 {
			what, at = "reopened", l.start
		}
		turns = append(turns, turn{at, what})
		for _, e := range l.resolved {
			turns = append(turns, turn{e.at, "resolved"})
			if e.again != never {
				turns = append(turns, turn{e.again, "reopened"})
			}
		}
		if l.over != nil {
			turns = append(turns, turn{l.over.at, l.how})
		}
	}
	slices.SortStableFunc(turns, func(a, b turn) int { return cmp.Compare(a.at, b.at) })
	return turns
}

// add counts the turns of one ticket.
func (line *stock) add(turns []turn, from, to int64) {
	open := false
	before, after := int64(0), int64(0)
	for _, t := range turns {
		is := t.what == "opened" || t.what == "reopened"
		if is == open {
			continue // it changes nothing
		}
		open = is
		if t.at < from {
			before = number(open)
		}
		if t.at < to {
			after = number(open)
		}
		if t.at < from || t.at >= to {
			continue
		}
		switch t.what {
		case "opened":
			line.Opened++
		case "reopened":
			line.Reopened++
		case "resolved":
			line.Resolved++
		case "merged":
			line.Merged++
		default:
			line.Cancelled++
		}
	}
	line.Start += before
	line.End += after
}

func number(is bool) int64 {
	if is {
		return 1
	}
	return 0
}
