package logbook

import (
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

func TestSignatures(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sign := func(within, now time.Time, request string) (Taken, error) {
		s := Signature{Author: by("chef@vigie.example"), Within: within, Remark: "RAS"}
		s.Request = request
		return r.Sign(t.Context(), s, now)
	}
	evening := morning.Add(12 * time.Hour)
	if _, err := sign(time.Time{}, evening, ""); !strings.Contains(refusal(err), "ne remonte pas") {
		t.Errorf("before there is a log book: %v", err)
	}
	r.look(morning.Add(time.Hour))
	for n, at := range []time.Time{morning.Add(2 * time.Hour), evening.Add(-time.Millisecond), evening} {
		if _, err := r.Write(t.Context(), Note{Author: by("amel@vigie.example"), Text: strings.Repeat("x", n+1)}, at); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := sign(morning, evening.Add(-time.Minute), ""); !strings.Contains(refusal(err), "finit le 02/03/2026 19:00") {
		t.Errorf("before its end: %v", err)
	}
	if _, err := sign(morning.Add(-time.Minute), evening, ""); !strings.Contains(refusal(err), "ne remonte pas") {
		t.Errorf("before the beginning: %v", err)
	}
	if _, err := r.Sign(t.Context(), Signature{}, evening); !strings.Contains(refusal(err), "qui signe") {
		t.Errorf("of nobody: %v", err)
	}
	var data map[string]string
	for _, again := range []bool{false, true} {
		taken, err := sign(time.Time{}, evening.Add(time.Minute), "s1")
		if err != nil || taken.Again != again || taken.Entry.Number != 5 || taken.Entry.Text != "RAS" {
			t.Fatalf("%+v, %v", taken, err)
		}
		data = taken.Entry.Data
	}
	entries, err := r.store.LogEntries(t.Context(), ledger.LogFilter{Before: 4})
	if err != nil || data[bridge.LogFirst] != "1" || data[bridge.LogLast] != "3" || data[bridge.LogEntries] != "3" || data[bridge.LogPrint] != ledger.ShiftPrint(entries) {
		t.Errorf("it signs %v, %v", data, err)
	}
	if _, err := sign(morning.Add(time.Hour), evening.Add(time.Hour), ""); !strings.Contains(refusal(err), "déjà signé par chef@vigie.example, entrée n° 5") {
		t.Errorf("twice: %v", err)
	}
	if _, err := sign(evening, evening.Add(12*time.Hour), "s1"); !strings.Contains(refusal(err), "déjà servi") {
		t.Errorf("another of the same request: %v", err)
	}

	// A shift in which nobody put anything down is signed too.
	empty := evening.Add(12 * time.Hour)
	if taken, err := sign(empty, empty.Add(13*time.Hour), ""); err != nil || taken.Entry.Data[bridge.LogEntries] != "0" || taken.Entry.Data[bridge.LogFirst] != "" {
		t.Errorf("of nothing: %+v, %v", taken, err)
	}
	r.whole()

	kept, err := r.Lately(t.Context(), empty.Add(13*time.Hour), 10)
	if err != nil || len(kept) != 4 || kept[0].Signed != nil || kept[1].Signed == nil || kept[2].Signed != nil || kept[3].Signed == nil || kept[3].Signed.Number != 5 {
		t.Errorf("lately %+v, %v", kept, err)
	}
}
