package report

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// shadowSlack is by how much people may be earlier or later than the bridge
// with a ticket for the same.
const shadowSlack = 30 * time.Minute

// Planned is an incident that a shadow would have opened a ticket for, and
// what people opened for the same.
type Planned struct {
	bridge.Incident
	Tickets []bridge.Mirrored // none where people missed it
}

// Shadow is what a bridge that writes nothing would have done in some time,
// beside what is in Zammad.
type Shadow struct {
	From, To time.Time
	Location *time.Location
	Planned  []Planned         // oldest first
	Alone    []bridge.Mirrored // tickets of people that no incident fits, oldest first
}

// Place is what a ticket is about, as far as it tells.
type Place struct{ Device, Site string }

// CompareShadow is pure: incidents that began between from and to beside the
// tickets of people; place reads what a ticket is about. One ticket of a
// site may stand for many incidents there.
func CompareShadow(incidents []bridge.Incident, tickets []bridge.Mirrored, place func(bridge.Mirrored) Place, from, to time.Time) Shadow {
	s := Shadow{From: from, To: to, Location: time.UTC}
	matched := make(map[int64]bool)
	for _, i := range incidents {
		if i.Nature == bridge.NatureHandover || i.State == bridge.StateHeld || i.OpenedAt.After(to.Add(shadowSlack)) {
			continue
		}
		planned := Planned{Incident: i}
		for _, t := range tickets {
			if fits(i, t, place(t), to) {
				planned.Tickets = append(planned.Tickets, t)
				matched[t.ID] = true
			}
		}
		if !i.OpenedAt.Before(from) && i.OpenedAt.Before(to) {
			s.Planned = append(s.Planned, planned)
		}
	}
	for _, t := range tickets {
		if !matched[t.ID] && !t.CreatedAt.Before(from) && t.CreatedAt.Before(to) {
			s.Alone = append(s.Alone, t)
		}
	}
	slices.SortFunc(s.Planned, func(a, b Planned) int { return cmp.Or(a.OpenedAt.Compare(b.OpenedAt), cmp.Compare(a.ID, b.ID)) })
	slices.SortFunc(s.Alone, func(a, b bridge.Mirrored) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
	return s
}

func fits(i bridge.Incident, t bridge.Mirrored, at Place, now time.Time) bool {
	same := at.Device != "" && at.Device == i.Device || at.Device == "" && at.Site != "" && at.Site == i.Site
	over := now
	for _, end := range []time.Time{i.ClosedAt, i.ResolvedAt, i.RestoredAt} {
		if !end.IsZero() {
			over = end
		}
	}
	return same && !t.CreatedAt.Before(i.DetectedAt.Add(-shadowSlack)) && !t.CreatedAt.After(over.Add(shadowSlack))
}

// Missed are the incidents for which people opened no ticket.
func (s Shadow) Missed() []Planned {
	return slices.DeleteFunc(slices.Clone(s.Planned), func(p Planned) bool { return len(p.Tickets) > 0 })
}

// Matched are the others.
func (s Shadow) Matched() []Planned {
	return slices.DeleteFunc(slices.Clone(s.Planned), func(p Planned) bool { return len(p.Tickets) == 0 })
}

// Print writes it as text in French.
func (s Shadow) Print(out io.Writer) error {
	var b strings.Builder
	clock := func(t time.Time) string { return t.In(s.Location).Format("02/01/2006 15:04") }
	fmt.Fprintf(&b, "Mode ombre, du %s au %s : rien n'a été écrit dans Zammad.\n", clock(s.From), clock(s.To))
	fmt.Fprintf(&b, "Incidents que la passerelle aurait ouverts : %d, dont %d avec un ticket des agents et %d sans.\nTickets des agents sans incident : %d.\n",
		len(s.Planned), len(s.Matched()), len(s.Missed()), len(s.Alone))
	for _, part := range []struct {
		title string
		some  []Planned
	}{{"Sans ticket des agents", s.Missed()}, {"Avec un ticket des agents", s.Matched()}} {
		for n, p := range part.some {
			if n == 0 {
				fmt.Fprintf(&b, "\n%s :\n", part.title)
			}
			fmt.Fprintf(&b, "  %s  %s  %s  %s%s\n", clock(p.OpenedAt), p.Criticity, cmp.Or(p.Device, p.Site, "–"), Printable(p.Title), p.numbers())
		}
	}
	for n, t := range s.Alone {
		if n == 0 {
			b.WriteString("\nTickets des agents sans incident :\n")
		}
		fmt.Fprintf(&b, "  %s  n° %s  %s  %s\n", clock(t.CreatedAt), t.Number, t.Group, Printable(t.Title))
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func (p Planned) numbers() string {
	var numbers []string
	for _, t := range p.Tickets {
		numbers = append(numbers, "n° "+t.Number)
	}
	if len(numbers) == 0 {
		return ""
	}
	return "  (" + strings.Join(numbers, ", ") + ")"
}

// ServeShadow serves a shadow's report of the last day as text.
func (p *Pages) ServeShadow(made func(*http.Request) (Shadow, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		shadow, err := made(r)
		if err != nil {
			p.fail(w, err)
			return
		}
		header := w.Header()
		header.Set("Content-Type", "text/plain; charset=utf-8")
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Cache-Control", "no-store")
		shadow.Print(w) //nolint:errcheck // the peer may be gone
	}
}
