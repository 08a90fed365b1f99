package report

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// CaseOfSubject is the case that a journal belongs to; nil where there is none.
func CaseOfSubject(ctx context.Context, from Cases, subject string) (*sla.Case, error) {
	if ticket := bridge.SubjectTicket(subject); ticket != 0 {
		return CaseOf(ctx, from, ticket)
	}
	return CaseOfIncident(ctx, from, subject)
}

// rectification tells a change in the API's words. Motives are those that the
// journal still has: a document holds none.
func (a *API) rectification(ctx context.Context, c *frozen.Change) (reportapi.Rectification, error) {
	title := policy.ClockName(c.Clock).Title()
	if c.Clock == ledger.Total {
		title = "durée totale"
	}
	told := reportapi.Rectification{
		Subject: c.Subject, Ticket: c.Ticket, Number: c.Number, Life: c.Life, Clock: c.Clock, Title: title,
		Before: a.outcome(c.Before), After: a.outcome(c.After), Why: []reportapi.RectificationReason{},
		Text: title + " : " + a.outcomeText(c.Before, "absent du mois") + " → " + a.outcomeText(c.After, "hors du mois"),
	}
	if c.Ticket != 0 {
		told.URL = a.ticketURL(c.Ticket)
	}
	for _, why := range c.Why {
		reason := reportapi.RectificationReason{Kind: why.Kind, Subject: why.Subject, Entry: why.Entry, Text: WhyText(&why)}
		if why.Kind == frozen.WhyCorrection || why.Kind == frozen.WhyFact {
			words, err := a.entryText(ctx, why.Subject, why.Entry)
			if err != nil {
				return told, err
			}
			if words != "" {
				reason.Text += " : " + words
			}
		}
		told.Why = append(told.Why, reason)
	}
	return told, nil
}

// entryText is what is written beside an entry; empty where it was removed.
func (a *API) entryText(ctx context.Context, subject string, number int64) (string, error) {
	entries, err := a.ledger.Journal(ctx, subject)
	if err != nil || number < 1 || number > int64(len(entries)) {
		return "", err
	}
	return entries[number-1].Text, nil
}

// WhyText is a reason of a change, in French.
func WhyText(why *frozen.Why) string {
	switch why.Kind {
	case frozen.WhyCorrection:
		return fmt.Sprintf("correction, fait n° %d", why.Entry)
	case frozen.WhyFact:
		return fmt.Sprintf("fait n° %d, pris après l'arrêt (%s)", why.Entry, why.Fact)
	case frozen.WhyCalendar:
		return fmt.Sprintf("calendrier « %s » : version « %s » au lieu de « %s »", why.Name, why.After, why.Before)
	case frozen.WhyContract:
		return fmt.Sprintf("contrat : version « %s » au lieu de « %s »", why.After, why.Before)
	case frozen.WhyEngine:
		return fmt.Sprintf("règles de calcul : « %s » au lieu de « %s »", why.After, why.Before)
	case frozen.WhyUnsought:
		return "motif non recherché : trop de changements à la fois"
	}
	return "le temps seul : le délai a continué après l'arrêt"
}

func (a *API) outcome(o *frozen.Outcome) *reportapi.RectifiedOutcome {
	if o == nil {
		return nil
	}
	told := &reportapi.RectifiedOutcome{
		Criticity: o.Criticity, Result: o.Result, At: time.UnixMilli(o.At).UTC(), TargetMS: o.Target, Stopped: o.Stopped, Contested: o.Contested,
		Upheld: o.Upheld, GrossMS: o.Gross, NetMS: o.Net, OverrunMS: o.Overrun, PartiesMS: o.Parties, PausesMS: o.Pauses,
	}
	if o.Began != 0 {
		began := time.UnixMilli(o.Began).UTC()
		told.Began = &began
	}
	return told
}

// outcomeText is what a clock came to, for people.
func (a *API) outcomeText(o *frozen.Outcome, none string) string {
	if o == nil {
		return none
	}
	words := []string{map[string]string{frozen.Met: "tenu", frozen.Breached: "dépassé", frozen.Ended: "terminé"}[o.Result] + " le " +
		time.UnixMilli(o.At).In(a.status().Contract.Location()).Format("02/01/2006 15:04:05")}
	switch {
	case o.Upheld:
		words = append(words, "contestation admise")
	case o.Contested:
		words = append(words, "contesté")
	}
	if o.Result == frozen.Breached && !o.Stopped {
		words = append(words, "en cours")
	}
	return strings.Join(append(words, o.Criticity), ", ")
}
