package mirror_test

import (
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// TestErasedWordsStayAway: whatever the desk still tells, and however it is
// read.
func TestErasedWordsStayAway(t *testing.T) {
	t.Parallel()
	for name, erasure := range map[string]ledger.Erasure{"ticket": {Ticket: 1}, "person": {Person: "sami@vigie.example"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, zammadtest.Options{})
			ticket := r.open("amel-agent", "N1", nil)
			r.edit("sami-agent", ticket, map[string]any{"owner": "sami@vigie.example", "state": "open"})
			elsewhere := r.open("sami-agent", "Users", nil) // not under contract, yet
			r.round()
			if erasure.Ticket != 0 {
				erasure.Ticket = ticket
			}
			erasure.By, erasure.At = "nadia", time.Now()
			if found, err := r.ledger.Erase(t.Context(), erasure, true); err != nil || len(found.Entries) == 0 {
				t.Fatalf("removed %+v, %v", found, err)
			}
			before := len(journalOf(t, r.ledger, bridge.TicketSubject(ticket)))

			r.edit("amel-agent", ticket, map[string]any{"priority": "3 high"})
			r.edit("amel-agent", elsewhere, map[string]any{"group": "N2"})
			r.round()
			if err := r.another(r.ledger).RunOnce(t.Context(), time.Now()); err != nil { // sweeps
				t.Fatal(err)
			}
			journal := journalOf(t, r.ledger, bridge.TicketSubject(ticket))
			if len(journal) != before {
				t.Errorf("read again, told %s", told(journal[before:]))
			}
			for _, e := range append(journal, journalOf(t, r.ledger, bridge.TicketSubject(elsewhere))...) {
				if e.ActorName == "sami@vigie.example" && (name == "person" || e.Ticket == ticket) {
					t.Errorf("%s of ticket %d names whom it must not", e.Kind, e.Ticket)
				}
			}
			m, err := r.ledger.Mirrored(t.Context(), ticket)
			if err != nil || m.Owner != "" || m.OwnerID == 0 || (m.Title == "") != (name == "ticket") {
				t.Errorf("the mirrored ticket is %+v, %v", m, err)
			}
			if found := whole(t, r.ledger); found.Erased == 0 {
				t.Errorf("walked %+v", found)
			}
		})
	}
}
