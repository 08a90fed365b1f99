package plugin

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// handedAtMost is how long the lists of a hand-over sheet are at most.
const handedAtMost = 100

// handover answers TypeHandover: what the shift hands over now.
func (d *Datasource) handover(ctx context.Context, q Query, _ backend.TimeRange) (data.Frames, error) {
	sheet, err := d.bridge.Handover(ctx)
	if err != nil {
		return nil, err
	}
	var frame *data.Frame
	switch now := time.Now(); q.View {
	case ViewParties:
		frame = ticketFrame(sheet.Parties, now)
	case ViewDoubtful:
		frame = ticketFrame(sheet.Unverified, now)
	case ViewStale:
		frame = ticketFrame(sheet.Stale, now)
	case ViewChanges:
		frame = changeFrame(sheet.Changes)
	case ViewSilences:
		frame = silenceFrame(sheet.Silences)
	default:
		frame = sheetFrame(&sheet)
		for _, unknown := range sheet.Unknown {
			frame.Meta.Notices = append(frame.Meta.Notices, warning("La fiche ne dit pas tout : %s.", unknown))
		}
	}
	if rows, _ := frame.RowLen(); rows >= handedAtMost {
		frame.Meta.Notices = append(frame.Meta.Notices, warning("La fiche n'en dit que les %d premiers.", rows))
	}
	frame.Meta.ExecutedQueryString = d.executed("/api/v1/handover", nil)
	return data.Frames{frame}, nil
}

// sheetFrame is the sheet in numbers, each of which leads to its page.
func sheetFrame(h *reportapi.Handover) *data.Frame {
	open, untaken := 0, 0
	for _, c := range h.Counts {
		open, untaken = open+c.Open, untaken+c.Untaken
	}
	of := func(name, title string, n int, traits ...trait) *data.Field {
		return column(name, title, []int64{int64(n)}, func(n int64) int64 { return n }, append(traits, toPage(h.URL, "Fiche de passation"))...)
	}
	worry := func(colour string) trait { return graded(step(0, "text"), step(1, colour)) }
	return table("handover",
		of("open", "Non résolus", open, worry("blue"), describe("Ouverts, pris en charge, à vérifier ou rétablis.")),
		of("untaken", "Que personne n'a pris", untaken, worry("red")),
		of("parties", "Chez un tiers", len(h.Parties), worry("blue")),
		of("unverified", "À vérifier", len(h.Unverified), worry("purple")),
		of("stale", "Clos, panne en cours", len(h.Stale), worry("red")),
		of("changes", "Changements sous 24 h", len(h.Changes), worry("blue"), describe("En cours, ou qui commencent dans les 24 heures.")),
		of("unsigned", "Quarts non signés", len(h.Unsigned), worry("orange")),
		of("silenced", "Alertes en sourdine", h.Silenced, worry("orange")),
		of("unsupervised", "Non mesurés", h.Devices, worry("purple"), describe("Équipements qu'aucune source ne mesure.")),
	)
}

func changeFrame(all []reportapi.HandoverChange) *data.Frame {
	type change = reportapi.HandoverChange
	return table("changes",
		column("number", "Ticket", all, func(c change) string { return c.Ticket }, toDesk),
		column("from", "Début", all, func(c change) *time.Time { return instantIf(c.From) }),
		column("till", "Fin", all, func(c change) *time.Time { return instantIf(c.Till) }),
		column("running", "En cours", all, func(c change) bool { return c.Running }, yesOrNo),
		column("state", "Étape", all, func(c change) string { return c.State }),
		column("title", "Portée", all, func(c change) *string { return optional(c.Scope) }, wrap, toTicket),

		column("id", "Identifiant", all, func(c change) string { return strconv.FormatInt(c.TicketID, 10) }, hide),
		column("url", "Adresse", all, func(c change) string { return webAddress(c.URL) }, hide),
	)
}

func silenceFrame(all []reportapi.HandoverSilence) *data.Frame {
	type silence = reportapi.HandoverSilence
	return table("silences",
		column("text", "À regarder", all, func(s silence) *string { return optional(strings.Join(s.Concerns, " ; ")) }, wrap),
		column("why", "Par", all, func(s silence) string { return s.Why }),
		column("name", "Auteur", all, func(s silence) *string { return optional(s.Author) }),
		column("silenced", "Alertes masquées", all, func(s silence) int64 { return int64(s.Hidden) }),
		column("till", "Jusqu'à", all, func(s silence) time.Time { return s.Till }),
		column("details", "Sur", all, func(s silence) string { return strings.Join(s.Matchers, ", ") }, wrap),
		column("source", "Source", all, func(s silence) string { return s.Source }),
	)
}

func instantIf(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}
