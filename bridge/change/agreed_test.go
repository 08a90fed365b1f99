package change_test

import (
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/change"
)

// TestAgreed: planned maintenance is what was agreed a day before (R26).
func TestAgreed(t *testing.T) {
	t.Parallel()
	hour := func(n int) time.Time { return time.Date(2026, 3, 2, n, 0, 0, 0, time.UTC) } // 2 March and after
	set := func(at int, who, to string) bridge.Entry {
		return bridge.Entry{Kind: bridge.KindChange, Actor: bridge.ActorPerson, ActorRef: who, EffectiveAt: hour(at), Data: map[string]string{"to": to}}
	}
	plan := func(at int, field string, to int) bridge.Entry {
		return bridge.Entry{Kind: bridge.KindChangePlan, EffectiveAt: hour(at), Data: map[string]string{"field": field}, Words: map[string]string{"to": hour(to).Format(time.RFC3339)}}
	}
	ended := func(at int) bridge.Entry {
		return bridge.Entry{Kind: bridge.KindChange, Actor: bridge.ActorBridge, EffectiveAt: hour(at), Data: map[string]string{"to": "terminé"}}
	}
	erased := plan(1, "change_end", 52)
	erased.Words = nil
	ruby := plan(1, "change_start", 0)
	ruby.Words = map[string]string{"to": "2026-03-04 00:00:00 UTC"}
	type window [2]int
	for _, c := range []struct {
		name    string
		final   window
		ended   int // 0 for at its end
		needed  int
		journal []bridge.Entry
		want    window // none for not planned
	}{
		{"a day before", window{48, 50}, 0, 1, []bridge.Entry{set(24, "3", "approuvé"), ended(50)}, window{48, 50}},
		{"an hour less", window{48, 50}, 0, 1, []bridge.Entry{set(25, "3", "approuvé")}, window{}},
		{"never approved", window{48, 50}, 0, 1, nil, window{}},
		{"a second person too late", window{48, 50}, 0, 2, []bridge.Entry{set(1, "3", "approuvé"), set(40, "4", "approuvé")}, window{}},
		{"two in time", window{48, 50}, 0, 2, []bridge.Entry{set(1, "3", "approuvé"), set(2, "4", "approuvé")}, window{48, 50}},
		{"taken back, and approved again too late", window{48, 50}, 0, 1, []bridge.Entry{set(1, "3", "approuvé"), set(30, "3", "brouillon"), set(31, "3", "approuvé")}, window{}},
		{"ended early", window{48, 50}, 49, 1, []bridge.Entry{set(1, "3", "approuvé"), set(49, "3", "annulé")}, window{48, 49}},
		{"another scope too late", window{48, 50}, 0, 1, []bridge.Entry{set(1, "3", "approuvé"), plan(30, "change_scope", 0), set(31, "3", "approuvé")}, window{}},
		{"made longer while it goes on", window{48, 60}, 0, 1, []bridge.Entry{plan(1, "change_end", 50), set(2, "3", "approuvé"), plan(49, "change_end", 60)}, window{48, 50}},
		{"made longer in time", window{48, 60}, 0, 1, []bridge.Entry{plan(1, "change_end", 50), set(2, "3", "approuvé"), plan(20, "change_end", 60)}, window{48, 60}},
		{"made longer, and nobody knows from what", window{48, 60}, 0, 1, []bridge.Entry{set(2, "3", "approuvé"), plan(49, "change_end", 60)}, window{}},
		{"made shorter", window{48, 49}, 0, 1, []bridge.Entry{plan(1, "change_end", 50), set(2, "3", "approuvé"), plan(48, "change_end", 49)}, window{48, 49}},
		{"moved to earlier, too late", window{40, 50}, 0, 1, []bridge.Entry{plan(1, "change_start", 48), set(2, "3", "approuvé"), plan(30, "change_start", 40)}, window{48, 50}},
		{"moved elsewhere, too late", window{80, 90}, 0, 1, []bridge.Entry{plan(1, "change_start", 48), plan(1, "change_end", 50), set(2, "3", "approuvé"), plan(70, "change_start", 80), plan(70, "change_end", 90)}, window{}},
		{"what was agreed was erased", window{48, 52}, 0, 1, []bridge.Entry{erased, set(2, "3", "approuvé")}, window{}},
		{"as Zammad's history writes instants", window{48, 50}, 0, 1, []bridge.Entry{ruby, set(2, "3", "approuvé")}, window{48, 50}},
	} {
		row := &bridge.Change{StartsAt: hour(c.final[0]), EndsAt: hour(c.final[1]), BegunAt: hour(c.final[0]), EndedAt: hour(c.final[1])}
		if c.ended != 0 {
			row.EndedAt = hour(c.ended)
		}
		got, planned := change.Agreed(row, c.journal, 24*time.Hour, c.needed)
		if want := bridge.SpanOf(hour(c.want[0]), hour(c.want[1])); planned != (c.want != window{}) || planned && got != want {
			t.Errorf("%s: %v, %t, want %v", c.name, got, planned, c.want)
		}
		row.BegunAt = time.Time{}
		if _, planned := change.Agreed(row, c.journal, 24*time.Hour, c.needed); planned {
			t.Errorf("%s: it never began, and counts", c.name)
		}
	}
}
