package zammadtest

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
)

// visibleArticles hides internal ones from customers.
func (c *call) visibleArticles(ticket row) []row {
	return slices.DeleteFunc(slices.Clone(c.desk.articlesOf(ticket.id())), func(a row) bool {
		return a.flag("internal") && !c.may("ticket.agent")
	})
}

// articleRecord is an article with its attachments.
func (c *call) articleRecord(article row) row {
	view := maps.Clone(article)
	if c.desk.release < 604 {
		view["references"] = nil
	}
	if c.desk.release >= 600 {
		view["time_unit"] = nil
	}
	if c.desk.release >= 605 {
		view["detected_language"] = nil
	}
	attachments := []any{}
	for _, each := range c.desk.files {
		if each.article == article.id() && !each.inline {
			attachments = append(attachments, map[string]any{
				"id": each.id, "store_file_id": each.id, "filename": each.name, "size": strconv.Itoa(len(each.content)),
				"preferences": map[string]any{"Mime-Type": each.mime, "Content-Type": each.mime},
			})
		}
	}
	view["attachments"], view["body"] = attachments, c.showImages(article)
	return view
}

// articleView adds names, which articles always have.
func (c *call) articleView(article row) row {
	view := c.articleRecord(article)
	c.desk.addNames(view, article, columnSet{
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
	if id < 1 || id > int64(len(c.desk.articles)) || c.desk.articles[id-1] == nil {
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
	return http.StatusCreated, view(func() any { return c.articleView(article.record) }), nil
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
