package year

import (
	"math/rand/v2"
	"time"
)

// What is put down in the log book.
const (
	Logs    What = "logs"    // Motive is put down; about the fault or call that it is of, if any
	Asks    What = "asks"    // … by way of the ticket's attribute
	Amends  What = "amends"  // … to correct what was put down last
	Signs   What = "signs"   // the shift that ended last
	Answers What = "answers" // a requester: Value is the mark
	Refuses What = "refuses" // … that they want not to be asked again
)

// ShiftsAt are the hours at which shifts begin.
var ShiftsAt = []int{7, 19}

// chief is who signs shifts, where no other does.
const chief = Supervisor

// entries of the log book, and what was wrong in them.
var entries = []string{
	"Directeur prévenu, il rappelle à 9 h", "Clés de la salle technique chez la concierge", "المفتاح عند الحارس", "Orage annoncé sur le Nord-Ouest",
	"STEG : coupure prévue demain de 8 h à 11 h = trois écoles", "Renfort demandé au niveau 2",
}

// shifts are what people put down in the log book, and who signs what. They have
// draws of their own, so that the rest of a year stays as it is.
func (m *maker) shifts(seed uint64) {
	draw := rand.New(rand.NewPCG(seed, 11)) //nolint:gosec // the same again is what is wanted
	var all []Happening
	for _, h := range m.Happenings {
		if h.What != Take || draw.IntN(4) > 0 {
			continue
		}
		note := Happening{At: h.At.Add(time.Duration(30+draw.IntN(600)) * time.Second), What: Logs, Of: h.Of, Who: h.Who, Motive: entries[draw.IntN(len(entries))]}
		switch draw.IntN(5) {
		case 0:
			note.What = Asks
		case 1:
			note.Begins = h.At.Add(-time.Duration(draw.IntN(40)) * time.Minute) // put down late
		}
		all = append(all, note)
		if draw.IntN(4) == 0 {
			all = append(all, Happening{At: note.At.Add(time.Hour), What: Amends, Who: Agents[draw.IntN(len(Agents))], Motive: "C'était le lycée d'à côté"})
		}
	}
	for day := m.From; day.Before(m.Till); day = day.AddDate(0, 0, 1) {
		if draw.IntN(6) == 0 { // of nothing in particular
			at := day.Add(time.Duration(draw.IntN(24*3600)) * time.Second)
			all = append(all, Happening{At: at, What: Logs, Who: Agents[draw.IntN(len(Agents))], Motive: entries[draw.IntN(len(entries))]})
		}
		for _, hour := range ShiftsAt {
			at := time.Date(day.Year(), day.Month(), day.Day(), hour, 2+draw.IntN(50), draw.IntN(60), 0, m.Zone)
			signed := Happening{At: at, What: Signs, Who: chief}
			if draw.IntN(3) == 0 {
				signed.Motive = "RAS"
			}
			if draw.IntN(5) > 0 { // some are forgotten
				all = append(all, signed)
			}
		}
	}
	m.Happenings = append(m.Happenings, all...)
}
