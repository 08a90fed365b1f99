package monthly

import (
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// TestPhrases: sentences of other packages are English in an English report, with
// their own values in their order, and are left alone in a French one.
func TestPhrases(t *testing.T) {
	t.Parallel()
	english := tongue{english: true}
	for french, want := range map[string]string{
		"Indicatif : calculé sur les chiffres arrêtés. Un dépassement contesté ne compte pas. Le retard de 12 dépassements en cours n'est pas compté.": "Indicative: reckoned from the closed figures. " +
			"A contested breach does not count. The lateness of 12 breaches that go on is not counted.",
		"le texte du contrat a changé depuis l'arrêt de 2026-01 (version « 2025-1 », maintenant « v 2 ») : tout le mois est compté par celui-ci": "the contract's text has changed since 2026-01 " +
			`was closed (version "2025-1", now "v 2"): the whole month is reckoned by this one`,
		"Rien n'est tenu de la source « noc » de 3 jours, du 2026-03-01 au 2026-03-04.": `Of the source "noc" nothing is kept of 3 days, from 2026-03-01 to 2026-03-04.`,
		"1 dépassement contesté reste provisoire":                                       "1 contested breach stays provisional",
		"une phrase que personne ne dit. Ni celle-ci.":                                  "une phrase que personne ne dit. Ni celle-ci.",
	} {
		if got := english.phrase(french); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if got := (tongue{}).phrase(french); got != french {
			t.Errorf("in French it is %q", got)
		}
	}
	for want, why := range map[string]frozen.Why{
		"correction, fact no. 16":                          {Kind: frozen.WhyCorrection, Entry: 16},
		"fact no. 3, taken after the closing (third_back)": {Kind: frozen.WhyFact, Entry: 3, Fact: "third_back"},
		`calendar "bureau": version "2" instead of "1"`:    {Kind: frozen.WhyCalendar, Name: "bureau", Before: "1", After: "2"},
		`contract: version "2026-1" instead of "2025-1"`:   {Kind: frozen.WhyContract, Before: "2025-1", After: "2026-1"},
		`rules of reckoning: "sla-2" instead of "sla-1"`:   {Kind: frozen.WhyEngine, Before: "sla-1", After: "sla-2"},
		"motive not looked for: too many changes at once":  {Kind: frozen.WhyUnsought},
	} {
		if got := english.phrase(report.WhyText(&why)); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestPriced: so are the reasons of credits.
func TestPriced(t *testing.T) {
	t.Parallel()
	terms := &policy.Credits{
		Rate:     []policy.RateCredit{{Clock: policy.ClockRestore, Criticity: bridge.P2, Below: 99_000, Credit: 1_000}},
		Lateness: []policy.LatenessCredit{{Clock: policy.ClockResponse, Criticity: bridge.P1, PerHour: 10}},
		Cap:      100_000,
	}
	for _, c := range []struct {
		late sla.Late
		want string
	}{
		{sla.Late{Hours: 1, Breaches: 1}, "1 begun hour of lateness on 1 breach, response P1"},
		{sla.Late{Hours: 1, Breaches: 2}, "1 begun hour of lateness on 2 breaches, response P1"},
		{sla.Late{Hours: 20, Breaches: 1}, "20 begun hours of lateness on 1 breach, response P1"},
		{sla.Late{Hours: 20, Breaches: 3}, "20 begun hours of lateness on 3 breaches, response P1"},
	} {
		c.late.Clock, c.late.Criticity = policy.ClockResponse, bridge.P1
		lines, _ := sla.Credits(terms, []sla.Rate{{Clock: policy.ClockRestore, Criticity: bridge.P2, Met: 6, Breached: 7}}, []sla.Late{c.late})
		if len(lines) != 2 {
			t.Fatalf("%d lines: %+v", len(lines), lines)
		}
		for i, want := range []string{"rate of 46.153%, restoration P2", c.want} {
			l := lines[i]
			if got := (tongue{english: true}).priced(l.Reason, l.Clock.Title(), string(l.Criticity)); got != want {
				t.Errorf("%q, want %q", got, want)
			}
			if got := (tongue{}).priced(l.Reason, l.Clock.Title(), string(l.Criticity)); got != l.Reason {
				t.Errorf("in French %q, want %q", got, l.Reason)
			}
		}
	}
}
