package logbook

import (
	"context"
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
	if strings.TrimSpace(s.Person) == "" {
		return Taken{}, refuse("La signature ne dit pas qui signe")
	}
	begun, err := b.begun(ctx)
	if err != nil {
		return Taken{}, err
	}
	shift, err := b.meant(ctx, s.Within, now)
	if err != nil {
		return Taken{}, err
	}
	within := shift.From
	same := func(e *bridge.Entry) bool {
		signs := signatureOf(e)
		return e.Kind == bridge.KindLogSigned && signs.From.Equal(shift.From) && signs.Till.Equal(shift.Till)
	}
	return b.take(ctx, &s.Author, same, func(tx ledger.LogTx) (bridge.Entry, error) {
		times := b.Shifts()
		before, err := tx.LogEntries(signaturesSince(times.At(within).From))
		if err != nil {
			return bridge.Entry{}, err
		}
		shift := standingOf(times, before).at(within)
		if err := signable(shift, begun, now, times.Zone); err != nil {
			return bridge.Entry{}, err
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
		data[bridge.LogFrom], data[bridge.LogTill] = shift.From.Format(bridge.LogInstant), shift.Till.Format(bridge.LogInstant)
		return s.entry(bridge.KindLogSigned, s.Remark, now, data), nil
	})
}

// meant is the shift of an instant, or the last one that is over.
func (b *Book) meant(ctx context.Context, within, now time.Time) (Kept, error) {
	if within.IsZero() {
		return b.LastOver(ctx, now)
	}
	return b.ShiftOf(ctx, within)
}

// signable tells why a shift cannot be signed.
func signable(shift Kept, begun *bridge.Entry, now time.Time, zone *time.Location) error {
	switch {
	case shift.Signed != nil:
		return conflict("Ce quart est déjà signé par %s, entrée n° %d", who(shift.Signed), shift.Signed.Number)
	case shift.Till.After(now):
		return conflict("Le quart finit le %s : il se signe quand il est fini", at(shift.Till, zone))
	case begun == nil || !shift.Till.After(begun.ReceivedAt):
		return conflict("La main courante ne remonte pas jusqu'à ce quart")
	}
	return nil
}
