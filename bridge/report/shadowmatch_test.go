package report

import (
	"fmt"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// compared are the incidents of one day and the tickets of people, as ids.
func compared(s Shadow) (text string) {
	for _, p := range s.Planned {
		text += p.ID + ":"
		for _, t := range p.Tickets {
			text += fmt.Sprintf(" %d", t.ID)
		}
		text += "; "
	}
	for _, t := range s.Alone {
		text += fmt.Sprintf("alone %d; ", t.ID)
	}
	return text
}

func ofFields(t bridge.Mirrored) Place {
	return Place{Device: t.Fields["device"], Site: t.Fields["site"]}
}

// TestShadowKnowsOlderTickets: where a device has a ticket that is worked on,
// people have not missed that it failed again.
func TestShadowKnowsOlderTickets(t *testing.T) {
	t.Parallel()
	began := moment.Add(12 * time.Hour)
	i := incidentOf("01")
	i.Site, i.Device, i.DetectedAt, i.OpenedAt, i.ClosedAt = "lycee-1", "sw-1", began, began, began.Add(time.Hour)
	old := func(id int64, about string, stage bridge.TicketStage, updated time.Duration) bridge.Mirrored {
		return bridge.Mirrored{Ticket: bridge.Ticket{
			ID: id, Stage: stage, CreatedAt: moment.Add(-72 * time.Hour), UpdatedAt: began.Add(updated), Fields: map[string]string{about: i.Device},
		}}
	}
	ofSite := old(5, "device", bridge.StageOpen, 0)
	ofSite.Fields = map[string]string{"site": i.Site}
	got := CompareShadow([]bridge.Incident{i}, []bridge.Mirrored{
		old(1, "device", bridge.StageOpen, -time.Hour),
		old(2, "device", bridge.StageClosed, time.Hour),  // closed since
		old(3, "device", bridge.StageClosed, -time.Hour), // … and before
		ofSite,
	}, ofFields, moment, moment.Add(24*time.Hour))
	if text := compared(got); text != "01: 1 2; " {
		t.Errorf("got %q", text)
	}
}

// TestShadowOfAStorm: its members get no tickets, so that they are no incidents
// too many; what people opened for them is the storm's.
func TestShadowOfAStorm(t *testing.T) {
	t.Parallel()
	planned := func(id, device, parent string, ticket int64) bridge.Incident {
		i := incidentOf(id)
		i.Device, i.Parent, i.TicketID = device, parent, ticket
		i.DetectedAt, i.OpenedAt = moment.Add(time.Hour), moment.Add(time.Hour)
		return i
	}
	storm := planned("09", "", "", 0)
	storm.Nature = bridge.NatureStorm
	opened := func(id int64, device string) bridge.Mirrored {
		return bridge.Mirrored{Ticket: bridge.Ticket{ID: id, CreatedAt: moment.Add(time.Hour), Fields: map[string]string{"device": device}}}
	}
	got := CompareShadow([]bridge.Incident{
		storm, planned("01", "sw-1", "09", 0), planned("02", "sw-2", "09", 0), planned("03", "sw-3", "09", 1<<40+1), // had one before
	}, []bridge.Mirrored{opened(12, "sw-2"), opened(11, "sw-1"), opened(13, "sw-3")}, ofFields, moment, moment.Add(24*time.Hour))
	if text := compared(got); text != "03: 13; 09: 11 12; " {
		t.Errorf("got %q", text)
	}
}

// TestShadowOfABigDesk: a year of tickets takes no minutes to compare.
func TestShadowOfABigDesk(t *testing.T) {
	t.Parallel()
	var incidents []bridge.Incident
	var tickets []bridge.Mirrored
	for n := range 20_000 {
		i := incidentOf(fmt.Sprintf("%05d", n))
		i.Device, i.DetectedAt, i.OpenedAt = fmt.Sprintf("sw-%d", n%4000), moment, moment
		incidents = append(incidents, i)
		tickets = append(tickets, bridge.Mirrored{Ticket: bridge.Ticket{ID: int64(n), CreatedAt: moment, Fields: map[string]string{"device": i.Device}}})
	}
	places := 0
	CompareShadow(incidents, tickets, func(t bridge.Mirrored) Place { places++; return ofFields(t) }, moment, moment.Add(24*time.Hour))
	if places != len(tickets) {
		t.Errorf("titles were read %d times for %d tickets", places, len(tickets))
	}
}
