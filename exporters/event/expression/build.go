package expression

import (
	"regexp/syntax"
	"slices"
	"unicode"
	"unicode/utf8"
)

// builder makes steps of an expression, the last first: each knows the next.
type builder struct {
	steps []step
	loose int  // alternatives, options and loops that are around what is built
	unfit bool // something is not known here
}

func (b *builder) add(s step) int {
	b.steps = append(b.steps, s)
	b.unfit = b.unfit || len(b.steps) > largest
	return len(b.steps) - 1
}

// build gives the first step of an expression that is followed by next.
func (b *builder) build(re *syntax.Regexp, next int) int {
	if b.unfit {
		return next
	}
	switch re.Op {
	case syntax.OpEmptyMatch:
		return next
	case syntax.OpBeginText:
		return b.add(step{do: start, next: next})
	case syntax.OpEndText:
		return b.add(step{do: end, next: next})
	case syntax.OpWordBoundary:
		return b.add(step{do: boundary, next: next})
	case syntax.OpNoWordBoundary:
		return b.add(step{do: noBoundary, next: next})
	case syntax.OpLiteral:
		return b.literal(re, next)
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return b.add(step{do: one, class: classOf(re), next: next})
	case syntax.OpCapture:
		return b.group(re, next)
	case syntax.OpConcat:
		for _, sub := range slices.Backward(re.Sub) {
			next = b.build(sub, next)
		}
		return next
	case syntax.OpAlternate:
		return b.alternate(re.Sub, next)
	case syntax.OpQuest:
		return b.repeat(re, 0, 1, next)
	case syntax.OpStar:
		return b.repeat(re, 0, -1, next)
	case syntax.OpPlus:
		return b.repeat(re, 1, -1, next)
	case syntax.OpRepeat:
		return b.repeat(re, re.Min, re.Max, next)
	}
	b.unfit = true
	return next
}

func (b *builder) literal(re *syntax.Regexp, next int) int {
	if re.Flags&syntax.FoldCase != 0 {
		for _, r := range slices.Backward(re.Rune) {
			next = b.add(step{do: one, class: folded(r), next: next})
		}
		return next
	}
	if slices.Contains(re.Rune, utf8.RuneError) {
		b.unfit = true // bytes that are not UTF-8 are that too
	}
	return b.add(step{do: literal, text: string(re.Rune), next: next})
}

// group notes where a group begins and ends. Where something else may be
// tried later, what was noted must be forgotten again.
func (b *builder) group(re *syntax.Regexp, next int) int {
	do := note
	if b.loose > 0 {
		do = try
	}
	next = b.add(step{do: do, place: 2*re.Cap + 1, next: next})
	next = b.build(re.Sub[0], next)
	return b.add(step{do: do, place: 2 * re.Cap, next: next})
}

func (b *builder) alternate(branches []*syntax.Regexp, next int) int {
	b.loose++
	defer func() { b.loose-- }()
	last := len(branches) - 1
	at := b.build(branches[last], next)
	for i := last - 1; i >= 0; i-- {
		at = b.add(step{do: choice, next: b.build(branches[i], next), other: at})
	}
	return at
}

// repeat is a run where a class is repeated. Else it is written out.
func (b *builder) repeat(re *syntax.Regexp, least, most, next int) int {
	lazy := re.Flags&syntax.NonGreedy != 0
	sub := re.Sub[0]
	if c := classOf(sub); c != nil {
		do := longest
		if lazy {
			do = shortest
		}
		return b.add(step{do: do, class: c, least: least, most: most, next: next})
	}
	b.loose++
	defer func() { b.loose-- }()
	at := next
	if most < 0 {
		if mayBeEmpty(sub) {
			b.unfit = true // what regexp does with a turn that takes nothing is its own
			return next
		}
		at = b.choose(lazy, next, next)
		inner := b.build(sub, at)
		b.steps[at] = b.choice(lazy, inner, next)
	}
	for i := least; i < most; i++ {
		at = b.choose(lazy, b.build(sub, at), next)
	}
	for range least {
		at = b.build(sub, at)
	}
	return at
}

func (b *builder) choose(lazy bool, more, enough int) int { return b.add(b.choice(lazy, more, enough)) }

func (*builder) choice(lazy bool, more, enough int) step {
	if lazy {
		more, enough = enough, more
	}
	return step{do: choice, next: more, other: enough}
}

// classOf is nil if an expression is not one character.
func classOf(re *syntax.Regexp) *class {
	switch re.Op {
	case syntax.OpCharClass:
		return newClass(re.Rune)
	case syntax.OpAnyChar:
		return newClass([]rune{0, unicode.MaxRune})
	case syntax.OpAnyCharNotNL:
		return newClass([]rune{0, '\n' - 1, '\n' + 1, unicode.MaxRune})
	case syntax.OpLiteral:
		switch {
		case len(re.Rune) != 1:
		case re.Flags&syntax.FoldCase != 0:
			return folded(re.Rune[0])
		default:
			return newClass([]rune{re.Rune[0], re.Rune[0]})
		}
	}
	return nil
}

func mayBeEmpty(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpLiteral, syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return false
	case syntax.OpCapture, syntax.OpPlus:
		return mayBeEmpty(re.Sub[0])
	case syntax.OpRepeat:
		return re.Min == 0 || mayBeEmpty(re.Sub[0])
	case syntax.OpConcat:
		return !slices.ContainsFunc(re.Sub, func(sub *syntax.Regexp) bool { return !mayBeEmpty(sub) })
	case syntax.OpAlternate:
		return slices.ContainsFunc(re.Sub, mayBeEmpty)
	}
	return true
}
