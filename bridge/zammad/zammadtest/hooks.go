package zammadtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest/delivery"
)

// hookCall is a webhook that a trigger calls.
type hookCall struct {
	trigger string
	webhook int64
	of      change
}

// callHook has a webhook called once the triggers are through. An unknown one
// breaks them, one that is switched off is passed over.
func (w *worker) callHook(trigger row, settings map[string]any, of change) error {
	id, err := strconv.ParseInt(scalarText(settings["webhook_id"]), 10, 64)
	hook, found := w.server.desk.find(webhooks, id)
	if err != nil || !found {
		return fmt.Errorf("there is no webhook %q", scalarText(settings["webhook_id"]))
	}
	if hook.flag("active") {
		w.chain.webhooks = append(w.chain.webhooks, hookCall{trigger: trigger.text("name"), webhook: id, of: of})
	}
	return nil
}

// enqueue puts a webhook in the queue. What it sends is built when it is sent.
func (w *worker) enqueue(each hookCall, now time.Time) {
	w.webhooks.Add(now, each.trigger, func() (delivery.Message, bool) {
		w.server.mu.Lock()
		defer w.server.mu.Unlock()
		return w.message(each)
	})
}

// message is what a webhook sends at this moment, unless it or its ticket are
// gone.
func (w *worker) message(each hookCall) (delivery.Message, bool) {
	d := w.server.desk
	hook, known := d.find(webhooks, each.webhook)
	ticket, exists := d.ticket(each.of.ticket)
	if !known || !exists {
		return delivery.Message{}, false
	}
	c := w.call(systemUser, w.server.instant())
	fill := w.placeholders(each.of, c.now)
	endpoint := hook.text("endpoint")
	if d.release >= 700 {
		endpoint = fill.replace(endpoint, url.PathEscape)
	}
	payload := rendered(map[string]any{"ticket": c.hookTicket(ticket), "article": c.hookArticle(each.of.article)})
	if template := hook.text("custom_payload"); hook.flag("customized_payload") && template != "" {
		payload = customPayload(template, fill)
	}
	body, err := json.Marshal(payload)
	if err != nil {
		w.logger.Error("simulated zammad could not encode a payload", "err", err)
		return delivery.Message{}, false
	}
	return delivery.Message{
		Endpoint: endpoint, Method: strings.ToUpper(hook.text("http_method")), Body: body,
		SignatureToken: hook.text("signature_token"),
		User:           hook.text("basic_auth_username"), Password: hook.text("basic_auth_password"),
		BearerToken: hook.text("bearer_token"), SkipTLSVerify: !hook.flag("ssl_verify"),
		FollowRedirects: d.release < 600,
	}, true
}

func customPayload(template string, fill placeholders) any {
	decoder := json.NewDecoder(strings.NewReader(template))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return map[string]any{"error": err.Error()}
	}
	return rendered(fill.value(tree))
}

// hookTicket is a ticket as webhooks show it: with records in the place of
// names, but for its state.
func (c *call) hookTicket(ticket row) row {
	view := c.expandTicket(ticket)
	for name, of := range map[string]relation{
		"owner": users, "customer": users, "created_by": users, "updated_by": users,
		"organization": organizations, "priority": priorities, "group": groups,
	} {
		view[name] = c.hookRecord(of, ticket.ref(name+"_id"))
	}
	return view
}

// hookRecord is a related record as webhooks show it, {} when there is none.
func (c *call) hookRecord(of relation, id int64) map[string]any {
	found, exists := c.desk.find(of, id)
	if !exists {
		return map[string]any{}
	}
	view := c.expand(c.desk.collections[of], found)
	if of == users {
		for _, name := range hiddenInHooks {
			delete(view, name)
		}
	}
	return view
}

// hiddenInHooks is what webhooks do not tell of people.
var hiddenInHooks = []string{
	"last_login", "login_failed", "password", "preferences", "group_ids", "groups", "authorization_ids", "authorizations",
}

// hookArticle is an article as webhooks show it, {} when there is none.
func (c *call) hookArticle(article row) map[string]any {
	if article == nil {
		return map[string]any{}
	}
	view := c.articleView(article)
	delete(view, "time_unit")
	view["accounted_time"] = json.RawMessage("0.0")
	for _, name := range []string{"created_by", "updated_by"} {
		view[name] = c.hookRecord(users, article.ref(name+"_id"))
	}
	files, _ := view["attachments"].([]any)
	for i, each := range files {
		file := maps.Clone(each.(map[string]any)) //nolint:forcetypeassert // articleRecord made it
		file["url"] = fmt.Sprintf("%s/api/v1/ticket_attachment/%d/%d/%d", c.desk.address(), article.ref("ticket_id"), article.id(), file["id"])
		files[i] = file
	}
	return view
}
