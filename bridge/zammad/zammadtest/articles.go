package zammadtest

import (
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
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
		"detected_language": nil, "message_id": nil, "message_id_md5": nil, "preferences": map[string]any{},
		"internal": truthy(params["internal"]), "from": c.who.fullName(), "origin_by_id": nil,
		"content_type": "text/plain", "time_unit": nil,
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
		record["body"] = sanitise(body)
	}
	if err := c.classify(record, params, ticket); err != nil {
		return nil, err
	}
	return &draftedArticle{record: record, files: files}, nil
}

func isBreak(r rune) bool { return r == '\n' || r == '\r' || r == '\t' }

// classify decides type and sender; customers have little choice.
func (c *call) classify(record row, params map[string]any, ticket row) error {
	kind, given, err := c.related(params, "type_id", kinds)
	if err != nil {
		return err
	}
	if !given {
		kind = kindNote
	}
	sender, given, err := c.related(params, "sender_id", senders)
	if err != nil {
		return err
	}
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
	draft := maps.Clone(ticket)
	draft["article_count"] = c.desk.countArticles(ticket.id())
	if draft["create_article_type_id"] == nil {
		draft["create_article_type_id"], draft["create_article_sender_id"] = record["type_id"], record["sender_id"]
	}
	c.countContact(draft, record)
	draft["updated_at"] = c.now
	c.desk.commit(ticket, draft, c.who.id(), c.now)
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
		if draft.ref("state_id") == stateNew {
			draft["state_id"] = stateOpen
		}
	case senderCustomer:
		agent, customer := draft.instant("last_contact_agent_at"), draft.instant("last_contact_customer_at")
		if customer.IsZero() || agent.After(customer) {
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

// visibleArticles hides internal ones from customers.
func (c *call) visibleArticles(ticket row) []row {
	return slices.DeleteFunc(slices.Clone(c.desk.articlesOf(ticket.id())), func(a row) bool {
		return a.flag("internal") && !c.may("ticket.agent")
	})
}

// articleRecord is an article with its attachments.
func (c *call) articleRecord(article row) row {
	view := maps.Clone(article)
	attachments := []any{}
	for _, each := range c.desk.files {
		if each.article == article.id() {
			attachments = append(attachments, map[string]any{
				"id": each.id, "store_file_id": each.id, "filename": each.name, "size": strconv.Itoa(len(each.content)),
				"preferences": map[string]any{"Mime-Type": each.mime, "Content-Type": each.mime},
			})
		}
	}
	view["attachments"] = attachments
	return view
}

// articleView adds names, which articles always have.
func (c *call) articleView(article row) row {
	view := c.articleRecord(article)
	c.desk.addNames(view, article, map[string]column{
		"type_id": {to: kinds}, "sender_id": {to: senders},
		"created_by_id": {to: users}, "updated_by_id": {to: users}, "origin_by_id": {to: users},
	})
	return view
}

func listArticles(c *call) (int, any, error) {
	ticket, err := c.ticketFor(c.id("id"), "read")
	if err != nil {
		return 0, nil, err
	}
	list := []any{}
	for _, each := range c.visibleArticles(ticket) {
		list = append(list, rendered(c.articleView(each)))
	}
	return http.StatusOK, list, nil
}

// articleFor finds an article that the caller may read, and its ticket.
func (c *call) articleFor(id int64) (article, ticket row, err error) {
	if id < 1 || id > int64(len(c.desk.articles)) {
		return nil, nil, missing("Ticket::Article", key(id))
	}
	article = c.desk.articles[id-1]
	ticket, err = c.ticketFor(article.ref("ticket_id"), "read")
	if err == nil && article.flag("internal") && !c.may("ticket.agent") {
		err = forbidden()
	}
	return article, ticket, err
}

func showArticle(c *call) (int, any, error) {
	article, _, err := c.articleFor(c.id("id"))
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, c.articleView(article), nil
}

// createArticle needs the right to create in the group, not only to change.
func createArticle(c *call) (int, any, error) {
	id, err := strconv.ParseInt(c.text("ticket_id"), 10, 64)
	if err != nil {
		return 0, nil, missing("Ticket", c.text("ticket_id"))
	}
	access := "create"
	if !c.may("ticket.agent") {
		access = "change"
	}
	ticket, err := c.ticketFor(id, access)
	if err != nil {
		return 0, nil, err
	}
	article, err := c.draftArticle(c.params, ticket)
	if err != nil {
		return 0, nil, err
	}
	c.storeArticle(ticket, article)
	return http.StatusCreated, c.articleView(article.record), nil
}

func showAttachment(c *call) (int, any, error) {
	article, _, err := c.articleFor(c.id("article"))
	if err != nil {
		return 0, nil, err
	}
	for _, each := range c.desk.files {
		if each.id == c.id("id") && each.article == article.id() {
			return http.StatusOK, each, nil
		}
	}
	return 0, nil, missing("Store", c.path["id"])
}
