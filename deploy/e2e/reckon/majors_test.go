package reckon

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/report/monthly"
)

// remembered is an incident that a month is remembered by.
type remembered struct {
	line

	number, why string
}

func (m *remembered) began() int64  { return m.figures[0] }
func (m *remembered) lasted() int64 { return m.figures[2] }

// majors are the chapter of major incidents: which they are, how long they lasted,
// what was attached to storms, and what happened in order. It returns them by their
// beginning.
func (r *rig) majors(ctx context.Context, all map[string]*table, d *document, b *book, s *signed, from, to, at int64) (found []*remembered) {
	inside := b.attachments()
	var lines []line
	counts := make(map[string]int64)
	for _, subject := range b.subjects {
		lives := b.tales(subject, s, at)
		if len(lives) == 0 || lives[0].follows != "" {
			continue
		}
		lasted := slices.ContainsFunc(lives, func(l *tale) bool { return l.start < to && (l.ended() == nil || l.ended().at >= from) })
		if !lasted {
			continue
		}
		m := r.remember(ctx, b, lives, s, at)
		if m == nil {
			continue
		}
		counts[m.why]++
		r.seen["majors, "+m.why]++
		if m.why == "tempête" {
			m.name += fmt.Sprintf(" incidents rattachés : %d", len(inside[subject]))
		}
		m.name += "\n" + chronology(lives, b.facts(subject, at), s)
		lines, found = append(lines, m.line), append(found, m)
	}
	r.table(d, all["majors"], lines, func(t *table, row []monthly.Cell) string {
		name := t.cell(row, "ticket").Text + " " + t.cell(row, "why").Text + " " + t.cell(row, "criticity").Text
		for part := range strings.SplitSeq(t.cell(row, "cause").Text, " ; ") {
			if strings.HasPrefix(part, "incidents rattachés") {
				name += " " + part
			}
		}
		return name + "\n" + t.cell(row, "chronology").Text
	}, "began", "restored", "lasted")
	same(r, d.Month+", figures of major incidents", r.figures("majors"), []string{
		fmt.Sprintf("Incidents P1 %d", counts["critique"]), fmt.Sprintf("Tempêtes %d", counts["tempête"]), fmt.Sprintf("Établissements isolés %d", counts["établissement isolé"]),
	})
	slices.SortStableFunc(found, func(a, b *remembered) int { return cmp.Compare(a.began(), b.began()) })
	return found
}

// remember tells what is remembered of a case, nil where that is nothing.
func (r *rig) remember(ctx context.Context, b *book, lives []*tale, s *signed, at int64) *remembered {
	last := lives[len(lives)-1]
	why := ""
	switch storm, isolated := r.kind(ctx, b, last.subject); {
	case last.unmeasured() || last.how == "merged" || last.how == "cancelled":
	case last.parent != "" && last.ticket == 0: // told with what it is part of
	case storm:
		why = "tempête"
	case last.criticity() == "P1":
		why = "critique"
	case isolated:
		why = "établissement isolé"
	}
	if why == "" {
		return nil
	}
	began, restored, till := lives[0].start, int64(-1), at
	if over := last.ended(); over != nil {
		till = over.at
	}
	if v := last.clock("restore", s, at); v != nil && v.stopped {
		restored = last.stop("restore").at
		till = restored
	}
	return &remembered{line{cmp.Or(last.number, "–") + " " + why + " " + last.criticity(), [8]int64{began, restored, till - began}}, last.number, why}
}

// kind tells storms, and schools that are cut off: storms by what their journal
// says first, schools by what their incident is about.
func (r *rig) kind(ctx context.Context, b *book, subject string) (storm, isolated bool) {
	if opened(subject) {
		return false, false
	}
	first := slices.IndexFunc(b.entries[subject], func(e bridge.Entry) bool { return e.Kind == bridge.KindOpened })
	storm = strings.HasPrefix(b.entries[subject][first].Text, "Tempête : ")
	in, err := r.store.Incident(ctx, subject)
	if err != nil || in == nil {
		r.Fatalf("incident %s: %v", subject, err)
	}
	return storm, !storm && in.Device == "" && in.Site != "" && in.Family == "reachability"
}

// attachments are what was attached to each incident at any time, by the journals of
// what was.
func (b *book) attachments() map[string][]string {
	inside := make(map[string][]string)
	for _, subject := range b.subjects {
		for i := range b.entries[subject] {
			e := &b.entries[subject][i]
			if e.Kind != bridge.KindAttached {
				continue
			}
			parent := cmp.Or(e.Data["incident"], e.Data["to"])
			if !slices.Contains(inside[parent], subject) {
				inside[parent] = append(inside[parent], subject)
			}
		}
	}
	return inside
}

// chronology is what happened to a case, as a reader has it: each thing once, by
// whoever did it first, and of many the first six and the last six.
func chronology(lives []*tale, facts []fact, s *signed) string {
	words := map[bridge.Kind]string{
		bridge.KindOpened: "ouvert", bridge.KindFirstAct: "pris en compte", bridge.KindThirdParty: "confié au tiers", bridge.KindThirdBack: "rendu par le tiers",
		bridge.KindSuspended: "suspendu", bridge.KindResumed: "suspension levée", bridge.KindRestored: "rétabli", bridge.KindResolved: "résolu", bridge.KindReopened: "rouvert",
		bridge.KindEscalated: "escaladé",
	}
	type step struct {
		at   int64
		what string
	}
	var steps []step
	so := make(map[bridge.Kind]bool)
	for i := range facts {
		f := &facts[i]
		word, is := words[f.Kind]
		if once := f.Kind == bridge.KindOpened || f.Kind == bridge.KindRestored || f.Kind == bridge.KindResolved || f.Kind == bridge.KindEscalated; !is || lives[0].echo(f) || once && so[f.Kind] {
			continue
		}
		so[f.Kind] = true
		if f.Kind == bridge.KindReopened {
			so[bridge.KindRestored], so[bridge.KindResolved] = false, false
		}
		of := ""
		switch f.Kind { //nolint:exhaustive // the others are of nobody
		case bridge.KindThirdParty:
			of = f.word("party", "to")
		case bridge.KindThirdBack:
			of = f.word("party", "from")
		case bridge.KindSuspended:
			of = f.Data["reason"]
		}
		for _, p := range s.ThirdParties {
			if p.Name == of {
				of = p.Title
			}
		}
		if of != "" {
			word += " (" + of + ")"
		}
		at := max(f.at, lives[0].openedAt)
		again := slices.ContainsFunc(steps, func(before step) bool { return before.what == word && at-before.at <= time.Minute.Milliseconds() })
		if !again {
			steps = append(steps, step{at, word})
		}
	}
	if n := len(steps); n > 12 {
		steps = slices.Concat(steps[:6], steps[n-6:])
	}
	var told []string
	day := ""
	for _, each := range steps {
		at := time.UnixMilli(each.at).In(s.zone)
		when := fmt.Sprintf("%02d:%02d", at.Hour(), at.Minute())
		if of := fmt.Sprintf("%02d/%02d", at.Day(), at.Month()); of != day {
			day, when = of, of+" "+when
		}
		told = append(told, when+" "+each.what)
	}
	return strings.Join(told, " ; ")
}

// figures are those of a chapter of the last report.
func (r *rig) figures(chapter string) (all []string) {
	for i := range r.made.Chapters {
		if r.made.Chapters[i].Key != chapter {
			continue
		}
		for _, block := range r.made.Chapters[i].Blocks {
			for _, f := range block.Figures {
				said := f.Cell.Text
				if f.Cell.Known {
					said = strconv.FormatInt(f.Cell.Number, 10)
				}
				all = append(all, f.Title+" "+said)
			}
		}
	}
	return all
}
