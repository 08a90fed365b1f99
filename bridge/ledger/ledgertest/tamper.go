package ledgertest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// Opened is a ledger with a way around it, as its administrator has.
type Opened struct {
	Store

	Exec      func(statement string) error
	Forbidden []string // statements by which this engine might change an entry or its words
	Unguard   string   // takes away what refuses to change and remove entries
}

// RunTampering holds a store to what it does about those who get at its
// tables: it refuses to change the journal, and where they get around that, it
// is found out.
func RunTampering(t *testing.T, open func(t *testing.T) Opened) {
	for name, test := range map[string]func(*testing.T, Opened){
		"the journal is append-only": appendOnly,
		"evidence is append-only":    evidenceIsAppendOnly,
		"a closed month stays":       closedMonthStays,
		"a kept report stays":        reportStays,
		"words can be removed":       wordsCanBeRemoved,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
	for _, test := range tampering {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.isFoundOut(t, open(t))
		})
	}
}

func appendOnly(t *testing.T, o Opened) {
	threeFacts(t, o, "01A")
	before := verified(t, o)
	for _, statement := range append([]string{
		"UPDATE journal SET data = '{}'", "DELETE FROM journal", "UPDATE words SET text = 'autre'",
	}, o.Forbidden...) {
		err := o.Exec(statement)
		if err == nil || !strings.Contains(err.Error(), "append-only") && !strings.Contains(err.Error(), "not changed") {
			t.Errorf("%s: %v, want it refused", statement, err)
		}
	}
	if after := verified(t, o); after != before {
		t.Errorf("it was %+v and is %+v", before, after)
	}
}

// wordsCanBeRemoved, and what is left is proven as before.
func wordsCanBeRemoved(t *testing.T, o Opened) {
	threeFacts(t, o, "01A")
	threeFacts(t, o, "01B")
	before := verified(t, o)
	alter(t, o, "DELETE FROM words WHERE seq = 1")
	after := verified(t, o)
	if before.Erased != 0 || after.Erased != 1 || after.Print != before.Print {
		t.Errorf("before %+v, after %+v", before, after)
	}
	entries := must(o.Entries(t.Context(), "01A"))(t)
	if len(entries) != 3 || entries[0].Text != "" || entries[0].Kind != bridge.KindDetected || entries[1].Text == "" {
		t.Errorf("left is %+v", entries)
	}
}

type tamper struct {
	name   string
	change string
	want   string // number and reason; empty where no chain breaks, and entries are missing
}

// tampering is done to the second of three chains of three entries each.
var tampering = []tamper{
	{"a member", "UPDATE journal SET kind = 'closed' WHERE subject = '01B' AND number = 2", "2 it was changed"},
	{"an instant", "UPDATE journal SET effective_at = effective_at - 1 WHERE subject = '01B' AND number = 1", "1 it was changed"},
	{"the data", "UPDATE journal SET data = '{\"a\":\"c\"}' WHERE subject = '01B' AND number = 3", "3 it was changed"},
	{"what was written", "UPDATE words SET text = 'autre' WHERE seq = (SELECT seq FROM journal WHERE subject = '01B' AND number = 2)", "2 the words beside it were changed"},
	{"who it was", "UPDATE words SET actor_name = 'sami' WHERE seq = (SELECT seq FROM journal WHERE subject = '01B' AND number = 2)", "2 the words beside it were changed"},
	{"one removed", "DELETE FROM words WHERE seq = 5; DELETE FROM journal WHERE seq = 5", "3 entries before it are missing"},
	{"the first removed", "DELETE FROM words WHERE seq = 4; DELETE FROM journal WHERE seq = 4", "2 entries before it are missing"},
	{"one removed, and the others renumbered", "DELETE FROM words WHERE seq = 5; DELETE FROM journal WHERE seq = 5; UPDATE journal SET number = 2 WHERE seq = 6", "2 it does not follow the entry before it"},
	{"a hash", "UPDATE journal SET hash = 'ab' WHERE subject = '01B' AND number = 1", "1 it was changed"},
	{"moved to another chain", "UPDATE journal SET subject = '01B', number = 4 WHERE subject = '01C' AND number = 3", "4 it does not follow the entry before it"},
	{"the last removed", "DELETE FROM words WHERE seq = 9; DELETE FROM journal WHERE seq = 9", ""},
	{"a whole chain removed", "DELETE FROM words WHERE seq IN (4, 5, 6); DELETE FROM journal WHERE subject = '01B'", ""},
}

// isFoundOut: whoever gets around the guards is, and the other chains stay
// proven.
func (c tamper) isFoundOut(t *testing.T, o Opened) {
	for _, id := range []string{"01A", "01B", "01C"} {
		threeFacts(t, o, id)
	}
	verified(t, o)
	alter(t, o, o.Unguard)
	alter(t, o, c.change)
	var breaks []ledger.Break
	found := must(o.Verify(t.Context(), 0, func(b ledger.Break) { breaks = append(breaks, b) }))(t)
	if found.Whole() {
		t.Error("it is found to be whole")
	}
	if c.want == "" {
		if len(breaks) != 0 || found.Missing == 0 {
			t.Errorf("found %+v %+v, want entries missing", found, breaks)
		}
		// Another entry does not take the number of one that is gone.
		write(t, o, func(tx incident.Tx) error { return tx.Append(entry("01A", bridge.KindClosed)) })
		if again := must(o.Verify(t.Context(), 0, func(ledger.Break) {}))(t); again.Missing != found.Missing {
			t.Errorf("%d were missing, and after one more entry %d", found.Missing, again.Missing)
		}
		return
	}
	if len(breaks) != 1 || fmt.Sprint(breaks[0].Number, " ", breaks[0].Reason) != c.want || breaks[0].Subject != "01B" {
		t.Errorf("broken: %+v, want %s of 01B alone", breaks, c.want)
	}
}

func alter(t *testing.T, o Opened, statements string) {
	t.Helper()
	if err := o.Exec(statements); err != nil {
		t.Fatalf("%s: %v", statements, err)
	}
}

// threeFacts saves an incident with three entries, all of which have words.
func threeFacts(t *testing.T, s Store, id string) {
	t.Helper()
	save(t, s, newIncident(id, "key of "+id))
	with := entry(id, bridge.KindPersonEdit)
	with.Data = map[string]string{"a": "b"}
	write(t, s, func(tx incident.Tx) error {
		return tx.Append(entry(id, bridge.KindDetected), entry(id, bridge.KindOpened), with)
	})
}
