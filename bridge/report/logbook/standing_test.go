package logbook

import (
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// TestOtherTimes: after other times came into force what was signed stays as it
// was signed, and an entry is of one signed shift, whatever is signed then.
func TestOtherTimes(t *testing.T) {
	t.Parallel()
	for name, begins := range map[string][]string{
		"later": {"08:00", "20:00"}, "earlier": {"06:00", "18:00"}, "more": {"01:00", "07:00", "13:00", "19:00"}, "one a day": {"12:00"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.look(morning.Add(time.Minute))
			day := func(hours int) time.Time { return morning.Add(time.Duration(hours) * time.Hour) } // 0 is 07:00 in Tunis
			sign := func(within, now time.Time) (Taken, error) {
				return r.Sign(t.Context(), Signature{Author: by("chef@vigie.example"), Within: within}, now)
			}
			for hour := 1; hour < 72; hour++ {
				if _, err := r.Write(t.Context(), Note{Author: by("amel@vigie.example"), Text: "RAS"}, day(hour)); err != nil {
					t.Fatal(err)
				}
			}
			for _, hour := range []int{0, 24} { // of the nights nobody signs, yet
				if _, err := sign(day(hour), day(73)); err != nil {
					t.Fatal(err)
				}
			}
			of := shifts(t, "Africa/Tunis", begins...)
			r.Shifts = func() Shifts { return of }
			if _, err := sign(day(11), day(74)); !strings.Contains(refusal(err), "déjà signé par chef@vigie.example, entrée n° 73") {
				t.Errorf("what was signed is signed again: %v", err)
			}
			for hour := range 72 {
				if _, err := sign(day(hour), day(100)); err != nil && !strings.Contains(refusal(err), "déjà signé") {
					t.Fatal(err)
				}
			}
			r.signedOnce(72)
			r.whole()
		})
	}
}

// signedOnce has each of the first entries signed by one signature, and shifts
// that follow one another.
func (r *rig) signedOnce(entries int64) {
	r.Helper()
	signatures, err := r.store.LogEntries(r.Context(), ledger.LogFilter{Kinds: []bridge.Kind{bridge.KindLogSigned}})
	if err != nil || len(signatures) < 4 {
		r.Fatal(signatures, err)
	}
	times := make(map[int64]int)
	for i := range signatures {
		first, last := numbered(signatures[i].Data[bridge.LogFirst]), numbered(signatures[i].Data[bridge.LogLast])
		for n := first; n <= last; n++ {
			times[n]++
		}
	}
	for n := int64(1); n <= entries; n++ {
		if times[n] != 1 {
			r.Errorf("entry %d is signed %d times", n, times[n])
		}
	}
	lately, err := r.Lately(r.Context(), morning.Add(100*time.Hour), 60)
	if err != nil || len(lately) < 4 {
		r.Fatal(lately, err)
	}
	between, err := r.Between(r.Context(), morning, morning.Add(100*time.Hour), morning.Add(100*time.Hour))
	if err != nil || len(between) != len(lately) {
		r.Fatalf("there are %d and %d shifts, %v", len(between), len(lately), err)
	}
	signed := 0
	for i, each := range between {
		if same := lately[len(lately)-1-i]; !same.From.Equal(each.From) || !same.Till.Equal(each.Till) || (same.Signed == nil) != (each.Signed == nil) {
			r.Errorf("there are %s and %s", each.From, same.From)
		}
		if i > 0 && !between[i-1].Till.Equal(each.From) {
			r.Errorf("between %s and %s is a gap", between[i-1].Till, each.From)
		}
		if of, err := r.ShiftOf(r.Context(), each.Till.Add(-1)); err != nil || !of.From.Equal(each.From) || !of.Till.Equal(each.Till) {
			r.Errorf("the last instant of %s is of %s, %v", each.From, of.From, err)
		}
		if each.Signed != nil {
			signed++
		}
	}
	if signed != len(signatures) {
		r.Errorf("%d shifts are signed by %d signatures", signed, len(signatures))
	}
}

// TestOverlapsOfThePast: signatures of shifts that overlap, which a bridge of
// before let be, are honest, and do not keep anything from being told or signed.
func TestOverlapsOfThePast(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.look(morning.Add(time.Minute))
	now := morning.Add(30 * time.Hour)
	for _, hours := range [][2]int{{0, 12}, {6, 14}} {
		shift := Shift{morning.Add(time.Duration(hours[0]) * time.Hour), morning.Add(time.Duration(hours[1]) * time.Hour)}
		entries, err := r.store.LogEntries(t.Context(), ledger.LogFilter{From: shift.From, Till: shift.Till})
		if err != nil {
			t.Fatal(err)
		}
		first := int64(0)
		if len(entries) > 0 {
			first = entries[0].Number
		}
		data := ledger.Signing(first, int64(len(entries)), ledger.ShiftPrint(entries))
		data[bridge.LogFrom], data[bridge.LogTill] = shift.From.Format(bridge.LogInstant), shift.Till.Format(bridge.LogInstant)
		author := by("chef@vigie.example")
		if err := r.store.WriteLog(t.Context(), func(tx ledger.LogTx) error {
			return tx.Append(author.entry(bridge.KindLogSigned, "", now, data))
		}); err != nil {
			t.Fatal(err)
		}
	}
	r.whole()
	kept, err := r.Lately(t.Context(), now, 10)
	if err != nil || len(kept) != 4 || kept[1].Signed != nil || !kept[1].From.Equal(morning.Add(14*time.Hour)) || kept[2].Signed == nil || kept[3].Signed == nil {
		t.Errorf("lately %+v, %v", kept, err)
	}
	if taken, err := r.Sign(t.Context(), Signature{Author: by("chef@vigie.example")}, now); err != nil || taken.Entry.Data[bridge.LogFrom] != kept[1].From.Format(bridge.LogInstant) {
		t.Errorf("then is signed %+v, %v", taken, err)
	}
	r.whole()
}
