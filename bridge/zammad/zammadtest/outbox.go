package zammadtest

import (
	"net/mail"
	"slices"
	"strings"
	"time"
)

// Mail is an e-mail that the desk would have sent.
type Mail struct {
	At            time.Time
	To            []string
	Subject, Body string
	Ticket        int64
	Trigger       string // empty for an article of type email
}

// maxMails is how many are remembered.
const maxMails = 1000

// Outbox lists the mail that the desk would have sent, oldest first.
func (s *Server) Outbox() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.worker.outbox)
}

func (w *worker) send(mails ...Mail) {
	w.outbox = append(w.outbox, mails...)
	if surplus := len(w.outbox) - maxMails; surplus > 0 {
		w.outbox = slices.Delete(w.outbox, 0, surplus)
	}
}

// mailArticle sends an article of type email that an agent wrote, internal
// ones too.
func (w *worker) mailArticle(of change, now time.Time) {
	article := of.article
	if kind, _ := w.server.desk.nameOf(kinds, article.ref("type_id")); kind != "email" || article.ref("sender_id") != senderAgent {
		return
	}
	var to []string
	for _, column := range []string{"to", "cc"} {
		read, err := mail.ParseAddressList(article.text(column))
		if err != nil {
			continue // nobody, or nothing that a mail server would take
		}
		for _, each := range read {
			to = append(to, each.Address)
		}
	}
	if len(to) > 0 {
		w.send(Mail{At: now, To: to, Subject: article.text("subject"), Body: article.text("body"), Ticket: of.ticket})
	}
}

// mail has a trigger write to people. Without anybody to write to there is no
// mail, and no error.
func (w *worker) mail(trigger row, settings map[string]any, of change, now time.Time) {
	ticket, _ := w.server.desk.ticket(of.ticket)
	var to []string
	for _, each := range texts(settings["recipient"]) {
		for _, who := range w.recipients(each, ticket, of) {
			if address := who.text("email"); address != "" && !slices.Contains(to, address) {
				to = append(to, address)
			}
		}
	}
	if len(to) == 0 {
		return
	}
	fill := w.placeholders(of, now)
	w.chain.mails = append(w.chain.mails, Mail{
		At: now, To: to, Ticket: of.ticket, Trigger: trigger.text("name"),
		Subject: fill.text(scalarText(settings["subject"])), Body: fill.html(scalarText(settings["body"])),
	})
}

// recipients finds who is meant by a word of a trigger.
func (w *worker) recipients(word string, ticket row, of change) []row {
	d := w.server.desk
	var ids []int64
	switch {
	case word == "ticket_owner":
		ids = []int64{ticket.ref("owner_id")}
	case word == "ticket_customer":
		ids = []int64{ticket.ref("customer_id")}
	case word == "article_last_sender":
		ids = []int64{of.article.ref("created_by_id")}
		if origin := of.article.ref("origin_by_id"); origin > 0 {
			ids = []int64{origin}
		}
	case word == "ticket_agents":
		return slices.DeleteFunc(slices.Clone(d.list(users)), func(who row) bool {
			return who.id() == systemUser || !d.mayOwn(who.id(), ticket.ref("group_id"))
		})
	case strings.HasPrefix(word, "userid_"):
		who, found := d.userCalled(strings.TrimPrefix(word, "userid_"))
		if found {
			return []row{who}
		}
	}
	var found []row
	for _, id := range ids {
		if who, exists := d.user(id); exists {
			found = append(found, who)
		}
	}
	return found
}
