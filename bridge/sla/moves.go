package sla

import (
	"cmp"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// turn is something that may take a ticket into the stock or out of it.
type turn struct {
	at   time.Time
	by   *Fact
	kind bridge.Kind
}

// moves keep account of the stock: tickets that are open and in a group under
// contract. What does not change whether this one is part of it is no move.
func (l *life) moves() []Move {
	turns := []turn{{l.start, l.started, l.enters}}
	for _, s := range l.outside {
		turns = append(turns, turn{s.from, s.by, bridge.KindLeft})
		if !s.till.IsZero() {
			turns = append(turns, turn{s.till, s.until, bridge.KindEntered})
		}
	}
	for _, s := range l.resolves {
		turns = append(turns, turn{s.at, s.by, bridge.KindResolved})
		if !s.again.IsZero() {
			turns = append(turns, turn{s.again, s.undo, bridge.KindReopened})
		}
	}
	if l.ended != nil {
		kind := bridge.KindCancelled
		if l.stage == StageMerged {
			kind = bridge.KindTicketFollow
		}
		turns = append(turns, turn{l.ended.At, l.ended, kind})
	}
	slices.SortStableFunc(turns[1:], func(a, b turn) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.by.Seq, b.by.Seq)) })

	var all []Move
	resolved, outside, ended, in := false, false, false, false
	for i, t := range turns {
		switch t.kind { //nolint:exhaustive // the others are not turns
		case bridge.KindLeft:
			outside = true
		case bridge.KindEntered:
			outside = false
		case bridge.KindResolved:
			resolved = true
		case bridge.KindReopened:
			resolved = false
		case bridge.KindCancelled, bridge.KindTicketFollow:
			ended = true
		}
		if begins := i+1 < len(turns) && i == 0 && turns[1].kind == bridge.KindLeft && turns[1].at.Equal(t.at); begins {
			continue // it began outside
		}
		if is := !resolved && !outside && !ended; is != in {
			in = is
			all = append(all, Move{At: t.at, Kind: t.kind, By: t.by})
		}
	}
	return all
}
