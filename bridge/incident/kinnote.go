package incident

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/bridge"
)

// What bounds what a note tells of other incidents.
const (
	shownMembers     = 100
	shownLeft        = 30
	circuitsLength   = 300
	workaroundLength = 2000
)

// memberRow is a member in a table.
type memberRow struct{ Site, Device, Circuits, Since, State string }

// kinRow is another incident, for people.
type kinRow struct{ Title, Number, Page, State string }

// kinView is what the templates see of other incidents.
type kinView struct {
	Parent  *kinRow
	Problem *kinRow
	Known   string // what helps meanwhile

	Hit         string // how much the members are
	Members     []memberRow
	MembersLess int // members that are left out
	Left        []string
	LeftLess    int
	Causes      []kinRow
}

// members fills in the members' table. Those that go on come first.
func (n Notes) members(v *kinView, members []bridge.Incident) {
	sorted := slices.Clone(members)
	slices.SortStableFunc(sorted, func(a, b bridge.Incident) int {
		return cmp.Or(b2i(b.State.Broken())-b2i(a.State.Broken()), cmp.Compare(a.Site, b.Site), cmp.Compare(a.Device, b.Device))
	})
	v.MembersLess = max(0, len(sorted)-shownMembers)
	for _, m := range sorted[:len(sorted)-v.MembersLess] {
		v.Members = append(v.Members, n.memberRow(&m))
	}
}

func (n Notes) memberRow(m *bridge.Incident) memberRow {
	row := memberRow{
		Site: fitted(m.Site, placeWidth), Device: fitted(m.Device, placeWidth),
		Since: n.clock(m.DetectedAt), State: Word(m),
	}
	if n.Lookup != nil {
		facts := n.Lookup(m.Site, m.Device)
		row.Site = fitted(cmp.Or(facts.SiteTitle, m.Site), placeWidth)
		row.Circuits = fitted(strings.Join(facts.Circuits, " ; "), circuitsLength)
	}
	return row
}

// MemberTable is a list of faults as a fragment of a note: what is hit, with
// the circuits' references, as whoever repairs it needs them.
func (n Notes) MemberTable(members []bridge.Incident) (string, error) {
	var v view
	n.members(&v.Kin, members)
	var b bytes.Buffer
	if err := noteTemplates.ExecuteTemplate(&b, "members", v); err != nil {
		return "", fmt.Errorf("write table of members: %w", err)
	}
	return b.String(), nil
}

// kin is what the first note tells of other incidents.
func (n Notes) kin(k kin) kinView {
	v := kinView{Parent: n.kinRow(k.parent), Problem: n.kinRow(k.problem), Known: clip(k.known, workaroundLength)}
	if broken := brokenOf(k.members); len(broken) > 0 {
		v.Hit = breadthOf(broken).String()
	}
	n.members(&v, k.members)
	for i := range k.incidents {
		v.Causes = append(v.Causes, *n.kinRow(&k.incidents[i]))
	}
	return v
}

// news is what a later one tells of members that came and went, and of a known
// problem where the fault returned.
func (n Notes) news(k kin, c comings, returned bool) kinView {
	v := kinView{Parent: n.kinRow(k.parent)}
	if returned {
		v.Problem, v.Known = n.kinRow(k.problem), clip(k.known, workaroundLength)
	}
	if c.empty() {
		return v
	}
	if broken := brokenOf(k.members); len(broken) > 0 {
		v.Hit = breadthOf(broken).String()
	}
	n.members(&v, slices.DeleteFunc(slices.Clone(k.members), func(m bridge.Incident) bool { return !slices.Contains(c.joined, m.ID) }))
	v.LeftLess = max(0, len(c.left)-shownLeft)
	for _, e := range c.left[v.LeftLess:] {
		v.Left = append(v.Left, n.clock(e.EffectiveAt)+" : "+clip(e.Text, summaryLength))
	}
	return v
}

func (n Notes) kinRow(i *bridge.Incident) *kinRow {
	if i == nil {
		return nil
	}
	return &kinRow{Title: i.Title, Number: i.TicketNumber, Page: n.fill(n.Links.Incident, *i, ""), State: Word(i)}
}
