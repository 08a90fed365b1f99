package year

import (
	"math/rand/v2"
	"strconv"
	"time"
)

// Hard is what addresses begin with that no mail server takes.
const Hard = "ferme-"

// opinions are who calls, and what they think of it afterwards. They have draws of
// their own, so that the rest of a year stays as it is.
func (m *maker) opinions(seed uint64) {
	draw := rand.New(rand.NewPCG(seed, 12)) //nolint:gosec // the same again is what is wanted
	var all []Happening
	asked := make(map[string]bool)
	for i := range m.Happenings {
		h := &m.Happenings[i]
		switch {
		case h.What == Calls:
			h.Customer = "ecole-" + strconv.Itoa(draw.IntN(40)) + "@ecoles.example"
			switch draw.IntN(12) {
			case 0:
				h.Customer = Hard + h.Customer
			case 1:
				h.Customer = Agents[draw.IntN(len(Agents))] + "@vigie.example" // one of the centre calls for a school
			case 2:
				h.Customer = "" // nobody is known to have called
			}
		case h.What == Close && !asked[h.Of]:
			asked[h.Of] = true
			after := time.Duration(2*60+draw.IntN(8*24*60)) * time.Minute
			if draw.IntN(8) == 0 {
				after += 9 * 24 * time.Hour // some too late
			}
			said := Happening{At: h.At.Add(after), What: Answers, Of: h.Of, Value: strconv.Itoa(1 + max(draw.IntN(5), draw.IntN(5)))}
			if draw.IntN(3) == 0 {
				said.Motive = []string{"شكرا", "Réparé en deux jours…", "Personne n'a rappelé = dommage"}[draw.IntN(3)]
			}
			switch draw.IntN(10) {
			case 0:
				said.What = Refuses
			case 1, 2:
				continue
			}
			all = append(all, said)
		}
	}
	m.Happenings = append(m.Happenings, all...)
}
