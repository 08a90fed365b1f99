package change_test

import (
	"strings"
	"testing"

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
