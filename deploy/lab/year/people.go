package year

import (
	"fmt"
	"time"
)

// Why people suspend: with its motive, which some forget to write.
var reasons = []struct{ reason, motive string }{
	{"attente établissement", "Loge fermée jusqu'à demain, le directeur rappelle"},
	{"attente utilisateur", "لا أحد في المدرسة : rappeler après la prière"},
	{"force majeure", "Route coupée par la crue de l'oued"},
	{"attente tiers", "L'opérateur attend une pièce"},
}

// handled is what people do about a fault, or a call, while it goes on. A party
// has it for most of the time where one is named.
func (m *maker) handled(of string, from time.Time, lasts time.Duration, party string) {
	who := Agents[m.rand.IntN(len(Agents))]
	elsewhere := m.rand.IntN(3) == 0
	do := func(at time.Time, h Happening) {
		h.At, h.Of, h.Elsewhere = at, of, elsewhere
		if h.Who == "" {
			h.Who = who
		}
		m.Happenings = append(m.Happenings, h)
	}
	wait := time.Minute + m.about(14*time.Minute)
	if hour := from.In(m.Zone).Hour(); hour < 7 || hour > 18 {
		wait += m.about(25 * time.Minute)
	}
	end := from.Add(lasts)
	at := from.Add(wait)
	if !at.Before(end) {
		return // it ended by itself before anybody looked
	}
	do(at, Happening{What: Take})
	left := func() time.Duration { return end.Sub(at) }
	step := func(share int) { at = at.Add(left() * time.Duration(share) / percent) }
	if m.rand.IntN(8) == 0 {
		step(5)
		do(at, Happening{What: Criticity, Value: []string{"P1", "P2", "P3"}[m.rand.IntN(3)], Motive: "Examens en cours à l'établissement"})
	}
	if m.rand.IntN(4) == 0 {
		step(10)
		do(at, Happening{What: Transmit, Value: []string{"N2", "N3"}[m.rand.IntN(2)]})
	}
	switch {
	case party == "operateur-a" || party == "operateur-b":
		step(10)
		m.entrusted(do, at, end, party)
	case m.rand.IntN(3) == 0 && left() > 20*time.Minute:
		step(15)
		m.suspended(do, at, end)
	case m.rand.IntN(3) == 0:
		step(30)
		do(at, Happening{What: Note, Motive: "Remplacement prévu, « pièce commandée » <b>urgent</b>"})
	}
	if m.rand.IntN(10) == 0 { // a person says so before the supervision does
		do(end.Add(-time.Minute), Happening{What: Restore})
	}
}

func (m *maker) entrusted(do func(time.Time, Happening), at, end time.Time, party string) {
	do(at, Happening{What: HandOver, Value: party, Reference: fmt.Sprintf("TT-%05d", 20_000+m.rand.IntN(70_000))})
	if m.rand.IntN(5) == 0 { // forgotten: it goes back with the end
		return
	}
	do(at.Add(end.Sub(at)*time.Duration(60+m.rand.IntN(38))/percent), Happening{What: TakeBack, Value: party})
}

func (m *maker) suspended(do func(time.Time, Happening), at, end time.Time) {
	why := reasons[m.rand.IntN(len(reasons))]
	if m.rand.IntN(4) == 0 {
		why.motive = ""
	}
	until := at.Add(end.Sub(at) * time.Duration(30+m.rand.IntN(50)) / percent)
	do(at, Happening{What: Suspend, Value: why.reason, Motive: why.motive, Until: until.Add(24 * time.Hour)})
	do(until, Happening{What: Resume})
}

// What schools call about.
var subjects = []struct{ title, nature, criticity string }{
	{"Pas d'internet à la salle des professeurs", "incident", "P3"},
	{"L'inscription en ligne refuse le mot de passe", "incident", "P4"},
	{"الشبكة بطيئة جدًا منذ الصباح", "incident", "P3"},
	{"Demande d'adresse électronique pour un nouvel élève", "demande", "P4"},
	{"Les SMS aux parents ne partent plus", "incident", "P2"},
	{"Imprimante du secrétariat = « hors ligne »", "incident", "P4"},
}

// call is a ticket that people open, from its beginning to its end.
func (m *maker) call(at time.Time) string {
	inv := m.EstateAt(at)
	about := subjects[m.rand.IntN(len(subjects))]
	site := &inv.Sites[1+m.rand.IntN(len(inv.Sites)-1)]
	of := m.name("appel")
	who := Agents[m.rand.IntN(len(Agents))]
	m.Happenings = append(m.Happenings, Happening{
		At: at, What: Calls, Of: of, Who: who, Site: site.Name, Title: about.title, Nature: about.nature, Criticity: about.criticity,
	})
	lasts := 20*time.Minute + m.about(16*time.Hour)
	if m.rand.IntN(12) == 0 { // the same school calls twice about one thing
		twin := Happening{At: at.Add(7 * time.Minute), What: Calls, Of: m.name("appel"), Who: who, Site: site.Name, Title: about.title, Nature: about.nature, Criticity: about.criticity}
		m.Happenings = append(m.Happenings, twin, Happening{At: at.Add(15 * time.Minute), What: Merge, Of: twin.Of, Who: who, Value: of})
	}
	m.handled(of, at, lasts, "")
	end := at.Add(lasts)
	add := func(at time.Time, what What) {
		m.Happenings = append(m.Happenings, Happening{At: at, What: what, Of: of, Who: who})
	}
	add(end, Resolve)
	closed := end.Add(time.Hour + m.about(3*time.Hour))
	add(closed, Close)
	if n := m.rand.IntN(8); n < 2 { // it was not mended, which is told soon or much later
		back := closed.Add(time.Hour + m.about(30*time.Hour) + time.Duration(n)*5*24*time.Hour)
		add(back, Reopen)
		add(back.Add(30*time.Minute+m.about(5*time.Hour)), Resolve)
		add(back.Add(30*time.Minute+m.about(5*time.Hour)+6*time.Hour), Close)
	}
	return of
}
