package change_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// TestLife: from a draft to the end, with what is told of it and hidden, and
// the bridge restarted at every step (each round has a new keeper).
func TestLife(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.fire("OLD", "sw1", "lycee-1")
	r.pass(time.Minute)
	id := r.open("device:r1 device:sw1", time.Hour, 2*time.Hour)
	r.rounds()
	if got := r.subjects(id); got != "Changement : ce que couvre le périmètre" {
		t.Fatalf("told: %s", got)
	}
	r.told(id, "device:r1 device:sw1", "1 : lycee-1", "0 sur 1", "EquipementInjoignable", "lycee-1 / sw1")
	if got := r.hidden(); got != "" {
		t.Fatalf("a draft hides %s", got)
	}
	r.approve("amel", id)
	if got := r.hidden() + r.state(id); got != "approuvé" {
		t.Fatalf("an hour before: %s", got)
	}
	r.pass(51 * time.Minute)
	r.rounds()
	if got := r.hidden() + " " + r.state(id); got != "(device:r1) (device:sw1) approuvé" {
		t.Fatalf("shortly before: %s", got)
	}
	r.pass(10 * time.Minute)
	r.rounds()
	if got := r.hidden() + " " + r.state(id); got != "device:r1 device:sw1 en cours" {
		t.Fatalf("at its beginning: %s", got)
	}
	r.told(id, "Intervention en cours", "2 mises en sourdine")
	r.fire("NEW", "r1", "lycee-1")
	r.fire("ELSEWHERE", "r2", "lycee-2")
	r.pass(time.Minute)
	r.rounds()
	if got := r.facts("NEW") + "|" + r.facts("OLD") + "|" + r.facts("ELSEWHERE"); got != "planned||" {
		t.Errorf("marked: %s", got)
	}
	r.pass(time.Hour)
	r.rounds()
	if got := r.hidden() + r.state(id); got != "terminé" {
		t.Fatalf("at its end: %s", got)
	}
	r.told(id, "terminée", "apparues pendant l'intervention", "lycee-1 / r1", "dès avant", "lycee-1 / sw1")
	if got := r.facts("NEW") + "|" + r.facts("OLD"); got != "planned anomaly|" {
		t.Errorf("after its end, marked: %s", got)
	}
	r.pass(20 * time.Minute)
	r.rounds()
	r.told(id, "Anomalies après intervention", "n° 9NEW", "Routeur injoignable")
	if got := r.subjects(id); strings.Count(got, "|") != 3 {
		t.Errorf("told: %s", got)
	}
	if r.source.made != 2 {
		t.Errorf("%d silences were made, want 2", r.source.made)
	}
	row, err := r.store.Change(t.Context(), id)
	if err != nil || row.SettledAt.IsZero() || !row.NextAt.IsZero() {
		t.Errorf("it is not settled: %+v, %v", row, err)
	}
}

// TestTheTicketMovesTheWindow: extended, ended early, moved to later, dropped.
func TestTheTicketMovesTheWindow(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.open("site:lycee-1", -time.Minute, time.Hour)
	r.approve("amel", id)
	if got := r.hidden() + " " + r.state(id); got != "site:lycee-1 en cours" {
		t.Fatalf("at once: %s", got)
	}
	r.edit("amel", id, map[string]any{"change_end": r.window(0, 3*time.Hour)["change_end"]})
	if ends := r.source.silences[0].EndsAt.Sub(r.now()); ends < 2*time.Hour || r.source.made != 1 {
		t.Errorf("extended, it ends in %s; %d were made", ends, r.source.made)
	}
	r.edit("amel", id, r.window(5*time.Hour, 6*time.Hour))
	if got := r.hidden() + r.state(id); got != "approuvé" {
		t.Errorf("moved to later: %s", got)
	}
	r.pass(5*time.Hour + time.Minute)
	r.rounds()
	if got := r.hidden() + " " + r.state(id); got != "site:lycee-1 en cours" {
		t.Fatalf("at the new time: %s", got)
	}
	r.edit("amel", id, map[string]any{"change_state": "terminé"})
	if got := r.hidden() + r.state(id); got != "terminé" {
		t.Errorf("ended early: %s", got)
	}

	other := r.open("site:lycee-2", -time.Minute, time.Hour)
	r.approve("amel", other)
	r.edit("amel", other, map[string]any{"change_state": "annulé"})
	if got := r.hidden() + r.state(other); got != "annulé" {
		t.Errorf("dropped: %s", got)
	}
	closed := r.open("site:lycee-2", -time.Minute, time.Hour)
	r.approve("amel", closed)
	r.edit("amel", closed, map[string]any{"state": "closed"})
	if got := r.hidden() + r.state(closed); got != "en cours" {
		t.Errorf("closed: %s", got)
	}
}

// TestASecondPerson: a broad change needs two, and one person is one however
// often they approve. Another scope is approved of anew.
func TestASecondPerson(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.open("region:tunis", -time.Minute, time.Hour)
	for range 2 {
		r.approve("amel", id)
		if got := r.hidden() + r.state(id); got != "brouillon" {
			t.Fatalf("by one: %s", got)
		}
		r.told(id, "1 approbation sur 2", "une seconde personne")
	}
	r.approve("sami", id)
	if got := r.hidden() + " " + r.state(id); got != "region:tunis en cours" {
		t.Fatalf("by two: %s", got)
	}
	// What goes on hides no more than what was approved of.
	r.edit("amel", id, map[string]any{"change_scope": "region:tunis site:lycee-1"})
	if got := r.hidden() + " " + r.state(id); got != "region:tunis en cours" {
		t.Errorf("another scope: %s", got)
	}
	r.told(id, "pas encore approuvé")
	r.edit("amel", id, map[string]any{"change_scope": "site:lycee-1"})
	if got := r.hidden() + r.state(id); got != "en cours" {
		t.Errorf("a smaller scope: %s", got)
	}
	r.approve("amel", id)
	if got := r.hidden() + " " + r.state(id); got != "site:lycee-1 en cours" {
		t.Errorf("… approved of: %s", got)
	}
}

// TestWhatCannotBe is put back to a draft, with why.
func TestWhatCannotBe(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for scope, why := range map[string]string{
		"site:lycee-9": "pas dans l'inventaire", "le lycée": "pas compris",
		"device:r1 device:r2 device:sw1 device:sw2 device:ap1": "5 mises en sourdine",
	} {
		id := r.open(scope, -time.Minute, time.Hour)
		r.approve("amel", id)
		if got := r.hidden() + r.state(id); got != "brouillon" {
			t.Errorf("%s: %s", scope, got)
		}
		r.told(id, why)
	}
	id := r.open("site:lycee-1", time.Hour, -time.Hour)
	r.rounds()
	if got := r.subjects(id); got != "" {
		t.Errorf("of a window in the past there was told: %s", got)
	}
	none := r.open("site:lycee-1", time.Hour, 2*time.Hour)
	r.edit("amel", none, map[string]any{"change_end": nil})
	r.approve("amel", none)
	r.told(none, "remis en brouillon", "pas complète")
}

// TestTwin: the redundancy of a site that another change works on is told.
func TestTwin(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first := r.open("provider:operateur-a", time.Hour, 2*time.Hour)
	r.rounds()
	second := r.open("device:coeur-2", 90*time.Minute, 3*time.Hour)
	r.rounds()
	apart := r.open("device:coeur-2", 3*time.Hour, 4*time.Hour)
	r.rounds()
	r.told(second, "Autres changements au même moment", "touche la redondance", "lycee-1")
	if notes := r.notes(apart); len(notes) != 1 || strings.Contains(notes[0], "Autres changements") {
		t.Errorf("at another time: %q", notes)
	}
	if len(r.notes(first)) != 1 {
		t.Errorf("nothing of the first is another: %q", r.notes(first))
	}
	same := r.open("device:r1", time.Hour, 2*time.Hour)
	r.rounds()
	r.told(same, "touche aussi")
}

// TestWhatIsLost: an answer of Alertmanager or of the desk that is lost leaves
// neither a second silence nor a second note, and what is away is waited for.
func TestWhatIsLost(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.open("site:lycee-1", 30*time.Minute, time.Hour)
	r.loseWrite()
	r.rounds()
	r.later()
	if got := r.subjects(id); got != "Changement : ce que couvre le périmètre" {
		t.Errorf("a note whose answer was lost: %s", got)
	}
	r.approve("amel", id)
	r.pass(30 * time.Minute)
	r.source.set(func(s *source) { s.away = true })
	r.rounds()
	if got := r.state(id); got != "approuvé" {
		t.Errorf("nothing is hidden, and the ticket says %s", got)
	}
	r.source.set(func(s *source) { s.away, s.lose = false, true })
	r.later()
	r.loseWrite()
	r.later()
	r.later()
	if got := r.hidden() + " " + r.state(id); got != "site:lycee-1 en cours" || r.source.made != 1 {
		t.Errorf("after a while: %s, and %d were made", got, r.source.made)
	}
	// The desk is away at the end: silences end all the same.
	r.pass(time.Hour)
	fault := zammadtest.Fault{Kind: zammadtest.Refused, Method: http.MethodGet}
	stays, err := r.server.Inject(fault)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		r.look()
		r.pass(time.Minute)
	}
	r.server.Remove(stays)
	if got := r.hidden(); got != "" {
		t.Errorf("after the end there is hidden: %s", got)
	}
	r.later()
	if got := r.subjects(id); r.state(id) != "terminé" || strings.Count(got, "Fin de l'intervention") != 1 || strings.Count(got, "commencée") != 1 {
		t.Errorf("in the end: %s, %s", r.state(id), got)
	}
}

// TestASilenceThatIsEnded elsewhere is made again, and one of another stays.
func TestASilenceThatIsEnded(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.open("site:lycee-1", -time.Minute, time.Hour)
	r.approve("amel", id)
	r.source.set(func(s *source) {
		s.silences[0].Reference = "other"
	})
	r.pass(time.Minute)
	r.rounds()
	if got := r.hidden(); got != "site:lycee-1 site:lycee-1" {
		t.Errorf("hidden: %s", got)
	}
	r.edit("amel", id, map[string]any{"change_state": "terminé"})
	if got := r.hidden(); got != "site:lycee-1" {
		t.Errorf("in the end: %s", got)
	}
}

// later has all tried again that waits.
func (r *rig) later() {
	r.t.Helper()
	for range 3 {
		r.pass(2 * time.Minute)
		r.round()
	}
}

func (r *rig) loseWrite() {
	r.t.Helper()
	if _, err := r.server.Inject(zammadtest.Fault{Kind: zammadtest.LostAnswer, Method: http.MethodPut, Count: 1}); err != nil {
		r.t.Fatal(err)
	}
}

// TestATicketThatChangesMeanwhile: what is told fits what the ticket asks for
// when it is told.
func TestATicketThatChangesMeanwhile(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.open("site:lycee-1", time.Hour, 2*time.Hour)
	r.read()
	r.call("amel-agent", http.MethodPut, fmt.Sprintf("tickets/%d", id), map[string]any{"change_scope": "site:lycee-2"}, nil)
	r.look()
	if notes := r.notes(id); len(notes) != 0 {
		t.Fatalf("told of what is not asked for any more: %q", notes)
	}
	r.later()
	if notes := r.notes(id); len(notes) != 1 || !strings.Contains(notes[0], "site:lycee-2") {
		t.Errorf("told: %q", notes)
	}
}

// TestAnotherLeads: where another replica carries changes out, this one does
// nothing, until that one is gone.
func TestAnotherLeads(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.open("site:lycee-1", -time.Minute, time.Hour)
	if leads, err := r.store.Lead(t.Context(), "changes", "another", r.now(), 5*time.Minute); err != nil || !leads {
		t.Fatal(leads, err)
	}
	r.approve("amel", id)
	if got := r.hidden() + r.subjects(id); got != "" {
		t.Fatalf("both work: %s", got)
	}
	r.pass(6 * time.Minute)
	r.rounds()
	if got := r.hidden() + " " + r.state(id); got != "site:lycee-1 en cours" {
		t.Errorf("the other is gone: %s", got)
	}
}
