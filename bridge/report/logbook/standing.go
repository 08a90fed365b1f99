package logbook

import (
	"context"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// Kept is a shift as it stands in the log book.
type Kept struct {
	Shift

	Signed *bridge.Entry // nil where nobody has
}

// standing are the shifts as they stand. One that was signed stays as it was
// signed, whatever the times are now; between those, shifts are by the times, and
// what of one was signed with another is not in it. So an entry is of one shift.
type standing struct {
	times  Shifts
	signed []Kept
}

// longest is more than any shift lasts: there is one a day at least.
const longest = 26 * time.Hour

// signaturesSince selects all signatures of shifts that ended after an instant: a
// shift is signed once it is over.
func signaturesSince(since time.Time) ledger.LogFilter {
	return ledger.LogFilter{From: since, Kinds: []bridge.Kind{bridge.KindLogSigned}}
}

func standingOf(times Shifts, signatures []bridge.Entry) standing {
	s := standing{times: times}
	for i := range signatures {
		s.signed = append(s.signed, Kept{Shift: signatureOf(&signatures[i]), Signed: &signatures[i]})
	}
	return s
}

// signatureOf is the shift that an entry signs.
func signatureOf(e *bridge.Entry) Shift {
	from, wrong := time.Parse(bridge.LogInstant, e.Data[bridge.LogFrom])
	till, bad := time.Parse(bridge.LogInstant, e.Data[bridge.LogTill])
	if wrong != nil || bad != nil {
		return Shift{} // of no time, which no instant is within
	}
	return Shift{From: from, Till: till}
}

// at is the shift of an instant.
func (s standing) at(at time.Time) Kept {
	kept := Kept{Shift: s.times.At(at)}
	for _, each := range s.signed {
		switch {
		case each.Till.After(at) && !each.From.After(at):
			return each
		case !each.Till.After(at):
			if each.Till.After(kept.From) {
				kept.From = each.Till
			}
		case each.From.Before(kept.Till):
			kept.Till = each.From
		}
	}
	return kept
}

// before is the shift before another.
func (s standing) before(shift Shift) Kept { return s.at(shift.From.Add(-time.Nanosecond)) }

func (b *Book) standing(ctx context.Context, since time.Time) (standing, error) {
	found, err := b.Store.LogEntries(ctx, signaturesSince(since))
	return standingOf(b.Shifts(), found), err
}

// ShiftOf is the shift of an instant.
func (b *Book) ShiftOf(ctx context.Context, at time.Time) (Kept, error) {
	s, err := b.standing(ctx, at.Add(-longest))
	return s.at(at), err
}

// LastOver is the last shift that is over.
func (b *Book) LastOver(ctx context.Context, now time.Time) (Kept, error) {
	s, err := b.standing(ctx, now.Add(-2*longest))
	return s.before(s.at(now).Shift), err
}

// Lately are the last shifts since the log book began, the latest first: the one
// that goes on, then those that are over.
func (b *Book) Lately(ctx context.Context, now time.Time, most int) ([]Kept, error) {
	begun, err := b.begun(ctx)
	if err != nil || begun == nil {
		return nil, err
	}
	s, err := b.standing(ctx, now.Add(-time.Duration(most+1)*longest))
	if err != nil {
		return nil, err
	}
	all := []Kept{s.at(now)}
	for len(all) < most {
		before := s.before(all[len(all)-1].Shift)
		if !before.Till.After(begun.ReceivedAt) {
			break
		}
		all = append(all, before)
	}
	return all, nil
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
	s, err := b.standing(ctx, from.Add(-longest))
	if err != nil {
		return nil, err
	}
	var all []Kept
	for shift := s.at(from); shift.From.Before(till); shift = s.at(shift.Till) {
		all = append(all, shift)
	}
	return all, nil
}
