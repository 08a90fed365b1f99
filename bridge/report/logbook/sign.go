package logbook

import (
	"context"
	"maps"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// Signature is what a chef de quart puts under a shift that is over.
type Signature struct {
	Author

	// Within is an instant of the shift; of the last one that is over where it is
	// zero.
	Within time.Time
	Remark string // may be empty
}

// Sign signs a shift: the entries that were put down in it, all of them, by their
// numbers and a hash over theirs. It is signed once.
func (b *Book) Sign(ctx context.Context, s Signature, now time.Time) (Taken, error) {
	now = now.UTC().Truncate(time.Millisecond)
	shifts := b.Shifts()
	within := s.Within
	if within.IsZero() {
		within = shifts.At(now).From.Add(-time.Nanosecond)
	}
	shift := shifts.At(within)
	if strings.TrimSpace(s.Person) == "" {
		return Taken{}, refuse("La signature ne dit pas qui signe")
	}
	if shift.Till.After(now) {
		return Taken{}, conflict("Le quart finit le %s : il se signe quand il est fini", at(shift.Till, shifts.Zone))
	}
	begun, err := b.begun(ctx)
	if err != nil {
		return Taken{}, err
	}
	if begun == nil || !shift.Till.After(begun.ReceivedAt) {
		return Taken{}, conflict("La main courante ne remonte pas jusqu'à ce quart")
	}
	bounds := map[string]string{bridge.LogFrom: shift.From.Format(bridge.LogInstant), bridge.LogTill: shift.Till.Format(bridge.LogInstant)}
	same := func(e *bridge.Entry) bool {
		return e.Kind == bridge.KindLogSigned && e.Data[bridge.LogFrom] == bounds[bridge.LogFrom] && e.Data[bridge.LogTill] == bounds[bridge.LogTill]
	}
	return b.take(ctx, &s.Author, same, func(tx ledger.LogTx) (bridge.Entry, error) {
		before, err := tx.LogEntries(ledger.LogFilter{From: shift.Till, Kinds: []bridge.Kind{bridge.KindLogSigned}})
		if err != nil {
			return bridge.Entry{}, err
		}
		for i := range before {
			if signature := signatureOf(&before[i]); signature.covers(shift) {
				return bridge.Entry{}, conflict("Ce quart est déjà signé par %s, entrée n° %d", who(&before[i]), before[i].Number)
			}
		}
		entries, err := tx.LogEntries(ledger.LogFilter{From: shift.From, Till: shift.Till})
		if err != nil {
			return bridge.Entry{}, err
		}
		first := int64(0)
		if len(entries) > 0 {
			first = entries[0].Number
		}
		data := ledger.Signing(first, int64(len(entries)), ledger.ShiftPrint(entries))
		maps.Copy(data, bounds)
		return s.entry(bridge.KindLogSigned, s.Remark, now, data), nil
	})
}

// covers tells whether a shift is within what was signed.
func (s Shift) covers(other Shift) bool {
	return !other.From.Before(s.From) && !other.Till.After(s.Till)
}

// signatureOf is the shift that an entry signs.
func signatureOf(e *bridge.Entry) Shift {
	from, _ := time.Parse(bridge.LogInstant, e.Data[bridge.LogFrom]) // none covers nothing
	till, _ := time.Parse(bridge.LogInstant, e.Data[bridge.LogTill])
	return Shift{From: from, Till: till}
}

// Kept is a shift as it stands in the log book.
type Kept struct {
	Shift

	Signed *bridge.Entry // nil where nobody has
}

// Lately are the last shifts since the log book began, the latest first: the one
// that goes on, then those that are over.
func (b *Book) Lately(ctx context.Context, now time.Time, most int) ([]Kept, error) {
	begun, err := b.begun(ctx)
	if err != nil || begun == nil {
		return nil, err
	}
	shifts := b.Shifts()
	all := []Kept{{Shift: shifts.At(now)}}
	for _, each := range shifts.Ended(now, begun.ReceivedAt, most-1) {
		all = append(all, Kept{Shift: each})
	}
	return all, b.signed(ctx, all, all[len(all)-1].Till)
}

// Between are the shifts that a time touches, the first one first, since the log
// book began.
func (b *Book) Between(ctx context.Context, from, till, now time.Time) ([]Kept, error) {
	begun, err := b.begun(ctx)
	if err != nil || begun == nil {
		return nil, err
	}
	if from.Before(begun.ReceivedAt) {
		from = begun.ReceivedAt
	}
	if till.After(now) {
		till = now
	}
	shifts := b.Shifts()
	var all []Kept
	for shift := shifts.At(from); shift.From.Before(till); shift = shifts.At(shift.Till) {
		all = append(all, Kept{Shift: shift})
	}
	if len(all) == 0 {
		return nil, nil
	}
	return all, b.signed(ctx, all, all[0].Till)
}

// signed finds who signed some shifts, of which the first ended at an instant.
func (b *Book) signed(ctx context.Context, all []Kept, since time.Time) error {
	found, err := b.Store.LogEntries(ctx, ledger.LogFilter{From: since, Kinds: []bridge.Kind{bridge.KindLogSigned}})
	for i := range all {
		for j := range found {
			if signatureOf(&found[j]).covers(all[i].Shift) {
				all[i].Signed = &found[j]
			}
		}
	}
	return err
}
