package closing_test

import (
	"bytes"
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report/closing"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// older is a store in which a bridge of another engine closes months: it had
// ticket 2 begin at another instant.
type older struct{ closing.Store }

var beginning = regexp.MustCompile(`(\{"subject":"ticket:2".*?\[\[\d+,\d+,\d+,\d+,)\d+`)

func (o older) SaveMonth(ctx context.Context, m *ledger.ClosedMonth, document []byte) (bool, error) {
	document = bytes.Replace(document, []byte(`"engine":"`+sla.Engine+`"`), []byte(`"engine":"sla-1"`), 1)
	document = beginning.ReplaceAll(document, []byte("${1}1000"))
	m.Hash = frozen.Hash(document)
	return o.Store.SaveMonth(ctx, m, document)
}

// TestUpgraded: R13, figures that an older bridge kept are reckoned anew before a
// month is closed; what it had closed stays, is not said to be wrong, and what it
// had otherwise stands in the next document, once, with the reason.
func TestUpgraded(t *testing.T) {
	t.Parallel()
	r := march(t)
	closer := r.closer
	r.closer = r.newCloser(older{r.store}, "one")
	r.close(time.March, "04-01 08:00")
	was := r.document(time.March)
	r.closer = closer
	// The keeper of the older bridge had all counted, by the contract alone.
	last, err := r.store.LastEntry(t.Context())
	r.must(err)
	r.must(r.store.SaveMeasuring(t.Context(), ledger.Measuring{Seq: last, Contract: r.rules.Hash()}))

	if p := r.prove(was); p.Reckoned || !p.Proven() {
		t.Errorf("a document of another engine: reckoned %t, %+v", p.Reckoned, p.Differ)
	}
	april := r.close(time.April, "05-05 08:00")
	if at, err := r.store.Measuring(t.Context()); err != nil || at.Contract != sla.Basis(r.rules) {
		t.Errorf("figures are of %+v, %v", at, err)
	}
	if p := r.prove(r.document(time.April)); !p.Reckoned || !p.Proven() {
		t.Errorf("the month after: %+v", p)
	}
	if !strings.Contains(strings.Join(april.Flags, " "), "les règles de calcul ont changé depuis l'arrêt de 2026-03 (« sla-1 », maintenant « "+sla.Engine+" »)") {
		t.Errorf("flags are %q", april.Flags)
	}
	because := func(c frozen.Change) bool {
		return slices.Contains(c.Why, frozen.Why{Kind: frozen.WhyEngine, Before: "sla-1", After: sla.Engine})
	}
	if len(april.Changes) == 0 || slices.ContainsFunc(april.Changes, func(c frozen.Change) bool { return c.Subject != "ticket:2" || !because(c) }) {
		t.Errorf("rectified are %q", briefs(april.Changes))
	}
	r.tell(4, "05-06 12:00", bridge.KindResolved)
	may := r.close(time.May, "06-05 08:00")
	if len(may.Changes) == 0 || slices.ContainsFunc(may.Changes, because) || len(may.Flags) != 0 {
		t.Errorf("the month after has %q and says %q", briefs(may.Changes), may.Flags)
	}
	if !bytes.Equal(was, r.document(time.March)) {
		t.Error("the document of March is another")
	}
}
