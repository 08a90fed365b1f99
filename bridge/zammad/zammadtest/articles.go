package zammadtest

import (
	"encoding/base64"
	"fmt"
	"maps"
	"strings"
	"unicode/utf8"
)

const (
	maxArticleBody = 1_500_000 // characters
	maxSubject     = 3000
	maxContentType = 20
)

// draftedArticle is an article that was checked but not yet stored.
type draftedArticle struct {
	record row
	files  []file
}

// draftArticle checks an article for a ticket; nil when there is none.
func (c *call) draftArticle(value any, ticket row) (*draftedArticle, error) {
	params, ok := value.(map[string]any)
	if !ok {
		return nil, nil
	}
	body := scalarText(params["body"])
	if strings.TrimSpace(body) == "" {
		return nil, unprocessable("Need at least an 'article body' field.")
	}
	if size := utf8.RuneCountInString(body); size > maxArticleBody {
		return nil, unprocessable(fmt.Sprintf("body of article is too large, %d chars - only %d allowed", size, maxArticleBody))
	}
	files, err := draftFiles(params["attachments"])
	if err != nil {
		return nil, err
	}
	record := row{
		"message_id": nil, "message_id_md5": nil, "preferences": map[string]any{},
		"internal": truthy(params["internal"]), "from": fullName(c.who), "origin_by_id": nil,
		"content_type":  "text/plain",
		"created_by_id": c.who.id(), "updated_by_id": c.who.id(), "created_at": c.now, "updated_at": c.now,
	}
	for _, name := range []string{"to", "cc", "reply_to", "in_reply_to", "subject"} {
		record[name] = nil
		if given, isText := params[name].(string); isText {
			record[name] = cutRunes(strings.Join(strings.FieldsFunc(given, isBreak), " "), maxSubject)
		}
	}
	if kind := scalarText(params["content_type"]); kind != "" {
		record["content_type"] = cutRunes(kind, maxContentType)
	}
	if preferences, isMap := params["preferences"].(map[string]any); isMap {
		record["preferences"] = maps.Clone(preferences)
	}
	record["body"] = body
	if record.text("content_type") == "text/html" {
		var images []file
		record["body"], images = takeImages(sanitise(body))
		files = append(files, images...)
	}
	if err := c.classify(record, params, ticket); err != nil {
		return nil, err
	}
	if err := c.checkMail(record, ticket); err != nil {
		return nil, err
	}
	return &draftedArticle{record: record, files: files}, nil
}

func isBreak(r rune) bool { return r == '\n' || r == '\r' || r == '\t' }

// classify decides type and sender; customers have little choice.
func (c *call) classify(record row, params map[string]any, ticket row) error {
	chosen, _, err := c.related(params, "type_id", kinds)
	if err != nil {
		return err
	}
	kind, given := chosen.(int64)
	if !given {
		kind = kindNote
	}
	chosen, _, err = c.related(params, "sender_id", senders)
	if err != nil {
		return err
	}
	sender, given := chosen.(int64)
	switch {
	case !c.may("ticket.agent"):
		sender, record["internal"] = senderCustomer, false
		if name, _ := c.desk.nameOf(kinds, kind); name != "web" {
			kind = kindNote
		}
	case !given:
		sender = senderAgent
	}
	record["type_id"], record["sender_id"] = kind, sender
	if sender == senderCustomer && c.who.id() != ticket.ref("customer_id") {
		record["origin_by_id"] = ticket["customer_id"]
	}
	return nil
}

func draftFiles(value any) ([]file, error) {
	list, _ := value.([]any)
	var files []file
	for i, each := range list {
		params, _ := each.(map[string]any)
		mime := scalarText(params["mime-type"])
		if mime == "" {
			return nil, unprocessable(fmt.Sprintf("Attachment needs 'mime-type' param for attachment with index '%d'", i))
		}
		data := strings.Join(strings.Fields(scalarText(params["data"])), "")
		content, err := base64.StdEncoding.DecodeString(data)
		if err != nil {
			return nil, unprocessable(fmt.Sprintf("Invalid base64 for attachment with index '%d'", i))
		}
		files = append(files, file{name: scalarText(params["filename"]), mime: mime, content: content})
	}
	return files, nil
}

// storeArticle adds a checked article and moves the ticket as articles do.
func (c *call) storeArticle(ticket row, article *draftedArticle) {
	record := article.record
	record["id"], record["ticket_id"] = int64(len(c.desk.articles))+1, ticket.id()
	c.desk.articles = append(c.desk.articles, record)
	c.desk.articlesIn[ticket.id()] = append(c.desk.articlesIn[ticket.id()], record)
	for _, each := range article.files {
		each.id, each.article = int64(len(c.desk.files))+1, record.id()
		c.desk.files = append(c.desk.files, each)
	}
	c.desk.recordArticle(ticket, record)
	c.subscribeMentioned(ticket.id(), record.text("body"))
	draft := maps.Clone(ticket)
	draft["article_count"] = c.desk.countArticles(ticket.id())
	if draft["create_article_type_id"] == nil {
		draft["create_article_type_id"], draft["create_article_sender_id"] = record["type_id"], record["sender_id"]
	}
	c.countContact(draft, record)
	c.desk.noteOwner(ticket, draft, c.now)
	draft["updated_at"] = c.now
	c.desk.commit(ticket, draft, c.who.id(), c.now).article = record
}

// countContact keeps the instants of contact between agents and customers,
// which notes and internal articles do not touch.
func (c *call) countContact(draft, article row) {
	kind, _ := c.desk.find(kinds, article.ref("type_id"))
	if article.flag("internal") || !kind.flag("communication") {
		return
	}
	switch article.ref("sender_id") {
	case senderAgent:
		if draft["first_response_at"] == nil {
			draft["first_response_at"] = c.now
		}
		draft["last_contact_agent_at"], draft["last_contact_at"] = c.now, c.now
		if draft.ref("state_id") == c.desk.flagged(states, "default_create") {
			draft["state_id"] = c.desk.flagged(states, "default_follow_up")
		}
	case senderCustomer:
		agent, customer := draft.instant("last_contact_agent_at"), draft.instant("last_contact_customer_at")
		each := c.desk.setting("ticket_last_contact_behaviour") == "based_on_customer_reaction"
		if customer.IsZero() || agent.After(customer) || each {
			draft["last_contact_customer_at"], draft["last_contact_at"] = c.now, c.now
		}
	}
}

// articlesOf lists the articles of a ticket, oldest first.
func (d *desk) articlesOf(ticket int64) []row { return d.articlesIn[ticket] }

// countArticles counts as the desk does, without those of the system.
func (d *desk) countArticles(ticket int64) int64 {
	count := int64(0)
	for _, each := range d.articlesOf(ticket) {
		if each.ref("sender_id") != senderSystem {
			count++
		}
	}
	return count
}
