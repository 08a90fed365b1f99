package zammadtest

import (
	"errors"
	"strings"
	"unicode"
)

// finder tells whether a ticket, as the index knows it, fulfils a query.
type finder func(indexed) bool

var errSyntax = errors.New("query syntax")

// queryReader reads a subset of the index's language: words, "phrases",
// field:value, field:>=value, field:[a TO b], AND, OR, NOT and parentheses.
// Words side by side are joined by AND.
type queryReader struct {
	c     *call
	parts []string
}

func (c *call) readQuery(text string) (finder, error) {
	if !strings.Contains(text, ":") && !strings.HasSuffix(text, "*") {
		text += "*"
	}
	parts, err := splitQuery(text)
	if err != nil {
		return nil, err
	}
	reader := &queryReader{c: c, parts: parts}
	found, err := reader.either()
	if err != nil || len(reader.parts) > 0 {
		return nil, errSyntax
	}
	return found, nil
}

// splitQuery cuts a query into words and parentheses; quotes and brackets hold
// together what they enclose.
func splitQuery(text string) ([]string, error) {
	var parts []string
	var word strings.Builder
	flush := func() {
		if word.Len() > 0 {
			parts = append(parts, word.String())
			word.Reset()
		}
	}
	closing := rune(0)
	for _, r := range text {
		switch {
		case closing != 0:
			word.WriteRune(r)
			if r == closing {
				closing = 0
			}
		case r == '(' || r == ')':
			flush()
			parts = append(parts, string(r))
		case unicode.IsSpace(r):
			flush()
		default:
			word.WriteRune(r)
			closing = map[rune]rune{'"': '"', '[': ']', '{': '}'}[r]
		}
	}
	flush()
	if closing != 0 {
		return nil, errSyntax
	}
	return parts, nil
}

func (q *queryReader) next() string {
	if len(q.parts) == 0 {
		return ""
	}
	return q.parts[0]
}

func (q *queryReader) either() (finder, error) {
	left, err := q.both()
	for err == nil && q.next() == "OR" {
		q.parts = q.parts[1:]
		var right finder
		first := left
		right, err = q.both()
		left = func(t indexed) bool { return first(t) || right(t) }
	}
	return left, err
}

func (q *queryReader) both() (finder, error) {
	left, err := q.one()
	for err == nil && q.next() != "" && q.next() != "OR" && q.next() != ")" {
		if q.next() == "AND" {
			q.parts = q.parts[1:]
		}
		var right finder
		first := left
		right, err = q.one()
		left = func(t indexed) bool { return first(t) && right(t) }
	}
	return left, err
}

func (q *queryReader) one() (finder, error) {
	part := q.next()
	if part == "" || part == ")" || part == "AND" || part == "OR" {
		return nil, errSyntax
	}
	q.parts = q.parts[1:]
	switch part {
	case "NOT":
		inner, err := q.one()
		return func(t indexed) bool { return !inner(t) }, err
	case "(":
		inner, err := q.either()
		if err != nil || q.next() != ")" {
			return nil, errSyntax
		}
		q.parts = q.parts[1:]
		return inner, nil
	}
	field, value, named := strings.Cut(part, ":")
	if !named {
		field, value = "", part
	}
	return q.c.fieldFinder(strings.TrimSuffix(field, ".keyword"), value)
}
