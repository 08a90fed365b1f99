package rule

import (
	"slices"

	"github.com/vigie-noc/vigie/exporters/event"
)

// Set is all rules of a daemon, ready for use. It is never changed, and good
// for any number of goroutines.
type Set struct {
	definitions []*event.Definition
	byName      map[string]*event.Definition
	storm       *event.Storm
	rules       []*compiled

	byKey    map[string][]int32 // rules by their keys in normal form
	literals *automaton         // of the rules without keys; nil: there are none
	always   []uint64           // rules that have neither key nor literal, a bit each
	groups   int                // of the expression that has most
}

// Definitions are all events, in the order of the files.
func (s *Set) Definitions() []*event.Definition { return slices.Clone(s.definitions) }

// Definition finds an event by its name.
func (s *Set) Definition(name string) (*event.Definition, bool) {
	d, ok := s.byName[name]
	return d, ok
}

// Storm is what makes many devices of a site one event; nil if nothing does.
func (s *Set) Storm() *event.Storm { return s.storm }

// Names are those of the rules in use, in the order of the files.
func (s *Set) Names() []string {
	names := make([]string, len(s.rules))
	for i, r := range s.rules {
		names[i] = r.name
	}
	return names
}

// Len is how many rules are in use.
func (s *Set) Len() int { return len(s.rules) }

// index prepares a set for matching.
func (s *Set) index() (err error) {
	s.always = make([]uint64, (len(s.rules)+63)/64)
	s.byKey = make(map[string][]int32)
	literals := make(map[int32][]string)
	for i, r := range s.rules {
		number := int32(i)
		if r.re != nil {
			s.groups = max(s.groups, r.re.NumSubexp())
		}
		for _, key := range r.keys {
			s.byKey[key] = append(s.byKey[key], number)
		}
		switch {
		case len(r.keys) > 0:
		case r.literals != nil:
			literals[number] = r.literals
		default:
			s.always[i>>6] |= 1 << (i & 63)
		}
	}
	s.literals, err = newAutomaton(literals)
	return err
}
