package conformance

import (
	"fmt"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/internal/labels"
)

// TestAThousandSilences is the most that a change may make: they are there, and
// end, also where as many that are over are listed. How long that takes is logged.
func TestAThousandSilences(t *testing.T) {
	t.Parallel()
	r := newRig(t, with{})
	const many = 1000
	var wanted []alertmanager.Silence
	for i := range many {
		wanted = append(wanted, alertmanager.Silence{
			Matchers: map[string]string{labels.Device: fmt.Sprintf("sw-%04d", i)}, EndsAt: time.Now().Add(time.Hour), Reference: "46",
		})
	}
	for round := range 2 {
		begun := time.Now()
		if put, err := r.source.PutSilences(t.Context(), wanted...); put != many || err != nil {
			t.Fatalf("%d were put: %v", put, err)
		}
		took := time.Since(begun)
		var ids []string
		for _, silence := range r.silences() {
			ids = append(ids, silence.ID)
		}
		begun = time.Now()
		if err := r.source.ExpireSilences(t.Context(), ids...); err != nil || len(ids) != many {
			t.Fatalf("of %d, ended: %v", len(ids), err)
		}
		t.Logf("round %d: %s to put, %s to end", round, took, time.Since(begun))
	}
	if left := r.silences(); len(left) != 0 {
		t.Errorf("%d are left", len(left))
	}
}
