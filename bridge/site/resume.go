package site

import (
	"cmp"
	"context"
	"html/template"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/remark"
)

const topicResume = "supervision"

// resume answers a person who asks to have something supervised again on the
// ticket of an incident that is closed, which nobody looks at any more: once for
// each time that the field was set, and clears it.
func (r *round) resume(ctx context.Context, t *bridge.Mirrored) error {
	wanted := t.Fields[incident.FieldSupervision]
	if wanted == "" || t.Fields[incident.FieldIncident] == "" {
		return nil
	}
	asked, err := r.Plaints.Resumed(ctx, &t.Ticket)
	if err != nil {
		return err
	}
	told, err := r.Remarks.Told(ctx, t.ID, topicResume)
	if err != nil || told == asked.Print {
		return err
	}
	ticket, err := r.Desk.Ticket(ctx, t.ID)
	if err != nil {
		return reachable(err)
	}
	if ticket.Fields[incident.FieldSupervision] != wanted || ticket.Stage == bridge.StageMerged {
		return nil // the mirror is late
	}
	if over, err := r.Plaints.Over(ctx, ticket.Fields[incident.FieldIncident]); err != nil || !over {
		return err
	}
	answer := "Remise en supervision demandée par " + cmp.Or(asked.Name, "Zammad") + ", non faite. L'incident de ce ticket est clos : plus rien n'y est suivi. " +
		"Si l'équipement est encore en sourdine, la mise en sourdine se lève dans Alertmanager ; une nouvelle alarme ouvrira un incident."
	err = r.Remarks.Say(ctx, remark.Saying{
		Ticket: t.ID, Topic: topicResume, Print: asked.Print,
		Changes: func(now bridge.Ticket) bridge.TicketChanges {
			if now.Fields[incident.FieldSupervision] != wanted {
				return bridge.TicketChanges{}
			}
			return bridge.TicketChanges{
				Fields: map[string]string{incident.FieldSupervision: ""},
				Note:   &bridge.Note{Subject: "Remise en supervision", HTML: "<p>" + template.HTMLEscapeString(answer) + "</p>"},
			}
		},
	})
	if err == nil {
		r.failed = 0
		r.written++
	}
	return reachable(err)
}
