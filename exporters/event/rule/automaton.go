package rule

import (
	"errors"
	"math/bits"
	"slices"
)

// longestLiterals are the lengths to which literals are cut until their table
// is small enough. A long literal is hardly rarer in lines than a part of it,
// and the table is to stay in a processor's cache.
var longestLiterals = [...]int{16, 8, 5, shortest}

var errTooManyLiterals = errors.New("the rules without keys have more literals than one table can hold")

// automaton finds the literals of all rules in one pass over a text (Aho,
// Corasick 1975), with every transition written out. Bytes that stand for the
// same are one class; capitals are their small letters.
type automaton struct {
	class  [256]uint8
	shift  uint     // of a state to its row
	next   []uint16 // state and class to state
	speaks uint16   // states from here on have rules
	rules  [][]int32
}

// trie is what an automaton is made of.
type trie struct {
	children []map[byte]uint16
	fail     []uint16
	rules    [][]int32
}

// newAutomaton takes the literals of rules, by their numbers. It is nil where
// there are none.
func newAutomaton(literals map[int32][]string) (*automaton, error) {
	if len(literals) == 0 {
		return nil, nil //nolint:nilnil // nothing to look for
	}
	for _, most := range longestLiterals {
		if t := newTrie(literals, most); t != nil {
			return t.automaton(), nil
		}
	}
	return nil, errTooManyLiterals
}

// mostStates leaves room for what a uint16 holds.
const mostStates = 1<<16 - 1

// newTrie is nil if there are too many states.
func newTrie(literals map[int32][]string, most int) *trie {
	t := &trie{}
	t.grow()
	for rule, all := range literals {
		for _, literal := range all {
			// The end of a literal differs more than its beginning.
			state := uint16(0)
			for _, c := range []byte(literal[max(0, len(literal)-most):]) {
				to, ok := t.children[state][c]
				if !ok {
					if len(t.children) == mostStates {
						return nil
					}
					to = t.grow()
					t.children[state][c] = to
				}
				state = to
			}
			t.say(state, rule)
		}
	}
	return t
}

func (t *trie) grow() uint16 {
	t.children = append(t.children, make(map[byte]uint16))
	t.fail = append(t.fail, 0)
	t.rules = append(t.rules, nil)
	return uint16(len(t.children) - 1) //nolint:gosec // below mostStates
}

func (t *trie) say(state uint16, rules ...int32) {
	for _, rule := range rules {
		if !slices.Contains(t.rules[state], rule) {
			t.rules[state] = append(t.rules[state], rule)
		}
	}
}

// classes gives every byte that a literal has a class of its own. Class 0 is
// all others.
func (t *trie) classes() (class [256]uint8, n int) {
	for _, children := range t.children {
		for c := range children {
			class[c] = 1
		}
	}
	for c := range class {
		if class[c] != 0 {
			n++
			class[c] = uint8(n) // no capitals are among them
		}
	}
	for c := byte('A'); c <= 'Z'; c++ {
		class[c] = class[c|0x20]
	}
	return class, n + 1
}

func (t *trie) automaton() *automaton {
	a := &automaton{}
	var classes int
	a.class, classes = t.classes()
	a.shift = uint(bits.Len(uint(classes - 1)))
	table := make([]uint16, len(t.children)<<a.shift)
	// Breadth first, so that the state to fall back to has its row already.
	queue := []uint16{0}
	for len(queue) > 0 {
		state := queue[0]
		queue = queue[1:]
		row := table[int(state)<<a.shift:][:1<<a.shift]
		if state != 0 {
			copy(row, table[int(t.fail[state])<<a.shift:])
			t.say(state, t.rules[t.fail[state]]...)
		}
		for c, child := range t.children[state] {
			t.fail[child] = row[a.class[c]]
			row[a.class[c]] = child
			queue = append(queue, child)
		}
	}
	a.renumber(table, t.rules)
	return a
}

// renumber puts the states with rules behind the others, so that telling them
// is one comparison.
func (a *automaton) renumber(table []uint16, rules [][]int32) {
	order := make([]uint16, 0, len(rules))
	for state := range rules {
		if len(rules[state]) == 0 {
			order = append(order, uint16(state))
		}
	}
	a.speaks = uint16(len(order)) //nolint:gosec // below mostStates
	for state := range rules {
		if len(rules[state]) > 0 {
			order = append(order, uint16(state))
			a.rules = append(a.rules, rules[state])
		}
	}
	number := make([]uint16, len(order))
	for now, before := range order {
		number[before] = uint16(now)
	}
	a.next = make([]uint16, len(table))
	for now, before := range order {
		for c, to := range table[int(before)<<a.shift:][:1<<a.shift] {
			a.next[now<<a.shift|c] = number[to]
		}
	}
}

// mark sets the bits of the rules of which text has a literal.
func (a *automaton) mark(text []byte, todo []uint64) {
	next, shift, speaks := a.next, a.shift&31, a.speaks
	state := uint16(0)
	for _, c := range text {
		state = next[uint(state)<<shift|uint(a.class[c])]
		if state < speaks {
			continue
		}
		for _, rule := range a.rules[state-speaks] {
			todo[rule>>6] |= 1 << (rule & 63)
		}
	}
}
