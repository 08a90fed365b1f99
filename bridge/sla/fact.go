package sla

import (
	"cmp"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// Fact is an entry of the journal as it counts.
type Fact struct {
	Seq     int64 // of the entry within the ledger
	Subject string
	Number  int64 // … and within its subject
	Kind    bridge.Kind
	At      time.Time // as it counts, which may be another instant than the entry's own
	Actor   bridge.ActorKind
	By      string
	Text    string

	entry *bridge.Entry
	shown bool // an incident is shown by the ticket whose history tells this
}

// tolerance is how far ahead of our clock another may be.
const tolerance = 2 * time.Minute

// data is one value of an entry.
func (f *Fact) data(name string) string { return f.entry.Data[name] }

// told by the desk's history.
func (f *Fact) told() bool { return f.entry.Ticket != 0 }

// person tells whether somebody who works on tickets did it.
func (f *Fact) person() bool { return f.Actor == bridge.ActorPerson }

// act is what a person did elsewhere than at the desk; empty for other facts.
func (f *Fact) act() bridge.ActKind { return bridge.ActKind(f.data("act")) }

// before is what a change was made from; empty where that is not told. An act
// that does not say where it was done is of a time when that stood here.
func (f *Fact) before() string {
	if f.act() != "" && f.data("via") == "" {
		return ""
	}
	return f.data("from")
}

// echo tells that the desk shows what the bridge wrote there: a fact of the
// incident says why, and whose act it was. What became of a third party's
// ticket is news, whoever closed that.
func (f *Fact) echo() bool {
	return f.shown && f.told() && f.Actor == bridge.ActorBridge && f.data("linked") == ""
}

// ofIncident tells whether an entry is under an incident's subject.
func ofIncident(e *bridge.Entry) bool { return bridge.SubjectTicket(e.Subject) == 0 }

// facts are the entries up to an instant in the order in which they count.
func facts(entries []bridge.Entry, now time.Time) (all []*Fact, flags flags) {
	corrections := correctionsOf(entries, now)
	made := make([]Fact, len(entries))
	shown := false
	for i := range entries {
		shown = shown || ofIncident(&entries[i])
	}
	all = make([]*Fact, 0, len(entries))
	for i := range entries {
		e, f := &entries[i], &made[i]
		*f = Fact{
			Seq: e.Seq, Subject: e.Subject, Number: e.Number, Kind: e.Kind, At: milli(e.EffectiveAt),
			Actor: e.Actor, By: e.Who(), Text: e.Text, entry: e, shown: shown,
		}
		if received := milli(e.ReceivedAt); !e.ReceivedAt.IsZero() && f.At.After(received.Add(tolerance)) {
			f.At = received
			flags.add(FlagSkew)
		}
		switch right, wrong := corrections.of(e); {
		case !wrong:
		case right.IsZero() && Corrective(e):
			continue // it was taken back: nothing is as if it had never been said
		case right.IsZero():
			flags.add(FlagCorrected)
			continue
		default:
			flags.add(FlagCorrected)
			f.At = right
		}
		if !f.At.After(now) {
			all = append(all, f)
		}
	}
	slices.SortStableFunc(all, func(a, b *Fact) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Seq, b.Seq)) })
	return all, flags
}

// milli is an instant as precise as clocks are.
func milli(at time.Time) time.Time {
	if at.IsZero() {
		return time.Time{}
	}
	return at.UTC().Truncate(time.Millisecond)
}

// flags are those of a ticket, each once, in the order in which they came up.
type flags []Flag

func (f *flags) add(flag Flag) {
	if !slices.Contains(*f, flag) {
		*f = append(*f, flag)
	}
}

func (f *flags) drop(flag Flag) {
	*f = slices.DeleteFunc(*f, func(each Flag) bool { return each == flag })
}
