package escalation

import (
	"html"
	"maps"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// Names of the ticket's attributes.
const (
	fieldIncident  = "vigie_incident"
	fieldCriticity = "criticity"
	fieldMotive    = "criticity_motif"
	fieldParty     = "tiers"
)

// pending are the entries that a ticket is to tell, above one number and up to
// another.
func pending(journal []bridge.Entry, above, up int64) (all []bridge.Entry) {
	for i := range journal {
		e := &journal[i]
		if e.Number > above && e.Number <= up && (e.Kind == bridge.KindEscalated || e.Kind == bridge.KindHookLost) {
			all = append(all, *e)
		}
	}
	return all
}

// changes are what a ticket as just read is to show of entries: a note, and
// what they ask for as far as nobody has changed it since it was asked, and only
// onward. None for a ticket that is over or an incident's.
func changes(contract *policy.Contract, journal []bridge.Entry, above, up int64, ticket bridge.Ticket, moves bool) (c bridge.TicketChanges) {
	entries := pending(journal, above, up)
	if len(entries) == 0 || ticket.Fields[fieldIncident] != "" || !slices.Contains([]bridge.TicketStage{bridge.StageNew, bridge.StageOpen, bridge.StagePending}, ticket.Stage) {
		return c
	}
	note := bridge.Note{Subject: "Escalade"}
	p := proposal{contract: contract, ticket: &ticket, changes: &c, moves: moves, ours: make(map[string][]string)}
	for _, e := range pending(journal, 0, above) {
		p.asked(&e)
	}
	var text []string
	for i := range entries {
		e := &entries[i]
		line := html.EscapeString(e.Text)
		if not := p.ask(e); len(not) > 0 {
			line += "<br>Non fait : " + html.EscapeString(strings.Join(not, " ; "))
		}
		text = append(text, "<li>"+line+"</li>")
		note.Mentions = union(note.Mentions, strings.Fields(e.Words["mention"]))
		note.Mail = union(note.Mail, strings.Fields(e.Words["mail"]))
	}
	note.HTML = "<ul>" + strings.Join(text, "") + "</ul>"
	c.Note = &note
	return c
}

// proposal is what entries ask for, one after the other, of a ticket that is
// then as it will be.
type proposal struct {
	contract *policy.Contract
	ticket   *bridge.Ticket
	changes  *bridge.TicketChanges
	moves    bool
	ours     map[string][]string // what steps asked for so far
}

// asked takes down what an entry asks for: the ticket may show it before the
// mirror has read it there.
func (p *proposal) asked(e *bridge.Entry) {
	for _, what := range []string{askGroup, askCriticity} {
		p.ours[what] = append(p.ours[what], e.Data[what])
	}
}

// untouched tells whether what the ticket shows is what was there when the
// entry asked for another, or what a step before it asked for.
func (p *proposal) untouched(e *bridge.Entry, what, shown string) bool {
	return shown == e.Data[askFrom+what] || slices.Contains(p.ours[what], shown)
}

// ask adds what one entry asks for, and tells what it does not.
func (p *proposal) ask(e *bridge.Entry) (not []string) {
	add := func(why string) {
		if why != "" {
			not = append(not, why)
		}
	}
	if e.Data[askGroup] != "" {
		add(p.group(e))
	}
	if e.Data[askCriticity] != "" {
		add(p.criticity(e))
	}
	if e.Data[askParty] != "" {
		add(p.party(e))
	}
	p.asked(e)
	return not
}

func (p *proposal) group(e *bridge.Entry) string {
	to, shown := e.Data[askGroup], p.ticket.Group
	switch {
	case to == shown:
	case p.contract.LineOf(shown) >= p.contract.LineOf(to):
		return "le ticket est déjà au groupe " + shown
	case !p.untouched(e, askGroup, shown):
		return "quelqu'un a passé le ticket au groupe " + shown
	case !p.moves:
		return "Zammad a refusé de passer le ticket au groupe " + to
	default:
		p.changes.Group, p.ticket.Group = to, to
	}
	return ""
}

func (p *proposal) criticity(e *bridge.Entry) string {
	to, shown := e.Data[askCriticity], p.ticket.Fields[fieldCriticity]
	switch {
	case to == shown:
	case !bridge.Criticity(to).Worse(bridge.Criticity(shown)):
		return "la criticité est déjà " + shown
	case !p.untouched(e, askCriticity, shown):
		return "quelqu'un a mis la criticité à " + shown
	case !p.moves:
		return "Zammad a refusé la criticité " + to
	default:
		p.set(fieldCriticity, to)
		p.set(fieldMotive, "échelle « "+e.Data["ladder"]+" »")
	}
	return ""
}

func (p *proposal) party(e *bridge.Entry) string {
	to, shown := e.Data[askParty], p.ticket.Fields[fieldParty]
	switch {
	case to == shown:
	case shown != "":
		return "le ticket est chez " + shown
	case !p.moves:
		return "Zammad a refusé de confier le ticket à " + to
	default:
		p.set(fieldParty, to)
	}
	return ""
}

func (p *proposal) set(field, value string) {
	p.ticket.Fields = maps.Clone(p.ticket.Fields)
	if p.ticket.Fields == nil {
		p.ticket.Fields = make(map[string]string)
	}
	if p.changes.Fields == nil {
		p.changes.Fields = make(map[string]string)
	}
	p.ticket.Fields[field], p.changes.Fields[field] = value, value
}

func union(list, more []string) []string {
	for _, each := range more {
		if !slices.Contains(list, each) {
			list = append(list, each)
		}
	}
	return list
}
