package ledgertest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// logbookTests are the part of the contract that the log book rests on.
var logbookTests = []contractTest{
	{"the log book is numbered, in order and a chain", logbookChain},
	{"entries of the log book are filtered", logbookFilter},
	{"of many who write in the log book none loses a number", logbookCrowd},
	{"a failed transaction leaves no page of the log book", logbookRollback},
	{"the journal is told in the order in which it was put down", journalAfter},
	{"a signature is reckoned again", logbookSignature},
	{"what the log book says of facts is compared", logbookFacts},
	{"words leave the log book with their ticket", logbookEraseTicket},
	{"words leave the log book with their person", logbookErasePerson},
}

// logNote is what amel puts down at a minute.
func logNote(minute int, origin string) bridge.Entry {
	return bridge.Entry{
		Subject: bridge.SubjectLogbook, Kind: bridge.KindLogNote, Actor: bridge.ActorPerson, ActorRef: amelID, ActorName: amel,
		EffectiveAt: at(minute - 1), ReceivedAt: at(minute), Text: fmt.Sprint("Ronde de la minute ", minute), Origin: origin,
	}
}

// logged writes entries and gives back the whole log book.
func logged(t *testing.T, s Store, entries ...bridge.Entry) []bridge.Entry {
	t.Helper()
	if err := s.WriteLog(t.Context(), func(tx ledger.LogTx) error { return tx.Append(entries...) }); err != nil {
		t.Fatal(err)
	}
	return must(s.LogEntries(t.Context(), ledger.LogFilter{}))(t)
}

func logbookChain(t *testing.T, s Store) {
	all := logged(t, s, logNote(5, "logbook:a"), logNote(3, "logbook:b"), logNote(9, "logbook:a"), logNote(6, ""))
	chained(t, all)
	if len(all) != 3 || all[1].Number != 2 || !all[1].ReceivedAt.Equal(at(5)) || !all[1].EffectiveAt.Equal(at(2)) || !all[2].ReceivedAt.Equal(at(6)) {
		t.Errorf("it is %+v", all)
	}
	err := s.WriteLog(t.Context(), func(tx ledger.LogTx) error {
		found, err := tx.Originated("logbook:b")
		if err != nil || found == nil || found.Number != 2 || found.Text == "" {
			t.Errorf("of its origin %+v, %v", found, err)
		}
		none, failed := tx.Originated("")
		newest, wrong := tx.LogEntries(ledger.LogFilter{Newest: true, Limit: 1})
		if none != nil || len(newest) != 1 || newest[0].Number != 3 {
			t.Errorf("of no origin %+v, the newest %+v", none, newest)
		}
		return errors.Join(err, failed, wrong)
	})
	if err != nil {
		t.Error(err)
	}
	if found := verified(t, s); found.Entries != 3 || found.Chains != 1 {
		t.Errorf("walked %+v", found)
	}
}

func logbookFilter(t *testing.T, s Store) {
	correction := logNote(4, "")
	correction.Kind, correction.Data = bridge.KindLogCorrection, map[string]string{bridge.LogRef: "1"}
	logged(t, s, logNote(1, ""), logNote(2, ""), logNote(2, ""), correction, logNote(9, ""))
	for want, of := range map[string]ledger.LogFilter{
		"2 3":       {From: at(2), Till: at(4)},
		"4 5":       {After: 3},
		"5 4":       {After: 2, Newest: true, Limit: 2},
		"1 2":       {Before: 3, Limit: 5},
		"4":         {Kinds: []bridge.Kind{bridge.KindLogCorrection, bridge.KindLogSigned}},
		"":          {From: at(10)},
		"3 2":       {From: at(2), Before: 4, Kinds: []bridge.Kind{bridge.KindLogNote}, Newest: true},
		"1 2 3 4 5": {},
	} {
		var got []string
		for _, e := range must(s.LogEntries(t.Context(), of))(t) {
			got = append(got, strconv.FormatInt(e.Number, 10))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%+v gives %v, want %s", of, got, want)
		}
	}
}

func logbookCrowd(t *testing.T, s Store) {
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			err := s.WriteLog(t.Context(), func(tx ledger.LogTx) error { return tx.Append(logNote(10-n, ""), logNote(10+n, "logbook:one")) })
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	all := must(s.LogEntries(t.Context(), ledger.LogFilter{}))(t)
	chained(t, all)
	if len(all) != 9 || !slices.IsSortedFunc(all, func(a, b bridge.Entry) int { return a.ReceivedAt.Compare(b.ReceivedAt) }) {
		t.Errorf("it is %+v", all)
	}
	verified(t, s)
}

func logbookRollback(t *testing.T, s Store) {
	wrong := errors.New("wrong")
	err := s.WriteLog(t.Context(), func(tx ledger.LogTx) error { return errors.Join(tx.Append(logNote(1, "")), wrong) })
	if all := must(s.LogEntries(t.Context(), ledger.LogFilter{}))(t); !errors.Is(err, wrong) || len(all) != 0 {
		t.Errorf("%v left %+v", err, all)
	}
}

func journalAfter(t *testing.T, s Store) {
	save(t, s, newIncident("01A", "a"), newIncident("01B", "b"))
	write(t, s, func(tx incident.Tx) error {
		return tx.Append(entry("01B", bridge.KindDetected), entry("01A", bridge.KindDetected))
	})
	logged(t, s, logNote(1, ""))
	write(t, s, func(tx incident.Tx) error { return tx.Append(entry("01B", bridge.KindOpened)) })
	all := must(s.JournalAfter(t.Context(), 0, 9))(t)
	if len(all) != 3 || all[0].Subject != "01B" || all[1].Subject != "01A" || all[2].Kind != bridge.KindOpened || all[0].Text == "" {
		t.Fatalf("the journal is %+v", all)
	}
	if rest := must(s.JournalAfter(t.Context(), all[0].Seq, 1))(t); len(rest) != 1 || rest[0].Seq != all[1].Seq {
		t.Errorf("after the first comes %+v", rest)
	}
	seqs := []int64{all[2].Seq, all[0].Seq, 999}
	for n := range int64(1200) { // more than one statement asks for
		seqs = append(seqs, 1000+n)
	}
	found := must(s.EntriesNumbered(t.Context(), seqs))(t)
	if got := slices.Sorted(maps.Keys(found)); !slices.Equal(got, []int64{all[0].Seq, all[2].Seq}) || found[all[2].Seq].Hash != all[2].Hash {
		t.Errorf("of their numbers %+v", found)
	}
}

// signed is a signature of the shift from the first to the sixth minute.
func signed(book []bridge.Entry) bridge.Entry {
	e := logNote(7, "")
	e.Kind, e.Data = bridge.KindLogSigned, ledger.Signing(book[0].Number, int64(len(book)), ledger.ShiftPrint(book))
	e.Data[bridge.LogFrom], e.Data[bridge.LogTill] = at(1).Format(bridge.LogInstant), at(6).Format(bridge.LogInstant)
	return e
}

// logbookSignature: a signature that does not say of its shift what is so is
// told, though the chain fits.
func logbookSignature(t *testing.T, s Store) {
	book := logged(t, s, logNote(0, ""), logNote(1, ""), logNote(5, ""), logNote(6, ""))
	right := signed(book[1:3])
	logged(t, s, right)
	verified(t, s)
	if found := must(s.Erase(t.Context(), ledger.Erasure{Person: amel, At: at(8)}, true))(t); len(found.Entries) != 5 {
		t.Errorf("removed %+v", found)
	}
	verified(t, s) // the words are gone, what was signed is not
	for name, change := range map[string]func(e *bridge.Entry){
		"an entry less": func(e *bridge.Entry) { *e = signed(book[1:2]) },
		"others":        func(e *bridge.Entry) { *e = signed(book[:2]) },
		"another print": func(e *bridge.Entry) { e.Data[bridge.LogPrint] = ledger.ShiftPrint(book) },
		"another shift": func(e *bridge.Entry) { e.Data[bridge.LogTill] = at(7).Format(bridge.LogInstant) },
		"too early":     func(e *bridge.Entry) { e.Data[bridge.LogTill] = at(60).Format(bridge.LogInstant) },
		"no instant":    func(e *bridge.Entry) { e.Data[bridge.LogFrom] = "hier" },
		"nothing":       func(e *bridge.Entry) { e.Data = nil },
	} {
		wrong := signed(book[1:3])
		wrong.ReceivedAt = at(9)
		change(&wrong)
		wrong.ReceivedAt = at(9)
		breaks := onlyThen(t, s, wrong)
		if len(breaks) != 1 || breaks[0].Subject != bridge.SubjectLogbook || !strings.Contains(breaks[0].Reason, "sign") {
			t.Errorf("%s: %+v", name, breaks)
		}
	}
}

// onlyThen is what is found broken with entries that are not kept: the ledger is
// proven as it is in the transaction's place, up to them.
func onlyThen(t *testing.T, s Store, entries ...bridge.Entry) (breaks []ledger.Break) {
	t.Helper()
	walk := ledger.Walk{Told: func(b ledger.Break) { breaks = append(breaks, b) }}
	undone := errors.New("undone")
	err := s.WriteLog(t.Context(), func(tx ledger.LogTx) error {
		breaks = nil
		if err := tx.Append(entries...); err != nil {
			return err
		}
		all, err := tx.LogEntries(ledger.LogFilter{})
		for i := range all {
			walk.Next(&ledger.Stored{Entry: all[i], Erased: true})
		}
		return errors.Join(err, undone)
	})
	if !errors.Is(err, undone) {
		t.Fatal(err)
	}
	return breaks
}

// logbookFacts: an entry that names a fact which is another, or none, is told.
func logbookFacts(t *testing.T, s Store) {
	save(t, s, newIncident("01A", "a"))
	write(t, s, func(tx incident.Tx) error {
		return tx.Append(entry("01A", bridge.KindDetected), entry("01A", bridge.KindOpened))
	})
	facts := must(s.JournalAfter(t.Context(), 0, 9))(t)
	about := func(seq int64, hash string) bridge.Entry {
		return bridge.Entry{
			Subject: bridge.SubjectLogbook, Kind: bridge.KindLogFact, Actor: bridge.ActorBridge, EffectiveAt: at(1), ReceivedAt: at(1),
			Data: map[string]string{bridge.LogSeq: strconv.FormatInt(seq, 10), bridge.LogHash: hash},
		}
	}
	logged(t, s, about(facts[0].Seq, facts[0].Hash), about(facts[1].Seq, facts[1].Hash))
	verified(t, s)
	logged(t, s, about(facts[1].Seq, facts[0].Hash), about(99, facts[0].Hash))
	var breaks []ledger.Break
	found := must(s.Verify(t.Context(), 0, func(b ledger.Break) { breaks = append(breaks, b) }))(t)
	if len(breaks) != 1 || breaks[0].Number != 3 || found.Broken != 1 || found.Whole() {
		t.Errorf("found %+v %+v", found, breaks)
	}
}

func logbookEraseTicket(t *testing.T, s Store) {
	workedOn(t, s)
	about, elsewhere, by := logNote(5, ""), logNote(6, ""), logNote(7, "")
	about.Ticket, elsewhere.Ticket = 17, 18
	by.Data = map[string]string{bridge.LogSubject: bridge.TicketSubject(17)}
	logged(t, s, about, elsewhere, by, logNote(8, ""))
	if found := must(s.Erase(t.Context(), ledger.Erasure{Ticket: 17, By: "nadia", At: at(9)}, true))(t); len(found.Entries) != 6 {
		t.Errorf("removed %+v", found.Entries)
	}
	if got, want := readable(t, s, bridge.SubjectLogbook), "// "+amel+"/Ronde de la minute 6/ // "+amel+"/Ronde de la minute 8/"; got != want {
		t.Errorf("left is %s\nwant %s", got, want)
	}
	later := logNote(9, "") // of what was before the erasure
	later.Ticket = 17
	if all := logged(t, s, later); len(all) != 6 || all[5].Text == "" || all[4].Kind != bridge.KindErased || all[4].Number != 5 {
		t.Errorf("the log book is %+v", all)
	}
	verified(t, s)
}

func logbookErasePerson(t *testing.T, s Store) {
	workedOn(t, s)
	other := logNote(6, "")
	other.ActorRef, other.ActorName = samiID, sami
	logged(t, s, logNote(5, ""), other)
	must(s.Erase(t.Context(), ledger.Erasure{Person: amel, At: at(9)}, true))(t)
	if got, want := readable(t, s, bridge.SubjectLogbook), "// "+sami+"/Ronde de la minute 6/"; got != want {
		t.Errorf("left is %s\nwant %s", got, want)
	}
	verified(t, s)
}
