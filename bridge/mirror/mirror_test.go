package mirror_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/mirror"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

var profiles = map[string]zammadtest.Profile{"5.2": zammadtest.V52, "6.5": zammadtest.V65, "7.1": zammadtest.V71}

// inAll runs a test against every version of the desk.
func inAll(t *testing.T, test func(t *testing.T, r *rig)) {
	t.Helper()
	t.Parallel()
	for name, profile := range profiles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newRig(t, zammadtest.Options{Profile: profile}))
		})
	}
}

// TestPeopleWork follows a ticket that an agent opened and others worked on.
func TestPeopleWork(t *testing.T) {
	inAll(t, func(t *testing.T, r *rig) {
		ticket := r.open("amel-agent", "N1", nil)
		foreign := r.open("amel-agent", "Users", nil)
		r.round()
		opening := journalOf(t, r.ledger, bridge.TicketSubject(ticket))
		if len(opening) != 1 || opening[0].Kind != bridge.KindOpened || opening[0].Actor != bridge.ActorPerson ||
			opening[0].ActorName != "amel@vigie.example" || opening[0].Data["group"] != "N1" || opening[0].Data["state"] != "new" {
			t.Fatalf("it began with %+v", opening)
		}
		if found, err := r.ledger.Mirrored(t.Context(), foreign); err != nil || found != nil {
			t.Errorf("a ticket of nobody's concern is mirrored: %+v, %v", found, err)
		}

		r.edit("sami-agent", ticket, map[string]any{"owner": "sami@vigie.example", "state": "open"})
		r.edit("sami-agent", ticket, map[string]any{"article": map[string]any{"body": "Je regarde", "internal": true}})
		r.edit("sami-agent", ticket, map[string]any{"group": "N2", "criticity": "P2"})
		r.edit("vigie-agent", ticket, map[string]any{"state": "rétabli"})
		r.edit("amel-agent", ticket, map[string]any{"state": "closed"})
		r.edit("amel-agent", ticket, map[string]any{"state": "open"})
		r.round()
		got := r.kinds(ticket)
		for _, want := range []string{
			"first_response/person", "owner_set/person", "noted/person", "assigned_level/person", "priority_set/person",
			"restored/bridge", "closed/person", "reopened/person",
		} {
			if strings.Count(got, want) != 1 {
				t.Errorf("told %s, want %s once", got, want)
			}
		}
		r.round()
		if again := r.kinds(ticket); again != got {
			t.Errorf("read again, told %s\nbefore %s", again, got)
		}
		found, err := r.ledger.Mirrored(t.Context(), ticket)
		if err != nil || found.Group != "N2" || found.Stage != bridge.StageOpen || found.OwnerID == 0 {
			t.Errorf("mirrored is %+v, %v", found, err)
		}
		whole(t, r.ledger)
	})
}

// TestAttributes: what agents say by attributes of the contract.
func TestAttributes(t *testing.T) {
	inAll(t, func(t *testing.T, r *rig) {
		ticket := r.open("amel-agent", "N1", map[string]any{"nature": "incident"})
		later := time.Now().Add(48 * time.Hour).UTC().Format(time.RFC3339)
		for _, change := range []map[string]any{
			{"tiers": "operateur-a", "tiers_reference": "OP-77"},
			{"state": "suspendu", "pending_time": later, "suspension_motif": "attente tiers"},
			{"state": "open", "tiers": ""},
			{"criticity": "P2", "criticity_motif": "examen national"},
			{"nature": "demande"},
			{"remise_en_supervision": "demandée"},
		} {
			r.edit("sami-agent", ticket, change)
		}
		r.round()
		journal := journalOf(t, r.ledger, bridge.TicketSubject(ticket))
		got := told(journal, "party", "reference", "reason", "motive", "from", "to", "nature")
		for _, want := range []string{
			"third_party_handed person party=operateur-a reference=OP-77", "suspended person reason=attente tiers",
			"resumed person from=suspendu to=open", "third_party_returned person party=operateur-a",
			"priority_set person motive=examen national to=P2", "nature_set person from=incident to=demande",
			"supervision_resumed person to=demandée",
		} {
			if strings.Count(got, want) != 1 {
				t.Errorf("told %s\nwant once %s", got, want)
			}
		}
		if journal[0].Data["nature"] != "incident" {
			t.Errorf("it began with %+v", journal[0])
		}
		whole(t, r.ledger)
	})
}

// TestIncidentsTicket: what people do to an incident's ticket stands in the
// incident's journal, beside what the bridge put down.
func TestIncidentsTicket(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	known := &bridge.Incident{ID: "01KNOWN", Key: "k", State: bridge.StateOpen, DetectedAt: start, OpenedAt: start}
	err := r.ledger.Write(t.Context(), func(tx incident.Tx) error { return tx.SaveIncident(known) })
	if err != nil {
		t.Fatal(err)
	}
	ours := r.open("vigie-agent", "N1", map[string]any{"vigie_incident": known.ID})
	lost := r.open("vigie-agent", "N1", map[string]any{"vigie_incident": "01OTHER"})
	for _, ticket := range []int64{ours, lost} {
		r.edit("amel-agent", ticket, map[string]any{"state": "open"})
	}
	r.round()
	if got, want := kindsOf(t, r.ledger, known.ID), "first_response/person"; got != want {
		t.Errorf("of the incident told %s, want %s", got, want)
	}
	if got, want := r.kinds(lost), "first_response/person"; got != want {
		t.Errorf("of an incident that we do not have told %s, want %s", got, want)
	}
	if own, err := r.ledger.Entries(t.Context(), known.ID); err != nil || len(own) != 0 {
		t.Errorf("the bridge is said to have done %+v, %v", own, err)
	}

	// Taking its mark away does not tear its story in two.
	r.edit("amel-agent", ours, map[string]any{"vigie_incident": "", "group": "N2"})
	r.round()
	if got, want := kindsOf(t, r.ledger, known.ID), "first_response/person assigned_level/person"; got != want {
		t.Errorf("without its mark told %s, want %s", got, want)
	}
}

// TestMerged: a merged ticket points to where it goes on, which is followed
// into whatever group.
func TestMerged(t *testing.T) {
	inAll(t, func(t *testing.T, r *rig) {
		child, parent := r.open("amel-agent", "N1", nil), r.open("amel-agent", "Users", nil)
		r.round()
		number := r.do("amel-agent", http.MethodGet, fmt.Sprintf("tickets/%d", parent), nil)["number"]
		r.do("amel-agent", http.MethodPut, fmt.Sprintf("ticket_merge/%d/%s", child, number), nil)
		r.round()
		if got := r.kinds(child); strings.Count(got, "merged/person") != 1 || strings.Contains(got, "first_response") {
			t.Errorf("of the merged ticket told %s", got)
		}
		if got := r.kinds(parent); strings.Count(got, "merge_received/person") != 1 || strings.Contains(got, "noted") {
			t.Errorf("of the other told %s", got)
		}
		if found, err := r.ledger.Mirrored(t.Context(), child); err != nil || found.MergedInto != parent || found.Stage != bridge.StageMerged {
			t.Errorf("mirrored is %+v, %v", found, err)
		}
		r.edit("sami-agent", parent, map[string]any{"state": "closed"})
		r.round()
		if got := r.kinds(parent); !strings.Contains(got, "closed/person") {
			t.Errorf("it is not followed on: %s", got)
		}
	})
}

// TestMoved: a ticket that leaves the groups under contract is followed, and
// one that comes in has its whole story.
func TestMoved(t *testing.T) {
	inAll(t, func(t *testing.T, r *rig) {
		leaves, comes := r.open("amel-agent", "N1", nil), r.open("amel-agent", "Users", nil)
		r.round()
		r.edit("amel-agent", leaves, map[string]any{"group": "Users"})
		r.edit("amel-agent", comes, map[string]any{"group": "N3"})
		r.round()
		r.edit("amel-agent", leaves, map[string]any{"group": "N2"})
		r.round()
		if got, want := r.kinds(leaves), "assigned_level/person left/person assigned_level/person entered/person"; got != want {
			t.Errorf("told %s, want %s", got, want)
		}
		if got, want := r.kinds(comes), "assigned_level/person entered/person"; got != want {
			t.Errorf("told %s, want %s", got, want)
		}
		if first := journalOf(t, r.ledger, bridge.TicketSubject(comes))[0]; first.Data["group"] != "Users" || first.Data["outside"] != "true" {
			t.Errorf("it began with %+v", first)
		}
	})
}

// TestNewState: a state that was made a moment ago means what it means.
func TestNewState(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	ticket := r.open("amel-agent", "N1", nil)
	r.round()
	r.do("admin-admin", http.MethodPost, "ticket_states", map[string]any{"name": "attente pièce", "state_type": "pending reminder"})
	later := time.Now().Add(48 * time.Hour).UTC().Format(time.RFC3339)
	r.edit("sami-agent", ticket, map[string]any{"state": "attente pièce", "pending_time": later})
	r.round()
	if got, want := r.kinds(ticket), "first_response/person suspended/person"; got != want {
		t.Errorf("told %s, want %s", got, want)
	}
}

// TestPassesThrough: a ticket that was under contract only between two looks
// is known all the same; one that never was is asked about once.
func TestPassesThrough(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	r.round()
	passes, foreign := r.open("amel-agent", "N1", nil), r.open("amel-agent", "Users", nil)
	r.edit("amel-agent", passes, map[string]any{"group": "Users"})
	r.edit("amel-agent", foreign, map[string]any{"state": "open"})
	r.round()
	if got, want := r.kinds(passes), "assigned_level/person left/person"; got != want {
		t.Errorf("told %s, want %s", got, want)
	}
	asked := r.desk.count("history")
	r.round()
	r.sweep()
	if again := r.desk.count("history"); again != asked {
		t.Errorf("a ticket of others is asked about %d times more", again-asked)
	}
	if found, err := r.ledger.Mirrored(t.Context(), foreign); err != nil || found != nil {
		t.Errorf("a ticket of others is mirrored: %+v, %v", found, err)
	}
}

// TestGroupComesUnderContract: its tickets are all read, also those that
// nobody touches any more.
func TestGroupComesUnderContract(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	r.ahead = -time.Hour // long ago
	ticket := r.open("amel-agent", "Users", nil)
	r.mu.Lock()
	r.ahead = 0
	r.mu.Unlock()
	r.open("amel-agent", "N1", nil)
	r.round()
	r.set(func(s *mirror.Settings) { s.Groups = append(s.Groups, "Users") })
	r.round()
	if journal := journalOf(t, r.ledger, bridge.TicketSubject(ticket)); len(journal) != 1 {
		t.Errorf("told %+v", journal)
	}
	r.set(func(s *mirror.Settings) { s.Groups = append(s.Groups, "N9") })
	if err := r.mirror.RunOnce(t.Context(), time.Now()); err == nil || !strings.Contains(err.Error(), `"N9"`) {
		t.Errorf("a group that is not there: %v", err)
	}
	if health := r.mirror.Health(time.Now()); health.Problem == nil || health.SyncedAt.IsZero() {
		t.Errorf("health is %+v", health)
	}
}

// TestClocksDiffer: whether the desk's clock is before or behind ours, or is
// set meanwhile, nothing is missed and facts keep the desk's instants.
func TestClocksDiffer(t *testing.T) {
	t.Parallel()
	for _, ahead := range []time.Duration{7 * time.Minute, -7 * time.Minute, 50 * time.Minute} {
		t.Run(ahead.String(), func(t *testing.T) {
			t.Parallel()
			r := newRig(t, zammadtest.Options{})
			r.ahead = ahead
			ticket := r.open("amel-agent", "N1", nil)
			r.round()
			for _, change := range []map[string]any{{"state": "open"}, {"group": "N2"}, {"state": "closed"}} {
				r.edit("sami-agent", ticket, change)
				r.round()
			}
			if got, want := r.kinds(ticket), "first_response/person assigned_level/person closed/person"; got != want {
				t.Errorf("told %s, want %s", got, want)
			}
			for _, e := range journalOf(t, r.ledger, bridge.TicketSubject(ticket)) {
				if off := e.EffectiveAt.Sub(e.ReceivedAt); (off - ahead).Abs() > time.Minute {
					t.Errorf("%s is dated %s from receipt, want about %s", e.Kind, off, ahead)
				}
			}
		})
	}
	for name, machines := range map[string][]time.Duration{
		"the desk's clock is set back":     {50 * time.Minute, 0},
		"one of its machines stays behind": {0, -4 * time.Minute},
		"ours is behind, and one of them":  {34 * time.Minute, 30 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, zammadtest.Options{})
			var ticket int64
			for _, ahead := range machines {
				r.mu.Lock()
				r.ahead = ahead
				r.mu.Unlock()
				ticket = r.open("amel-agent", "N1", nil)
				r.round()
			}
			if journal := journalOf(t, r.ledger, bridge.TicketSubject(ticket)); len(journal) != 1 {
				t.Errorf("what the second clock dates is not seen: %+v", journal)
			}
		})
	}
	t.Run("a jump far ahead and back", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, zammadtest.Options{})
		first := r.open("amel-agent", "N1", nil)
		r.mu.Lock()
		r.ahead = 2 * 365 * 24 * time.Hour
		r.mu.Unlock()
		r.edit("sami-agent", first, map[string]any{"state": "open"})
		r.round()
		r.mu.Lock()
		r.ahead = 0
		r.mu.Unlock()
		second := r.open("amel-agent", "N1", nil)
		r.round()
		if journal := journalOf(t, r.ledger, bridge.TicketSubject(second)); len(journal) != 1 {
			t.Errorf("what happened after the jump is not seen: %+v", journal)
		}
	})
}

// TestSeenLate: a slow transaction becomes visible with an older stamp than
// others that were read before.
func TestSeenLate(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	slow := r.open("amel-agent", "N1", nil)
	time.Sleep(20 * time.Millisecond)
	r.open("amel-agent", "N1", nil)
	r.desk.cross(func(d *crossedDesk) { d.late = map[int64]bool{slow: true} })
	r.round()
	r.desk.cross(func(d *crossedDesk) { d.late = nil })
	r.round()
	if journal := journalOf(t, r.ledger, bridge.TicketSubject(slow)); len(journal) != 1 {
		t.Errorf("told %+v", journal)
	}
}

// TestDeskIsAway: nothing moves on, health tells, and nothing is missing after.
func TestDeskIsAway(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	r.round()
	ticket := r.open("amel-agent", "N1", nil)
	away := errors.New("502 Bad Gateway")
	r.desk.cross(func(d *crossedDesk) { d.all = away })
	if err := r.mirror.RunOnce(t.Context(), time.Now()); !errors.Is(err, away) {
		t.Errorf("the round ends with %v", err)
	}
	now := time.Now()
	if health := r.mirror.Health(now); !errors.Is(health.Problem, away) || health.Behind {
		t.Errorf("at once: %+v", health)
	}
	if health := r.mirror.Health(now.Add(6 * time.Hour)); !health.Behind {
		t.Errorf("hours later: %+v", health)
	}
	r.desk.cross(func(d *crossedDesk) { d.all = nil })
	r.round()
	if health := r.mirror.Health(time.Now()); health.Problem != nil || health.Behind || !health.Imported {
		t.Errorf("when it is back: %+v", health)
	}
	if journal := journalOf(t, r.ledger, bridge.TicketSubject(ticket)); len(journal) != 1 {
		t.Errorf("told %+v", journal)
	}
}

// TestTicketsThatCannotBeRead do not hold up the others.
func TestTicketsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	broken := make(map[int64]error)
	for range 5 {
		broken[r.open("amel-agent", "N1", nil)] = errors.New("500 Internal Server Error")
	}
	fine := r.open("amel-agent", "N1", nil)
	r.desk.cross(func(d *crossedDesk) { d.fail = broken })
	if err := r.mirror.RunOnce(t.Context(), time.Now()); err == nil || !strings.Contains(err.Error(), "5 tickets cannot be read") {
		t.Errorf("the round ends with %v", err)
	}
	if journal := journalOf(t, r.ledger, bridge.TicketSubject(fine)); len(journal) != 1 {
		t.Errorf("of the others told %+v", journal)
	}
	r.desk.cross(func(d *crossedDesk) { d.fail = nil })
	r.round()
	for ticket := range broken {
		if journal := journalOf(t, r.ledger, bridge.TicketSubject(ticket)); len(journal) != 1 {
			t.Errorf("of ticket %d told %+v", ticket, journal)
		}
	}
}

// TestManyArticles: a ticket that hundreds wrote on has a fact for each.
func TestManyArticles(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	ticket := r.open("amel-agent", "N1", nil)
	for n := range 500 {
		r.edit([]string{"amel-agent", "vigie-agent"}[n%2], ticket, map[string]any{"article": map[string]any{"body": "…"}})
	}
	r.round()
	if got := r.kinds(ticket); strings.Count(got, "noted/person") != 250 || strings.Count(got, "first_response/person") != 1 {
		t.Errorf("told %s", got)
	}
}

// TestStops: a mirror that is stopped in the middle ends at once and leaves
// nothing half done.
func TestStops(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	for range 20 {
		r.open("amel-agent", "N1", nil)
	}
	r.set(func(s *mirror.Settings) { s.Rate = 20 })
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	began := time.Now()
	r.mirror.Run(ctx)
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %s to stop", took)
	}
	if found := whole(t, r.ledger); found.Entries >= 20 {
		t.Errorf("at 20 requests a second it read %d tickets in half a second", found.Entries)
	}
}
