package ledgertest

import (
	"fmt"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// verified walks the journal, which must be whole.
func verified(t *testing.T, s Store) ledger.Verified {
	t.Helper()
	found := must(s.Verify(t.Context(), 0, func(b ledger.Break) { t.Errorf("broken: %+v", b) }))(t)
	if !found.Whole() {
		t.Errorf("the journal is not whole: %+v", found)
	}
	return found
}

// chained checks that entries are numbered and each follows the one before.
func chained(t *testing.T, entries []bridge.Entry) {
	t.Helper()
	previous := ""
	for i := range entries {
		e := &entries[i]
		if e.Number != int64(i)+1 || e.Previous != previous || e.Hash != ledger.Hash(e) || len(e.Hash) != 64 {
			t.Errorf("entry %d does not follow: %+v", i+1, *e)
		}
		previous = e.Hash
	}
}

func journalIsChained(t *testing.T, s Store) {
	save(t, s, newIncident("01A", "a"), newIncident("01B", "b"))
	if empty := verified(t, s); empty.Entries != 0 || empty.Chains != 0 || empty.Print == "" {
		t.Errorf("an empty journal is %+v", empty)
	}
	write(t, s, func(tx incident.Tx) error {
		return tx.Append(
			entry("01A", bridge.KindDetected), entry("01B", bridge.KindDetected),
			entry("01A", bridge.KindOpened), entry("01B", bridge.KindOpened), entry("01A", bridge.KindClosed),
		)
	})
	for subject, want := range map[string]int{"01A": 3, "01B": 2} {
		all := must(s.Journal(t.Context(), subject))(t)
		chained(t, all)
		if len(all) != want {
			t.Errorf("%s has %d entries, want %d", subject, len(all), want)
		}
	}
	before := verified(t, s)
	if before.Entries != 5 || before.Chains != 2 || before.Erased != 0 {
		t.Errorf("walked %+v", before)
	}
	write(t, s, func(tx incident.Tx) error { return tx.Append(entry("01B", bridge.KindGap)) })
	after := verified(t, s)
	if after.Print == before.Print {
		t.Error("a journal that has grown has the same print")
	}
	then := must(s.Verify(t.Context(), before.Last, func(b ledger.Break) { t.Errorf("broken: %+v", b) }))(t)
	if then != before {
		t.Errorf("as it was then it is %+v, want %+v", then, before)
	}
	if before.Gaps != 0 || after.Gaps != 1 {
		t.Errorf("%d gaps, then %d, want none and one", before.Gaps, after.Gaps)
	}
}

// journalTakesAnyText: what a store cannot keep as it is must not break the
// chain when it is read back.
func journalTakesAnyText(t *testing.T, s Store) {
	save(t, s, newIncident("01A", "a"))
	strange := []string{"", "\xff\xfe", "a\x00b", "\u2028<&>\"'\\", "é\u0301", "\U0001F4A5", "\ufffd"}
	for i, text := range strange {
		e := entry("01A", bridge.KindPersonEdit)
		e.ActorName, e.ActorRef, e.Text, e.Origin = text, text, text, fmt.Sprint("test:", i, text)
		e.Data, e.Words = map[string]string{text: text, "b": text}, map[string]string{text: text}
		e.EffectiveAt, e.ReceivedAt = at(i).Add(456*time.Microsecond), at(i).In(time.FixedZone("ailleurs", 3600))
		write(t, s, func(tx incident.Tx) error { return tx.Append(e) })
	}
	if found := verified(t, s); found.Entries != int64(len(strange)) {
		t.Errorf("walked %+v", found)
	}
	chained(t, must(s.Journal(t.Context(), "01A"))(t))
}

func chainGoesOn(t *testing.T, s Store) {
	save(t, s, newIncident("01A", "a"))
	for range 3 {
		write(t, s, func(tx incident.Tx) error {
			if err := tx.Append(entry("01A", bridge.KindAlertFiring)); err != nil {
				return err
			}
			return tx.Append(entry("01A", bridge.KindAlertEnded), entry("01A", bridge.KindPriority))
		})
		failed := s.Write(t.Context(), func(tx incident.Tx) error {
			if err := tx.Append(entry("01A", bridge.KindClosed)); err != nil {
				return err
			}
			return fmt.Errorf("and no further")
		})
		if failed == nil {
			t.Error("the transaction did not fail")
		}
	}
	all := must(s.Journal(t.Context(), "01A"))(t)
	if len(all) != 9 {
		t.Errorf("%d entries, want 9", len(all))
	}
	chained(t, all)
	verified(t, s)
}

// originIsOnce: reading the desk twice adds nothing, whatever is told the
// second time.
func originIsOnce(t *testing.T, s Store) {
	save(t, s, newIncident("01A", "a"), newIncident("01B", "b"))
	first := entry("01A", bridge.KindResolved)
	first.Origin = "zammad:history:123:resolved"
	again := first
	again.Subject, again.Text = "01B", "autre texte"
	write(t, s, func(tx incident.Tx) error { return tx.Append(first, first) })
	write(t, s, func(tx incident.Tx) error { return tx.Append(again, entry("01B", bridge.KindOpened)) })
	if all := must(s.Journal(t.Context(), "01A"))(t); len(all) != 1 || all[0].Text != first.Text {
		t.Errorf("01A has %+v", all)
	}
	if all := must(s.Journal(t.Context(), "01B"))(t); len(all) != 1 || all[0].Origin != "" || all[0].Number != 1 {
		t.Errorf("01B has %+v", all)
	}
	verified(t, s)
}

// ownEntries: tickets tell of what the bridge did, never of what people read
// there anyway.
func ownEntries(t *testing.T, s Store) {
	save(t, s, newIncident("01A", "a"))
	read := entry("01A", bridge.KindResolved)
	read.Origin = "zammad:history:123:resolved"
	write(t, s, func(tx incident.Tx) error {
		if err := tx.Append(entry("01A", bridge.KindOpened), read, entry("01A", bridge.KindClosed)); err != nil {
			return err
		}
		if own := must(tx.EntriesAfter("01A", 0))(t); len(own) != 2 || own[1].Kind != bridge.KindClosed || own[1].Number != 3 {
			t.Errorf("in the transaction the bridge did %+v", own)
		}
		return nil
	})
	if own := must(s.Entries(t.Context(), "01A"))(t); len(own) != 2 || own[0].Kind != bridge.KindOpened {
		t.Errorf("the bridge did %+v", own)
	}
	if all := must(s.Journal(t.Context(), "01A"))(t); len(all) != 3 || all[1].Origin != read.Origin {
		t.Errorf("the journal is %+v", all)
	}
}
