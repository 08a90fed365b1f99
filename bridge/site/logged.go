package site

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"html/template"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/remark"
)

const topicLogged = "logbook"

// logged takes off what a person wrote for the log book: the mirror has put it
// down as a fact, of which the log book tells by itself. Where the field says
// something else by now, that is another fact.
func (r *round) logged(ctx context.Context, t *bridge.Mirrored) error {
	text := t.Fields[incident.FieldLogbook]
	if strings.TrimSpace(text) == "" {
		return nil
	}
	sum := sha256.Sum256([]byte(t.UpdatedAt.UTC().Format(time.RFC3339Nano) + " " + text))
	mark := hex.EncodeToString(sum[:8])
	told, err := r.Remarks.Told(ctx, t.ID, topicLogged)
	if err != nil || told == mark {
		return err
	}
	err = r.Remarks.Say(ctx, remark.Saying{
		Ticket: t.ID, Topic: topicLogged, Print: mark,
		Changes: func(now bridge.Ticket) bridge.TicketChanges {
			if now.Fields[incident.FieldLogbook] != text || now.Stage == bridge.StageMerged {
				return bridge.TicketChanges{}
			}
			return bridge.TicketChanges{
				Fields: map[string]string{incident.FieldLogbook: ""},
				Note:   &bridge.Note{Subject: "Main courante", HTML: "<p>Consigné dans la main courante : « " + template.HTMLEscapeString(text) + " »</p>"},
			}
		},
	})
	if err == nil {
		r.failed = 0
		r.written++
	}
	return reachable(err)
}
