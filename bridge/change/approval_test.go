package change_test

import (
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/change"
)

func TestApprovers(t *testing.T) {
	t.Parallel()
	set := func(actor bridge.ActorKind, who, to string) bridge.Entry {
		return bridge.Entry{Kind: bridge.KindChange, Actor: actor, ActorRef: who, Data: map[string]string{"to": to}}
	}
	by := func(who string) bridge.Entry { return set(bridge.ActorPerson, who, "approuvé") }
	back := set(bridge.ActorBridge, "9", "brouillon")
	plan := func(field string) bridge.Entry {
		return bridge.Entry{Kind: bridge.KindChangePlan, Data: map[string]string{"field": field}}
	}
	at := func(minute int, e bridge.Entry) bridge.Entry {
		e.EffectiveAt = time.Date(2026, 3, 2, 8, minute, 0, 0, time.UTC)
		return e
	}
	saved := func(who string, e bridge.Entry) bridge.Entry { e.Actor, e.ActorRef = bridge.ActorPerson, who; return e }
	for _, test := range []struct {
		name    string
		journal []bridge.Entry
		want    string
	}{
		{"nobody", nil, ""},
		{"one", []bridge.Entry{by("3")}, "3"},
		{"the same twice", []bridge.Entry{by("3"), back, by("3")}, "3"},
		{"two, the bridge having asked for the second", []bridge.Entry{by("3"), back, by("4")}, "3 4"},
		{"a person takes it back", []bridge.Entry{by("3"), set(bridge.ActorPerson, "4", "brouillon")}, ""},
		{"a person drops it", []bridge.Entry{by("3"), set(bridge.ActorPerson, "3", "annulé")}, ""},
		{"it goes on", []bridge.Entry{by("3"), set(bridge.ActorBridge, "9", "en cours")}, "3"},
		{"another scope", []bridge.Entry{by("3"), plan("change_scope")}, ""},
		{"… approved of anew", []bridge.Entry{by("3"), plan("change_scope"), by("4")}, "4"},
		{"another scope saved with the approval, in either order", []bridge.Entry{at(1, by("3")), at(2, by("4")), at(2, plan("change_scope"))}, ""},
		{"… by the one who approves", []bridge.Entry{at(1, by("3")), at(2, by("4")), at(2, saved("4", plan("change_scope")))}, "4"},
		{"it is over, and wanted again", []bridge.Entry{by("3"), by("4"), set(bridge.ActorBridge, "9", "terminé"), by("3")}, "3"},
		{"a person ends it", []bridge.Entry{by("3"), set(bridge.ActorPerson, "4", "terminé")}, ""},
		{"other dates", []bridge.Entry{by("3"), plan("change_start"), plan("change_end")}, "3"},
		{"a customer", []bridge.Entry{set(bridge.ActorCustomer, "5", "approuvé")}, ""},
		{"a trigger in a person's name", []bridge.Entry{set(bridge.ActorDesk, "3", "approuvé")}, ""},
		{"nobody knows who", []bridge.Entry{set(bridge.ActorUnknown, "8", "approuvé"), by("")}, ""},
		{"opened as approved", []bridge.Entry{{
			Kind: bridge.KindOpened, Actor: bridge.ActorPerson, ActorRef: "3", Data: map[string]string{"change_state": "approuvé"},
		}}, "3"},
	} {
		if got := strings.Join(change.Approvers(test.journal), " "); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}
