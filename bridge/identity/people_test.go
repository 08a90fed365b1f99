package identity

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// TestStrangers: whom the desk does not know, or not which of several, is no less
// proven: the act is of the address, with what Grafana calls them.
func TestStrangers(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	for address, name := range map[string]string{"zoé.ben-âmor@vigie.example": "Zoé Ben Âmor", "deux@vigie.example": "Deux À la Fois"} {
		person, known, err := r.Who(t.Context(), r.Sign(r.Person(strings.ToUpper(address), "z", name, nil)), "")
		if err != nil || person != address || !known.Verified || known.Ref != "" || known.Called != name || !slices.Equal(known.Also, []string{"z"}) {
			t.Errorf("%s: %q, %+v, %v", address, person, known, err)
		}
	}
	if r.counted("stranger") != 2 || !strings.Contains(r.logs.String(), "several agents of the desk have one address") || !strings.Contains(r.logs.String(), "first=3 second=4") {
		t.Errorf("counted %d; logged %s", r.counted("stranger"), r.logs)
	}
	// A name with what terminals and pages would obey is none.
	if _, known, err := r.Who(t.Context(), r.Sign(r.Person("x@vigie.example", "x", "Zoé\x1b[2J", nil)), ""); err != nil || known.Called != "" {
		t.Errorf("called %q, %v", known.Called, err)
	}
}

// TestAnotherPerson: nobody acts under somebody else's name; all of one's own do.
func TestAnotherPerson(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	token := r.amelie(nil)
	for _, said := range []string{"", "amelie", "AMELIE.N", " amelie.noel@vigie.example ", "Amelie.Noel@VIGIE.example", "amelie.noel"} {
		person, known, err := r.Who(t.Context(), token, said)
		if err != nil || person != "amelie.n" || !known.Verified || !slices.Equal(known.Also, []string{"amelie", "amelie.noel@vigie.example"}) {
			t.Errorf("as %q: %q, %+v, %v", said, person, known, err)
		}
	}
	for _, said := range []string{"directeur", "amelie@autre.example", "amelie.noel@autre.example", "12", "@", "vigie.example"} {
		if why := r.forged(token, said); why != "Grafana a signé que c'est « amelie.n » qui agit, et non « "+said+" » : on n'agit pas sous le nom d'un autre. Rien n'a été fait" {
			t.Errorf("as %q: %s", said, why)
		}
	}
}

// TestDeskAway: acts are as proven as ever, and of the agent as long as one knows
// who that is; nobody waits for the desk again and again.
func TestDeskAway(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	synctest.Test(t, func(t *testing.T) {
		r.inside(t)
		r.desk.set(errDesk, false)
		person, known, err := r.Who(t.Context(), r.amelie(nil), "directeur")
		if err != nil || person != "amelie.noel@vigie.example" || !known.Verified || known.Ref != "" || known.Called != "Amélie Noël" || slices.Contains(known.Also, "directeur") {
			t.Errorf("unknown: %q, %+v, %v", person, known, err)
		}
		if !strings.Contains(r.logs.String(), "said=directeur proven=amelie.noel@vigie.example") {
			t.Errorf("logged %s", r.logs)
		}
		asked := r.desk.asked
		for range 20 {
			_, _, _ = r.Who(t.Context(), r.amelie(nil), "")
		}
		if r.desk.asked != asked {
			t.Errorf("a desk that is away is asked %d times more", r.desk.asked-asked)
		}
		time.Sleep(deskAgain)
		r.desk.set(nil, false)
		r.proves(r.amelie(nil))

		r.desk.set(errDesk, true)
		time.Sleep(agentsLast)
		began := time.Now()
		r.proves(r.amelie(nil))
		if took := time.Since(began); took != patience {
			t.Errorf("waited %s for a desk that hangs", took)
		}
		time.Sleep(agentsStale)
		if person, known, err := r.Who(t.Context(), r.amelie(nil), ""); err != nil || !known.Verified || person != "amelie.noel@vigie.example" {
			t.Errorf("a day later: %q, %+v, %v", person, known, err)
		}
	})
}

// TestWhoIsGivenAnAccount: somebody whom the desk did not know is known soon, and
// what is remembered is bounded.
func TestWhoIsGivenAnAccount(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	synctest.Test(t, func(t *testing.T) {
		r.inside(t)
		ali := func() string { return r.Sign(r.Person("ali@vigie.example", "ali", "Ali", nil)) }
		if _, known, _ := r.Who(t.Context(), ali(), ""); known.Ref != "" || !known.Verified {
			t.Errorf("before: %+v", known)
		}
		r.desk.agents["ali@vigie.example"] = []bridge.DeskUser{{ID: 77, Email: "Ali@vigie.example"}}
		time.Sleep(nobodyLasts)
		if person, known, _ := r.Who(t.Context(), ali(), ""); known.Ref != "77" || person != "ali@vigie.example" || known.Called != "" {
			t.Errorf("after: %q %+v", person, known)
		}
		for i := range 3 * maxPeople {
			r.people.find(t.Context(), fmt.Sprint(i), time.Now())
		}
		if n := len(r.people.known); n > maxPeople {
			t.Errorf("%d people are remembered", n)
		}
	})
}

// inside has the rig work on the virtual clock: its Grafana answers without a
// socket.
func (r *rig) inside(t *testing.T) {
	r.t = t
	r.checker(Config{Name: "noc", URL: r.URL})
	for _, each := range r.grafanas().all {
		each.keys.client.Transport = answers{r.Grafana}
	}
}
