package escalation_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/escalation"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// office is the contract of these tests, P2 restored within 8 hours of an
// office that is open from Monday to Friday, 8 to 12 and 14 to 18.
func office(t *testing.T) *policy.Contract {
	t.Helper()
	text, err := os.ReadFile("testdata/contract.yml")
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(text), "restore: {target: 8h, calendar: toujours}", "restore: {target: 8h, calendar: bureau}", 1)
	changed = strings.Replace(changed, "calendars:\n", `calendars:
  - name: bureau
    title: Bureau
    seasons: [{title: toute l'année, hours: [{days: [mon, tue, wed, thu, fri], windows: ["08:00-12:00", "14:00-18:00"]}]}]
`, 1)
	path := filepath.Join(t.TempDir(), "contract.yml")
	if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	contract, err := policy.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return contract
}

var tunis = time.FixedZone("Tunis", 3600)

// march is an instant of March 2026 in Tunis.
func march(day, hour, minute int) time.Time {
	return time.Date(2026, time.March, day, hour, minute, 0, 0, tunis).UTC()
}

// story is a journal as the bridge and the mirror write it.
func story(facts ...bridge.Entry) []bridge.Entry {
	for i := range facts {
		facts[i].Subject, facts[i].Number, facts[i].Seq, facts[i].ReceivedAt = "01A", int64(i+1), int64(i+1), facts[i].EffectiveAt
	}
	return facts
}

func put(at time.Time, kind bridge.Kind, actor bridge.ActorKind, data map[string]string) bridge.Entry {
	return bridge.Entry{Kind: kind, Actor: actor, ActorRef: "3", ActorName: "amel", EffectiveAt: at, Data: data, Words: map[string]string{"motive": "clé absente"}}
}

// TestR20Measured: shares by the clocks of bridge/sla, over a weekend and a
// suspension: when they are due, foretold and looked back upon.
func TestR20Measured(t *testing.T) {
	t.Parallel()
	terms := office(t)
	opened := march(13, 16, 0) // a Friday: 2 hours of work are left
	began := []bridge.Entry{
		put(opened, bridge.KindDetected, bridge.ActorBridge, nil),
		put(opened, bridge.KindOpened, bridge.ActorBridge, map[string]string{"criticity": "P2"}),
		put(opened.Add(time.Minute), bridge.KindFirstAct, bridge.ActorPerson, map[string]string{"act": "take"}),
	}
	pause := []bridge.Entry{
		put(march(16, 9, 0), bridge.KindSuspended, bridge.ActorPerson, map[string]string{"act": "suspend", "reason": "attente établissement"}),
		put(march(16, 15, 0), bridge.KindResumed, bridge.ActorPerson, map[string]string{"act": "resume"}),
	}
	for _, test := range []struct {
		name string
		now  time.Time
		more []bridge.Entry
		want []string
		due  time.Time // of the first that is passed
		wake time.Time
	}{
		{"foretold over the weekend", march(13, 17, 0), nil, nil, time.Time{}, march(13, 23, 0)},
		{"not by night", march(16, 9, 59), nil, []string{"technique/opérateur fired (late)"}, march(13, 23, 0), march(16, 10, 0)},
		{"to the moment", march(16, 10, 0), nil, []string{"technique/niveau 2 collapsed: rattrapage, regroupée avec l'étape « opérateur »", "technique/opérateur fired (late)"}, march(16, 10, 0), march(16, 12, 0)},
		{"while suspended", march(16, 14, 30), pause[:1], []string{"technique/opérateur fired (late)"}, march(13, 23, 0), time.Time{}},
		{"and after: an hour before, an hour after", march(16, 18, 0), pause, []string{"technique/niveau 2 collapsed: rattrapage, regroupée avec l'étape « opérateur » (late)", "technique/niveau 3 collapsed: rattrapage, regroupée avec l'étape « opérateur »", "technique/opérateur fired (late)"}, march(16, 16, 0), march(17, 10, 0)},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			journal := story(slices.Concat(began, test.more)...)
			i := bridge.Incident{ID: "01A", State: bridge.StateAcknowledged, Criticity: bridge.P2, OpenedAt: opened, RaisedAt: opened, AcknowledgedAt: opened.Add(time.Minute)}
			clocks, err := escalation.Measured{}.Clocks(terms, i, journal, test.now)
			if err != nil {
				t.Fatal(err)
			}
			d := escalation.Plan(escalation.Situation{Incident: i, Ladders: terms.Ladders, Clocks: clocks, Now: test.now})
			if got := summary(d); !slices.Equal(got, test.want) {
				t.Errorf("passed are\n%q\nwant\n%q", got, test.want)
			}
			if len(d.Passings) > 0 && !d.Passings[0].DueAt.Equal(test.due) {
				t.Errorf("the first was due at %s, want %s", d.Passings[0].DueAt, test.due)
			}
			if !d.Wake.Equal(test.wake) {
				t.Errorf("the next look is at %s, want %s", d.Wake, test.wake)
			}
		})
	}
}

// TestR20MeasuredStops: what bridge/sla takes for an end stops steps too.
func TestR20MeasuredStops(t *testing.T) {
	t.Parallel()
	terms := office(t)
	opened := march(16, 8, 0)
	journal := story(
		put(opened, bridge.KindDetected, bridge.ActorBridge, nil),
		put(opened, bridge.KindOpened, bridge.ActorBridge, map[string]string{"criticity": "P2"}),
		put(opened.Add(time.Hour), bridge.KindRestored, bridge.ActorPerson, map[string]string{"act": "restore"}),
	)
	i := bridge.Incident{ID: "01A", State: bridge.StateOpen, Criticity: bridge.P2, OpenedAt: opened, RaisedAt: opened}
	clocks, err := escalation.Measured{}.Clocks(terms, i, journal, opened.Add(100*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	d := escalation.Plan(escalation.Situation{Incident: i, Ladders: terms.Ladders, Clocks: clocks, Now: opened.Add(100 * time.Hour)})
	for _, p := range d.Passings {
		if p.Outcome == bridge.EscalationFired {
			t.Errorf("%s fires on what a person declared restored", p.Escalation.Step)
		}
	}
}
