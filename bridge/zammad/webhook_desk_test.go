package zammad_test

import (
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/zammad"
)

// A desk of every version tells of what people change, and its word about our
// own changes is left.
func TestWebhookOfADesk(t *testing.T) {
	t.Parallel()
	everyVersion(t, func(t *testing.T, o office) {
		me, err := o.bridge.Me(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		l := newListener(t, zammad.OwnLogin(func() string { return fmt.Sprint(me["login"]) }))
		receiver := httptest.NewServer(l)
		t.Cleanup(receiver.Close)
		hook, err := o.admin.Create(t.Context(), "webhooks", map[string]any{
			"name": "passerelle", "endpoint": receiver.URL, "signature_token": "s3cret", "ssl_verify": true, "active": true,
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.admin.Create(t.Context(), "triggers", map[string]any{
			"name": "passerelle", "active": true, "activator": "action", "execution_condition_mode": "always",
			"condition":            map[string]any{"ticket.action": map[string]any{"operator": "is", "value": "update"}},
			"perform":              map[string]any{"notification.webhook": map[string]any{"webhook_id": fmt.Sprint(hook["id"])}},
			"disable_notification": true,
		}); err != nil {
			t.Fatal(err)
		}
		o.Delay(0)
		ticket := o.open(t, incident)
		o.Work(t.Context())
		for _, step := range []struct {
			by      *zammad.Client
			outcome string
		}{{o.person, "hinted"}, {o.bridge, "own"}} {
			// A note, since 5.2 tells of other changes only where the condition names
			// what changed.
			if _, err := step.by.UpdateTicket(t.Context(), ticket.ID, bridge.TicketChanges{
				Title: step.outcome, Note: &bridge.Note{HTML: "<p>Suite</p>"},
			}); err != nil {
				t.Fatal(err)
			}
			o.Work(t.Context())
			l.holds(t, step.outcome, 1)
		}
		if fmt.Sprint(l.hints) != fmt.Sprint([]int64{ticket.ID}) {
			t.Errorf("hints are %v, want one of ticket %d", l.hints, ticket.ID)
		}
	})
}
