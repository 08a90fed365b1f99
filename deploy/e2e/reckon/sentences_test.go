package reckon

import (
	"fmt"
	"strconv"
	"time"
)

// sentences are what a month's figures are told with.
func (st *stands) sentences(r *rig) (all []string) {
	say := func(is bool, format string, args ...any) {
		if is {
			all = append(all, fmt.Sprintf(format, args...))
		}
	}
	n, was, grown := st.stock.Opened, st.before.Opened, st.stock.End-st.stock.Start
	if n+st.stock.Resolved+st.stock.Start+st.stock.End == 0 {
		all = append(all, "Aucun ticket ce mois-ci : les taux sont sans objet.")
	} else {
		say(st.known && n > was, "Tickets ouverts : %s, soit %s de plus que le mois précédent (%s).", grouped(n), grouped(n-was), grouped(was))
		say(st.known && n < was, "Tickets ouverts : %s, soit %s de moins que le mois précédent (%s).", grouped(n), grouped(was-n), grouped(was))
		say(st.known && n == was, "Tickets ouverts : %s, autant que le mois précédent.", grouped(n))
		say(grown > 0, "Le stock a crû de %s : %s en début de mois, %s à la fin.", grouped(grown), grouped(st.stock.Start), grouped(st.stock.End))
		say(grown < 0, "Le stock a baissé de %s : %s en début de mois, %s à la fin.", grouped(-grown), grouped(st.stock.Start), grouped(st.stock.End))
	}
	for _, clock := range []string{"response", "restore"} {
		var sum sum
		for _, criticity := range []string{"P1", "P2", "P3", "P4"} {
			m := st.sums[clock+" "+criticity]
			sum.Met, sum.Breached, sum.Contested = sum.Met+m.Met, sum.Breached+m.Breached, sum.Contested+m.Contested
		}
		cases := sum.Met + sum.Breached
		say(cases > 0 && sum.Breached == 0, "%s : aucun dépassement sur %s cas.", capital(titles[clock]), grouped(cases))
		say(sum.Breached > 0, "%s : %s cas sur %s en dépassement (contestés : %s).", capital(titles[clock]), grouped(sum.Breached), grouped(cases), grouped(sum.Contested))
	}
	say(st.credits > 0, "Crédits de service, à titre indicatif : %s du prix du mois.", percent(st.credits))
	if len(st.worst) > 0 {
		m := st.worst[0]
		say(true, "Établissement le moins disponible : %s, %s (%s d'indisponibilité).", plain(r.siteTitled(m.Name)), percent(part(m.Up, m.Up+m.Down)), inWords(m.Down))
	}
	longest := -1
	for i := range st.majors {
		if longest < 0 || st.majors[i].lasted() > st.majors[longest].lasted() {
			longest = i
		}
	}
	if longest >= 0 {
		say(true, "Plus long incident majeur : ticket %s, %s.", st.majors[longest].number, inWords(st.majors[longest].lasted()))
	}
	if len(st.things) > 0 {
		t := st.things[0]
		say(t.opened+t.reopened >= 2, "Équipement le plus revenu : %s (tickets : %s, réouvertures : %s).", t.name, grouped(t.opened), grouped(t.reopened))
	}
	say(st.missing > 0, "Équipements qui ont alerté sans être dans l'inventaire : %s.", grouped(int64(st.missing)))
	say(st.bare > 0, "Alertes déclenchées sans procédure : %s.", grouped(int64(st.bare)))
	return all
}

// grouped writes a count, its thousands apart.
func grouped(n int64) string {
	said := strconv.FormatInt(n, 10)
	for at := len(said) - 3; at > 0; at -= 3 {
		said = said[:at] + " " + said[at:]
	}
	return said
}

func percent(thousandths int64) string {
	return fmt.Sprintf("%d,%03d %%", thousandths/1000, thousandths%1000)
}

// inWords writes milliseconds as people say them, cut to minutes.
func inWords(ms int64) string {
	minutes := ms / time.Minute.Milliseconds()
	switch {
	case minutes >= 24*60:
		return fmt.Sprintf("%d j %02d h %02d min", minutes/(24*60), minutes/60%24, minutes%60)
	case minutes >= 60:
		return fmt.Sprintf("%d h %02d min", minutes/60, minutes%60)
	case minutes > 0:
		return fmt.Sprintf("%d min", minutes)
	}
	return fmt.Sprintf("%d s", ms/time.Second.Milliseconds())
}
