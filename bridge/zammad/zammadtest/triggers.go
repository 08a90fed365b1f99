package zammadtest

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// maxRounds bounds triggers that set each other off, where that is allowed.
const maxRounds = 10

// chain is one run of triggers: each of them at most once for a ticket, in one
// transaction. Mail and webhooks leave only when all of it worked.
type chain struct {
	ran      map[int64]bool // by id of the trigger
	changes  []change       // that the triggers made
	mails    []Mail
	webhooks []hookCall
	// performed are the time triggers among those that ran.
	performed []performed
}

// runTriggers runs the triggers for a change. When one is broken, none of them
// has had any effect; only the log tells.
func (w *worker) runTriggers(of change, now time.Time) {
	d := w.server.desk
	if _, exists := d.ticket(of.ticket); !exists {
		return
	}
	undo := d.savepoint(of.ticket)
	w.chain = &chain{ran: make(map[int64]bool)}
	defer func() { w.chain, d.source = nil, nil }()
	if err := w.rounds(of, now); err != nil {
		undo()
		d.index.note(d, of.ticket, now)
		w.logger.Warn("simulated zammad undid its triggers", "ticket", of.ticket, "err", err)
		return
	}
	w.send(w.chain.mails...)
	for _, each := range w.chain.webhooks {
		w.enqueue(each, now)
	}
	for _, each := range w.chain.performed {
		w.performed[each] = true
	}
}

// rounds runs the triggers for a change and, where the desk is told to, those
// for the changes that they make.
func (w *worker) rounds(of change, now time.Time) error {
	d := w.server.desk
	recursive := truthy(d.setting("ticket_trigger_recursive"))
	for range maxRounds {
		w.chain.changes = nil
		for _, trigger := range d.activeTriggers(of.activator()) {
			if err := w.runTrigger(trigger, of, now); err != nil {
				return err
			}
		}
		d.source = nil
		d.publish()
		if !recursive || len(w.chain.changes) == 0 {
			return nil
		}
		of = w.chain.changes[0] // triggers change one ticket, theirs
	}
	return nil
}

func (w *worker) runTrigger(trigger row, of change, now time.Time) error {
	d := w.server.desk
	ticket, exists := d.ticket(of.ticket)
	if !exists || w.chain.ran[trigger.id()] || !triggerConcerns(trigger, of) || !w.mayPerform(trigger, of, now) {
		return nil
	}
	asking := w.call(of.by, now)
	asking.change = &of
	fulfilled, err := asking.condition(trigger["condition"])
	if err != nil {
		return err
	}
	if !fulfilled(ticket) {
		return nil
	}
	w.chain.ran[trigger.id()] = true
	d.source = trigger
	w.notePerformed(trigger, of, now)
	return w.perform(trigger, of, now)
}

// activeTriggers lists triggers of a kind by name. Old releases have one kind.
func (d *desk) activeTriggers(activator string) []row {
	list := slices.DeleteFunc(slices.Clone(d.list(triggers)), func(t row) bool {
		kind := t.text("activator")
		if kind == "" {
			kind = "action"
		}
		return !t.flag("active") || kind != activator
	})
	slices.SortStableFunc(list, func(a, b row) int { return strings.Compare(a.text("name"), b.text("name")) })
	return list
}

// triggerConcerns tells whether a trigger looks at a change at all: a selective
// one looks at updates only if something that its condition names is different,
// or an article came.
func triggerConcerns(trigger row, of change) bool {
	if of.before == nil || of.moment != "" || trigger.text("execution_condition_mode") == "always" || of.article != nil {
		return true
	}
	named := conditionNames(trigger["condition"])
	return slices.ContainsFunc(of.columns, func(column string) bool { return slices.Contains(named, "ticket."+column) })
}

// conditionNames lists what a condition, flat or nested, looks at.
func conditionNames(value any) []string {
	tree, _ := value.(map[string]any)
	list, nested := tree["conditions"].([]any)
	if !nested {
		if name := scalarText(tree["name"]); name != "" {
			return []string{name}
		}
		return slices.Collect(maps.Keys(tree))
	}
	var names []string
	for _, each := range list {
		names = append(names, conditionNames(each)...)
	}
	return names
}

// savepoint returns what takes everything back that happens to a ticket from
// now on.
func (d *desk) savepoint(ticket int64) (undo func()) {
	stored, _ := d.ticket(ticket)
	articles, files, history := len(d.articles), len(d.files), len(d.history[ticket])
	mentions := len(d.mentions)
	own, moves, tags := len(d.articlesIn[ticket]), len(d.moves[ticket]), slices.Clone(d.tags[ticket])
	return func() {
		if at, found := d.ticketAt(ticket); found {
			d.tickets[at] = stored
		}
		d.articles, d.files, d.mentions = d.articles[:articles], d.files[:files], d.mentions[:mentions]
		d.history[ticket] = d.history[ticket][:history]
		d.articlesIn[ticket], d.tags[ticket] = d.articlesIn[ticket][:own], tags
		d.moves[ticket] = d.moves[ticket][:moves]
		d.changes = nil
	}
}

// onChange reads conditions that look at what happened: false when a name is
// none of these.
func (c *call) onChange(name, operator string, wanted []string) (predicate, bool) {
	if c.change == nil {
		return nil, false
	}
	column, onArticle := strings.CutPrefix(name, "article.")
	switch {
	case name == "ticket.action":
		return chosen(operator, slices.ContainsFunc(wanted, c.change.is)), true
	case name == "article.action":
		return chosen(operator, c.change.article != nil && slices.Contains(wanted, "create")), true
	case moments[[2]string{name, operator}] != "":
		return chosen("is", c.change.moment == moments[[2]string{name, operator}]), true
	case operator == "has changed":
		changed := slices.Contains(c.change.columns, strings.TrimPrefix(name, "ticket."))
		return chosen("is", changed), true
	case onArticle && c.change.article == nil:
		return chosen("is", false), true
	case onArticle:
		compared, err := test{operator: operator, wanted: wanted, now: c.now, release: c.desk.release}.on(column)
		if err != nil {
			return nil, false
		}
		article := c.change.article
		return func(row) bool { return compared(article) }, true
	}
	return nil, false
}

func chosen(operator string, is bool) predicate {
	return func(row) bool { return is == (operator != "is not") }
}

// activator is the kind of trigger that looks at a change.
func (of *change) activator() string {
	if of.moment != "" {
		return "time"
	}
	return "action"
}

// is tells whether the change is of a kind, as conditions call it.
func (of *change) is(action string) bool {
	switch action {
	case "create":
		return of.before == nil
	case "update":
		return of.before != nil
	}
	return of.merged != "" && action == "update."+of.merged
}
