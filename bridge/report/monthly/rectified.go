package monthly

import (
	"context"
	"fmt"
	"strings"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// shownChanges is how many rectifications are on paper.
const shownChanges = 100

// rectify finds what differs from a closed month since: what later documents say,
// and what the next one will.
func (j *job) rectify(ctx context.Context) error {
	if !j.closed {
		return nil
	}
	for _, later := range j.later {
		for i := range later.Changes {
			if later.Changes[i].Month == j.month.Month {
				j.since = append(j.since, later.Changes[i])
			}
		}
	}
	if j.month.Contract.Name != j.contract.Name {
		return nil // the contract in force never counted it
	}
	all := append(append([]*frozen.Month{}, j.known...), j.later...)
	pending, err := frozen.Differences(ctx, j.Store, j.document, j.month, all)
	if err != nil {
		return err
	}
	of := func(ctx context.Context, subject string) (*sla.Case, error) {
		return report.CaseOfSubject(ctx, j.Store, subject)
	}
	newest := all[len(all)-1]
	if err := frozen.Explain(ctx, pending, &newest.Head, j.contract, of); err != nil {
		return err
	}
	j.since = append(j.since, pending...)
	return nil
}

// rectifiedSince are the changes of the told month since it was closed.
func (j *job) rectifiedSince() []frozen.Change { return j.since }

// changeTable has one row for each change, with the words that the ledger still has.
func (j *job) changeTable(ctx context.Context, key, title string, all []frozen.Change, month bool) (*Table, error) {
	t := &Table{
		Key: key, Title: title, Empty: j.say("Aucun."), Shown: shownChanges,
		Columns: []Column{
			{Key: "ticket", Title: j.say("Ticket"), Kind: Code},
			{Key: "clock", Title: j.say("Délai"), Kind: Text},
			{Key: "before", Title: j.say("Avant"), Kind: Text},
			{Key: "after", Title: j.say("Après"), Kind: Text},
			{Key: "why", Title: j.say("Motif"), Kind: Text},
		},
	}
	if month {
		t.Columns = append([]Column{{Key: "month", Title: j.say("Mois"), Kind: Code}}, t.Columns...)
	}
	t.Rows = func(yield func([]Cell, error) bool) {
		for i := range all {
			row, err := j.change(ctx, &all[i])
			if month {
				row = append([]Cell{text(all[i].Month)}, row...)
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
	return t, nil
}

func (j *job) change(ctx context.Context, c *frozen.Change) ([]Cell, error) {
	title := j.term(policy.ClockName(c.Clock).Title())
	if c.Clock == ledger.Total {
		title = j.say("durée totale")
	}
	var why []string
	for i := range c.Why {
		w := &c.Why[i]
		said := j.phrase(report.WhyText(w))
		if w.Kind == frozen.WhyCorrection || w.Kind == frozen.WhyFact {
			words, err := j.words(ctx, fmt.Sprintf("%s#%d", w.Subject, w.Entry))
			if err != nil {
				return nil, err
			}
			if words != "" {
				said += " : " + words
			}
		}
		why = append(why, said)
	}
	return []Cell{
		j.ticket(c.Number, c.Ticket), text(title), text(j.outcome(c.Before, j.say("absent du mois"))), text(j.outcome(c.After, j.say("hors du mois"))), text(strings.Join(why, " ; ")),
	}, nil
}

// outcome is what a clock came to, for people.
func (j *job) outcome(o *frozen.Outcome, none string) string {
	if o == nil {
		return none
	}
	said := j.say("terminé le %s", j.instant(o.At))
	switch o.Result {
	case frozen.Met:
		said = j.say("tenu le %s", j.instant(o.At))
	case frozen.Breached:
		said = j.say("dépassé le %s", j.instant(o.At))
	}
	parts := []string{said, o.Criticity}
	if o.Target > 0 {
		parts = append(parts, j.say("promis %s", j.span(milliseconds(o.Target))))
	}
	if o.Stopped {
		parts = append(parts, j.took(o)...)
	}
	switch {
	case o.Upheld:
		parts = append(parts, j.say("contestation admise"))
	case o.Contested:
		parts = append(parts, j.say("contesté, provisoire"))
	}
	return strings.Join(parts, ", ")
}

// took is how long it took, and whose the time was: a rectification may be of that
// alone. A life as a whole has no delay, so that nothing of it is net.
func (j *job) took(o *frozen.Outcome) []string {
	said := j.say("brut %s, net %s", j.span(milliseconds(o.Gross)), j.span(milliseconds(o.Net)))
	if o.Result == frozen.Ended {
		said = j.say("brut %s", j.span(milliseconds(o.Gross)))
	}
	if o.Pauses == 0 && o.Parties == 0 {
		return []string{said}
	}
	return []string{said, j.say("suspensions %s, tiers %s", j.span(milliseconds(o.Pauses)), j.span(milliseconds(o.Parties)))}
}
