package correction

import (
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// contest says that a breach is not to be charged as it stands.
func (d *deed) contest() error {
	lives := d.lives()
	life := len(lives) - 1
	if d.Life != nil {
		life = *d.Life
	}
	if life < 0 || life >= len(lives) {
		return refuse("Le ticket n'a pas de vie n° %d : la première est 0, la dernière %d", life, len(lives)-1)
	}
	c, err := d.breached(lives[life])
	if err != nil {
		return err
	}
	if c.Contested {
		return conflict("Le dépassement du délai « %s » est déjà contesté, par le fait n° %d", c.Title, c.ContestedBy.Number)
	}
	d.tell(bridge.KindCorrection, "Dépassement du délai « "+c.Title+" » contesté")
	d.entry.Data["life"] = strconv.Itoa(life)
	if handed := c.Handed(); handed != "" {
		d.entry.Data["handed"] = handed
	}
	return nil
}

// breached is the clock that is contested; it is breached.
func (d *deed) breached(life *sla.State) (*sla.Clock, error) {
	var fits, over []*sla.Clock
	var names []string
	for _, clocks := range [][]sla.Clock{life.Clocks, life.Parties, life.Lines} {
		for i := range clocks {
			c := &clocks[i]
			name := strings.TrimSpace(string(c.Name) + " " + c.Of)
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
			if c.Name != d.Clock || c.Of != d.Of || d.Fact != 0 && c.Handed() != strconv.FormatInt(d.Fact, 10) {
				continue
			}
			fits = append(fits, c)
			if c.Status == sla.Breached {
				over = append(over, c)
			}
		}
	}
	switch {
	case len(fits) == 0:
		return nil, refuse("Le ticket n'a pas ce délai : il a %s", strings.Join(names, ", "))
	case len(over) == 0:
		return nil, conflict("Le délai « %s » n'est pas dépassé : il est %s", fits[0].Title, fits[0].Status.Title())
	case len(over) > 1:
		var handed []string
		for _, c := range over {
			handed = append(handed, c.Handed())
		}
		return nil, refuse("Plusieurs délais de ce tiers sont dépassés : dites le fait qui le lui a confié, %s", strings.Join(handed, ", "))
	}
	return over[0], nil
}

// uphold agrees with a contest: for another person than who contested.
func (d *deed) uphold() error {
	contested, err := d.fact()
	if err != nil {
		return err
	}
	if contested.Kind != bridge.KindCorrection || contested.Data[dataWhat] != sla.CorrectContested {
		return refuse("Le fait n° %d n'est pas une contestation", d.Fact)
	}
	if _, counts := sla.Corrected(d.found.Entries, contested, d.now); !counts {
		return conflict("La contestation n° %d a été retirée", d.Fact)
	}
	for i := range d.found.Entries {
		e := &d.found.Entries[i]
		if e.Subject != d.Subject || e.Data[dataWhat] != sla.CorrectUpheld || e.Data[dataRef] != strconv.FormatInt(d.Fact, 10) {
			continue
		}
		if _, counts := sla.Corrected(d.found.Entries, e, d.now); counts {
			return conflict("La contestation n° %d est déjà admise, par le fait n° %d", d.Fact, e.Number)
		}
	}
	switch {
	case contested.ActorName == "":
		return conflict("On ne sait plus qui a contesté : son nom a été effacé. Retirez la contestation et refaites-la")
	case d.same(contested):
		return conflict("Qui a contesté n'admet pas sa propre contestation : une autre personne le fait")
	}
	d.tell(bridge.KindCorrection, "Contestation (fait n° "+strconv.FormatInt(d.Fact, 10)+") admise")
	return nil
}

// same tells whether who acts may be who is behind an entry. Where the desk knows
// both, their ids tell; names do otherwise, all of those that are known.
func (d *deed) same(e *bridge.Entry) bool {
	if e.ActorRef != "" && d.Identity.Ref != "" {
		return e.ActorRef == d.Identity.Ref
	}
	return slices.ContainsFunc(append([]string{d.Person}, d.Identity.Also...), func(name string) bool { return samePerson(e.ActorName, name) })
}

// samePerson tells whether two names may be one person's: a login, and an
// address that begins with it, are.
func samePerson(a, b string) bool {
	a, b = strings.TrimSpace(a), strings.TrimSpace(b)
	nameA, _, addressA := strings.Cut(a, "@")
	nameB, _, addressB := strings.Cut(b, "@")
	return strings.EqualFold(a, b) || addressA != addressB && strings.EqualFold(nameA, nameB)
}
