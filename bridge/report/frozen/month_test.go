package frozen_test

import (
	"bytes"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
)

var moment = time.Date(2026, 3, 2, 8, 30, 15, 123_000_000, time.UTC)

// kept are figures with something of everything, in the order of documents.
func kept() []ledger.MeasuredClock {
	return []ledger.MeasuredClock{
		{
			Subject: "01A", Name: "restore", Criticity: bridge.P1, Ticket: 7, Number: "31007", At: moment, Began: moment.Add(-time.Hour), Met: true, Stopped: true,
			Wall: time.Hour, Net: 50 * time.Minute, Target: 2 * time.Hour,
		},
		{Subject: "01A", Name: ledger.Total, Criticity: bridge.P1, Ticket: 7, Number: "31007", At: moment, Stopped: true, Wall: time.Hour, Parties: time.Minute, Pauses: time.Second},
		{Subject: "01A", Life: 1, Name: "response", Criticity: bridge.P4, Ticket: 7, Number: "31007", At: moment, Contested: true, Upheld: true, Contest: "01A#9", Stopped: true, Overrun: 1},
		{Subject: "ticket:8", Name: "restore", Criticity: bridge.P2, At: moment, Wall: time.Hour, Net: time.Hour, Overrun: time.Hour}, // it goes on
	}
}

func document(t testing.TB, changes ...frozen.Change) []byte {
	t.Helper()
	d := &frozen.Draft{Head: frozen.Head{Month: "2026-03", Contract: frozen.Text{Name: "c"}}}
	for _, c := range kept() {
		d.Take(&c)
	}
	d.Measure(&frozen.Measured{Of: "sites", Name: "lycée «1»", Up: 5})
	for i := range changes {
		d.Rectify(&changes[i])
	}
	text, hash, err := d.Document()
	if err != nil || hash != frozen.Hash(text) {
		t.Fatalf("hash %s, %v", hash, err)
	}
	return text
}

// TestRoundTrip: what was put into a document is read out of it, and the same
// makes the same bytes.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	after := frozen.Outcome{Criticity: "P1", Result: frozen.Met, At: 9, Stopped: true}
	change := frozen.Change{Month: "2026-02", Subject: "01Z", Clock: "restore", After: &after, Why: []frozen.Why{{Kind: frozen.WhyTime}}}
	text := document(t, change)
	if !bytes.Equal(text, document(t, change)) {
		t.Error("the same gives other bytes")
	}
	n := 0
	for row, err := range frozen.Rows(text) {
		if err != nil {
			t.Fatal(err)
		}
		c := kept()[n]
		if want := frozen.RowOf(&c); row != want {
			t.Errorf("row %d is\n%+v, was\n%+v", n, row, want)
		}
		n++
	}
	m, err := frozen.Read(text, frozen.Hash(text))
	if err != nil || n != 4 || m.Lines != (frozen.Lines{Cases: 2, Availability: 1, Rectifications: 1}) || len(m.Breaches) != 2 || !reflect.DeepEqual(m.Changes, []frozen.Change{change}) {
		t.Errorf("%d rows, read %+v, %v", n, m, err)
	}
	if c := m.Contested; len(c) != 1 || c[0].Fact != "01A#9" || !c[0].Upheld || c[0].Life != 1 {
		t.Errorf("contested are %+v", c)
	}
	if row := m.Breaches[1]; row.Gross != 0 || row.Overrun != 0 {
		t.Errorf("what goes on has durations: %+v", row)
	}
}

// TestKnown: rectifications of later documents take the place of rows, add some
// and remove some; the last counts, and those of other months do not.
func TestKnown(t *testing.T) {
	t.Parallel()
	text := document(t)
	m, err := frozen.Read(text, "")
	if err != nil {
		t.Fatal(err)
	}
	outcome := func(result string) *frozen.Outcome { return &frozen.Outcome{Criticity: "P3", Result: result, At: 1} }
	change := func(month, subject, clock string, after *frozen.Outcome) frozen.Change {
		return frozen.Change{Month: month, Subject: subject, Clock: clock, After: after}
	}
	april := &frozen.Month{Of: m.Of + 1, Changes: []frozen.Change{
		change("2026-03", "01A", "restore", outcome(frozen.Breached)), change("2026-03", "01A", ledger.Total, nil),
		change("2026-03", "00", "restore", outcome(frozen.Met)), change("2026-03", "z", "restore", outcome(frozen.Met)), change("2026-02", "01A", "restore", nil),
	}}
	may := &frozen.Month{Of: m.Of + 2, Changes: []frozen.Change{change("2026-03", "01A", "restore", outcome(frozen.Ended)), change("2026-03", "z", "restore", nil)}}
	var got []string
	for row, err := range frozen.Known(text, m, []*frozen.Month{m, april, may}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, row.Subject+" "+row.Clock+" "+row.Result)
	}
	if want := []string{"00 restore met", "01A restore ended", "01A response breached", "ticket:8 restore breached"}; !reflect.DeepEqual(got, want) {
		t.Errorf("known are %q, want %q", got, want)
	}
}

// FuzzRead: whatever is given for a document is refused or read, and what is read
// is the same the next time.
func FuzzRead(f *testing.F) {
	f.Add(document(f))
	f.Add([]byte("{}\n"))
	f.Add([]byte(`{"form":"vigie-month-1","month":"2026-03"}` + "\n" + `{"subject":"a","clocks":[[1,0,1,2],[-1],[0,0,9]]}` + "\n"))
	f.Add([]byte(`{"form":"vigie-month-1","month":"2026-03"}` + "\n" + `{"month":1}` + "\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := frozen.Read(text, "")
		if err != nil {
			if !errors.Is(err, frozen.ErrDocument) {
				t.Errorf("refused as %v", err)
			}
			return
		}
		again, err := frozen.Read(text, m.Hash)
		if err != nil || !reflect.DeepEqual(m, again) {
			t.Errorf("read again: %v", err)
		}
	})
}
