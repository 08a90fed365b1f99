package logbook

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// TestFacts: what a shift should know of comes into the log book, each once, and
// nothing else does.
func TestFacts(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.save([]bridge.Incident{fault("01A", bridge.P1)}, told("01A", bridge.KindOpened, morning, "Avant"))
	r.look(morning.Add(time.Minute))
	member, storm, handed := fault("01D", bridge.P1), fault("01E", bridge.P3), fault("01F", bridge.P1)
	member.Parent, member.AttachedBy, storm.Nature, handed.Nature, handed.Parent = "01E", bridge.AttachedByStorm, bridge.NatureStorm, bridge.NatureHandover, "01B"
	silent := fault("01G", bridge.P3)
	silent.Service = "vigie"
	at := morning.Add(2 * time.Minute)
	echo := told("01B", bridge.KindRestored, at, "Rétablissement déclaré")
	echo.Origin = "zammad:history:1:restored"
	raised := told("01C", bridge.KindPriority, at, "Criticité portée à P2")
	raised.Data = map[string]string{"from": "P4", "to": "P2"}
	lowered := told("01B", bridge.KindPriority, at, "Criticité P3")
	lowered.Data = map[string]string{"from": "P2", "to": "P3"}
	later := told("01C", bridge.KindOpened, at, "Ouvert en P4")
	later.Data = map[string]string{"criticity": "P4"}
	r.save([]bridge.Incident{fault("01B", bridge.P2), fault("01C", bridge.P2), member, storm, handed, silent},
		told("01B", bridge.KindOpened, at, "Ouvert P2"), told("01B", bridge.KindAlertFiring, at, "Alerte"), echo, raised, lowered, later,
		told("01D", bridge.KindOpened, at, "Membre"), told("01E", bridge.KindOpened, at, "Tempête"), told("01F", bridge.KindOpened, at, "Tiers"),
		told("01G", bridge.KindOpened, at, "Source muette"), told("01C", bridge.KindSuspended, at, "Suspendu"),
		told("01D", bridge.KindEscalated, at, "Échelle"), told("01B", bridge.KindClosed, at, "Clos"), told("01A", bridge.KindRestored, at, "Rétabli"))
	r.look(at.Add(10 * time.Second))
	r.look(at.Add(20 * time.Second))
	another := newBook(t, r.store) // a bridge that was started again
	if err := another.RunOnce(t.Context(), at.Add(30*time.Second)); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range r.lines() {
		got = append(got, fmt.Sprint(l.Number, " ", l.Criticity(), " ", l.What(), " ", l.TicketNumber()))
		if l.Kind == bridge.KindLogFact && (l.Text != "" || l.ActorName != "" || len(l.Words) > 0 || l.Late() || l.Title() == "" || l.ByPerson()) {
			t.Errorf("it repeats words, or lacks some: %+v", l)
		}
	}
	want := `1  La main courante est ouverte 
2 P2 Ouvert P2 2201B
3 P2 Criticité portée à P2 2201C
4 P3 Tempête 2201E
5 P3 Source muette 2201G
6 P2 Suspendu 2201C
7 P1 Échelle 2201D
8 P1 Rétabli 2201A`
	if strings.Join(got, "\n") != want {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
	r.whole()
}

// TestOfPeople: facts of tickets that people opened, whose words go with the
// ticket.
func TestOfPeople(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.look(morning)
	ticket := bridge.Mirrored{Ticket: bridge.Ticket{
		ID: 17, Number: "30017", Title: "مدرسة : plus d'Internet", Group: "N1", State: "open", Stage: bridge.StageOpen,
		Fields: map[string]string{"criticity": "P2", "nature": "incident"}, CreatedAt: morning, UpdatedAt: morning,
	}, Subject: bridge.TicketSubject(17), ReadAt: morning}
	desk := func(n int, kind bridge.Kind, text string) bridge.Entry {
		e := told(ticket.Subject, kind, morning.Add(time.Minute), text)
		e.Ticket, e.Origin, e.Actor, e.ActorRef, e.ActorName = 17, fmt.Sprintf("zammad:history:%d", n), bridge.ActorPerson, "3", "amel@vigie.example"
		return e
	}
	asked := desk(2, bridge.KindLogAsked, "Note pour la main courante")
	asked.Words = map[string]string{"to": "Directeur prévenu : <b>rappeler</b> à 9 h"}
	begun := desk(3, bridge.KindChange, "Changement : en cours")
	begun.Data = map[string]string{"from": "approuvé", "to": "en cours"}
	draft := desk(4, bridge.KindChange, "Changement : approuvé")
	draft.Data = map[string]string{"from": "brouillon", "to": "approuvé"}
	back := desk(5, bridge.KindThirdBack, "Rendu par le tiers")
	back.Actor, back.ActorName = bridge.ActorBridge, ""
	if _, err := r.store.SaveMirrored(t.Context(), &ticket, []bridge.Entry{desk(1, bridge.KindOpened, "Ouvert"), asked, begun, draft, back}); err != nil {
		t.Fatal(err)
	}
	r.look(morning.Add(time.Hour))
	lines := r.lines()
	if len(lines) != 5 || lines[1].Criticity() != bridge.P2 || lines[1].Title() != ticket.Title || lines[1].TicketID() != 17 || !lines[1].Late() {
		t.Fatalf("the log book is %+v", lines)
	}
	note := lines[2]
	if note.What() != asked.Words["to"] || note.Who() != asked.ActorName || note.Word() != "note" || !note.ByPerson() || len(Person(lines)) != 1 {
		t.Errorf("the note is %q of %q (%s)", note.What(), note.Who(), note.Word())
	}
	if lines[3].What() != "Changement : en cours" || lines[4].What() != "Rendu par le tiers" || lines[4].Who() != "" {
		t.Errorf("then come %q and %q of %q", lines[3].What(), lines[4].What(), lines[4].Who())
	}
	if _, err := r.store.Erase(t.Context(), ledger.Erasure{Ticket: 17, By: "nadia", At: morning.Add(2 * time.Hour)}, true); err != nil {
		t.Fatal(err)
	}
	lines = r.lines()
	if note = lines[2]; note.What() != "(mots effacés)" || note.Who() != "agent (id 3)" || !note.Erased() || lines[1].What() != "Ouvert" || lines[1].Title() != "" {
		t.Errorf("without words it is %q of %q, %q", note.What(), note.Who(), lines[1].Title())
	}
	r.whole()
}

// TestMonthsAndChanges are told once each, from the beginning of the log book on.
func TestMonthsAndChanges(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	month := func(name string, at time.Time) {
		of, _ := ledger.MonthNamed(name)
		if _, err := r.store.SaveMonth(t.Context(), &ledger.ClosedMonth{Contract: "Été", Month: of, Hash: "0123456789abcdef", ClosedAt: at}, []byte("{}")); err != nil {
			t.Fatal(err)
		}
	}
	month("2026-01", morning.Add(-time.Hour))
	r.look(morning)
	month("2026-02", morning.Add(time.Minute))
	change := bridge.Change{Ticket: 9, Number: "22009", State: "en cours", SeenAt: morning, StartsAt: morning, EndsAt: morning.Add(time.Hour), BegunAt: morning.Add(2 * time.Minute)}
	for _, ended := range []time.Time{{}, morning.Add(time.Hour)} {
		change.EndedAt = ended
		if err := r.store.SaveChange(t.Context(), &change); err != nil {
			t.Fatal(err)
		}
		r.look(morning.Add(61 * time.Minute))
		r.look(morning.Add(62 * time.Minute))
	}
	var got []string
	for _, l := range r.lines() {
		got = append(got, l.What()+" "+l.TicketNumber())
	}
	want := "La main courante est ouverte |Mois 2026-02 arrêté, contrat « Été », empreinte 0123456789 |" +
		"Changement : début de la mise en sourdine 22009|Changement : fin de la mise en sourdine 22009"
	if strings.Join(got, "|") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "|"), want)
	}
	r.whole()
}

// TestOneLeads: the others put nothing down.
func TestOneLeads(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	now := time.Now() // which giving up a lead goes by
	r.look(now)
	other := newBook(t, r.store)
	other.Holder = "other"
	r.save([]bridge.Incident{fault("01A", bridge.P1)}, told("01A", bridge.KindOpened, morning, "Ouvert"))
	if err := other.RunOnce(t.Context(), now.Add(time.Second)); err != nil || len(r.lines()) != 1 {
		t.Errorf("%v, the log book is %+v", err, r.lines())
	}
	r.leave(t.Context())
	if err := other.RunOnce(t.Context(), now.Add(2*time.Second)); err != nil || len(r.lines()) != 2 {
		t.Errorf("%v, once it leads the log book is %+v", err, r.lines())
	}
}
