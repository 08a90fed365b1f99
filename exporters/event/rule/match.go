package rule

import (
	"bytes"
	"math/bits"

	"github.com/vigie-noc/vigie/exporters/event"
)

// longestText bounds what a message costs: what matters stands at its start.
const longestText = 2 << 10

// Matcher matches messages with a set. It is for one goroutine.
type Matcher struct {
	set      *Set
	todo     []uint64 // rules to try on the message at hand, a bit each
	key      []byte
	subjects []byte
	groups   []int // of the expression at hand
}

// Matcher makes a matcher.
func (s *Set) Matcher() *Matcher {
	return &Matcher{
		set: s, todo: make([]uint64, len(s.always)),
		key: make([]byte, 0, longestKey), subjects: make([]byte, 0, 4*longestSubject), groups: make([]int, 2*(s.groups+1)),
	}
}

// Match appends what the rules make of a message to hits. The subjects are
// good until the next call.
func (m *Matcher) Match(message *event.Message, hits []event.Hit) []event.Hit {
	text := message.Text[:min(len(message.Text), longestText)]
	m.choose(message.Key, text)
	m.subjects = m.subjects[:0]
	first := len(hits)
	for w, word := range m.todo {
		for ; word != 0; word &= word - 1 {
			i := w<<6 | bits.TrailingZeros64(word)
			hit, ok := m.try(i, message, text)
			if ok && !known(hits[first:], &hit) {
				hits = append(hits, hit)
			}
		}
	}
	return hits
}

// choose marks the rules that may match.
func (m *Matcher) choose(key, text []byte) {
	copy(m.todo, m.set.always)
	for _, i := range m.keyed(key) {
		m.todo[i>>6] |= 1 << (i & 63)
	}
	if m.set.literals != nil {
		m.set.literals.mark(text, m.todo)
	}
}

// keyed finds the rules for a key.
func (m *Matcher) keyed(key []byte) []int32 {
	if len(key) == 0 || len(key) > longestKey {
		return nil
	}
	head, tail := normal(key)
	m.key = append(append(m.key[:0], head...), tail...)
	return m.set.byKey[string(m.key)]
}

func (m *Matcher) try(i int, message *event.Message, text []byte) (event.Hit, bool) {
	r := m.set.rules[i]
	start := len(m.subjects)
	did, clears, subjects := r.judge(message.App, text, m.subjects, m.groups)
	if did != taken {
		return event.Hit{}, false
	}
	m.subjects = subjects
	return event.Hit{
		Rule: r.name, Event: r.def, Clears: clears, EverySubject: r.everySubject,
		Subject: subjects[start:len(subjects):len(subjects)],
	}, true
}

// known tells whether a rule before has said the same.
func known(hits []event.Hit, hit *event.Hit) bool {
	for i := range hits {
		if hits[i].Event == hit.Event && bytes.Equal(hits[i].Subject, hit.Subject) {
			return true
		}
	}
	return false
}
