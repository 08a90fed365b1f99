package plugin

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// States of shifts.
const (
	shiftRuns     = "running"
	shiftUnsigned = "unsigned"
	shiftSigned   = "signed"
)

// listedShifts is how many shifts the bridge lists at most.
const listedShifts = 60

// logbook answers TypeLogbook: what was put down in the period, the last first.
func (d *Datasource) logbook(ctx context.Context, q Query, period backend.TimeRange) (data.Frames, error) {
	asked := reportapi.LogQuery{From: period.From, To: period.To, Newest: true, Kinds: q.Kinds}
	executed := d.executed("/api/v1/logbook", asked.Values())
	var all []reportapi.LogEntry
	more := true
	for more && len(all) < q.Limit {
		asked.Limit = min(pageSize, q.Limit-len(all))
		page, err := d.bridge.Logbook(ctx, asked)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Entries...)
		asked.After, more = page.Next, page.Next != 0
	}
	frame := logFrame(all)
	frame.Meta.ExecutedQueryString = executed
	if more {
		frame.Meta.Notices = append(frame.Meta.Notices, warning(
			"Entrées à l'écran : les %d dernières de la période. Augmentez la limite ou raccourcissez la période.", len(all)))
	}
	return data.Frames{frame}, nil
}

func logFrame(all []reportapi.LogEntry) *data.Frame {
	type entry = reportapi.LogEntry
	frame := table("logbook",
		column("seq", "N°", all, func(e entry) int64 { return e.Number }),
		column("at", "Quand", all, func(e entry) time.Time { return e.At }),
		column("criticity", "Criticité", all, func(e entry) *string { return optional(e.Criticity) }, filled(criticities)),
		column("kind", "Genre", all, func(e entry) string { return e.Word }, coloured(logEntries)),
		column("text", "Entrée", all, func(e entry) string { return e.Text }, wrap),
		column("title", "À propos de", all, func(e entry) *string { return optional(e.Title) }, wrap, toTicket),
		column("number", "Ticket", all, func(e entry) *string { return optional(e.Ticket) }, toDesk),
		column("name", "Qui", all, func(e entry) string { return cmp.Or(e.Who, "Vigie") }),
		column("corrections", "Corrections", all, correctionsOf,
			describe("L'entrée que celle-ci corrige, et celles qui la corrigent. Ce qui est consigné reste.")),

		column("delay", "Consigné après", all, func(e entry) *float64 {
			return secondsIf(e.Late, e.ReceivedAt.Sub(e.At).Milliseconds())
		}, lasting, hide),
		column("received_at", "Consigné le", all, func(e entry) time.Time { return e.ReceivedAt }, hide),
		column("declared", "Identité déclarée", all, func(e entry) bool { return e.Declared }, yesOrNo, hide,
			describe("Qui a écrit est dit, et non prouvé.")),
		column("erased", "Mots effacés", all, func(e entry) bool { return e.Erased }, yesOrNo, hide),
		column("hash", "Empreinte", all, func(e entry) string { return e.Hash }, hide),
		column("id", "Identifiant", all, func(e entry) string { return strings.TrimPrefix(e.Subject, "ticket:") }, hide),
		column("url", "Adresse", all, func(e entry) string { return webAddress(e.URL) }, hide),
	)
	frame.Meta.UniqueRowIDFields = []int{slices.IndexFunc(frame.Fields, named("seq"))}
	return frame
}

// correctionsOf says what an entry corrects, and what corrects it.
func correctionsOf(e reportapi.LogEntry) *string {
	var said []string
	if e.Corrects != 0 {
		said = append(said, fmt.Sprintf("corrige le n° %d", e.Corrects))
	}
	if len(e.CorrectedBy) > 0 {
		numbers := make([]string, 0, len(e.CorrectedBy))
		for _, n := range e.CorrectedBy {
			numbers = append(numbers, fmt.Sprint(n))
		}
		said = append(said, "corrigée par le n° "+strings.Join(numbers, ", "))
	}
	return optional(strings.Join(said, " ; "))
}

// shifts answers TypeShifts: those of the period, the last first, and who signed
// them.
func (d *Datasource) shifts(ctx context.Context, _ Query, period backend.TimeRange) (data.Frames, error) {
	told, err := d.bridge.Shifts(ctx)
	if err != nil {
		return nil, err
	}
	var said []data.Notice
	if n := len(told.Shifts); n >= listedShifts && told.Shifts[n-1].From.After(period.From) {
		said = append(said, warning("Quarts à l'écran : les %d derniers, la passerelle n'en dit pas plus.", n))
	}
	frame := shiftFrame(slices.DeleteFunc(told.Shifts, func(s reportapi.Shift) bool {
		return !s.Till.After(period.From) || !s.From.Before(period.To)
	}))
	frame.Meta.Notices = said
	frame.Meta.ExecutedQueryString = d.executed("/api/v1/logbook/shifts", nil)
	return data.Frames{frame}, nil
}

func shiftFrame(all []reportapi.Shift) *data.Frame {
	type shift = reportapi.Shift
	signed := func(of func(shift) int64) func(shift) *int64 {
		return func(s shift) *int64 {
			if n := of(s); s.Signed && n != 0 {
				return &n
			}
			return nil
		}
	}
	frame := table("shifts",
		column("from", "Du", all, func(s shift) time.Time { return s.From }, toShift),
		column("till", "Au", all, func(s shift) time.Time { return s.Till }),
		column("state", "Quart", all, shiftState, coloured(shiftStates)),
		column("name", "Signé par", all, func(s shift) *string { return optional(s.By) }),
		column("at", "Signé le", all, func(s shift) *time.Time {
			if !s.Signed {
				return nil
			}
			return &s.At
		}),
		column("n", "Entrées signées", all, func(s shift) *int64 {
			if !s.Signed {
				return nil
			}
			return &s.Entries
		}),
		column("first", "De la n°", all, signed(func(s shift) int64 { return s.First })),
		column("last", "À la n°", all, signed(func(s shift) int64 { return s.Last })),

		column("seq", "N° de la signature", all, signed(func(s shift) int64 { return s.Number }), hide),
		column("hash", "Empreinte", all, func(s shift) *string { return optional(s.Print) }, hide),
		column("url", "Adresse", all, func(s shift) string { return webAddress(s.URL) }, hide),
	)
	frame.Meta.UniqueRowIDFields = []int{slices.IndexFunc(frame.Fields, named("from"))}
	return frame
}

func shiftState(s reportapi.Shift) string {
	switch {
	case !s.Ended:
		return shiftRuns
	case s.Signed:
		return shiftSigned
	}
	return shiftUnsigned
}
