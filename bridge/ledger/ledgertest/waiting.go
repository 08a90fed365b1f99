package ledgertest

import (
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/escalation"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

func waiting(t *testing.T, s Store) {
	is := func(minute int, contract string, want ledger.Waiting) {
		t.Helper()
		if got := must(s.Waiting(t.Context(), contract, at(minute)))(t); got != want {
			t.Errorf("at minute %d by %s: %+v, want %+v", minute, contract, got, want)
		}
	}
	is(0, "c", ledger.Waiting{})
	Fill(t, s)
	m := mirrored(17)
	first, second := read(m, "zammad:history:2:a"), read(m, "zammad:history:3:a")
	first.ReceivedAt, second.ReceivedAt = at(20), at(25)
	must(s.SaveMirrored(t.Context(), m, []bridge.Entry{first, second}))(t)
	last := must(s.LastEntry(t.Context()))(t)
	journal := must(s.Journal(t.Context(), m.Subject))(t)
	began := must(s.Entries(t.Context(), "01A"))(t)[0].ReceivedAt
	is(30, "c", ledger.Waiting{Unmeasured: last, UnmeasuredSince: began})
	measured := func(seq int64) {
		if err := s.SaveMeasuring(t.Context(), ledger.Measuring{Seq: seq, Contract: "c"}); err != nil {
			t.Fatal(err)
		}
	}
	measured(last - 2)
	is(30, "c", ledger.Waiting{Unmeasured: 2, UnmeasuredSince: at(20)})
	measured(last - 1)
	is(30, "c", ledger.Waiting{Unmeasured: 1, UnmeasuredSince: at(25)})
	is(30, "d", ledger.Waiting{Unmeasured: last, UnmeasuredSince: began}) // another contract has none of it

	// Time alone changes figures, too: the earlier of both.
	ripe := measuredBreach("01A", 5, 10)
	ripe.Next = at(28)
	keepMeasured(t, s, ripe)
	is(30, "c", ledger.Waiting{Unmeasured: 1, UnmeasuredSince: at(25)})
	measured(last)
	is(27, "c", ledger.Waiting{})
	is(30, "c", ledger.Waiting{UnmeasuredSince: at(28)})
	ripe.Seq, ripe.Next = 6, at(90)
	keepMeasured(t, s, ripe)

	// What a ladder has to tell is as old as its entry, however often it failed.
	escalate(t, s, func(tx escalation.Tx) error { return tx.Ask(17, journal[1].Number, at(20)) })
	is(30, "c", ledger.Waiting{Untold: 1, UntoldSince: at(20)})
	if err := s.PutOff(t.Context(), bridge.CallAsk{Ticket: 17, Number: journal[1].Number, Attempts: 4, Next: at(60), Error: "503"}); err != nil {
		t.Fatal(err)
	}
	escalate(t, s, func(tx escalation.Tx) error { return tx.Ask(18, 7, at(29)) }) // of a journal that was lost
	is(30, "c", ledger.Waiting{Untold: 2, UntoldSince: at(20)})
	for _, ticket := range []int64{17, 18} {
		if err := s.Told(t.Context(), ticket, 9); err != nil {
			t.Fatal(err)
		}
	}
	is(30, "c", ledger.Waiting{})
}
