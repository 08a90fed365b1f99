package closing_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/report/closing"
)

func (r *rig) prove(document []byte) *closing.Proof {
	r.t.Helper()
	p, err := closing.Prove(r.t.Context(), r.store, r.rules, document, func(int64) {})
	r.must(err)
	return p
}

// TestProve: what was closed is proven for as long as the journal only grew, also
// after corrections; what was changed is not.
func TestProve(t *testing.T) {
	t.Parallel()
	r := march(t)
	r.close(time.March, "04-05 08:00")
	document := r.document(time.March)
	if p := r.prove(document); !p.Proven() || !p.Reckoned || p.Cases != 4 {
		t.Fatalf("at once: %+v", p)
	}
	r.tell(4, "04-06 09:00", bridge.KindResolved)
	r.correct(3, "04-06 09:00", "admis", "what", "upheld", "ref", "3")
	if p := r.prove(document); !p.Proven() || !p.Reckoned {
		t.Errorf("later: %+v", p)
	}
	r.close(time.April, "05-05 08:00")
	if p := r.prove(r.document(time.April)); !p.Proven() || !p.Reckoned {
		t.Errorf("the next: %+v", p)
	}
	// Somebody who makes the document better is found out, and so is who has the
	// sums agree with the rows.
	better := bytes.Replace(document, []byte(`"met":1,"breached":3`), []byte(`"met":2,"breached":2`), 1)
	if p := r.prove(better); p.Proven() || p.Stored || len(p.Sums) != 1 || len(p.Differ) != 0 {
		t.Errorf("better sums: %+v", p)
	}
	less := bytes.Replace(document, []byte(`{"subject":"ticket:2"`), []byte(`{"subject":"ticket:22"`), 1)
	if p := r.prove(less); p.Proven() || p.Stored || len(p.Differ) == 0 {
		t.Errorf("another ticket: %+v", p)
	}
	// By another contract nothing can be reckoned, and that is said.
	r.rules = contract(t, `version: "7"`, `version: "8"`)
	if p := r.prove(document); p.Reckoned || !p.Proven() {
		t.Errorf("by another contract: %+v", p)
	}
	// Another journal is not that of the document.
	other := march(t)
	other.open(9, "03-20 09:00", "P1")
	if p := other.prove(document); p.Proven() || p.Stored || p.Closed != nil || p.Print {
		t.Errorf("in a ledger that never closed it: stored %v, print %v", p.Stored, p.Print)
	}
}
