package expression

import "regexp/syntax"

// program is an expression as steps. It never changes.
type program struct {
	steps  []step
	begin  int
	prefix string // that every match begins with
	once   bool   // a match is at the beginning of the text or nowhere
	look   look   // what a match may begin with
	run    *class // what a match begins with a run of: see search
}

// step is one thing to do. What follows it is next.
type step struct {
	do   action
	next int

	text  string // literal
	class *class // one and the runs
	least int    // of a run: how many characters at least
	most  int    // and at most; -1: any number
	place int    // note and try: of the answer
	other int    // choice: what to try instead

	ahead, aside look // of runs and choice: what next, and other, may begin with
}

type action uint8

const (
	accept     action = iota
	literal           // a text stands here
	one               // a character of a class
	whole             // as many of a class as there are: fewer cannot be right
	longest           // as many, or then fewer
	shortest          // as few, or then more
	note              // a group begins or ends here
	try               // the same, to be undone if what follows fails
	choice            // next, or else other
	start             // of the text
	end               // of the text
	boundary          // of a word
	noBoundary        // the contrary
)

// largest is how many steps are worth keeping.
const largest = 1000

// newProgram is nil where an expression has something that is not known here.
func newProgram(tree *syntax.Regexp) *program {
	b := &builder{}
	begin := b.build(tree, b.add(step{do: accept}))
	if b.unfit {
		return nil
	}
	p := &program{steps: b.steps, begin: begin}
	for i := range p.steps {
		p.lookAhead(&p.steps[i])
	}
	p.look = p.first(begin)
	p.describe()
	return p
}

// describe finds what makes the search for a match short.
func (p *program) describe() {
	s := &p.steps[p.begin]
	for s.do == note {
		s = &p.steps[s.next]
	}
	switch s.do {
	case literal:
		p.prefix = s.text
	case start:
		p.once = true
	case whole, longest:
		if s.most < 0 {
			p.run = s.class
		}
	}
}

// lookAhead tells a step what may follow it.
func (p *program) lookAhead(s *step) {
	switch s.do {
	case choice:
		s.ahead, s.aside = p.first(s.next), p.first(s.other)
	case longest, shortest:
		s.ahead = p.first(s.next)
		if begins := s.class.begins(); !begins.meets(&s.ahead.bytes) {
			// Where the run could stop earlier, what follows cannot begin.
			s.do = whole
		}
	}
}

// look is what may come next: a byte, or the end of the text.
type look struct {
	bytes bytes
	end   bool
}

func (l *look) fits(text []byte, at int) bool {
	if at < len(text) {
		return l.bytes.has(text[at])
	}
	return l.end
}

// first is what a match of the steps from one on may begin with. It may say
// too much, but never too little.
func (p *program) first(from int) (l look) {
	seen := make([]bool, len(p.steps))
	var follow func(int)
	follow = func(i int) {
		if seen[i] {
			return
		}
		seen[i] = true
		s := &p.steps[i]
		switch s.do {
		case accept:
			l = look{bytes{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}, true}
		case literal:
			l.bytes.add(s.text[0])
		case one:
			l.bytes.union(s.class.begins())
		case whole, longest, shortest:
			l.bytes.union(s.class.begins())
			if s.least == 0 {
				follow(s.next)
			}
		case end:
			l.end = true
		case choice:
			follow(s.next)
			follow(s.other)
		default:
			follow(s.next)
		}
	}
	follow(from)
	return l
}
