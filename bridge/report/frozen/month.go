package frozen

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/bridge/ledger"
)

// ErrDocument says that something is no document of a month, or not the one that
// it is said to be.
var ErrDocument = errors.New("ce n'est pas le document d'un mois arrêté")

// Month is a document that was read, but for its cases.
type Month struct {
	Head

	Hash     string
	Size     int64
	Of       ledger.Month
	Breaches []Row    // by their instant, subject, life and clock
	Changes  []Change // rectifications of earlier months
}

// Read reads a document; a hash that is given must be its own.
func Read(document []byte, hash string) (*Month, error) {
	m := &Month{Hash: Hash(document), Size: int64(len(document))}
	if hash != "" && m.Hash != hash {
		return nil, fmt.Errorf("%w : son empreinte est %s, celle du registre %s", ErrDocument, m.Hash, hash)
	}
	head, err := HeadOf(document)
	if err != nil {
		return nil, err
	}
	m.Head = *head
	of, is := ledger.MonthNamed(m.Month)
	if !is {
		return nil, fmt.Errorf("%w : « %s » n'est pas un mois", ErrDocument, m.Month)
	}
	m.Of = of
	for row, err := range Rows(document) {
		if err != nil {
			return nil, err
		}
		if row.Result == Breached {
			m.Breaches = append(m.Breaches, row)
		}
	}
	slices.SortStableFunc(m.Breaches, func(a, b Row) int { return cmp.Or(cmp.Compare(a.At, b.At), a.compare(&b)) })
	m.Changes, err = changesOf(document)
	return m, err
}

// HeadOf reads a document's first line.
func HeadOf(document []byte) (*Head, error) {
	first, _, ended := bytes.Cut(document, []byte("\n"))
	h := &Head{}
	if err := json.Unmarshal(first, h); err != nil || !ended {
		return nil, fmt.Errorf("%w : sa première ligne ne se lit pas", ErrDocument)
	}
	if h.Form != Form {
		return nil, fmt.Errorf("%w : sa forme est « %s », celle que cette version lit est « %s »", ErrDocument, h.Form, Form)
	}
	return h, nil
}

// Rows are those of a document's cases, in their order.
func Rows(document []byte) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for line := range linesOf(document, `{"subject":`) {
			var one aCase
			if err := json.Unmarshal(line, &one); err != nil {
				yield(Row{}, fmt.Errorf("%w : une ligne ne se lit pas : %w", ErrDocument, err))
				return
			}
			for _, list := range one.Clocks {
				row := Row{Subject: one.Subject, Ticket: one.Ticket, Number: one.Number}
				if !row.take(list) {
					yield(Row{}, fmt.Errorf("%w : %v n'est le délai de rien", ErrDocument, list))
					return
				}
				if !yield(row, nil) {
					return
				}
			}
		}
	}
}

// MeasuredOf are the lines of availability of a document.
func MeasuredOf(document []byte) ([]Measured, error) { return decoded[Measured](document, `{"of":`) }

func changesOf(document []byte) ([]Change, error) { return decoded[Change](document, `{"month":`) }

func decoded[T any](document []byte, begins string) (all []T, err error) {
	for line := range linesOf(document, begins) {
		var one T
		if err := json.Unmarshal(line, &one); err != nil {
			return nil, fmt.Errorf("%w : une ligne ne se lit pas : %w", ErrDocument, err)
		}
		all = append(all, one)
	}
	return all, nil
}

// linesOf are the lines after the first that begin with something.
func linesOf(document []byte, begins string) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		_, rest, _ := bytes.Cut(document, []byte("\n"))
		for line := range bytes.Lines(rest) {
			if bytes.HasPrefix(line, []byte(begins)) && !yield(line) {
				return
			}
		}
	}
}

// Find is the sum of a clock and criticity; the zero one where there is none.
func (h *Head) Find(clock, criticity string) Sum {
	n := slices.IndexFunc(h.Sums, func(s Sum) bool { return s.Clock == clock && s.Criticity == criticity })
	if n < 0 {
		return Sum{Clock: clock, Criticity: criticity}
	}
	return h.Sums[n]
}

// Rectified counts what later documents say of a month.
func Rectified(all []*Month, month string) (n int) {
	for _, m := range all {
		if strings.Compare(m.Month, month) > 0 {
			for i := range m.Changes {
				if m.Changes[i].Month == month {
					n++
				}
			}
		}
	}
	return n
}
