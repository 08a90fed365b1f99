package rule

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/vigie-noc/vigie/internal/document"
)

// Kind is what a daemon receives. Rules for the other kind are checked for
// their form, but neither tried nor used.
type Kind uint8

// Kinds.
const (
	Syslog Kind = iota
	Trap
)

// Options say for whom rules are loaded.
type Options struct {
	Kind Kind
	// Parse takes the line of an example apart, as the daemon does with what
	// it receives. Without it, the line of a trap is cut at its first blank.
	Parse func(line string) (key, app, text []byte)
}

// errNoParser: a caller has forgotten the parser.
var errNoParser = errors.New("rules for syslog need the parser of syslog lines")

// Load reads the files that patterns name (paths, or with * ? [ as in
// filepath.Match) and makes one set of them. What is wrong in them comes back
// as document.Problems, all at once; warnings are what works, but badly.
func Load(patterns []string, o Options) (set *Set, warnings document.Problems, err error) {
	switch {
	case o.Parse != nil:
	case o.Kind == Syslog:
		return nil, nil, errNoParser
	default:
		o.Parse = cutTrap
	}
	paths, err := expand(patterns)
	if err != nil {
		return nil, nil, err
	}
	c := newChecker(o)
	for _, path := range paths {
		if err := c.read(path); err != nil {
			return nil, nil, err
		}
	}
	set = c.check()
	if len(c.problems) > 0 {
		return nil, nil, ordered(c.problems)
	}
	return set, ordered(c.warnings), nil
}

// expand names files in the order of the patterns, each once. A pattern that
// names none is a mistake: a daemon without rules would say nothing.
func expand(patterns []string) ([]string, error) {
	var paths []string
	for _, pattern := range patterns {
		found, err := filepath.Glob(pattern)
		if err != nil {
			return nil, fmt.Errorf("rule files %q: %w", pattern, err)
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("rule files %q: there is no such file", pattern)
		}
		slices.Sort(found)
		for _, path := range found {
			path = filepath.Clean(path)
			if !slices.Contains(paths, path) {
				paths = append(paths, path)
			}
		}
	}
	return paths, nil
}

// read adds one file. What is malformed in it is kept for later, so that the
// mistakes of all files are told together.
func (c *checker) read(path string) error {
	var f file
	doc, err := document.Load(path, &f)
	if found, bad := errors.AsType[document.Problems](err); bad {
		c.problems = append(c.problems, found...)
		c.incomplete = true
		return nil
	}
	if err != nil {
		return err //nolint:wrapcheck // it names the file
	}
	for i := range f.Events {
		c.addEvent(place{doc, fmt.Sprintf("events[%d]", i)}, &f.Events[i])
	}
	if f.Storm != nil {
		c.addStorm(place{doc, "storm"}, f.Storm)
	}
	for i := range f.Rules {
		c.rules = append(c.rules, &ruleAt{place: place{doc, fmt.Sprintf("rules[%d]", i)}, ruleEntry: &f.Rules[i]})
	}
	return nil
}

// ordered sorts problems as an engineer goes through the files.
func ordered(problems document.Problems) document.Problems {
	slices.SortStableFunc(problems, func(a, b document.Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return problems
}
