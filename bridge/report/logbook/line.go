package logbook

import (
	"context"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// Line is an entry as people read it.
type Line struct {
	bridge.Entry

	// Fact is what a log_fact names: nil where it is not there.
	Fact *bridge.Entry
	// Incident or Ticket is what it is about; nil for none, and where it is not
	// known any more.
	Incident *bridge.Incident
	Ticketed *bridge.Mirrored
	// CorrectedBy are the numbers of entries that correct it.
	CorrectedBy []int64
}

// Lines are entries with what they are about.
func (b *Book) Lines(ctx context.Context, of ledger.LogFilter) ([]Line, error) {
	entries, err := b.Store.LogEntries(ctx, of)
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	lines := make([]Line, len(entries))
	var seqs []int64
	var subjects []*bridge.Entry
	least := entries[0].Number
	for i := range entries {
		lines[i].Entry = entries[i]
		least = min(least, entries[i].Number)
		if entries[i].Kind == bridge.KindLogFact {
			seqs = append(seqs, numbered(entries[i].Data[bridge.LogSeq]))
		}
		subjects = append(subjects, &bridge.Entry{Subject: entries[i].Data[bridge.LogSubject]})
	}
	facts, err := b.Store.EntriesNumbered(ctx, seqs)
	if err != nil {
		return nil, err
	}
	known, err := b.look(ctx, subjects)
	if err != nil {
		return nil, err
	}
	corrections, err := b.Store.LogEntries(ctx, ledger.LogFilter{After: least, Kinds: []bridge.Kind{bridge.KindLogCorrection}})
	if err != nil {
		return nil, err
	}
	corrected := make(map[int64][]int64)
	for i := range corrections {
		ref := numbered(corrections[i].Data[bridge.LogRef])
		corrected[ref] = append(corrected[ref], corrections[i].Number)
	}
	for i := range lines {
		lines[i].fill(facts, known, corrected)
	}
	return lines, nil
}

func (l *Line) fill(facts map[int64]bridge.Entry, known about, corrected map[int64][]int64) {
	l.CorrectedBy = corrected[l.Number]
	subject := l.Data[bridge.LogSubject]
	if incident, is := known.incidents[subject]; is {
		l.Incident = &incident
	}
	if ticket, is := known.tickets[bridge.SubjectTicket(subject)]; is {
		l.Ticketed = &ticket
	}
	if l.Kind != bridge.KindLogFact {
		return
	}
	if fact, is := facts[numbered(l.Data[bridge.LogSeq])]; is && fact.Hash == l.Data[bridge.LogHash] {
		l.Fact = &fact
	}
}

// Erased tells whether the words of an entry that had some were removed.
func (l *Line) Erased() bool {
	e := &l.Entry
	if l.Kind == bridge.KindLogFact {
		if e = l.Fact; e == nil {
			return false
		}
	}
	return e.Seal != "" && !ledger.HasWords(e)
}

// Criticity is how much what it is about mattered then; empty where nothing says.
func (l *Line) Criticity() bridge.Criticity { return bridge.Criticity(l.Data[fieldCriticity]) }

// ByPerson tells whether a person put it down here, or on a ticket for it.
func (l *Line) ByPerson() bool {
	return l.Actor == bridge.ActorPerson || l.Fact != nil && l.Fact.Kind == bridge.KindLogAsked
}

// Who put it down, or did what it tells of; empty for the bridge.
func (l *Line) Who() string {
	if l.Fact != nil {
		if l.Fact.Actor == bridge.ActorBridge || l.Fact.Actor == bridge.ActorSource {
			return ""
		}
		return who(l.Fact)
	}
	if l.Actor == bridge.ActorBridge {
		return ""
	}
	return who(&l.Entry)
}

// who is a person as far as the ledger tells.
func who(e *bridge.Entry) string {
	switch {
	case e.ActorName != "":
		return e.ActorName
	case e.ActorRef != "":
		return "agent (id " + e.ActorRef + ")"
	}
	return "une personne dont le nom est effacé"
}

// Declared tells whether who put it down was said and not proven.
func (l *Line) Declared() bool { return l.Data["verified"] == "false" }

// Late tells whether it was put down long after it happened.
func (l *Line) Late() bool { return l.ReceivedAt.Sub(l.EffectiveAt) > lateAfter }

const lateAfter = 5 * time.Minute
