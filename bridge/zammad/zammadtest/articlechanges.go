package zammadtest

import (
	"maps"
	"net/http"
	"net/mail"
	"slices"
	"time"
)

// checkMail refuses mail that nobody would get or that no address could send.
func (c *call) checkMail(record, ticket row) error {
	kind, _ := c.desk.nameOf(kinds, record.ref("type_id"))
	if kind != "email" || record.ref("sender_id") != senderAgent {
		return nil
	}
	if _, err := mail.ParseAddressList(record.text("to")); err != nil && c.desk.release >= 605 {
		return unprocessable("Sending an email without a valid recipient is not possible.")
	}
	group, _ := c.desk.find(groups, ticket.ref("group_id"))
	if group["email_address_id"] == nil {
		return &failure{
			status: http.StatusInternalServerError, hidden: true,
			message: "No email address found for group '" + group.text("name") + "'",
		}
	}
	return nil
}

// listAllArticles is the index for administrators.
func listAllArticles(c *call) (int, any, error) {
	columns := maps.Clone(articleColumns)
	columns["ticket_id"] = column{kind: integer}
	order, err := c.order(columns, "id", "asc")
	if err != nil {
		return 0, nil, err
	}
	found := slices.DeleteFunc(slices.Clone(c.desk.articles), func(a row) bool { return a == nil || a.ref("ticket_id") == 0 })
	slices.SortStableFunc(found, order)
	list := []any{}
	for _, each := range page(c, found, 500, 1000) {
		if c.shape() == expanded {
			list = append(list, rendered(c.articleView(each)))
			continue
		}
		list = append(list, rendered(c.articleRecord(each)))
	}
	return http.StatusOK, list, nil
}

// updateArticle changes whether an article is internal, and nothing else.
func updateArticle(c *call) (int, any, error) {
	article, ticket, err := c.articleFor(c.id("id"))
	if err != nil {
		return 0, nil, err
	}
	if !c.mayTouch(ticket, "change") {
		return 0, nil, forbidden()
	}
	if value, given := c.params["internal"]; given {
		article["internal"] = truthy(value)
	}
	if preferences, isMap := c.params["preferences"].(map[string]any); isMap && preferences["highlight"] != nil {
		stored, _ := article["preferences"].(map[string]any)
		kept := maps.Clone(stored)
		if kept == nil {
			kept = emptyMap()
		}
		kept["highlight"] = preferences["highlight"]
		article["preferences"] = kept
	}
	article["updated_by_id"], article["updated_at"] = c.who.id(), c.now
	c.touch(ticket)
	return http.StatusOK, view(func() any { return c.articleView(article) }), nil
}

// deleteArticle is for those who wrote it, a short while after, and not for
// what somebody may have read outside.
func deleteArticle(c *call) (int, any, error) {
	article, ticket, err := c.articleFor(c.id("id"))
	if err != nil {
		return 0, nil, err
	}
	kind, _ := c.desk.find(kinds, article.ref("type_id"))
	limit := time.Duration(integerOf(uniform(c.desk.setting("ui_ticket_zoom_article_delete_timeframe")))) * time.Second
	public := kind.flag("communication") && !article.flag("internal")
	if article.ref("created_by_id") != c.who.id() || public || c.now.Sub(article.instant("created_at")) > limit {
		return 0, nil, forbidden()
	}
	id := article.id()
	c.desk.articles[id-1] = nil
	c.desk.articlesIn[ticket.id()] = slices.DeleteFunc(slices.Clone(c.desk.articlesIn[ticket.id()]), func(a row) bool { return a.id() == id })
	draft := maps.Clone(ticket)
	draft["article_count"], draft["updated_at"] = c.desk.countArticles(ticket.id()), c.now
	c.desk.commit(ticket, draft, c.who.id(), c.now)
	return http.StatusOK, map[string]any{}, nil
}
