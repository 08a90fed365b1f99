package zammadtest

import (
	"html/template"
	"maps"
	"slices"
	"strings"
)

// summary is a line of the list.
func (d *desk) summary(ticket row) ticketPage {
	name := func(to relation, column string) string {
		found, _ := d.nameOf(to, ticket.ref(column))
		return found
	}
	return ticketPage{
		ID: ticket.id(), Number: ticket.text("number"), Title: ticket.text("title"),
		Group: name(groups, "group_id"), State: french(name(states, "state_id")),
		Stage:     stages[d.stateType(ticket.ref("state_id"))],
		Criticity: ticket.text("criticity"), Site: ticket.text("site"), Device: ticket.text("device"),
		Owner: d.person(ticket.ref("owner_id")), Customer: d.person(ticket.ref("customer_id")),
		Priority: french(name(priorities, "priority_id")), UpdatedBy: d.person(ticket.ref("updated_by_id")),
		Created: clock(ticket.instant("created_at")), CreatedISO: columnText(ticket["created_at"]),
		Updated: clock(ticket.instant("updated_at")), UpdatedISO: columnText(ticket["updated_at"]),
	}
}

// person names a user; nobody has no name.
func (d *desk) person(id int64) string {
	who, ok := d.user(id)
	if !ok || id == systemUser {
		return ""
	}
	return fullName(who)
}

// details is the whole page of a ticket.
func (d *desk) details(ticket row) ticketPage {
	view := d.summary(ticket)
	view.Tags = d.tags[ticket.id()]
	for _, name := range slices.Sorted(maps.Keys(d.columns)) {
		each := d.columns[name]
		if !each.custom {
			continue
		}
		value := columnText(ticket[name])
		if each.kind == instant {
			value = clock(ticket.instant(name))
		}
		view.Attributes = append(view.Attributes, attributeLine{Label: each.display, Value: value})
	}
	if until := ticket.instant("pending_time"); !until.IsZero() {
		view.Attributes = append(view.Attributes, attributeLine{Label: "En attente jusqu’au", Value: clock(until)})
	}
	if due := ticket.instant("escalation_at"); !due.IsZero() {
		view.Attributes = append(view.Attributes, attributeLine{Label: "Échéance", Value: clock(due)})
	}
	for _, each := range slices.Backward(d.articlesOf(ticket.id())) {
		view.Articles = append(view.Articles, d.articlePage(each))
	}
	for _, each := range slices.Backward(d.historyOf(ticket.id())) {
		view.History = append(view.History, d.historyLine(each))
	}
	return view
}

func (d *desk) articlePage(article row) articlePage {
	kind, _ := d.nameOf(kinds, article.ref("type_id"))
	view := articlePage{
		From: article.text("from"), Subject: article.text("subject"), Kind: french(kind),
		At: clock(article.instant("created_at")), AtISO: columnText(article["created_at"]),
		Internal: article.flag("internal"),
	}
	if article.text("content_type") == "text/html" {
		// The body went through sanitise when it was stored.
		view.HTML = template.HTML(article.text("body")) //nolint:gosec // cleaned when it was stored
	} else {
		view.Text = article.text("body")
	}
	for _, each := range d.files {
		if each.article == article.id() {
			view.Files = append(view.Files, each.name)
		}
	}
	return view
}

// frenchNames are the names of the desk's own records as its French pages
// show them.
var frenchNames = map[string]string{
	"new": "nouveau", "open": "ouvert", "closed": "clos", "merged": "fusionné",
	"pending reminder": "en attente de rappel", "pending close": "en attente de clôture",
	"1 low": "1 basse", "2 normal": "2 normale", "3 high": "3 haute",
	"email": "courriel", "sms": "SMS", "chat": "discussion", "fax": "télécopie", "phone": "téléphone",
}

// french translates a name that the desk was born with and leaves those that
// people gave.
func french(name string) string {
	if translated, known := frenchNames[name]; known {
		return translated
	}
	return name
}

// happenings are the types of history entries in French.
var happenings = map[string]string{
	"created": "création", "updated": "modification", "added": "ajout", "removed": "retrait",
	"merged_into": "fusionné dans un autre ticket", "received_merge": "fusion reçue",
}

// attributeNames are the columns of histories in French.
var attributeNames = map[string]string{
	"state": "état", "group": "groupe", "owner": "propriétaire", "priority": "priorité", "title": "titre",
	"customer": "client", "pending_time": "attente", "close_at": "clos le", "last_close_at": "dernière clôture",
	"tag": "étiquette", "note": "note", "first_response_at": "première réponse",
	"last_contact_at": "dernier contact", "last_contact_agent_at": "dernier contact de l’agent",
	"last_contact_customer_at": "dernier contact du client",
	"escalation_at":            "échéance", "first_response_escalation_at": "échéance de la première réponse",
	"update_escalation_at": "échéance du suivi", "close_escalation_at": "échéance de la résolution",
	"first_response_in_min": "minutes jusqu’à la première réponse", "first_response_diff_in_min": "marge de la première réponse (min)",
	"update_in_min": "minutes sans suivi", "update_diff_in_min": "marge du suivi (min)",
	"close_in_min": "minutes jusqu’à la résolution", "close_diff_in_min": "marge de la résolution (min)",
}

func (d *desk) historyLine(entry row) historyLine {
	kind := entry.text("type")
	what := happenings[kind]
	if what == "" {
		what = kind
	}
	if entry.text("object") == "Ticket::Article" {
		what += " d’un article"
	}
	if name := entry.text("attribute"); name != "" {
		label := attributeNames[name]
		if column, custom := d.columns[name]; custom && column.custom {
			label = column.display
		}
		if label == "" {
			label = strings.ReplaceAll(name, "_", " ")
		}
		what += " : " + label
	}
	who := d.person(entry.ref("created_by_id"))
	if who == "" {
		who = "Système"
	}
	return historyLine{
		At: clock(entry.instant("created_at")), Who: who, What: what,
		From: french(entry.text("value_from")), To: french(entry.text("value_to")),
	}
}
