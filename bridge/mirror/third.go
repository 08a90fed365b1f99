package mirror

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// Linked is a third party's ticket that hangs together with the one that is
// read.
type Linked struct {
	Ticket  bridge.Ticket
	Party   string // as the attribute tiers names it
	Changes []bridge.DeskChange
}

// turn is that a linked ticket was opened, again or for the first time, or
// ended.
type turn struct {
	act

	row    int64 // of the history, which numbers those of all tickets as they come
	ticket int64
	number string
	party  string
	open   bool
	into   int64 // the ticket that it goes on in
	ghost  bool  // the journal tells it, and the desk no more
}

// origin under which a turn is told, before the kind of the fact. A linked
// ticket's change may be told of several tickets.
func (t *tale) turnOrigin(row int64) string {
	return "zammad:history:" + strconv.FormatInt(row, 10) + ":for:" + strconv.FormatInt(t.Ticket.ID, 10)
}

// turnsOf are those of one linked ticket.
func (t *tale) turnsOf(l *Linked) []turn {
	var turns []turn
	made := turn{ticket: l.Ticket.ID, number: l.Ticket.Number, party: l.Party}
	changes := slices.SortedStableFunc(slices.Values(l.Changes), func(a, b bridge.DeskChange) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	state := value{l.Ticket.State, t.Desk.stateID(l.Ticket.State)}
	for i := range changes {
		if c := &changes[i]; c.Object == "Ticket" && c.Type == "updated" && c.Attribute == attrState {
			state = before(c)
			break
		}
	}
	stage, _ := t.Desk.stageOf(state)
	open := back(stage)
	for i := range changes {
		c := &changes[i]
		if c.Object != "Ticket" {
			continue
		}
		each := made
		each.row = c.ID
		each.act = act{at: c.At, by: c.By, source: c.Source, origin: t.turnOrigin(c.ID)}
		switch {
		case c.Type == "created" && open:
			each.open = true
			turns = append(turns, each)
		case c.Type == "updated" && c.Attribute == attrState:
			is, _ := t.Desk.stageOf(after(c))
			if is == "" || is == bridge.StageMerged || back(is) == open {
				continue
			}
			open = back(is)
			each.open = open
			turns = append(turns, each)
		case c.Type == "merged_into":
			open, each.into = false, c.ToID
			turns = append(turns, each)
		}
	}
	return turns
}

// turns are those of all linked tickets, and those that the journal tells of
// links that are there no more.
func (t *tale) turns() []turn {
	var all []turn
	told := make(map[string]bool)
	for i := range t.Linked {
		t.hanging[t.Linked[i].Ticket.ID] = true
		all = append(all, t.turnsOf(&t.Linked[i])...)
	}
	for i := range all {
		told[all[i].origin+":"+string(bridge.KindThirdBack)], told[all[i].origin+":"+string(bridge.KindThirdParty)] = true, true
	}
	for _, e := range t.Told {
		if e.Data["linked"] != "" && !told[e.Origin] {
			all = append(all, turn{act: act{at: e.EffectiveAt}, party: e.Data["party"], open: e.Kind == bridge.KindThirdParty, ghost: true})
		}
	}
	slices.SortStableFunc(all, func(a, b turn) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.row, b.row))
	})
	return all
}

// turnsBefore takes those that happened before an instant, or at it before a
// row of the history, and gives the rest.
func (t *tale) turnsBefore(instant time.Time, row int64, turns []turn) []turn {
	for len(turns) > 0 && (turns[0].at.Before(instant) || turns[0].at.Equal(instant) && turns[0].row < row) {
		t.turn(turns[0])
		turns = turns[1:]
	}
	return turns
}

// turn tells that the third party gave the ticket back by ending its own, or
// has it again. Whoever took it back by the attribute has it back, whatever
// becomes of the third party's ticket.
func (t *tale) turn(u turn) {
	party := t.now[fieldThird].text
	with := party != "" && party == u.party
	switch {
	case u.ghost:
		t.back = with && !u.open
	case u.open:
		t.open[u.ticket] = u.party
		if with && t.back {
			t.back = false
			t.stranger(u.act)
			t.tell(u.act, bridge.KindThirdParty, "Confié de nouveau au tiers "+party+" : son ticket n° "+u.number+" est ouvert", t.turnData(u), nil)
		}
	default:
		delete(t.open, u.ticket)
		if !with || t.back || !t.told(u) && (u.into != 0 && !t.hanging[u.into] || t.holds(party) || t.comesBack(u)) {
			return
		}
		t.back = true
		t.stranger(u.act)
		t.tell(u.act, bridge.KindThirdBack, "Rendu par le tiers "+party+" : son ticket n° "+u.number+" est clos", t.turnData(u), nil)
	}
}

func (t *tale) turnData(u turn) map[string]string {
	return map[string]string{"party": u.party, "linked": reference(u.ticket), "linked_number": u.number}
}

// holds tells whether a third party has another ticket open.
func (t *tale) holds(party string) bool {
	for _, each := range t.open {
		if each == party {
			return true
		}
	}
	return false
}

// told tells whether the journal has a return at a turn.
func (t *tale) told(u turn) bool {
	origin := u.origin + ":" + string(bridge.KindThirdBack)
	return slices.ContainsFunc(t.Told, func(e bridge.Entry) bool { return e.Origin == origin })
}

// comesBack tells whether the journal has the return already that a turn would
// be: the attribute was cleared before the link was seen.
func (t *tale) comesBack(u turn) bool {
	var next *bridge.Entry
	for i := range t.Told {
		e := &t.Told[i]
		if !e.EffectiveAt.Before(milli(u.at)) && (next == nil || e.EffectiveAt.Before(next.EffectiveAt)) {
			next = e
		}
	}
	return next != nil && next.Kind == bridge.KindThirdBack
}

// milli is an instant as precise as the journal's.
func milli(at time.Time) time.Time { return at.Truncate(time.Millisecond) }

// unreadLinks tells once of each linked ticket that the desk refuses.
func (t *tale) unreadLinks() {
	for _, id := range t.Refused {
		t.gap(act{at: t.At, origin: t.origin() + ":linked:" + reference(id)}, "linked_refused", "linked", reference(id))
	}
	if t.ManyLinks {
		t.gap(act{at: t.At, origin: t.origin() + ":linked"}, "linked_many", "linked", strconv.Itoa(maxLinked))
	}
}
