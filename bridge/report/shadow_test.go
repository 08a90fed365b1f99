package report

import (
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// TestCompareShadow: what people did for the same thing in the same time is
// found, whatever they called it.
func TestCompareShadow(t *testing.T) {
	t.Parallel()
	from, to := moment, moment.Add(24*time.Hour)
	planned := func(id, device string, after, lasted time.Duration) bridge.Incident {
		i := incidentOf(id)
		i.Device, i.State, i.Title = device, bridge.StateClosed, "Panne \x1b[31m de "+device
		i.DetectedAt = moment.Add(after)
		i.OpenedAt, i.ClosedAt = i.DetectedAt, i.DetectedAt.Add(lasted)
		return i
	}
	opened := func(id int64, title string, after time.Duration, fields map[string]string) bridge.Mirrored {
		return bridge.Mirrored{Ticket: bridge.Ticket{
			ID: id, Number: "300" + title, Title: title, Group: "N1", CreatedAt: moment.Add(after), Fields: fields,
		}}
	}
	held, handover := planned("06", "sw-1", time.Hour, time.Hour), planned("07", "sw-1", time.Hour, time.Hour)
	held.State, handover.Nature = bridge.StateHeld, bridge.NatureHandover
	onDevice, onSite := map[string]string{"device": "sw-1"}, map[string]string{"site": "lycee-1"}
	got := CompareShadow(
		[]bridge.Incident{
			planned("02", "sw-2", 2*time.Hour, time.Hour), // nobody
			planned("01", "sw-1", time.Hour, time.Hour),
			planned("03", "sw-3", 10*time.Hour, time.Hour), // a ticket of its site
			planned("04", "sw-1", -2*time.Hour, time.Hour), // the day before
			planned("05", "sw-1", 25*time.Hour, time.Hour), // the day after
			held, handover,
		},
		[]bridge.Mirrored{
			opened(11, "a", 40*time.Minute, onDevice),              // people were first
			opened(12, "b", 2*time.Hour+29*time.Minute, onDevice),  // … and again, late
			opened(13, "c", 5*time.Hour, onDevice),                 // nothing was wrong then
			opened(14, "d", 10*time.Hour+time.Minute, onSite),      //
			opened(15, "e", 3*time.Hour, nil),                      // a printer
			opened(16, "f", -3*time.Hour, nil),                     // the day before
			opened(17, "g", -2*time.Hour+10*time.Minute, onDevice), // that of the day before
		},
		func(t bridge.Mirrored) Place { return Place{Device: t.Fields["device"], Site: t.Fields["site"]} }, from, to,
	)
	var text strings.Builder
	if err := got.Print(&text); err != nil {
		t.Fatal(err)
	}
	want := `Mode ombre, du 02/03/2026 08:30 au 03/03/2026 08:30 : rien n'a été écrit dans Zammad.
Incidents que la passerelle aurait ouverts : 3, dont 2 avec un ticket des agents et 1 sans.
Tickets des agents sans incident : 2.

Sans ticket des agents :
  02/03/2026 10:30  P2  sw-2  Panne  [31m de sw-2

Avec un ticket des agents :
  02/03/2026 09:30  P2  sw-1  Panne  [31m de sw-1  (n° 300a, n° 300b)
  02/03/2026 18:30  P2  sw-3  Panne  [31m de sw-3  (n° 300d)

Tickets des agents sans incident :
  02/03/2026 11:30  n° 300e  N1  e
  02/03/2026 13:30  n° 300c  N1  c
`
	if text.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &text, want)
	}
}
