package zammad

import (
	"context"
	"errors"
	"fmt"
	"html"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/vigie-noc/vigie/bridge"
)

// mostMentions bounds how many agents one note asks for: each is looked up.
const mostMentions = 10

// mention is the changes with the agents' names in the note, in the form by
// which the desk subscribes and tells them. Whom nobody finds is named all the
// same: that must not keep the note from being written.
func (c *Client) mention(ctx context.Context, changes bridge.TicketChanges) bridge.TicketChanges {
	if changes.Note == nil || len(changes.Note.Mentions) == 0 {
		return changes
	}
	note := *changes.Note
	var names []string
	for i, login := range note.Mentions {
		if i == mostMentions {
			break
		}
		names = append(names, c.mentionOf(ctx, login))
	}
	note.HTML += "\n<p>À l'attention de " + strings.Join(names, ", ") + "</p>"
	note.Mentions, changes.Note = nil, &note
	return changes
}

func (c *Client) mentionOf(ctx context.Context, login string) string {
	who, err := c.agent(ctx, login)
	if err != nil {
		c.logger.Warn("nobody can be mentioned on the ticket", "login", login, "err", err)
		return html.EscapeString(login)
	}
	id := strconv.FormatInt(who.ID, 10)
	return `<a href="` + html.EscapeString(c.base.JoinPath("/").String()+"#user/profile/"+id) + `" data-mention-user-id="` + id + `">` +
		html.EscapeString(strings.TrimSpace(who.Firstname+" "+who.Lastname)) + `</a>`
}

type person struct {
	ID        int64  `json:"id"`
	Login     string `json:"login"`
	Email     string `json:"email"`
	Firstname string `json:"firstname"`
	Lastname  string `json:"lastname"`
	Active    bool   `json:"active"`
}

// agent finds an active user by login or address.
func (c *Client) agent(ctx context.Context, login string) (person, error) {
	found, err := c.people(ctx, login)
	if err != nil {
		return person{}, err
	}
	for _, each := range found {
		if each.Active && each.ID != 0 && (strings.EqualFold(each.Login, login) || strings.EqualFold(each.Email, login)) {
			return each, nil
		}
	}
	return person{}, fmt.Errorf("find agent: %q was not found", login)
}

// people are users in whom a text is found somewhere, and more.
func (c *Client) people(ctx context.Context, text string) (found []person, err error) {
	return found, c.call(ctx, request{
		op: "find agent", endpoint: "user_search", method: http.MethodGet, path: "users/search",
		query: url.Values{"query": {text}, "limit": {"50"}},
	}, &found)
}

// article is a note as the desk takes it: of type "note" by an agent, the one
// kind that moves neither states nor response times nor sends mail; or of type
// "email", which is sent, and internal, so that it moves none either.
func article(note *bridge.Note) map[string]any {
	made := map[string]any{
		"subject": note.Subject, "body": note.HTML, "content_type": "text/html",
		"type": "note", "sender": "Agent", "internal": !note.Public,
	}
	if len(note.Mail) > 0 {
		made["type"], made["to"], made["internal"] = "email", strings.Join(note.Mail, ", "), true
	}
	if len(note.Files) > 0 {
		files := make([]map[string]any, 0, len(note.Files))
		for _, file := range note.Files { // JSON writes bytes as the base64 that the desk takes
			files = append(files, map[string]any{"filename": file.Name, "mime-type": file.Type, "data": file.Content})
		}
		made["attachments"] = files
	}
	return made
}

// UnsentMailError comes beside a ticket that was written, but whose note was
// not sent by mail: its group has no address to send from, or nobody gets it.
type UnsentMailError struct {
	To  []string
	Err error
}

func (e *UnsentMailError) Error() string {
	return "zammad did not send a note to " + strings.Join(e.To, ", ") + ": has the ticket's group an address to send from? " + e.Err.Error()
}

// Unwrap is why.
func (e *UnsentMailError) Unwrap() error { return e.Err }

// deliver sends a ticket. Where the desk fails at it because of the mail, or
// might have, the same is written without: a ticket must not stand still
// because its group has no address. The note then says that nobody got it.
func (c *Client) deliver(ctx context.Context, r request, changes bridge.TicketChanges) (record, error) {
	answer, err := c.send(ctx, r)
	var refused *StatusError
	if changes.Note == nil || len(changes.Note.Mail) == 0 || !errors.As(err, &refused) || refused.Foreign ||
		refused.Status != http.StatusUnprocessableEntity && refused.Status != http.StatusInternalServerError {
		return answer, err
	}
	if !refused.NotDone() && !c.notLanded(ctx, r, changes) {
		return nil, err
	}
	to := changes.Note.Mail
	note := *changes.Note
	note.HTML = "<p><b>Ce message n'a pas pu être envoyé par courriel à " + html.EscapeString(strings.Join(to, ", ")) + ".</b></p>\n" + note.HTML
	note.Mail = nil
	body, _ := r.body.(map[string]any)
	r.body = withArticle(body, article(&note))
	answer, again := c.send(ctx, r)
	if again != nil {
		return nil, err // it was not that
	}
	return answer, &UnsentMailError{To: to, Err: err}
}

func withArticle(body, article map[string]any) map[string]any {
	next := make(map[string]any, len(body))
	maps.Copy(next, body)
	next["article"] = article
	return next
}

// notLanded tells that a write whose failure hides its reason was certainly
// not made: each write puts its version on the ticket, and a new ticket its key.
func (c *Client) notLanded(ctx context.Context, r request, changes bridge.TicketChanges) bool {
	if r.method == http.MethodPost {
		_, there, err := c.FindTicket(ctx, changes.Fields[FieldIncident])
		return err == nil && !there
	}
	sent, versioned := changes.Fields[fieldVersion]
	var now record
	err := c.call(ctx, request{op: "read ticket", endpoint: "ticket_get", method: http.MethodGet, path: r.path, query: expand()}, &now)
	return err == nil && versioned && now.text(fieldVersion) != sent
}

// fieldVersion is the attribute that tells which write a ticket shows.
const fieldVersion = "vigie_version"
