package app

import (
	"time"

	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/dossier"
	"github.com/vigie-noc/vigie/bridge/sla"
)

func (w *slaWriter) contest(c *sla.Clock) {
	switch {
	case c.Upheld:
		w.line("  %-16s par %s, et la contestation est admise", "contesté", w.fact(c.ContestedBy))
	case c.Contested:
		w.line("  %-16s le dépassement est contesté par %s", "provisoire", w.fact(c.ContestedBy))
	}
}

// was tells what a clock was before it was corrected, where that is another.
func (w *slaWriter) was(was, is *sla.Clock) {
	if was.Status != is.Status || was.Elapsed != is.Elapsed {
		w.line("  %-16s %s, %s net", "avant correction", was.Status.Title(), dossier.Span(was.Elapsed))
	}
	for _, each := range []struct {
		title   string
		was, is time.Time
	}{{"échéance", was.Due, is.Due}, {"dépassé après", was.BreachedAt, is.BreachedAt}, {"arrêt", was.Stopped, is.Stopped}} {
		if !each.was.Equal(each.is) && !each.was.IsZero() {
			w.line("  %-16s %s : %s", "avant correction", each.title, w.at(each.was))
		}
	}
}

// corrections lists what was said afterwards, in the order in which it was.
func (w *slaWriter) corrections(c *sla.Case, now time.Time) {
	first := true
	for i := range c.Entries {
		e := &c.Entries[i]
		if !sla.Corrective(e) || e.EffectiveAt.After(now) {
			continue
		}
		if first {
			w.line("\nCorrections")
			first = false
		}
		of, withdrawn := "", ""
		if e.Subject != w.subject {
			of = " de " + e.Subject
		}
		if _, counts := sla.Corrected(c.Entries, e, now); !counts {
			withdrawn = " (retiré)"
		}
		w.line("  %s  fait n° %d%s%s, %s : %s", w.at(e.ReceivedAt), e.Number, of, withdrawn, report.Printable(e.Who()), report.Printable(e.Text))
	}
}
