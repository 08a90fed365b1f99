package ledgertest

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/vigie-noc/vigie/bridge/ledger"
)

// closedTests are the part of the contract that closed months rest on.
var closedTests = []contractTest{
	{"a closed month reads back as it was saved, and stays", closedRoundTrip},
	{"of many who close a month one does", closedOnce},
	{"what was decided in a month is told in order", decidedIn},
}

func closedMonth(month ledger.Month) *ledger.ClosedMonth {
	return &ledger.ClosedMonth{Contract: "Convention « été »", Month: month, Hash: "ab12", ClosedAt: at(9), ClosedBy: "nadia@vigie.example", Seq: 3}
}

func closedRoundTrip(t *testing.T, s Store) {
	document := bytes.Repeat([]byte("{\"é\":1}\n"), 9000)
	later, first := closedMonth(march), closedMonth(march-1)
	other := closedMonth(march)
	other.Contract, other.ClosedAt = "autre", at(10)
	for _, m := range []*ledger.ClosedMonth{later, first, other} {
		if !must(s.SaveMonth(t.Context(), m, document))(t) {
			t.Errorf("%+v was not kept", m)
		}
	}
	again := closedMonth(march)
	again.Hash, again.ClosedBy = "cd34", ""
	if must(s.SaveMonth(t.Context(), again, []byte("other")))(t) {
		t.Error("a month is closed twice")
	}
	later.Size, first.Size = int64(len(document)), int64(len(document))
	if got, want := must(s.ClosedMonths(t.Context(), later.Contract))(t), []ledger.ClosedMonth{*first, *later}; !reflect.DeepEqual(got, want) {
		t.Errorf("closed are %+v\nwant %+v", got, want)
	}
	if got := must(s.MonthDocument(t.Context(), later.Contract, march))(t); !bytes.Equal(got, document) {
		t.Errorf("the document is %d bytes, was %d", len(got), len(document))
	}
	if none := must(s.MonthDocument(t.Context(), later.Contract, march+1))(t); none != nil {
		t.Errorf("a month that is not closed has a document: %q", none)
	}
	if all := must(s.ClosedMonths(t.Context(), ""))(t); len(all) != 3 || all[0].Month != march-1 || all[1].Contract != later.Contract || all[2].Contract != "autre" {
		t.Errorf("of all contracts %+v are closed", all)
	}
	if none := must(s.ClosedMonths(t.Context(), "aucun"))(t); len(none) != 0 {
		t.Errorf("of no contract %+v are closed", none)
	}
	if text := march.String(); text != "2026-03" {
		t.Errorf("the month is called %s", text)
	}
}

func closedOnce(t *testing.T, s Store) {
	var kept atomic.Int32
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			m := closedMonth(march)
			m.Hash = fmt.Sprint(n)
			one, err := s.SaveMonth(t.Context(), m, []byte(m.Hash))
			if err != nil {
				t.Error(err)
			}
			if one {
				kept.Add(1)
			}
		})
	}
	wg.Wait()
	all := must(s.ClosedMonths(t.Context(), closedMonth(march).Contract))(t)
	if kept.Load() != 1 || len(all) != 1 || string(must(s.MonthDocument(t.Context(), all[0].Contract, march))(t)) != all[0].Hash {
		t.Errorf("%d closed it: %+v", kept.Load(), all)
	}
}

func decidedIn(t *testing.T, s Store) {
	going, met, before := measuredBreach("01B", 5, 10), measuredBreach("01A", 5, 20), measuredBreach("01C", 5, 1)
	going.Clocks[0].Stopped, going.Clocks[0].Began, going.Clocks[0].Upheld, going.Clocks[0].Contest = false, at(-9), true, "01B#4"
	met.Clocks[0].Met, met.Clocks[0].Contested = true, false
	life := met.Clocks[0]
	life.Name, life.Life = ledger.Total, 1
	met.Clocks = append(met.Clocks, life)
	open := measuredBreach("01D", 5, 1)
	open.Clocks[0].Month, open.Clocks[0].Over = 0, 0
	before.Clocks[0].Month, before.Clocks[0].Over, before.Clocks[0].Started = march-1, march-1, march-1
	keepMeasured(t, s, going, met, before, open)
	var got []ledger.MeasuredClock
	if err := s.DecidedIn(t.Context(), march, func(c *ledger.MeasuredClock) { got = append(got, *c) }); err != nil {
		t.Fatal(err)
	}
	if want := slices.Concat(met.Clocks, going.Clocks); !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v, want\n%+v", got, want)
	}
}

// closedMonthStays: a document that was closed is not changed by whoever asks
// politely.
func closedMonthStays(t *testing.T, o Opened) {
	must(o.SaveMonth(t.Context(), closedMonth(march), []byte("{}")))(t)
	for _, statement := range []string{"UPDATE closed_month SET hash = ''", "DELETE FROM closed_month"} {
		if err := o.Exec(statement); err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v, want it refused", statement, err)
		}
	}
}
