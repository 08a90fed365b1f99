package rule_test

import (
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/exporters/event/rule"
)

// parse stands for the parser of syslog lines, which is above this package:
// "%KEY: text", "program: text" or a text.
func parse(line string) (key, app, text []byte) {
	head, rest, found := strings.Cut(line, ": ")
	switch {
	case !found:
		return nil, nil, []byte(line)
	case strings.HasPrefix(head, "%"):
		return []byte(head[1:]), nil, []byte(rest)
	case strings.Contains(head, " "):
		return nil, nil, []byte(line)
	default:
		return nil, []byte(head), []byte(rest)
	}
}

func load(t testing.TB, kind rule.Kind, paths ...string) *rule.Set {
	t.Helper()
	o := rule.Options{Kind: kind}
	if kind == rule.Syslog {
		o.Parse = parse
	}
	set, warnings, err := rule.Load(paths, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(warnings) > 0 {
		t.Fatal(warnings)
	}
	return set
}

func TestLoad(t *testing.T) {
	t.Parallel()
	for kind, rules := range map[rule.Kind]int{rule.Syslog: 10, rule.Trap: 2} {
		set := load(t, kind, "testdata/good.yml")
		if set.Len() != rules || len(set.Definitions()) != 8 || set.Storm() == nil {
			t.Errorf("got %d rules, %d events, the storm %v", set.Len(), len(set.Definitions()), set.Storm())
		}
	}
}
