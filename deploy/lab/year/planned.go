package year

import (
	"math/rand/v2"
	"time"

	"github.com/vigie-noc/vigie/internal/inventory"
)

// planned are the maintenance windows: on a school each, most agreed in time.
func (m *maker) planned() {
	n := 0
	for day := m.From.AddDate(0, 0, 9); day.Before(m.Till.AddDate(0, 0, -3)); day = day.AddDate(0, 0, 19+m.rand.IntN(9)) {
		n++
		from := day.Add(20 * time.Hour)
		site := &m.EstateAt(from).Sites[1+m.rand.IntN(len(m.EstateAt(from).Sites)-1)]
		of, asked := m.name("changement"), from.AddDate(0, 0, -5)
		if n%4 == 0 {
			asked = from.Add(-12 * time.Hour) // too late to be left out of what was promised
		}
		h := Happening{
			At: asked, What: Plans, Of: of, Who: Agents[n%len(Agents)], Site: site.Name, Title: "Remplacement du routeur", Begins: from, Until: from.Add(2 * time.Hour),
		}
		m.Happenings = append(m.Happenings, h)
		h.At, h.What, h.Who = asked.Add(3*time.Hour), Agrees, Supervisor
		m.Happenings = append(m.Happenings, h)
		inv := m.EstateAt(from)
		for i := range inv.Equipment { // what is worked on is away for a while
			if e := &inv.Equipment[i]; e.Site == site.Name && e.Role == "router" {
				m.fault(e, "EquipementInjoignable", "reachability", "critical", from.Add(10*time.Minute), m.work())
			}
		}
	}
}

// work is how long it takes to change something.
func (m *maker) work() time.Duration {
	if m.rare {
		return 3 * time.Hour
	}
	return 50 * time.Minute
}

// isolated are schools of which nothing answers any more, which one alert tells.
func (m *maker) isolated(seed uint64) {
	draw := rand.New(rand.NewPCG(seed, 13)) //nolint:gosec // the same again is what is wanted
	for day := m.From.AddDate(0, 0, 3); day.Before(m.Till.AddDate(0, 0, -3)); day = day.AddDate(0, 0, 9) {
		at := day.Add(time.Duration(draw.IntN(24*60)) * time.Minute)
		sites := m.EstateAt(at).Sites
		of := &inventory.Equipment{Site: sites[1+draw.IntN(len(sites)-1)].Name}
		m.fault(of, "SiteIsole", "reachability", "critical", at, 20*time.Minute+time.Duration(draw.IntN(300))*time.Minute)
	}
}

// lookBack is what is said of some months after they ended: breaches that are
// contested, facts that were put down wrongly, pauses that nobody had noted.
func (m *maker) lookBack() {
	var taken []Happening
	long := make(map[string]bool) // what lasted so long that somebody will complain
	for _, h := range m.Happenings {
		switch {
		case h.What == Take:
			taken = append(taken, h)
		case h.What == Fires && h.Until.Sub(h.Begins) > 7*time.Hour, h.What == Calls:
			long[h.Of] = true
		}
	}
	for i, h := range taken {
		say := func(after time.Duration, what What, who, value, motive string) {
			m.Happenings = append(m.Happenings, Happening{At: h.At.Add(after), What: what, Of: h.Of, Who: who, Value: value, Motive: motive})
		}
		if long[h.Of] && m.rand.IntN(3) == 0 {
			say(9*24*time.Hour, Contest, Agents[i%len(Agents)], "restore", "Le courant manquait dans tout le quartier")
			say(20*24*time.Hour, Uphold, Supervisor, "restore", "Attestation de la STEG vue")
		}
		switch m.rand.IntN(30) + i%3 {
		case 2:
			say(35*24*time.Hour, Void, Supervisor, "third_party_returned", "Repris par erreur, l'opérateur l'avait encore")
		case 3:
			say(12*24*time.Hour, Void, Supervisor, "suspended", "Suspendu par erreur de ticket")
		case 4:
			m.Happenings = append(m.Happenings, Happening{
				At: h.At.Add(40 * 24 * time.Hour), What: Move, Of: h.Of, Who: Supervisor, Value: "first_response", Until: h.At.Add(-30 * time.Second), Motive: "Pris au téléphone avant d'être saisi",
			})
		case 5, 6:
			m.Happenings = append(m.Happenings, Happening{
				At: h.At.Add(20 * time.Hour), What: Pause, Of: h.Of, Who: Supervisor, Value: "attente établissement",
				Begins: h.At.Add(2 * time.Minute), Until: h.At.Add(25 * time.Minute), Motive: "Loge fermée",
			})
		}
	}
}
