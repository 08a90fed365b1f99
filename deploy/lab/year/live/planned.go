package live

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/change"
	"github.com/vigie-noc/vigie/bridge/correction"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/deploy/lab/year"
)

// plan is a change that is asked for, or approved of.
func (l *life) plan(ctx context.Context, h *year.Happening) error {
	scope := "site:" + h.Site
	l.changes.agreed = true
	if h.What == year.Agrees {
		id := l.calls[h.Of]
		l.written = append(l.written, id)
		l.changes.windows = append(l.changes.windows, window{h.Begins, h.Until})
		return l.ask(ctx, h.Who, http.MethodPut, fmt.Sprintf("/api/v1/tickets/%d", id), map[string]any{"change_state": change.StateApproved}, nil)
	}
	var made struct {
		ID int64 `json:"id"`
	}
	stamp := func(at time.Time) string { return at.UTC().Format(time.RFC3339) }
	err := l.ask(ctx, h.Who, http.MethodPost, "/api/v1/tickets", map[string]any{
		"title": h.Title, "group": "N2", "customer": "supervision@vigie.example", "nature": "changement", "site": h.Site,
		"change_scope": scope, "change_start": stamp(h.Begins), "change_end": stamp(h.Until), "change_state": "brouillon",
		"article": map[string]any{"body": h.Title, "internal": true},
	}, &made)
	l.calls[h.Of], l.written = made.ID, append(l.written, made.ID)
	return err
}

// correct says something of a journal afterwards. What it is about is looked for
// as a person would: the last fact of the kind.
func (l *life) correct(ctx context.Context, h *year.Happening) error {
	id := l.of[h.Of]
	if ticket := l.calls[h.Of]; ticket != 0 {
		id = fmt.Sprint(ticket)
	}
	if id == "" {
		return errRefused
	}
	act := correction.Act{
		Kind: bridge.ActKind(h.What), Motive: h.Motive, Person: login(h.Who), Via: "superviseur",
		At: h.Until, From: h.Begins, Till: h.Until, Reason: h.Value, Approver: "karim@vigie.example",
	}
	switch h.What { //nolint:exhaustive // a pause is of no fact
	case year.Contest:
		act.Clock = policy.ClockName(h.Value)
	case year.Uphold, year.Void, year.Move:
		fact, err := l.lastOf(ctx, id, h)
		if err != nil {
			return err
		}
		act.Subject, act.Fact = fact.Subject, fact.Number
	}
	_, err := l.corrections.Do(ctx, id, act, l.now)
	if _, refused := errors.AsType[*correction.RefusedError](err); refused || errors.Is(err, bridge.ErrNotFound) {
		return errRefused
	}
	return err
}

func (l *life) lastOf(ctx context.Context, id string, h *year.Happening) (*bridge.Entry, error) {
	subject := id
	if !strings.HasPrefix(id, "0") { // a ticket's
		subject = "ticket:" + id
	}
	all, err := l.Store.Journal(ctx, subject)
	if err != nil {
		return nil, err
	}
	kind := bridge.Kind(h.Value)
	if h.What == year.Uphold {
		kind = bridge.KindCorrection
	}
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Kind == kind {
			return &all[i], nil
		}
	}
	return nil, errRefused
}
