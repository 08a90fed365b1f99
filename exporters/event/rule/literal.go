package rule

import (
	"math/bits"
	"regexp/syntax"
	"slices"
	"unicode"
	"unicode/utf8"
)

// Bounds of what is derived from an expression.
const (
	shortest     = 3  // a literal below it is in too many lines
	mostVariants = 16 // of a run of literals: "is now (on|off)-line" are two
	mostLiterals = 64 // of a rule
)

// derive gives literals of which every text that the expression matches
// contains one, once both are in lower case; nil where there are none. It
// looks at the bytes of ASCII only to change case, and so are the literals.
func derive(expression string) []string {
	re, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return nil // it did not compile either
	}
	d := &deriver{}
	found := d.of(re.Simplify()).required()
	if length(found) < shortest {
		return nil
	}
	// What is folded to k and s beyond ASCII has no lower case there.
	if d.kelvin {
		found = append(found, "\u212a")
	}
	if d.longS {
		found = append(found, "\u017f")
	}
	return found
}

// facts are what is known of a part of an expression.
type facts struct {
	exact  []string // all that it can match, in lower case; nil: not known
	within []string // every match contains one of these; nil: not known
}

func (f facts) required() []string {
	if f.exact != nil {
		return usable(f.exact)
	}
	return f.within
}

// usable is nil if one of the literals says nothing.
func usable(literals []string) []string {
	if length(literals) == 0 || len(literals) > mostLiterals {
		return nil
	}
	return literals
}

// length is that of the shortest literal, 0 if there is none.
func length(literals []string) int {
	n := 0
	for i, l := range literals {
		if i == 0 || len(l) < n {
			n = len(l)
		}
	}
	return n
}

// better says which of two lists of literals is in fewer lines: length counts,
// up to what is kept of it, and so does how many there are.
func better(a, b []string) []string {
	if score(b) > score(a) {
		return b
	}
	return a
}

func score(literals []string) int {
	n := min(length(literals), longestLiterals[0])
	if n < shortest {
		return n - shortest
	}
	return 2*n - bits.Len(uint(len(literals))) + mostLiterals
}

// deriver remembers which letters were folded that have relatives beyond
// ASCII: k (U+212A) and s (U+017F).
type deriver struct {
	kelvin, longS bool
}

func (d *deriver) of(re *syntax.Regexp) facts {
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText,
		syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return facts{exact: []string{""}}
	case syntax.OpLiteral:
		return d.literal(re)
	case syntax.OpCharClass:
		return class(re.Rune)
	case syntax.OpCapture:
		return d.of(re.Sub[0])
	case syntax.OpConcat:
		return d.concat(re.Sub)
	case syntax.OpAlternate:
		return d.alternate(re.Sub)
	case syntax.OpPlus:
		return facts{within: d.of(re.Sub[0]).required()}
	case syntax.OpQuest:
		if sub := d.of(re.Sub[0]).exact; sub != nil {
			return facts{exact: union([]string{""}, sub)}
		}
	}
	return facts{}
}

// literal cuts a literal where it has a character whose bytes are not its own:
// one beyond ASCII that is folded, or that stands for bytes that are not
// UTF-8.
func (d *deriver) literal(re *syntax.Regexp) facts {
	fold := re.Flags&syntax.FoldCase != 0
	var r run
	for _, c := range re.Rune {
		switch {
		case c == utf8.RuneError, fold && c >= utf8.RuneSelf:
			r.add(facts{})
			continue
		case fold && (c == 'k' || c == 'K'):
			d.kelvin = true
		case fold && (c == 's' || c == 'S'):
			d.longS = true
		}
		r.add(facts{exact: []string{string(lower(c))}})
	}
	return r.facts()
}

// class is a class of a few characters, such as [12] or [Dd].
func class(pairs []rune) facts {
	const most = 8
	var all []string
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1]-pairs[i] >= most {
			return facts{}
		}
		for c := pairs[i]; c <= pairs[i+1]; c++ {
			if c == utf8.RuneError || len(all) == most {
				return facts{}
			}
			all = union(all, []string{string(lower(c))})
		}
	}
	return facts{exact: all}
}

func lower(c rune) rune {
	if c < utf8.RuneSelf {
		return unicode.ToLower(c)
	}
	return c
}

func (d *deriver) concat(parts []*syntax.Regexp) facts {
	var r run
	for _, part := range parts {
		r.add(d.of(part))
	}
	return r.facts()
}

func (d *deriver) alternate(branches []*syntax.Regexp) facts {
	var all facts
	known := true
	for i, branch := range branches {
		f := d.of(branch)
		if i == 0 || all.exact != nil && f.exact != nil {
			all.exact = union(all.exact, f.exact)
		}
		if f.exact == nil || len(all.exact) > mostVariants {
			all.exact = nil
		}
		required := f.required()
		known = known && required != nil
		all.within = union(all.within, required)
	}
	if !known || usable(all.within) == nil {
		all.within = nil
	}
	return all
}

// run follows parts that stand side by side.
type run struct {
	begun   bool
	current []string // ends of what was matched so far, all of them
	cut     bool     // current is not from the beginning
	best    []string
}

func (r *run) add(f facts) {
	if !r.begun {
		r.begun, r.current = true, []string{""}
	}
	if f.exact == nil {
		r.best = better(better(r.best, usable(r.current)), f.within)
		r.current, r.cut = []string{""}, true
		return
	}
	if len(r.current)*len(f.exact) > mostVariants {
		r.best = better(r.best, usable(r.current))
		r.current, r.cut = f.exact, true
		return
	}
	var joined []string
	for _, a := range r.current {
		for _, b := range f.exact {
			joined = union(joined, []string{a + b})
		}
	}
	r.current = joined
}

func (r *run) facts() facts {
	switch {
	case !r.begun:
		return facts{exact: []string{""}}
	case !r.cut:
		return facts{exact: r.current}
	default:
		return facts{within: better(r.best, usable(r.current))}
	}
}

// union adds what is not there yet.
func union(to, from []string) []string {
	for _, s := range from {
		if !slices.Contains(to, s) {
			to = append(to, s)
		}
	}
	return to
}
