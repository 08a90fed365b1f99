package expression

import (
	"regexp"
	"regexp/syntax"
)

// Expression is a compiled expression. It never changes, and is good for any
// number of goroutines.
type Expression struct {
	*regexp.Regexp

	quick  *program // nil: regexp does it
	places int      // of an answer
}

// Compile compiles an expression as regexp.Compile does.
func Compile(text string) (*Expression, error) {
	re, err := regexp.Compile(text)
	if err != nil {
		return nil, err //nolint:wrapcheck // it stands for regexp.Compile
	}
	e := &Expression{Regexp: re, places: 2 * (re.NumSubexp() + 1)}
	if tree, err := syntax.Parse(text, syntax.Perl); err == nil {
		e.quick = newProgram(tree)
	}
	return e, nil
}

// Find is FindSubmatchIndex, whose answer has the memory of at if that is
// enough.
func (e *Expression) Find(text []byte, at []int) []int {
	if e.quick == nil {
		return e.FindSubmatchIndex(text)
	}
	if cap(at) < e.places {
		at = make([]int, e.places)
	}
	at = at[:e.places]
	switch e.quick.find(text, at) {
	case found:
		return at
	case absent:
		return nil
	default:
		return e.FindSubmatchIndex(text)
	}
}
