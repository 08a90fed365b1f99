package ledger

import (
	"github.com/vigie-noc/vigie/bridge"
)

// Stored is an entry with what a store keeps beside it.
type Stored struct {
	bridge.Entry

	Salt   []byte
	Erased bool // its words were removed
}

// Walk checks the entries of all chains, given in the order of subjects and
// numbers, and tells the first break of each. The zero Walk with Told set is
// ready.
type Walk struct {
	Told func(Break)

	found   Verified
	print   sum
	subject string
	head    Head
	broken  bool
	book    book
	refuted bool // the log book is told to be broken
}

// Next takes one more entry.
func (w *Walk) Next(s *Stored) {
	if w.found.Chains == 0 || s.Subject != w.subject {
		w.close()
		w.subject, w.head, w.broken = s.Subject, Head{}, false
		w.found.Chains++
	}
	w.found.Entries++
	if s.Erased {
		w.found.Erased++
	}
	if s.Kind == bridge.KindGap {
		w.found.Gaps++
	}
	if reason := w.fault(s); reason != "" && !w.broken {
		w.broken = true
		w.refuted = w.refuted || s.Subject == bridge.SubjectLogbook
		w.found.Broken++
		w.Told(Break{Subject: s.Subject, Number: s.Number, Reason: reason})
	}
	w.head = Head{Number: s.Number, Hash: s.Hash}
}

// fault says what is wrong with an entry at its place; empty when nothing is.
func (w *Walk) fault(s *Stored) string {
	switch {
	case s.Number != w.head.Number+1:
		return "entries before it are missing"
	case s.Previous != w.head.Hash:
		return "it does not follow the entry before it"
	case s.Hash != Hash(&s.Entry):
		return "it was changed"
	case !s.Erased && s.Seal != Seal(&s.Entry, s.Salt):
		return "the words beside it were changed"
	case s.Subject == bridge.SubjectLogbook && !w.broken:
		return w.book.fault(&s.Entry)
	}
	return ""
}

// References are what the log book says of facts of the journal, as far as its
// chain is whole, in the order of its entries.
func (w *Walk) References() []LogReference { return w.book.facts }

// Refute says that a reference is wrong: its fact is another, or is not there.
func (w *Walk) Refute(r LogReference) {
	if w.refuted {
		return
	}
	w.refuted = true
	w.found.Broken++
	w.Told(Break{Subject: bridge.SubjectLogbook, Number: r.Number, Reason: "the fact that it names is not the one that it was"})
}

// close puts the head of a finished chain into the print.
func (w *Walk) close() {
	if w.found.Chains == 0 {
		w.print = newSum("vigie-print-1")
		return
	}
	w.print.text(w.subject)
	w.print.text(w.head.Hash)
}

// End is what the walk found.
func (w *Walk) End() Verified {
	w.close()
	w.found.Print = w.print.hex()
	return w.found
}
