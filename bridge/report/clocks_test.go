package report

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// deskLife is a P1 ticket that people opened three hours ago, took after a
// minute, and suspended an hour ago with a motive.
func deskLife(ticket int64, subject string) []bridge.Entry {
	opened := time.Now().UTC().Truncate(time.Millisecond).Add(-3 * time.Hour)
	person := func(number int64, kind bridge.Kind, after time.Duration, data map[string]string) bridge.Entry {
		return bridge.Entry{
			Seq: number, Number: number, Subject: subject, Kind: kind, Actor: bridge.ActorPerson, ActorRef: "3", Ticket: ticket,
			EffectiveAt: opened.Add(after), ReceivedAt: opened.Add(after), Data: data,
		}
	}
	return []bridge.Entry{
		person(1, bridge.KindOpened, 0, map[string]string{"group": "N1", "criticity": "P1", "number": "31007"}),
		person(2, bridge.KindFirstAct, time.Minute, map[string]string{"how": "owner"}),
		person(3, bridge.KindSuspended, 2*time.Hour, map[string]string{"reason": "attente établissement"}),
		person(4, bridge.KindNoted, 2*time.Hour, map[string]string{"article": "12"}),
	}
}

func clockNamed(t *testing.T, clocks *reportapi.TicketClocks, name string) reportapi.Clock {
	t.Helper()
	for _, clock := range clocks.Clocks {
		if clock.Name == name {
			return clock
		}
	}
	t.Fatalf("there is no clock %s in %+v", name, clocks.Clocks)
	return reportapi.Clock{}
}

// TestClocksOfDeskTicket: R11, a clock that stands still has no due date, and
// says what remains.
func TestClocksOfDeskTicket(t *testing.T) {
	t.Parallel()
	at := serve(t, &shelf{
		mirrored: []bridge.Mirrored{{Ticket: bridge.Ticket{ID: 7, Number: "31007"}, Subject: "ticket:7"}},
		entries:  map[string][]bridge.Entry{"ticket:7": deskLife(7, "ticket:7")},
	})
	got, err := at.client().Clocks(t.Context(), "7")
	if err != nil {
		t.Fatal(err)
	}
	if got.Subject != "ticket:7" || got.Ticket != 7 || got.Criticity != "P1" || got.Stage != "open" || got.Excluded != "" {
		t.Errorf("got %+v", got)
	}
	restore := clockNamed(t, &got, "restore")
	if restore.Status != "paused" || restore.Due != nil || restore.RemainingMS <= 0 || restore.OverrunMS != 0 || restore.ElapsedMS != 2*time.Hour.Milliseconds() {
		t.Errorf("suspended with a motive, rétablissement is %+v", restore)
	}
	if last := restore.Segments[len(restore.Segments)-1]; last.Bucket != "pause" || last.Counts || last.OpenedBy == nil || last.OpenedBy.Number != 3 {
		t.Errorf("its last segment is %+v", last)
	}
	if response := clockNamed(t, &got, "response"); response.Status != "met" || response.StoppedBy == nil || response.StoppedBy.Number != 2 || response.ElapsedMS != 60_000 {
		t.Errorf("prise en compte is %+v", response)
	}
}

// TestClocksOfIncident: an incident that took over a ticket has both journals,
// one that another's ticket shows has its own alone.
func TestClocksOfIncident(t *testing.T) {
	t.Parallel()
	took, shown := incidentOf("01A"), incidentOf("01B")
	took.TicketID, shown.TicketID = 7, 8
	own := bridge.Entry{
		Seq: 9, Number: 1, Subject: "01A", Kind: bridge.KindDetected, Actor: bridge.ActorSource,
		EffectiveAt: time.Now().Add(-time.Hour), ReceivedAt: time.Now().Add(-time.Hour), Data: map[string]string{"criticity": "P1"},
	}
	other := own
	other.Subject = "01B"
	at := serve(t, &shelf{
		incidents: []bridge.Incident{shown, took},
		mirrored: []bridge.Mirrored{
			{Ticket: bridge.Ticket{ID: 7, Fields: map[string]string{"vigie_incident": "01A"}}, Subject: "ticket:7"},
			{Ticket: bridge.Ticket{ID: 8, Fields: map[string]string{"vigie_incident": "01S"}}, Subject: "ticket:8"},
		},
		entries: map[string][]bridge.Entry{"ticket:7": deskLife(7, "ticket:7"), "ticket:8": deskLife(8, "ticket:8"), "01A": {own}, "01B": {other}},
	})
	for _, id := range []string{"01A", "7"} {
		got, err := at.client().Clocks(t.Context(), id)
		if err != nil || got.Ticket != 7 || len(got.Clocks) == 0 {
			t.Errorf("%s: got %+v, %v", id, got, err)
		}
	}
	if got, err := at.client().Clocks(t.Context(), "01B"); err != nil || got.Ticket != 0 || len(got.Clocks) != 0 {
		t.Errorf("what another's ticket shows has clocks of that ticket: %+v, %v", got, err)
	}
}

func TestClocksOfNothing(t *testing.T) {
	t.Parallel()
	ledger := &shelf{}
	at := serve(t, ledger)
	for _, id := range []string{"7", "01A", "99999999999999999999", "-1"} {
		var status *reportapi.StatusError
		if _, err := at.client().Clocks(t.Context(), id); !errors.As(err, &status) || status.Status != http.StatusNotFound {
			t.Errorf("%s: answered %v", id, err)
		}
	}
	ledger.broken = errDisk
	for _, id := range []string{"7", "01A"} {
		var status *reportapi.StatusError
		if _, err := at.client().Clocks(t.Context(), id); !errors.As(err, &status) || status.Status != http.StatusServiceUnavailable {
			t.Errorf("%s of a broken ledger: answered %v", id, err)
		}
	}
}
