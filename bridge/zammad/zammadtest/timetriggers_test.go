package zammadtest

import (
	"net/http"
	"slices"
	"testing"
	"time"
)

// timed makes time triggers that count how often they ran: each adds a note.
func timed(t *testing.T, s *Server, name, column, operator string) {
	t.Helper()
	administer(t, s, "triggers", map[string]any{
		"name": name, "activator": "time", "condition": map[string]any{column: map[string]any{"operator": operator}},
		"perform": map[string]any{"article.note": map[string]any{"subject": name, "body": name, "internal": "true"}},
	})
}

func notes(t *testing.T, s *Server) []string {
	t.Helper()
	s.Work(t.Context())
	var list []string
	for _, each := range wantList(t, ask(t, s, bot, http.MethodGet, "ticket_articles/by_ticket/1", nil), http.StatusOK) {
		list = append(list, each.(map[string]any)["subject"].(string))
	}
	return list
}

func TestTimeTriggersOfDueTickets(t *testing.T) {
	clock := &clockAt{now: berlin(t, "09:32")}
	s, _, _ := levelled(t, clock)
	timed(t, s, "alerte", "ticket.escalation_at", "has reached warning")
	timed(t, s, "échéance", "ticket.escalation_at", "has reached")
	open(t, s, nil) // due at 10:32
	for _, step := range []struct {
		at    string
		notes []string
	}{
		{"10:16", nil},
		{"10:19", nil},
		{"10:20", []string{"alerte"}},
		{"10:25", []string{"alerte"}}, // once a day
		{"10:34", []string{"alerte"}}, // due, but not yet seen
		{"10:35", []string{"alerte", "échéance"}},
		{"10:40", []string{"alerte", "échéance"}},
	} {
		clock.now = berlin(t, step.at)
		if got := notes(t, s); !slices.Equal(got, step.notes) {
			t.Errorf("at %s: %v, want %v", step.at, got, step.notes)
		}
	}
	clock.now = berlin(t, "10:40").AddDate(0, 0, 1)
	if got := notes(t, s); !slices.Equal(got, []string{"alerte", "échéance", "échéance"}) {
		t.Errorf("the next day: %v", got)
	}
	var moments []any
	for _, each := range want(t, ask(t, s, bot, http.MethodGet, "ticket_history/1", nil), http.StatusOK)["history"].([]any) {
		if line := each.(map[string]any); line["type"] == "time_trigger_performed" {
			moments = append(moments, line["value_from"], line["sourceable_name"])
		}
	}
	if wanted := []any{"escalation_warning", "alerte", "escalation", "échéance", "escalation", "échéance"}; !slices.Equal(moments, wanted) {
		t.Errorf("history tells of %v, want %v", moments, wanted)
	}
}

func TestTimeTriggersOfReminders(t *testing.T) {
	clock := &clockAt{now: berlin(t, "09:32")}
	s := New(Options{Now: clock.read})
	timed(t, s, "rappel", "ticket.pending_time", "has reached")
	open(t, s, map[string]any{"state": "suspendu", "pending_time": berlin(t, "10:01").Format(time.RFC3339)})
	for _, at := range []string{"10:00", "10:14"} {
		clock.now = berlin(t, at)
		if got := notes(t, s); len(got) != 0 {
			t.Errorf("at %s: %v", at, got)
		}
	}
	clock.now = berlin(t, "10:15")
	if got := notes(t, s); !slices.Equal(got, []string{"rappel"}) {
		t.Errorf("at the tick: %v", got)
	}
}

// TestTimeTriggersWaitForTheScan makes one when its ticket was due already, on
// desks that look at pending tickets more often or less.
func TestTimeTriggersWaitForTheScan(t *testing.T) {
	for _, grid := range []time.Duration{time.Minute, 15 * time.Minute} {
		clock := &clockAt{now: berlin(t, "09:32")}
		s := New(Options{Now: clock.read, ClosePendingEvery: grid})
		administer(t, s, "slas", map[string]any{"name": "10", "calendar_id": 1, "solution_time": 60})
		open(t, s, nil)
		clock.now = berlin(t, "10:36")
		s.Work(t.Context())
		timed(t, s, "échéance", "ticket.escalation_at", "has reached")
		for at, wanted := range []int{0, 0, 0, 1} {
			clock.now = berlin(t, "10:37").Add(time.Duration(at) * time.Minute)
			if got := notes(t, s); len(got) != wanted {
				t.Errorf("grid %s, at %s: %v, want %d", grid, clock.now, got, wanted)
			}
		}
	}
}

func TestBrokenTimeTriggerIsTriedAgain(t *testing.T) {
	clock := &clockAt{now: berlin(t, "09:32")}
	s, _, _ := levelled(t, clock)
	timed(t, s, "échéance", "ticket.escalation_at", "has reached")
	broken := administer(t, s, "triggers", map[string]any{
		"name": "zz", "activator": "time", "condition": map[string]any{"ticket.escalation_at": map[string]any{"operator": "has reached"}},
		"perform": map[string]any{"ticket.nonsense": map[string]any{"value": "x"}},
	})
	open(t, s, nil)
	clock.now = berlin(t, "10:35")
	if got := notes(t, s); len(got) != 0 {
		t.Errorf("beside a broken trigger: %v", got)
	}
	amend(t, s, admin, "triggers/"+broken, map[string]any{"active": false})
	clock.now = berlin(t, "10:40")
	if got := notes(t, s); !slices.Equal(got, []string{"échéance"}) {
		t.Errorf("without it: %v", got)
	}
}

func TestOldReleasesHaveNoTimeTriggers(t *testing.T) {
	clock := &clockAt{now: berlin(t, "09:32")}
	s := New(Options{Now: clock.read, Profile: V52})
	administer(t, s, "slas", map[string]any{"name": "10", "calendar_id": 1, "solution_time": 1})
	timed(t, s, "échéance", "ticket.escalation_at", "has reached")
	open(t, s, nil)
	clock.now = berlin(t, "12:00")
	if got := notes(t, s); len(got) != 0 {
		t.Errorf("ran: %v", got)
	}
}
