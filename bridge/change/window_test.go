package change_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/change"
)

func TestInstant(t *testing.T) {
	t.Parallel()
	tunis, err := time.LoadLocation("Africa/Tunis")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"2026-03-02T22:00:00.000Z":  "2026-03-02T22:00:00Z",
		"2026-03-02T22:00:00+01:00": "2026-03-02T21:00:00Z",
		"2026-03-02 22:00":          "2026-03-02T21:00:00Z", // the contract's zone
		"02/03/2026 22:00":          "2026-03-02T21:00:00Z",
		"":                          "0001-01-01T00:00:00Z",
	} {
		if at, err := change.Instant(text, tunis); err != nil || at.Format(time.RFC3339) != want {
			t.Errorf("%q is %s, %v; want %s", text, at.Format(time.RFC3339), err, want)
		}
	}
	for _, text := range []string{"2026-03-02", "demain soir", "31/02/2026 22:00", "2026-03-02T22:00:00Z'; --"} {
		if at, err := change.Instant(text, tunis); err == nil || !at.IsZero() {
			t.Errorf("%q is %s", text, at)
		}
	}
}

// TestMovedALittle: a change that goes on and is moved to begin again in a few
// minutes hides nothing until then: an active silence cannot be moved.
func TestMovedALittle(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.open("site:lycee-1", -time.Minute, time.Hour)
	r.approve("amel", id)
	r.edit("amel", id, r.window(5*time.Minute, time.Hour))
	if got := r.hidden() + " " + r.state(id); got != "(site:lycee-1) approuvé" {
		t.Errorf("until it begins again: %s", got)
	}
	r.told(id, "de nouveau actives")
	r.pass(6 * time.Minute)
	r.rounds()
	if got := r.hidden() + " " + r.state(id); got != "site:lycee-1 en cours" {
		t.Errorf("at its new beginning: %s", got)
	}
}

// TestLongWindow: a slip in the year must not hide a school for one by the
// approval of one, nor by a later edit of the end.
func TestLongWindow(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.open("site:lycee-1", -time.Minute, 365*24*time.Hour)
	r.approve("amel", id)
	if got := r.hidden() + r.state(id); got != "brouillon" {
		t.Fatalf("by one: %s", got)
	}
	r.told(id, "1 approbation sur 2", "plus de 7 jours")
	r.edit("amel", id, r.window(-time.Minute, time.Hour))
	r.approve("amel", id)
	r.edit("amel", id, r.window(-time.Minute, 365*24*time.Hour))
	if got := r.hidden() + " " + r.state(id); got != "site:lycee-1 en cours" {
		t.Fatalf("it goes on: %s", got)
	}
	if ends := r.source.silences[0].EndsAt.Sub(r.now()); ends > time.Hour {
		t.Errorf("prolonged by nobody's approval, it ends in %s", ends)
	}
	r.pass(time.Hour)
	r.rounds()
	if got := r.hidden() + r.state(id); got != "terminé" {
		t.Errorf("after the end that was approved of: %s", got)
	}
}

// TestDatesOfAnotherYear: who approves of a window that is long over is told.
func TestDatesOfAnotherYear(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.open("site:lycee-1", -365*24*time.Hour, -365*24*time.Hour+time.Hour)
	r.approve("amel", id)
	r.told(id, "passée sans que")
	r.pass(48 * time.Hour)
	r.rounds()
	if got := r.subjects(id); strings.Count(got, "Changement non lancé") != 1 {
		t.Errorf("told: %s", got)
	}
}

// TestNobodyLookedAtItsBeginning: silences that were made ahead hide what
// begins, be the bridge there or not; that is planned, and an anomaly after.
func TestNobodyLookedAtItsBeginning(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.open("device:r1", 5*time.Minute, 2*time.Hour)
	r.approve("amel", id)
	if got := r.hidden(); got != "(device:r1)" {
		t.Fatalf("ahead: %s", got)
	}
	r.pass(6 * time.Minute)
	r.fire("NEW", "r1", "lycee-1")
	r.pass(30 * time.Minute)
	r.rounds()
	if got := r.facts("NEW"); got != "planned" {
		t.Errorf("marked: %s", got)
	}
	r.pass(2 * time.Hour)
	r.rounds()
	r.told(id, "apparues pendant l'intervention", "lycee-1 / r1")
	if got := r.facts("NEW"); got != "planned anomaly" {
		t.Errorf("marked: %s", got)
	}
}

// TestAWholeSchool: an alert of a school that is hidden whole names no device.
func TestAWholeSchool(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.terms.Broad = 50
	id := r.open("device:r1 dépendants", -time.Minute, time.Hour)
	r.approve("amel", id)
	if got := r.hidden(); got != "device:r1 site:lycee-1" {
		t.Fatalf("hidden: %s", got)
	}
	r.pass(time.Minute)
	r.fire("SCHOOL", "", "lycee-1")
	r.fire("OTHER", "", "lycee-2")
	r.pass(time.Hour)
	r.rounds()
	r.told(id, "apparues pendant l'intervention", "lycee-1")
	if got := r.facts("SCHOOL") + "|" + r.facts("OTHER"); got != "anomaly|" {
		t.Errorf("marked: %s", got)
	}
}

// TestJustAfterTheEnd: what broke in the last minute comes to light when its
// rule has waited, and follows from the change all the same.
func TestJustAfterTheEnd(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.open("site:lycee-1", -time.Minute, time.Hour)
	r.approve("amel", id)
	r.pass(time.Hour)
	r.rounds()
	r.pass(2 * time.Minute)
	r.fire("SOON", "r1", "lycee-1")
	r.pass(5 * time.Minute)
	r.fire("LATER", "sw1", "lycee-1")
	r.pass(time.Minute)
	r.rounds()
	if got := r.facts("SOON") + "|" + r.facts("LATER"); got != "anomaly|" {
		t.Errorf("marked: %s", got)
	}
}

// TestComesBack: silences that are there again once all is over end, and those
// of what this ledger does not know stay.
func TestComesBack(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.open("site:lycee-1", -time.Minute, 8*time.Hour)
	r.approve("amel", id)
	back := r.source.silences[0]
	r.edit("amel", id, map[string]any{"change_state": "terminé"})
	r.pass(time.Hour)
	r.rounds()
	other := back
	other.ID, other.Reference = "another", "999999"
	r.source.set(func(s *source) { s.silences = append(s.silences, back, other) })
	r.rounds()
	if got := r.hidden(); got != "site:lycee-1" || r.source.silences[0].Reference != "999999" {
		t.Errorf("hidden: %s", got)
	}
}

// TestASecondSilence of the same, which a peer that was cut off had, does not
// outlive the end that was brought forward.
func TestASecondSilence(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.open("site:lycee-1", -time.Minute, 8*time.Hour)
	r.approve("amel", id)
	second := r.source.silences[0]
	second.ID = "second"
	r.edit("amel", id, map[string]any{"change_end": r.window(0, time.Hour)["change_end"]})
	r.source.set(func(s *source) { s.silences = append([]alertmanager.Silence{second}, s.silences...) })
	r.pass(time.Minute)
	r.rounds()
	if n := len(r.source.silences); n != 1 || r.source.silences[0].EndsAt.Sub(r.now()) > time.Hour {
		t.Errorf("%d silences: %+v", n, r.source.silences)
	}
}

// TestBroadAgain: what was approved of by two is not theirs to have again by
// one once it is over.
func TestBroadAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.open("region:tunis", -time.Minute, time.Hour)
	r.approve("amel", id)
	r.approve("sami", id)
	r.pass(2 * time.Hour)
	r.rounds()
	if got := r.hidden() + r.state(id); got != "terminé" {
		t.Fatalf("in the end: %s", got)
	}
	fields := r.window(-time.Minute, time.Hour)
	fields["change_state"] = "approuvé"
	r.edit("amel", id, fields)
	if got := r.hidden() + r.state(id); got != "brouillon" {
		t.Errorf("again, by one: %s", got)
	}
	r.told(id, fmt.Sprintf("%d approbation sur %d", 1, 2))
}

// TestATicketThatIsNoMore: a change that was merged into another ticket, or
// deleted, hides nothing.
func TestATicketThatIsNoMore(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	merged := r.open("site:lycee-1", -time.Minute, time.Hour)
	r.approve("amel", merged)
	other := r.open("site:lycee-2", 20*time.Hour, 21*time.Hour)
	into, err := r.desk.Ticket(t.Context(), other)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.hidden(); got != "site:lycee-1" {
		t.Fatalf("hidden: %s", got)
	}
	r.call("amel-agent", "PUT", fmt.Sprintf("ticket_merge/%d/%s", merged, into.Number), map[string]any{}, nil)
	r.later()
	if got := r.hidden(); got != "" {
		t.Errorf("merged, it hides %s", got)
	}

	deleted := r.open("site:lycee-1", -time.Minute, time.Hour)
	r.approve("amel", deleted)
	if got := r.hidden(); got != "site:lycee-1" {
		t.Fatalf("hidden: %s", got)
	}
	gone, err := r.store.Mirrored(t.Context(), deleted)
	if err != nil {
		t.Fatal(err)
	}
	gone.GoneAt = r.now()
	if _, err := r.store.SaveMirrored(t.Context(), gone, nil); err != nil {
		t.Fatal(err)
	}
	r.pass(time.Minute)
	r.look()
	if got := r.hidden(); got != "" {
		t.Errorf("deleted, it hides %s", got)
	}
}

// TestReopenedAfterItsEnd: a ticket that was closed when its change ended, and
// is worked on again, is not in progress for ever.
func TestReopenedAfterItsEnd(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.open("site:lycee-1", -time.Minute, time.Hour)
	r.approve("amel", id)
	r.edit("amel", id, map[string]any{"state": "closed"})
	r.edit("amel", id, map[string]any{"state": "open", "change_end": r.window(0, -time.Second)["change_end"]})
	r.later()
	if got := r.hidden() + r.state(id); got != "terminé" {
		t.Errorf("reopened: %s", got)
	}
	if got := r.subjects(id); strings.Count(got, "Fin de l'intervention") != 1 {
		t.Errorf("told: %s", got)
	}
}
