package sla

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// What a correction says, as its Data "what" has it.
const (
	CorrectVoid      = "void"      // the entry "ref" does not count
	CorrectMoved     = "moved"     // it happened at another instant, "at"
	CorrectContested = "contested" // the breach of "clock" is contested; there is no "ref"
	CorrectUpheld    = "upheld"    // the contest "ref" is right
	CorrectWithdrawn = "withdrawn" // what "ref" said afterwards is taken back
)

// ActPause is the act that tells a suspension afterwards, with its end.
const ActPause bridge.ActKind = "pause"

// dataTill ends a suspension that was told afterwards.
const dataTill = "till"

// Corrective tells whether an entry was put down to correct others: what takes
// it back leaves nothing of it.
func Corrective(e *bridge.Entry) bool {
	return e.Kind == bridge.KindCorrection || e.Kind == bridge.KindSuspended && e.Ticket == 0 && e.Data[dataTill] != ""
}

// Uncorrected is a case as it was before anybody corrected anything.
func Uncorrected(c Case) Case {
	c.Entries = slices.DeleteFunc(slices.Clone(c.Entries), func(e bridge.Entry) bool { return Corrective(&e) })
	c.Merged = slices.Clone(c.Merged)
	for i := range c.Merged {
		c.Merged[i] = Uncorrected(c.Merged[i])
	}
	if c.Parent != nil {
		parent := Uncorrected(*c.Parent)
		c.Parent = &parent
	}
	return c
}

// Corrected is when an entry of a case happened, as is known at an instant, and
// false where it does not count: it was voided, or taken back.
func Corrected(entries []bridge.Entry, e *bridge.Entry, now time.Time) (at time.Time, counts bool) {
	return Corrections(entries, now)(e)
}

// Corrections tells the same of many entries of a case.
func Corrections(entries []bridge.Entry, now time.Time) func(*bridge.Entry) (at time.Time, counts bool) {
	corrections := correctionsOf(entries, now)
	return func(e *bridge.Entry) (time.Time, bool) {
		if right, wrong := corrections.of(e); wrong {
			return right, !right.IsZero()
		}
		return milli(e.EffectiveAt), true
	}
}

// entryKey is how a correction calls an entry: by its own journal, and the
// number in it.
type entryKey struct {
	subject string
	number  int64
}

// corrections are the instants at which corrected entries happened; zero where
// they did not.
type corrections map[entryKey]time.Time

func (c corrections) of(e *bridge.Entry) (right time.Time, wrong bool) {
	right, wrong = c[entryKey{e.Subject, e.Number}]
	return right, wrong
}

// correctionsOf finds the last correction of each entry that was not taken back
// itself: from the newest to the oldest, so that of each it is known by then.
func correctionsOf(entries []bridge.Entry, now time.Time) corrections {
	var said []*bridge.Entry
	for i := range entries {
		if e := &entries[i]; e.Kind == bridge.KindCorrection && !e.EffectiveAt.After(now) {
			said = append(said, e)
		}
	}
	if len(said) == 0 {
		return nil
	}
	slices.SortStableFunc(said, func(a, b *bridge.Entry) int {
		return cmp.Or(cmp.Compare(b.Seq, a.Seq), cmp.Compare(b.Number, a.Number))
	})
	all := make(corrections)
	for _, e := range said {
		if at, wrong := all.of(e); wrong && at.IsZero() {
			continue
		}
		ref, at, fits := correctionOf(e)
		key := entryKey{e.Subject, ref}
		if _, later := all[key]; fits && !later && ref < e.Number { // it can call what stands before it alone
			all[key] = at
		}
	}
	return all
}

// correctionOf is which entry a correction changes, and to which instant; zero
// for none.
func correctionOf(e *bridge.Entry) (ref int64, at time.Time, fits bool) {
	ref, err := strconv.ParseInt(e.Data["ref"], 10, 64)
	if err != nil {
		return 0, time.Time{}, false
	}
	switch e.Data["what"] {
	case CorrectMoved:
		at, err = time.Parse(time.RFC3339, e.Data["at"])
		return ref, milli(at), err == nil && !at.IsZero()
	case CorrectVoid, CorrectWithdrawn:
		return ref, time.Time{}, true
	}
	return 0, time.Time{}, false
}

// contest is that of one breach, and whether somebody agreed.
type contest struct {
	*Fact

	upheld bool
}

// contestsOf gives each life the contests that stand. They are no part of what
// happened to it: it may be over by then, however it ended.
func contestsOf(all []*Fact, lives []*life) {
	for _, f := range all {
		if f.Kind != bridge.KindCorrection || f.data("what") != CorrectContested {
			continue
		}
		n := 0
		for i, each := range lives {
			if !each.start.After(f.At) {
				n = i
			}
		}
		if life, err := strconv.Atoi(f.data("life")); err == nil {
			n = life
		}
		if n >= 0 && n < len(lives) {
			lives[n].contests = append(lives[n].contests, contest{Fact: f, upheld: slices.ContainsFunc(all, f.upheld)})
		}
	}
}

// upheld tells whether another fact agrees with a contest.
func (f *Fact) upheld(by *Fact) bool {
	return by.Kind == bridge.KindCorrection && by.data("what") == CorrectUpheld && by.Subject == f.Subject &&
		by.data("ref") == strconv.FormatInt(f.Number, 10)
}

// contest marks a breach that is contested; the last contest of it counts.
func (l *life) contest(c *Clock) {
	if c.Status != Breached {
		return
	}
	for _, each := range l.contests {
		handed := each.data("handed")
		if each.data("clock") != string(c.Name) || each.data("of") != c.Of || handed != "" && handed != c.Handed() {
			continue
		}
		c.Contested, c.Upheld, c.ContestedBy = true, each.upheld, each.Fact
	}
}

// Handed is the number of the fact that gave a third party the ticket; empty for
// other clocks.
func (c *Clock) Handed() string {
	if c.Name != ClockParty || len(c.Segments) == 0 || c.Segments[0].OpenedBy == nil {
		return ""
	}
	return strconv.FormatInt(c.Segments[0].OpenedBy.Number, 10)
}
