package policy_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

const laddersFile = "testdata/ladders.yml"

// TestBadLadders changes one thing of ladders.yml at a time.
func TestBadLadders(t *testing.T) {
	t.Parallel()
	load(t, laddersFile)
	text, err := os.ReadFile(laddersFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, from, to, want string }{
		{"name", "name: technique", `name: ""`, `ladders[0].name: "" is no name for a ladder`},
		{"name twice", "name: direction", "name: technique", `ladders[1].name: ladder "technique" is there twice (names are unique)`},
		{"kind", "kind: hierarchical", "kind: hierarchic", `ladders[1].kind[0]: "hierarchic" is not a kind of ladder (did you mean hierarchical? One of functional, hierarchical)`},
		{"no criticity", "criticities: [P3]", "criticities: []", `ladders[2].criticities: no criticity given`},
		{"criticity", "criticities: [P3]", "criticities: [P9]", `ladders[2].criticities[0]: "P9" is not a criticity`},
		{"two of a kind", "criticities: [P3]", "criticities: [P3, P2]", `ladders[2].criticities[1]: P2 has the ladder "technique" of this kind already`},
		{"no steps", "      - {name: rappel, unacknowledged: 4h, do: {criticity: P2}}", "      []", `ladders[2].steps: the ladder has no steps`},
		{"step name", "name: niveau 3", `name: " "`, `ladders[0].steps[1].name: no name given`},
		{"step twice", "name: niveau 3", "name: niveau 2", `ladders[0].steps[1].name: step "niveau 2" is there twice`},
		{"no trigger", "unacknowledged: 4h, ", "", `ladders[2].steps[0]: the step has 0 triggers (one of share, after and unacknowledged)`},
		{"two triggers", "share: 50,", "share: 50, after: 5m,", `ladders[0].steps[0]: the step has 2 triggers`},
		{"share", "share: 50,", "share: 1001,", `ladders[0].steps[0].share: 1001 is out of range (1 to 1000 percent of the delay)`},
		{"share below", "share: 50,", "share: -1,", `ladders[0].steps[0].share: -1 is out of range`},
		{"clock", "share: 50, clock: restore", "share: 50, clock: restor", `ladders[0].steps[0].clock: "restor" is not a clock (did you mean restore?`},
		{"clock of another trigger", "unacknowledged: 4h,", "unacknowledged: 4h, clock: restore,", `ladders[2].steps[0].clock: who has not taken it in hand is a matter of the clock response`},
		{"clock that was not promised", "share: 50, clock: restore", "share: 50, clock: response", `ladders[0].steps[0]: P2 promises no clock response`},
		{"calendar that was not promised", "unacknowledged: 4h,", "unacknowledged: 4h, time: calendar,", `ladders[2].steps[0]: P3 promises no clock response`},
		{"time", "time: calendar", "time: worked", `ladders[1].steps[0].time[0]: "worked" is not a way to count time`},
		{"time of a share", "share: 50,", "share: 50, time: wall,", `ladders[0].steps[0].time: a share is always of the clock's own time`},
		{"condition", "[unpaused]", "[paused]", `ladders[0].steps[1].while[0]: "paused" is not a condition`},
		{"nothing to do", "do: {criticity: P2}", "do: {}", `ladders[2].steps[0].do: the step does nothing`},
		{"line", "transmit: N3", "transmit: N4", `ladders[0].steps[1].do.transmit: "N4" is no line of support`},
		{"back", "transmit: N3", "transmit: N1", `ladders[0].steps[1].do.transmit: "N1" is no further than a step before (a ladder leads from N1 to N3, never back)`},
		{"party", "hand_over: operateur-a", "hand_over: operateur-b", `ladders[0].steps[2].do.hand_over: there is no third party "operateur-b" (did you mean operateur-a?`},
		{"moved by the hierarchy", "do: {webhook: sms}", "do: {transmit: N2}", `ladders[1].steps[1].do: a hierarchical ladder does not move tickets`},
		{"no raise", "do: {criticity: P2}", "do: {criticity: P4}", `ladders[2].steps[0].do.criticity: P4 raises none of the ladder's criticities`},
		{"mention", "mention: [chef]", `mention: [" "]`, `ladders[1].steps[0].do.mention[0]: no login given`},
		{"mail", "mail: [chef@vigie.example]", "mail: [chef]", `ladders[1].steps[0].do.mail[0]: "chef" is not an e-mail address`},
		{"webhook", "webhook: sms", "webhook: s m s", `ladders[1].steps[1].do.webhook: "s m s" is no name`},
		{"page", "page: astreinte", "page: l'astreinte", `ladders[1].steps[0].do.page: "l'astreinte" is no name`},
		{"note", "note: À traiter", "note: " + strings.Repeat("x", 1001), `ladders[0].steps[1].do.note: the note is too long`},
		{"what climbs", "ladders:", "escalation: {tickets: al}\nladders:", `escalation.tickets: "al" is not known (did you mean all?`},
		{"all without a day", "ladders:", "escalation: {tickets: all}\nladders:", `escalation.from: no day of a year is given from which on tickets climb (such as 2026-12-01`},
		{"all from a day of each year", "ladders:", "escalation: {tickets: all, from: 12-01}\nladders:", `escalation.from: no day of a year is given`},
		{"a day without all", "ladders:", "escalation: {tickets: incidents, from: 2026-12-01}\nladders:", `escalation.from: is given without tickets: all`},
		{"unknown key", "page: astreinte", "pager: astreinte", `ladders[1].steps[0].do.pager: unknown key (did you mean page?)`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if strings.Count(string(text), test.from) < 1 {
				t.Fatalf("%s has no %q", laddersFile, test.from)
			}
			path := filepath.Join(t.TempDir(), "contract.yml")
			if err := os.WriteFile(path, []byte(strings.Replace(string(text), test.from, test.to, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := policy.Load(path); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Load: %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestLaddersOf(t *testing.T) {
	t.Parallel()
	contract := load(t, laddersFile)
	for criticity, want := range map[bridge.Criticity][]string{"P1": {"technique", "direction"}, "P2": {"technique"}, "P3": {"mineurs"}, "P4": nil} {
		var names []string
		for _, ladder := range contract.LaddersOf(criticity) {
			names = append(names, ladder.Name)
		}
		if !slices.Equal(names, want) {
			t.Errorf("%s has %v, want %v", criticity, names, want)
		}
	}
	if hooks := contract.Hooks(); !slices.Equal(hooks, []string{"sms"}) {
		t.Errorf("webhooks are %v", hooks)
	}
	if a, b, c := contract.LineOf("N1"), contract.LineOf("N3"), contract.LineOf("inconnu"); a != 0 || b != 2 || c != -1 {
		t.Errorf("lines of N1, N3 and none are %d, %d, %d", a, b, c)
	}
}

// TestLadderVersion: the version stands for the text, whatever else the
// contract says.
func TestLadderVersion(t *testing.T) {
	t.Parallel()
	one, two := load(t, laddersFile), load(t, laddersFile)
	if a, b := one.Ladders[0].Version(), two.Ladders[0].Version(); a != b || len(a) != 12 {
		t.Errorf("one text has the versions %q and %q", a, b)
	}
	two.Ladders[0].Steps[0].Share++
	if one.Ladders[0].Version() == two.Ladders[0].Version() {
		t.Error("another share is the same version")
	}
}

// TestCallsFrom: tickets of people climb where that is asked for, from the
// first instant of a day in the contract's zone on.
func TestCallsFrom(t *testing.T) {
	t.Parallel()
	contract := *load(t, laddersFile)
	if from := contract.CallsFrom(); !from.IsZero() {
		t.Errorf("nothing is asked for, and they climb from %s", from)
	}
	contract.Escalation = policy.Escalation{Tickets: policy.TicketsAll, From: policy.Date{Year: 2026, Month: time.December, Day: 1}}
	if from, want := contract.CallsFrom(), time.Date(2026, 12, 1, 0, 0, 0, 0, contract.Location()); !from.Equal(want) {
		t.Errorf("they climb from %s, want %s", from, want)
	}
	contract.Escalation.Tickets = policy.TicketsOfIncidents
	if from := contract.CallsFrom(); !from.IsZero() {
		t.Errorf("incidents alone climb, and others from %s", from)
	}
}
