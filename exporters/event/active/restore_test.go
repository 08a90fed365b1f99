package active_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/active"
)

// TestRestore: time goes on while the process is down, whatever the order in
// which a disk gives its rows.
func TestRestore(t *testing.T) {
	t.Parallel()
	// An end, and a second life that is pending.
	b := newBed(t, active.Options{Rules: rules(nil)})
	b.raise(sw, "slow_down", "Gi1").after(6*time.Second).clear(sw, "slow_down", "Gi1").after(time.Second).raise(sw, "slow_down", "Gi1")
	kept, _ := b.table.Events(active.Filter{}, 10)
	if len(kept) != 2 {
		t.Fatalf("kept are %v", kept)
	}
	for _, c := range []struct {
		down time.Duration
		gone bool // the device, from the inventory
		want []string
		rows string // on disk then: live, past
	}{
		{time.Second, false, []string{"slow_down sw1/Gi1 pending", "slow_down sw1/Gi1 ended cleared"}, "true true"},
		{5 * time.Second, false, []string{"slow_down sw1/Gi1 active"}, "true false"},
		{3 * time.Hour, false, []string{"slow_down sw1/Gi1 ended expired"}, "false true"},
		{time.Second, true, []string{"slow_down sw1/Gi1 ended cleared"}, "false true"}, // of what was pending nothing is left
		{6 * time.Second, true, []string{"slow_down sw1/Gi1 ended expired"}, "false true"},
	} {
		for _, order := range []string{"live first", "end first"} {
			t.Run(fmt.Sprint(c.down, c.gone, order), func(t *testing.T) {
				t.Parallel()
				rows := slices.Clone(kept)
				if order == "end first" {
					slices.Reverse(rows)
				}
				back := newBed(t, active.Options{Rules: rules(nil), Kept: true})
				back.now = b.now.Add(c.down)
				back.table.Restore(back.now, rows, func(string) (*event.Device, bool) { return sw, !c.gone })
				back.expect(c.want...)
				live, past := true, true // what a disk has
				for _, change := range back.table.Changes(active.Urgent) {
					live = change.Live != nil || live && !change.WasLive
					past = change.Past != nil || past && !change.WasPast
				}
				if got := fmt.Sprint(live, past); got != c.rows {
					t.Errorf("on disk is then %q, not %q", got, c.rows)
				}
				back.after(3 * time.Hour).after(3 * time.Hour).expect()
			})
		}
	}
}
