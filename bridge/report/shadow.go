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
			fmt.Fprintf(&b, "  %s  %s  %s  %s%s\n", clock(p.OpenedAt), p.Criticity, Printable(cmp.Or(p.Device, p.Site, "–")), Printable(p.Title), p.numbers())
		}
	}
	for n, t := range s.Alone {
		if n == 0 {
			b.WriteString("\nTickets des agents sans incident :\n")
		}
		fmt.Fprintf(&b, "  %s  n° %s  %s  %s\n", clock(t.CreatedAt), t.Number, Printable(t.Group), Printable(t.Title))
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
