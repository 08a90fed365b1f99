package dossier

import (
	"cmp"
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// words are how the page says things.
func (v *view) words() template.FuncMap {
	return template.FuncMap{
		"at": v.at, "span": Span, "fact": v.fact, "plain": report.Printable, "clocks": clocksOf, "anchor": v.anchor,
		"who": who, "where": where, "party": party, "edge": edge, "series": series, "runs": v.runs, "text": text, "flags": flagsOf,
		"was": v.before.Of, "struck": struck, "instant": v.instant, "withdrawn": v.withdrawn,
		"ordinal": func(i int) int { return i + 1 },
	}
}

// at writes an instant by the contract's zone: to the millisecond, and with the
// offset where the same hour is there twice.
func (v *view) at(at time.Time) string {
	if at.IsZero() {
		return "–"
	}
	at = at.In(v.zone)
	layout := "02/01/2006 15:04:05"
	if at.Nanosecond() >= int(time.Millisecond) {
		layout += ",000"
	}
	if at.Add(-time.Hour).Hour() == at.Hour() || at.Add(time.Hour).Hour() == at.Hour() {
		layout += " -07:00"
	}
	return at.Format(layout)
}

// fact names an entry so that it is found in the page.
func (v *view) fact(f *sla.Fact) template.HTML {
	if f == nil {
		return "rien encore"
	}
	said := string(f.Kind)
	if e := v.facts[factKey{f.Subject, f.Number}]; e != nil && e.Text != "" {
		said = shortened(e.Text)
	}
	return template.HTML(fmt.Sprintf(`<a href="#%s">n° %d</a> %s`, //nolint:gosec // the anchor is made of numbers, the rest is escaped
		v.anchor(f.Subject, f.Number), f.Number, template.HTMLEscapeString(report.Printable(said))))
}

// anchor is where a fact stands in the page; numbers alone, whatever its
// subject is called.
func (v *view) anchor(subject string, number int64) string {
	for i := range v.Chains {
		if v.Chains[i].Subject == subject {
			return fmt.Sprintf("f%d-%d", v.Chains[i].At, number)
		}
	}
	return "journal"
}

// shownText is how much of a fact's text stands beside its number; all of it
// is in the journal.
const shownText = 60

func shortened(said string) string {
	letters := []rune(said)
	if len(letters) <= shownText {
		return said
	}
	return string(letters[:shownText-1]) + "…"
}

// text is what a fact says, and that its words were removed where they were.
func text(e *bridge.Entry) string {
	if e.Seal != "" && !ledger.HasWords(e) {
		return "(texte effacé)"
	}
	return report.Printable(e.Text)
}

func who(e *bridge.Entry) string {
	return report.Printable(cmp.Or(e.Who(), map[bridge.ActorKind]string{
		bridge.ActorBridge: "passerelle", bridge.ActorSource: "supervision", bridge.ActorDesk: "Zammad", bridge.ActorUnknown: "inconnu",
	}[e.Actor]))
}

// where tells from where something was done.
func where(e *bridge.Entry) string {
	switch {
	case e.Ticket != 0:
		return "Zammad"
	case e.Data["act"] == "":
		return "passerelle"
	case e.Data["verified"] == "true":
		return report.Printable("jeton « " + e.Data["via"] + " », identité vérifiée")
	}
	said := "jeton « " + e.Data["via"] + " », identité déclarée"
	if why := report.UnprovenWord(e.Data["unproven"]); why != "" {
		said += " (" + why + ")"
	}
	return report.Printable(said)
}

// party is the third party of an exchange, and the number that it gave.
func party(e *bridge.Entry) string {
	all := e.Details()
	name := cmp.Or(all["party"], all["to"], all["from"])
	if reference := all["reference"]; reference != "" {
		name += ", référence " + reference
	}
	return report.Printable(name)
}

func edge(e bridge.EvidenceEdge) string {
	if e == bridge.EdgeEnd {
		return "de la fin"
	}
	return "du début"
}

// clocksOf are all delays of a life, with what each is one of.
func clocksOf(s *sla.State) []titled {
	var all []titled
	for kind, clocks := range [][]sla.Clock{s.Clocks, s.Parties, s.Lines} {
		for i := range clocks {
			all = append(all, titled{[]string{"", "Tiers : ", "Support : "}[kind], &clocks[i]})
		}
	}
	return all
}

type titled struct {
	Kind string
	*sla.Clock
}

func flagsOf(flags []sla.Flag) string {
	said := make([]string, 0, len(flags))
	for _, f := range flags {
		said = append(said, string(f))
	}
	return strings.Join(said, ", ")
}

// Span is a duration to the millisecond, as French writes it.
func Span(d time.Duration) string {
	hours, minutes := d/time.Hour, d%time.Hour/time.Minute
	seconds := d % time.Minute
	var parts []string
	if hours > 0 {
		parts = append(parts, fmt.Sprintf("%d h", hours))
	}
	if minutes > 0 {
		parts = append(parts, fmt.Sprintf("%d min", minutes))
	}
	if ms := seconds.Milliseconds(); ms%1000 != 0 {
		parts = append(parts, fmt.Sprintf("%d,%03d s", ms/1000, ms%1000))
	} else if ms > 0 || len(parts) == 0 {
		parts = append(parts, fmt.Sprintf("%d s", ms/1000))
	}
	return strings.Join(parts, " ")
}
