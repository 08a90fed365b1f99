package mirror

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// openingTime is how long after a ticket its first article may be written
// and still be what it was opened with.
const openingTime = 5 * time.Second

// Facts is pure: all that a ticket's history tells, in the order in which it
// happened. The same reading gives the same facts, and a history that has
// grown gives the same ones first; a link that is seen late puts its own in
// between.
func Facts(r Reading) []bridge.Entry {
	t := &tale{
		Reading: r, now: make(map[string]value), agents: make(map[int64]bool), strangers: make(map[int64]bool),
		hanging: make(map[int64]bool), open: make(map[int64]string),
	}
	changes := slices.SortedStableFunc(slices.Values(r.Changes), func(a, b bridge.DeskChange) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	articles := slices.SortedStableFunc(slices.Values(ownArticles(&r)), func(a, b bridge.DeskArticle) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	turns := t.turnsBefore(t.Ticket.CreatedAt, 0, t.turns())
	t.begin(changes)
	for len(changes) > 0 || len(articles) > 0 {
		at, row := earliest(changes, articles)
		turns = t.turnsBefore(at, row, turns)
		if len(changes) == 0 || len(articles) > 0 && articles[0].At.Before(changes[0].At) {
			t.article(articles[0])
			articles = articles[1:]
			continue
		}
		save := oneSave(changes)
		t.save(save)
		changes = changes[len(save):]
	}
	for _, u := range turns {
		t.turn(u)
	}
	t.unreadLinks()
	return t.facts
}

// ownArticles leaves out what came along when another ticket was merged into
// this one: it was written on the other, whose history it stays in. What was
// written after the history was read is left to the next reading, since what
// happened before it is not known yet; the ticket has changed, so there is one.
func ownArticles(r *Reading) []bridge.DeskArticle {
	own, absorbed := make(map[int64]bool), false
	for i := range r.Changes {
		c := &r.Changes[i]
		own[c.Of] = own[c.Of] || c.Object == "Ticket::Article" && c.Type == "created"
		absorbed = absorbed || c.Object == "Ticket" && c.Type == "received_merge"
	}
	return slices.DeleteFunc(slices.Clone(r.Articles), func(a bridge.DeskArticle) bool {
		return !own[a.ID] && (absorbed || a.At.After(r.Ticket.UpdatedAt))
	})
}

// earliest is when the next of either happened, and the row that tells it if
// it is a change; one of them must be there.
func earliest(changes []bridge.DeskChange, articles []bridge.DeskArticle) (at time.Time, row int64) {
	if len(changes) == 0 || len(articles) > 0 && articles[0].At.Before(changes[0].At) {
		return articles[0].At, 0
	}
	return changes[0].At, changes[0].ID
}

// oneSave are the changes made at once, from the first on.
func oneSave(changes []bridge.DeskChange) []bridge.DeskChange {
	first := changes[0]
	for i, c := range changes {
		if !c.At.Equal(first.At) || c.By != first.By || c.Source != first.Source {
			return changes[:i]
		}
	}
	return changes
}

// tale is a history on its way to facts.
type tale struct {
	Reading

	now       map[string]value // of each attribute, at the point that was reached
	agents    map[int64]bool   // who was seen to work on tickets up to there
	strangers map[int64]bool   // whom the desk does not know any more
	written   bool             // there was an article
	taken     bool             // somebody took it in hand
	back      bool             // the third party that it is with ended its own ticket
	hanging   map[int64]bool   // third parties' tickets that hang together with it
	open      map[int64]string // those of them that are open, by the third party
	facts     []bridge.Entry
}

// act is what facts are made of: somebody did something.
type act struct {
	at     time.Time
	by     int64
	source string // of the desk's automatic acts
	origin string // the fact's kind is added to it
}

func (t *tale) actOf(c *bridge.DeskChange) act {
	return act{at: c.At, by: c.By, source: c.Source, origin: "zammad:history:" + strconv.FormatInt(c.ID, 10)}
}

// tell puts a fact down. Values of words are what persons wrote.
func (t *tale) tell(a act, kind bridge.Kind, text string, data, words map[string]string) {
	if data == nil {
		data = make(map[string]string)
	}
	if a.source != "" {
		data["by"] = a.source
	}
	t.facts = append(t.facts, bridge.Entry{
		Subject: t.Subject, Kind: kind, Actor: t.kindOf(a), ActorRef: reference(a.by), ActorName: t.Users[a.by].Login,
		Ticket: t.Ticket.ID, EffectiveAt: a.at, ReceivedAt: t.At, Data: data, Origin: a.origin + ":" + string(kind),
		Text: text, Words: words,
	})
}

func reference(user int64) string {
	if user == 0 {
		return ""
	}
	return strconv.FormatInt(user, 10)
}

// kindOf tells a person's act from the others. Whoever wrote as an agent or
// owned the ticket was one, even where the desk says otherwise now: people
// leave. What triggers did under a person's name is told by the source.
func (t *tale) kindOf(a act) bridge.ActorKind {
	user, known := t.Users[a.by]
	switch {
	case a.source != "", a.by == systemUser:
		return bridge.ActorDesk
	case a.by == t.Desk.Self && a.by != 0:
		return bridge.ActorBridge
	case t.agents[a.by], known && user.Agent:
		return bridge.ActorPerson
	case known:
		return bridge.ActorCustomer
	}
	return bridge.ActorUnknown
}

// stranger tells once of each person whom the desk does not know any more.
func (t *tale) stranger(a act) {
	if t.kindOf(a) != bridge.ActorUnknown || t.strangers[a.by] {
		return
	}
	t.strangers[a.by] = true
	a.origin = t.origin() + ":user:" + reference(a.by)
	t.gap(a, "unknown_user", "user", reference(a.by))
}

func (t *tale) gap(a act, reason, name, what string) {
	t.tell(a, bridge.KindGap, gapWords[reason], map[string]string{"reason": reason, name: what}, nil)
}

var gapWords = map[string]string{
	"history_cut":     "Historique incomplet : l'ouverture du ticket n'y figure pas",
	"entries_missing": "Historique incomplet : un changement n'y figure pas",
	"unknown_user":    "Auteur inconnu de Zammad : l'acte ne compte pour personne",
	"linked_refused":  "Ticket lié illisible : un retour du tiers peut y figurer",
	"linked_many":     "Trop de tickets liés : tous n'ont pas été lus",
	"unknown_state":   "État inconnu de Zammad : sa signification n'est pas établie",
}

// origin is that of what the ticket itself tells.
func (t *tale) origin() string { return "zammad:ticket:" + strconv.FormatInt(t.Ticket.ID, 10) }

// takenBy is the first act of a person, which ends "prise en compte". It is
// told once of a ticket, and what was told stands, even where the desk says
// later of somebody else that he is no agent, or one.
func (t *tale) takenBy(a act, how string) {
	if t.taken || t.kindOf(a) != bridge.ActorPerson {
		return
	}
	t.taken = true
	a.origin = t.origin()
	t.tell(a, bridge.KindFirstAct, "Pris en compte", map[string]string{"how": how}, nil)
}

// article is what an agent wrote; what it was opened with answers nothing.
func (t *tale) article(article bridge.DeskArticle) {
	a := act{at: article.At, by: article.By, origin: "zammad:article:" + strconv.FormatInt(article.ID, 10)}
	first := !t.written
	t.written = true
	if article.Sender != "Agent" || a.by == systemUser || a.by == t.Desk.Self {
		return
	}
	t.agents[a.by] = true
	if first && !article.At.After(t.Ticket.CreatedAt.Add(openingTime)) {
		return
	}
	t.tell(a, bridge.KindNoted, "Note ou message d'un agent", map[string]string{
		"article": strconv.FormatInt(article.ID, 10), "article_kind": article.Kind, "internal": strconv.FormatBool(article.Internal),
	}, nil)
	t.takenBy(a, "article")
}
