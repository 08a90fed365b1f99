package app

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report/dossier"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// slaWriter tells a state in French, in the contract's zone.
type slaWriter struct {
	strings.Builder

	zone    *time.Location
	subject string
	life    int
	before  dossier.Before
}

func slaText(contract *policy.Contract, c *sla.Case, s *sla.State) string {
	w := &slaWriter{zone: contract.Location(), subject: s.Subject, before: dossier.BeforeCorrections(contract, *c, s.Now)}
	for i := range s.Earlier {
		w.life = i
		w.line("Vie n° %d du ticket, close avant une réouverture hors délai", i+1)
		w.state(&s.Earlier[i])
	}
	w.line("Contrat %s, version %s, empreinte %s", contract.Name, contract.Version, contract.Hash()[:12])
	w.line("État au %s", w.at(s.Now))
	w.life = len(s.Earlier)
	w.state(s)
	w.corrections(c, s.Now)
	return w.String()
}

func (w *slaWriter) line(format string, args ...any) {
	w.WriteString(fmt.Sprintf(format, args...) + "\n")
}

func (w *slaWriter) at(at time.Time) string {
	return at.In(w.zone).Format("02/01/2006 15:04:05.000 -07:00")
}

func (w *slaWriter) state(s *sla.State) {
	w.line("%s, criticité %s, %s", cmp.Or(s.Subject, "sans journal"), cmp.Or(string(s.Criticity), "inconnue"), s.Stage.Title())
	if s.Number != "" {
		w.line("Ticket n° %s", s.Number)
	}
	if s.Excluded != "" {
		w.line("Hors des taux : %s", s.Excluded)
	}
	if s.Into != "" {
		w.line("Se poursuit dans %s", s.Into)
	}
	if !s.Start.IsZero() {
		w.line("Origine du délai : %s, %s", w.at(s.Start), w.fact(s.StartedBy))
	}
	if len(s.Flags) > 0 {
		w.line("À savoir : %s", joined(s.Flags))
	}
	for i := range s.Clocks {
		w.clock(&s.Clocks[i], "")
	}
	for i := range s.Parties {
		w.clock(&s.Parties[i], "tiers ")
	}
	for i := range s.Lines {
		w.clock(&s.Lines[i], "support ")
	}
	if len(s.Segments) > 0 {
		w.line("\nTemps du ticket")
		w.segments(s.Segments)
		w.buckets(s.Buckets)
	}
}

func (w *slaWriter) clock(c *sla.Clock, kind string) {
	binds := ""
	if c.Contractual {
		binds = " (contractuel)"
	}
	w.line("\n%s%s%s : %s", kind, c.Title, binds, c.Status.Title())
	w.line("  délai            %s, calendrier %s", dossier.Span(c.Target), c.Calendar)
	for _, each := range []struct {
		title string
		at    time.Time
	}{{"début", c.Start}, {"échéance", c.Due}, {"dépassé après", c.BreachedAt}, {"arrêt", c.Stopped}} {
		if !each.at.IsZero() {
			w.line("  %-16s %s", each.title, w.at(each.at))
		}
	}
	if c.StoppedBy != nil {
		w.line("  %-16s %s", "arrêté par", w.fact(c.StoppedBy))
	}
	w.line("  %-16s %s net, %s brut, %s à l'horloge murale", "écoulé", dossier.Span(c.Elapsed), dossier.Span(c.Gross), dossier.Span(c.Wall))
	if c.Status == sla.Paused {
		w.line("  %-16s suspendu, reste %s", "reste", dossier.Span(c.Remaining))
	} else if c.Status != sla.Void {
		w.line("  %-16s %s, dépassement %s", "reste", dossier.Span(c.Remaining), dossier.Span(c.Overrun))
	}
	if c.Provisional {
		w.line("  %-16s il était tenu, le ticket a été rouvert", "provisoire")
	}
	w.contest(c)
	w.was(w.before.Of(w.life, c), c)
	for _, flag := range c.Flags {
		w.line("  %-16s %s", "à savoir", flag)
	}
	for _, warning := range c.Warnings {
		if warning.Reached {
			w.line("  %-16s %s", fmt.Sprintf("%d %% atteints", warning.Percent), w.at(warning.At))
		}
	}
	w.segments(c.Segments)
	w.buckets(c.Buckets)
}

func (w *slaWriter) segments(segments []sla.Segment) {
	for i := range segments {
		s := &segments[i]
		counts := "ne compte pas"
		if s.Counts {
			counts = "compte"
		}
		what := s.Bucket
		for _, more := range []string{s.Party, s.Reason} {
			if more != "" && more != what {
				what += ", " + more
			}
		}
		w.line("  %s → %s  %s, %s : %s (à l'horloge %s)", w.at(s.From), w.at(s.Till), what, counts, dossier.Span(s.Work), dossier.Span(s.Wall))
		w.line("      ouvert par %s ; fermé par %s", w.fact(s.OpenedBy), w.fact(s.ClosedBy))
	}
}

func (w *slaWriter) buckets(buckets []sla.Bucket) {
	for _, b := range buckets {
		w.line("  %-16s %s (à l'horloge %s)", "dont "+b.Name, dossier.Span(b.Work), dossier.Span(b.Wall))
	}
}

// fact names an entry of the journal; of another subject's, that too.
func (w *slaWriter) fact(f *sla.Fact) string {
	if f == nil {
		return "rien encore"
	}
	of := ""
	if f.Subject != w.subject {
		of = " de " + f.Subject
	}
	text := fmt.Sprintf("le fait n° %d%s (%s", f.Number, of, f.Kind)
	if f.By != "" {
		text += ", " + f.By
	}
	return text + ")"
}

func joined(flags []sla.Flag) string {
	words := make([]string, 0, len(flags))
	for _, f := range flags {
		words = append(words, string(f))
	}
	return strings.Join(words, ", ")
}
