package dossier

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
	"github.com/vigie-noc/vigie/internal/typeset"
)

//go:embed dossier.gohtml
var pageFile embed.FS

// Dossier is what a page is made from.
type Dossier struct {
	Contract *policy.Contract
	Case     sla.Case
	Now      time.Time
	Title    string // of the ticket; may be empty
	// Samples are those around the beginning and the end.
	Samples []bridge.EvidenceSamples
	// Whole is what a walk of the whole journal found; nil where none was made.
	Whole *ledger.Verified
}

// Write writes the page.
func (d *Dossier) Write(out io.Writer) error {
	state := sla.Evaluate(d.Contract, d.Case, d.Now)
	v := &view{
		Dossier: d, State: &state, zone: d.Contract.Location(), facts: make(map[factKey]*bridge.Entry),
		before: BeforeCorrections(d.Contract, d.Case, d.Now), corrected: make(map[factKey]time.Time),
	}
	v.gather(&d.Case)
	page, err := template.New("dossier.gohtml").Funcs(v.words()).ParseFS(pageFile, "dossier.gohtml")
	if err != nil {
		return fmt.Errorf("read page of dossiers: %w", err)
	}
	var written bytes.Buffer
	if err := page.Execute(&written, v); err != nil {
		return fmt.Errorf("write dossier: %w", err)
	}
	if _, err := io.WriteString(out, typeset.French(written.String())); err != nil {
		return fmt.Errorf("write dossier: %w", err)
	}
	return nil
}

// view is what the page shows.
type view struct {
	*Dossier

	State  *sla.State
	Chains []chain

	zone      *time.Location
	facts     map[factKey]*bridge.Entry
	before    Before
	corrected map[factKey]time.Time // when facts really happened; zero for those that do not count
}

type factKey struct {
	subject string
	number  int64
}

// chain is the journal of one subject, and whether it is whole.
type chain struct {
	Subject string
	Entries []*bridge.Entry
	Head    string // hash of the last entry
	Fault   string // French; empty where the chain is whole
	At      int    // where it stands in the page
}

// gather finds all journals that the clocks follow from.
func (v *view) gather(c *sla.Case) {
	v.learn(c)
	bySubject := make(map[string][]*bridge.Entry)
	for i := range c.Entries {
		e := &c.Entries[i]
		if _, seen := v.facts[factKey{e.Subject, e.Number}]; seen {
			continue
		}
		bySubject[e.Subject] = append(bySubject[e.Subject], e)
		v.facts[factKey{e.Subject, e.Number}] = e
	}
	for _, subject := range slices.Sorted(maps.Keys(bySubject)) {
		v.Chains = append(v.Chains, chainOf(subject, bySubject[subject], len(v.Chains)+1))
	}
	for i := range c.Merged {
		v.gather(&c.Merged[i])
	}
	if c.Parent != nil {
		v.gather(c.Parent)
	}
}

// chainOf walks a chain. What its words are sealed with stays in the ledger:
// that they are those of then is for verify-journal to say.
func chainOf(subject string, entries []*bridge.Entry, at int) chain {
	slices.SortFunc(entries, func(a, b *bridge.Entry) int { return cmp.Compare(a.Number, b.Number) })
	c := chain{Subject: subject, Entries: entries, At: at}
	before := int64(0)
	for _, e := range entries {
		switch {
		case c.Fault != "":
		case e.Number != before+1:
			c.Fault = fmt.Sprintf("avant le fait n° %d il en manque", e.Number)
		case e.Previous != c.Head:
			c.Fault = fmt.Sprintf("le fait n° %d ne suit pas le précédent", e.Number)
		case e.Hash != ledger.Hash(e):
			c.Fault = fmt.Sprintf("le fait n° %d a été modifié", e.Number)
		}
		before, c.Head = e.Number, e.Hash
	}
	return c
}

// entries are those of all chains that fit, in the order of time.
func (v *view) entries(fits func(*bridge.Entry) bool) (all []*bridge.Entry) {
	for i := range v.Chains {
		for _, e := range v.Chains[i].Entries {
			if fits(e) {
				all = append(all, e)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *bridge.Entry) int {
		return cmp.Or(a.EffectiveAt.Compare(b.EffectiveAt), cmp.Compare(a.Seq, b.Seq))
	})
	return all
}

// Acts are what people did, at the desk or elsewhere.
func (v *view) Acts() []*bridge.Entry {
	return v.entries(func(e *bridge.Entry) bool { return e.Actor == bridge.ActorPerson || e.Actor == bridge.ActorCustomer })
}

// Exchanges are those with third parties.
func (v *view) Exchanges() []*bridge.Entry {
	return v.entries(func(e *bridge.Entry) bool { return e.Kind == bridge.KindThirdParty || e.Kind == bridge.KindThirdBack })
}

// Corrections are what was said afterwards about facts and breaches.
func (v *view) Corrections() []*bridge.Entry {
	return v.entries(func(e *bridge.Entry) bool { return sla.Corrective(e) })
}

// Lives are all of the ticket, the first one first.
func (v *view) Lives() []*sla.State { return livesOf(v.State) }
