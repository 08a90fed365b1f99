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
	statistics  []statistics // of the rules, by their numbers

	byKey map[string][]int32 // rules by their keys in normal form
	every []int32            // rules without keys
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

// Len is how many rules are in use.
func (s *Set) Len() int { return len(s.rules) }

// index prepares a set for matching.
func (s *Set) index() error {
	s.statistics = make([]statistics, len(s.rules))
	s.byKey = make(map[string][]int32)
	for i, r := range s.rules {
		for _, key := range r.keys {
			s.byKey[key] = append(s.byKey[key], int32(i))
		}
		if len(r.keys) == 0 {
			s.every = append(s.every, int32(i))
		}
	}
	return nil
}
