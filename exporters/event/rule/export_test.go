package rule

import "github.com/vigie-noc/vigie/exporters/event"

// Derive is for the tests of literals alone.
var Derive = derive

// Normalised is for the tests of keys alone.
var Normalised = normalised

// Marked tells which of n rules the automaton marks on a text.
func Marked(literals map[int32][]string, n int, text string) (rules []int, err error) {
	a, err := newAutomaton(literals)
	if err != nil || a == nil {
		return nil, err
	}
	todo := make([]uint64, (n+63)/64)
	a.mark([]byte(text), todo)
	for i := range n {
		if todo[i>>6]&(1<<(i&63)) != 0 {
			rules = append(rules, i)
		}
	}
	return rules, nil
}

// Naive is what Match stands for: all rules, one after the other.
func (s *Set) Naive(message *event.Message) []event.Hit {
	var found []event.Hit
	text := message.Text[:min(len(message.Text), longestText)]
	for _, r := range s.rules {
		if !r.hasKey(message.Key) {
			continue
		}
		did, clears, subject := r.judge(message.App, text, nil, nil)
		hit := event.Hit{Rule: r.name, Event: r.def, Clears: clears, EverySubject: r.everySubject, Subject: subject}
		if did == taken && !known(found, &hit) {
			found = append(found, hit)
		}
	}
	return found
}

// Expressions tries all expressions on a text, and tells how many match.
func (s *Set) Expressions(message *event.Message) (n int) {
	for _, r := range s.rules {
		if r.re != nil && r.re.Match(message.Text) {
			n++
		}
	}
	return n
}

// Example is a line of a rule, and what it is.
type Example struct {
	Rule, Line, Subject string
	Clears              bool
}

// Examples are those of all rules.
func (s *Set) Examples() []Example {
	var all []Example
	for _, r := range s.rules {
		for _, e := range r.at.Examples {
			all = append(all, Example{r.name, e.Line, e.Subject, e.Does == doesClear || e.Does == "" && r.clears})
		}
	}
	return all
}

// Size is how many bytes the table of literals has, and how many states.
func (s *Set) Size() (bytes, states int) {
	return 2 * len(s.literals.next), len(s.literals.next) >> s.literals.shift
}
