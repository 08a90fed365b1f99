package mirror_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/mirror"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// tomorrow is after the next sweep is due.
func tomorrow() time.Time { return time.Now().Add(25 * time.Hour) }

func (r *rig) sweep() {
	r.t.Helper()
	if err := r.mirror.RunOnce(r.t.Context(), tomorrow()); err != nil {
		r.t.Fatal(err)
	}
}

// TestDeletedAtTheDesk, and rights taken away there: only the first is gone.
func TestDeletedAtTheDesk(t *testing.T) {
	inAll(t, func(t *testing.T, r *rig) {
		gone, hidden, stays := r.open("amel-agent", "N1", nil), r.open("amel-agent", "N2", nil), r.open("amel-agent", "N1", nil)
		r.round()
		r.do("admin-admin", http.MethodDelete, fmt.Sprintf("tickets/%d", gone), nil)
		bridge := r.do("vigie-agent", http.MethodGet, "users/me", nil)
		user := fmt.Sprintf("users/%v", bridge["id"])
		rights, _ := bridge["group_ids"].(map[string]any)
		fewer := maps.Clone(rights)
		n2 := fmt.Sprint(r.do("admin-admin", http.MethodGet, fmt.Sprintf("tickets/%d", hidden), nil)["group_id"])
		delete(fewer, n2)
		r.do("admin-admin", http.MethodPut, user, map[string]any{"group_ids": fewer})
		// Some versions list groups also to those who have no rights there.
		if err := r.mirror.RunOnce(t.Context(), tomorrow()); err != nil && !strings.Contains(err.Error(), `"N2"`) {
			t.Errorf("without rights in a group under contract the round ends with %v", err)
		}
		r.edit("amel-agent", hidden, map[string]any{"state": "closed"})
		r.do("admin-admin", http.MethodPut, user, map[string]any{"group_ids": rights})
		r.mirror = r.another(r.ledger) // the desk's lists are read again after a while, or a start
		r.sweep()
		for ticket, want := range map[int64]string{
			gone: "ticket_gone/bridge", hidden: "hidden/bridge first_response/person closed/person visible/bridge", stays: "",
		} {
			if got := r.kinds(ticket); got != want {
				t.Errorf("of ticket %d told %q, want %q", ticket, got, want)
			}
		}
	})
}

func TestDeleted(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	var tickets []int64
	for range 5 {
		tickets = append(tickets, r.open("amel-agent", "N1", nil))
	}
	r.round()
	r.desk.cross(func(d *crossedDesk) {
		d.fail = map[int64]error{tickets[1]: bridge.ErrNotFound, tickets[4]: bridge.ErrNotFound}
	})
	r.sweep()
	r.sweep()
	for i, ticket := range tickets {
		want := ""
		if i == 1 || i == 4 {
			want = "ticket_gone/bridge"
		}
		if got := r.kinds(ticket); got != want {
			t.Errorf("of ticket %d told %q, want %q", i, got, want)
		}
	}
	if n, err := r.ledger.MirroredCount(t.Context()); err != nil || n != 3 {
		t.Errorf("%d tickets are left, %v", n, err)
	}
	asked := r.desk.count("ticket")
	r.sweep()
	if again := r.desk.count("ticket"); again != asked {
		t.Error("what is known to be deleted is asked for again")
	}
}

// TestRefused: a ticket that the desk does not show us any more is not
// deleted, and what happened to it meanwhile is known once it is shown again.
func TestRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	ticket, other := r.open("amel-agent", "N1", nil), r.open("amel-agent", "N1", nil)
	r.round()
	r.desk.cross(func(d *crossedDesk) { d.fail = map[int64]error{ticket: bridge.ErrNoAccess} })
	r.edit("amel-agent", ticket, map[string]any{"group": "Users"})
	r.sweep()
	r.sweep()
	if got, want := r.kinds(ticket), "hidden/bridge"; got != want {
		t.Errorf("told %s, want %s", got, want)
	}
	r.desk.cross(func(d *crossedDesk) { d.fail = nil })
	r.sweep()
	if got, want := r.kinds(ticket), "hidden/bridge assigned_level/person left/person visible/bridge"; got != want {
		t.Errorf("told %s, want %s", got, want)
	}
	if got := r.kinds(other); got != "" {
		t.Errorf("of another told %s", got)
	}
}

// TestMaintenance: a desk that refuses everything has hidden nothing.
func TestMaintenance(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	ticket := r.open("amel-agent", "N1", nil)
	r.round()
	r.desk.cross(func(d *crossedDesk) { d.all = bridge.ErrNoAccess })
	if err := r.mirror.RunOnce(t.Context(), tomorrow()); !errors.Is(err, bridge.ErrNoAccess) {
		t.Errorf("the round ends with %v", err)
	}
	r.mirror.Hint(ticket)
	r.desk.cross(func(d *crossedDesk) { d.all = nil })
	r.sweep()
	if got := r.kinds(ticket); got != "" {
		t.Errorf("told %s", got)
	}
}

// TestMaintenanceBegins while ids are compared: the same.
func TestMaintenanceBegins(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	ticket := r.open("amel-agent", "N1", nil)
	r.round()
	r.desk.cross(func(d *crossedDesk) {
		d.fail = map[int64]error{ticket: bridge.ErrNoAccess}
		d.selves = d.asked["self"] + 1 // the lists are still given
	})
	if err := r.mirror.RunOnce(t.Context(), tomorrow()); !errors.Is(err, bridge.ErrNoAccess) {
		t.Errorf("the round ends with %v", err)
	}
	if got := r.kinds(ticket); got != "" {
		t.Errorf("told %s", got)
	}
}

// TestMissed: what no list of changes showed is found by its id.
func TestMissed(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	r.round()
	r.ahead = -10 * time.Minute // before the overlap
	missed := r.open("amel-agent", "N1", nil)
	r.mu.Lock()
	r.ahead = 0
	r.mu.Unlock()
	r.desk.cross(func(d *crossedDesk) { d.late = map[int64]bool{missed: true} })
	r.open("amel-agent", "N1", nil)
	r.round()
	r.desk.cross(func(d *crossedDesk) { d.late = nil })
	r.round()
	if journal := journalOf(t, r.ledger, bridge.TicketSubject(missed)); len(journal) != 0 {
		t.Fatalf("it was not missed: %+v", journal)
	}
	r.sweep()
	if journal := journalOf(t, r.ledger, bridge.TicketSubject(missed)); len(journal) != 1 {
		t.Errorf("told %+v", journal)
	}
}

// TestSweepPassesBy what cannot be read, and comes to its end.
func TestSweepPassesBy(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	broken := make(map[int64]error)
	for range 2 {
		broken[r.open("amel-agent", "N1", nil)] = errors.New("500 Internal Server Error")
	}
	r.round()
	r.ahead = -10 * time.Minute // before the overlap
	missed := r.open("amel-agent", "N1", nil)
	r.desk.cross(func(d *crossedDesk) {
		d.fail, d.late = broken, map[int64]bool{}
		for ticket := range broken {
			d.late[ticket] = true
		}
	})
	if err := r.mirror.RunOnce(t.Context(), tomorrow()); err == nil || !strings.Contains(err.Error(), "2 tickets cannot be read") {
		t.Errorf("the round ends with %v", err)
	}
	if journal := journalOf(t, r.ledger, bridge.TicketSubject(missed)); len(journal) != 1 {
		t.Errorf("of another told %+v", journal)
	}
}

// TestWrongAddress: what answers that nothing exists, the bridge's own user
// included, is not the desk, and tells of no deletion.
func TestWrongAddress(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	ticket := r.open("amel-agent", "N1", nil)
	r.round()
	r.desk.cross(func(d *crossedDesk) {
		d.fail, d.late = map[int64]error{ticket: bridge.ErrNotFound}, map[int64]bool{ticket: true}
		d.selves = d.asked["self"] // the lists were read a moment ago
	})
	r.mirror.Hint(ticket)
	stop := running(t, r.mirror)
	eventually(t, "the ticket is asked for", func() bool { return r.desk.count("ticket") > 0 })
	stop()
	if got := r.kinds(ticket); got != "" {
		t.Errorf("told %s", got)
	}
}

// TestAnotherTicketOfTheId: a desk that was restored gives ids a second time.
// What stands in the journal of the first must not be gone on with.
func TestAnotherTicketOfTheId(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	ticket := r.open("amel-agent", "N1", nil)
	r.round()
	before, err := r.ledger.Mirrored(t.Context(), ticket)
	if err != nil {
		t.Fatal(err)
	}
	lost := *before
	lost.CreatedAt = lost.CreatedAt.Add(-time.Hour) // what the ledger had seen
	if _, err := r.ledger.SaveMirrored(t.Context(), &lost, nil); err != nil {
		t.Fatal(err)
	}
	r.edit("sami-agent", ticket, map[string]any{"state": "closed"})
	if err := r.mirror.RunOnce(t.Context(), time.Now()); err == nil || !strings.Contains(err.Error(), "another ticket") {
		t.Errorf("the round ends with %v", err)
	}
	if got := r.kinds(ticket); got != "" {
		t.Errorf("told %s", got)
	}
}

// TestWhenIsSwept: once after a start, then every day at the hour, and again
// soon after a sweep that failed.
func TestWhenIsSwept(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	r.open("amel-agent", "N1", nil)
	zone := time.FixedZone("Tunis", 3600)
	started := time.Now().Add(20 * time.Minute)
	day := started.In(zone)
	hour := time.Date(day.Year(), day.Month(), day.Day(), 2, 0, 0, 0, zone) // the next one, whenever the test runs
	if !hour.After(started) {
		hour = hour.AddDate(0, 0, 1)
	}
	r.set(func(s *mirror.Settings) { s.Sweep, s.Location = 2, zone })
	swept := func(now time.Time) bool {
		t.Helper()
		before := r.desk.count("page")
		if err := r.mirror.RunOnce(t.Context(), now); err != nil && !strings.Contains(err.Error(), "away") {
			t.Fatal(err)
		}
		return r.desk.count("page") > before
	}
	r.desk.cross(func(d *crossedDesk) { d.noPages = errors.New("the desk is away") })
	if !swept(time.Now()) || swept(time.Now().Add(time.Minute)) {
		t.Error("a sweep that failed is not left for a while")
	}
	r.desk.cross(func(d *crossedDesk) { d.noPages = nil })
	if !swept(started) {
		t.Error("it was not swept after the start")
	}
	if swept(time.Now()) {
		t.Error("it was swept again at once")
	}
	if swept(hour.Add(-time.Minute)) {
		t.Error("it was swept before its hour")
	}
	if !swept(hour) {
		t.Error("it was not swept at its hour")
	}
}
