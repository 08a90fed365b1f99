package incident_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// eventAlert is an alert about an event of r1.
func eventAlert(name, subject string) bridge.Alert {
	a := alert("LienSignaleCoupe", "critical", "r1")
	a.Fingerprint = name + "/" + subject
	a.Labels["event"], a.Labels["site"] = name, "ecole-7"
	if subject != "" {
		a.Labels["subject"] = subject
	}
	return a
}

func eventID(name, subject string) bridge.EventID {
	return bridge.EventID{Event: name, Device: "r1", Subject: subject, Site: "ecole-7"}
}

func TestOpeningNoteWithEvents(t *testing.T) {
	t.Parallel()
	i, _ := plain()
	occurrences := []bridge.Occurrence{
		over(eventAlert("config_changed", ""), time.Minute),
		firing(eventAlert("link_down", "GigabitEthernet1/0/24")),
		firing(eventAlert("link_down", "GigabitEthernet1/0/25")),
		firing(alert("Pertes", "minor", "r1")),
	}
	told := []bridge.Event{
		{EventID: eventID("config_changed", ""), Title: "Configuration modifiée", Line: "%SYS-5-CONFIG_I: Configured from console", FirstSeen: t0, LastSeen: t0, Count: 1},
		{
			EventID: eventID("link_down", "GigabitEthernet1/0/24"), Title: "Lien coupé", FirstSeen: t0, LastSeen: at(90 * time.Second), Count: 3,
			Line: "<187>45: Jan 14 09:12:33.123 CET: %LINK-3-UPDOWN: Interface GigabitEthernet1/0/24, changed state to down",
		},
	}
	note, err := writer(t).Opening(i, occurrences, told, contract(t).Level(bridge.P1))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "opening-events.html", note)
}

// TestHostileEvents: lines are what anybody sent to an open port.
func TestHostileEvents(t *testing.T) {
	t.Parallel()
	for name, text := range hostileTexts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i, occurrences := plain()
			var told []bridge.Event
			for n := range 200 {
				a := eventAlert(text, text+fmt.Sprint(n))
				occurrences = append(occurrences, firing(a))
				told = append(told, bridge.Event{EventID: eventID(text, text+fmt.Sprint(n)), Title: text, Line: text})
			}
			note, err := writer(t).Opening(i, occurrences, told, contract(t).Level(bridge.P1))
			if err != nil {
				t.Fatal(err)
			}
			checkNote(t, note.HTML)
			// The bound is of rows too: the header and ten.
			_, table, _ := strings.Cut(note.HTML, "Messages de l'équipement")
			if rows := strings.Count(table, "<tr>"); rows != 11 {
				t.Errorf("%d rows", rows)
			}
		})
	}
}

// TestTicketShowsWhatDevicesTold: the exporters are asked for a ticket that is
// to be created, and for no other write.
func TestTicketShowsWhatDevicesTold(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	r.told = []bridge.Event{{EventID: eventID("link_down", "Gi0/1"), Title: "Lien coupé", Line: "changed state to <down>", FirstSeen: t0, LastSeen: t0, Count: 4}}
	r.fire(eventAlert("link_down", "Gi0/1"))
	r.evaluate()
	r.sync()
	if want := [][]bridge.EventID{{eventID("link_down", "Gi0/1")}}; len(r.asked) != 1 || !slices.Equal(r.asked[0], want[0]) {
		t.Fatalf("asked for %v, want %v", r.asked, want)
	}
	if note := r.opening(); !strings.Contains(note, "changed state to &lt;down&gt;") {
		t.Errorf("the first note is %s", note)
	}
	r.pass(time.Minute)
	r.fire(eventAlert("link_down", "Gi0/2"))
	r.evaluate()
	r.sync()
	if len(r.asked) != 1 {
		t.Errorf("asked for %v", r.asked)
	}
}

// TestTicketWithoutAnswer: exporters that know nothing hold up no ticket.
func TestTicketWithoutAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	r.fire(eventAlert("link_down", "Gi0/1"))
	r.evaluate()
	r.sync()
	if note := r.opening(); !strings.Contains(note, "link_down (Gi0/1)") || !strings.Contains(note, "ligne indisponible") {
		t.Errorf("the first note is %s", note)
	}
}

// TestOtherAlertsAskNothing: what polls found is no event.
func TestOtherAlertsAskNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	r.fire(alert("Injoignable", "critical", "r1"))
	r.evaluate()
	r.sync()
	if note := r.opening(); len(r.asked) > 0 || strings.Contains(note, "Messages de l") {
		t.Errorf("asked for %v, and the first note is %s", r.asked, note)
	}
}

// opening is the first note of the one incident's ticket.
func (r *rig) opening() string {
	r.t.Helper()
	return r.articles(r.incident().TicketID)[0].Body
}
