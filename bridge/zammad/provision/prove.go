package provision

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/provision/desired"
	"github.com/vigie-noc/vigie/bridge/zammad/provision/object"
)

// prove writes our attributes to a ticket and reads them back, several times:
// a process of the desk that has not restarted drops them without a word. The
// ticket is closed, and deleted at the end.
func (r *run) prove(ctx context.Context) error {
	if r.opts.Agent == nil {
		r.say("  not proved that tickets keep the attributes: the bridge has no token yet (--prove does it later)")
		return nil
	}
	var id int64
	round := 0
	defer func() {
		if id == 0 {
			return
		}
		if err := r.desk.Delete(context.WithoutCancel(ctx), object.Tickets, id); err != nil {
			r.say(fmt.Sprintf("  ticket %d, by which attributes were proved, is to be deleted by hand: %s", id, err))
		}
	}()
	err := r.until(ctx, "tickets keep our attributes", func(ctx context.Context) error {
		round++
		fields := r.sample(round)
		body := map[string]any{"title": "Vigie : preuve des attributs"}
		maps.Copy(body, fields)
		var answer map[string]any
		var err error
		if id == 0 {
			body["group"], body["customer"], body["state"] = r.wanted.Lines[0].Groups[0], r.wanted.Customer, r.wanted.States.Closed
			body["article"] = map[string]any{
				"subject": "Vigie", "body": "Ticket d'essai, supprimé aussitôt.", "type": "note", "internal": true,
			}
			answer, err = r.opts.Agent.Create(ctx, object.Tickets, body)
			id = object.IDOf(answer)
		} else {
			answer, err = r.opts.Agent.Update(ctx, object.Tickets, id, body)
		}
		if err != nil {
			return refusal(err)
		}
		return kept(fields, answer)
	})
	if refused, ok := errors.AsType[*finalError](err); ok {
		r.result.Refused++
		r.say("! not proved that tickets keep the attributes: the bridge's user may not work in " + r.wanted.Lines[0].Groups[0] + ": " + refused.Error())
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w: restart every process of Zammad, then run again with --prove", err)
	}
	r.say("proved: tickets keep the attributes")
	return nil
}

// finalError is one that waiting does not mend.
type finalError struct{ error }

// refusal makes an answer about rights final.
func refusal(err error) error {
	if status, ok := errors.AsType[*zammad.StatusError](err); ok && status.Misconfigured() && !status.Foreign {
		return &finalError{err}
	}
	return err
}

// kept tells which attributes an answer does not have as they were sent.
func kept(fields, answer map[string]any) error {
	var lost []string
	for _, each := range differences(fields, answer) {
		lost = append(lost, each.Path)
	}
	if len(lost) == 0 {
		return nil
	}
	return errors.New("tickets do not keep " + strings.Join(lost, ", "))
}

// sample are values for all attributes that are as we want them, others in
// each round.
func (r *run) sample(round int) map[string]any {
	kinds := make(map[string]string)
	for _, record := range r.known.Records[object.Attributes] {
		kinds[object.TextOf(record, object.Name)] = object.TextOf(record, "data_type")
	}
	fields := make(map[string]any)
	for _, each := range desired.TicketAttributes() {
		if kinds[each.Name] != each.Data {
			continue // told when it was left
		}
		choices := r.wanted.Choices(each)
		switch each.Data {
		case desired.Selection:
			fields[each.Name] = ""
			if n := len(choices); n > 0 {
				fields[each.Name] = choices[round%n].Value
			}
		case desired.Number:
			fields[each.Name] = int64(round)
		case desired.Datetime:
			fields[each.Name] = time.Date(2020, 1, 1, round%24, 0, 0, 0, time.UTC).Format("2006-01-02T15:04:05.000Z")
		default:
			fields[each.Name] = fmt.Sprint("preuve ", round)
		}
	}
	return fields
}
