package rule_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/rule"
	"github.com/vigie-noc/vigie/internal/document"
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
		if set.Len() != rules || len(set.Definitions()) != 8 {
			t.Errorf("got %d rules, %d events", set.Len(), len(set.Definitions()))
		}
		for name, want := range map[string]event.Definition{
			"link_down": {
				Title: "Lien coupé", Severity: "major", Family: "interface", For: 5 * time.Second, MaxAge: 24 * time.Hour, RestartEnds: true,
				Flap: &event.Flap{Event: "port_flapping", Transitions: 5, Within: 10 * time.Minute, Hold: 15 * time.Minute},
			},
			"port_err_disabled": {
				Title: "Port désactivé", Severity: "minor", Family: "interface", MaxAge: 48 * time.Hour, ClearedBy: []string{"link_down"},
			},
			"device_restarted": {
				Title: "Équipement redémarré", Severity: "major", Family: "restart", Kind: event.Once, MaxAge: 15 * time.Minute, Restarts: true,
			},
			"login_failed": {Title: "Connexion refusée", Severity: "info", Family: "supervision", Kind: event.Rate},
		} {
			want.Name = name
			if got, ok := set.Definition(name); !ok || !reflect.DeepEqual(*got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		}
		if _, ok := set.Definition("other"); ok {
			t.Error("an event that is not there was found")
		}
		if want := (event.Storm{Event: "site_storm", Devices: 5, Within: 2 * time.Minute, Hold: 10 * time.Minute}); *set.Storm() != want {
			t.Errorf("got the storm %+v", set.Storm())
		}
	}
}

func TestTraps(t *testing.T) {
	t.Parallel()
	set := load(t, rule.Trap, "testdata/good.yml")
	for key, want := range map[string]string{
		"1.3.6.1.6.3.1.1.5.3":   "trap-link-down raises link_down[GigabitEthernet1/0/3];",
		".1.3.6.1.6.3.1.1.5.3":  "trap-link-down raises link_down[GigabitEthernet1/0/3];",
		"1.3.6.1.6.3.1.1.5.0.3": "trap-link-down raises link_down[GigabitEthernet1/0/3];",
		"1.3.6.1.6.3.1.1.5.1":   "trap-cold-start raises device_restarted[];",
		"LINK-3-UPDOWN":         "",
	} {
		m := &event.Message{Key: []byte(key), Text: []byte(`ifIndex.3=3; ifName="Gi1/0/3", Interface Gi1, changed state to down`)}
		if got := said(set.Matcher().Match(m, nil)); got != want {
			t.Errorf("%s: got %s, want %s", key, got, want)
		}
	}
}

// write puts files in a folder and gives the pattern of all.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "*.yml")
}

const (
	oneEvent = "events: [{name: lost, title: Perdu, severity: minor, family: interface, kind: once}]\n"
	oneRule  = "rules: [{name: lost, event: lost, match: lost, examples: [{line: lost}]}]\n"
	ownStorm = "storm: {event: lost, devices: 2, within: 1m, hold: 1m}\n"
)

// TestFiles: what one file says, another may refer to, whichever comes first.
func TestFiles(t *testing.T) {
	t.Parallel()
	pattern := write(t, map[string]string{"b.yml": oneEvent, "a.yml": oneRule, "c.yml": "", "not.yaml": "x"})
	set := load(t, rule.Syslog, pattern, filepath.Dir(pattern)+"/./a.yml")
	if set.Len() != 1 || len(set.Definitions()) != 1 {
		t.Errorf("got %d rules, %d events", set.Len(), len(set.Definitions()))
	}
	if set.Storm() != nil {
		t.Errorf("got the storm %+v", set.Storm())
	}
}

func TestProblemsOfSeveralFiles(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"each its own": {
			map[string]string{"a.yml": "events:\n  - name: 'no'\nrule: []\n", "b.yml": "rules:\n  - nam: x\n"},
			[]string{`a.yml:3: rule: unknown key (did you mean rules?)`, `b.yml:2: rules[0].nam: unknown key (did you mean name?)`},
		},
		"nothing follows from what could not be read": {
			map[string]string{"a.yml": "event: []\n", "b.yml": oneRule},
			[]string{`a.yml:1: event: unknown key (did you mean events?)`},
		},
		"twice": {
			map[string]string{"a.yml": oneEvent + oneRule, "b.yml": oneEvent + oneRule},
			[]string{
				`b.yml:1: events[0].name: event "lost" is there twice, first at a.yml:1 (names are unique)`,
				`b.yml:2: rules[0].name: rule "lost" is there twice, first at a.yml:2 (names are unique)`,
			},
		},
		"two storms": {
			map[string]string{"a.yml": oneEvent + ownStorm, "b.yml": ownStorm},
			[]string{`b.yml:1: storm: there is a storm already, at a.yml:2 (one for all files)`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pattern := write(t, c.files)
			_, _, err := rule.Load([]string{pattern}, rule.Options{Parse: parse})
			want := strings.Join(c.want, "\n")
			if got := strings.ReplaceAll(fmt.Sprint(err), filepath.Dir(pattern)+"/", ""); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestNotToBeRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		pattern string
		o       rule.Options
		want    string
	}{
		"no file":     {"testdata/none-*.yml", rule.Options{Parse: parse}, `rule files "testdata/none-*.yml": there is no such file`},
		"bad pattern": {"testdata/[", rule.Options{Parse: parse}, `rule files "testdata/[": syntax error in pattern`},
		"folder":      {"testdata", rule.Options{Parse: parse}, "read configuration: read testdata: is a directory"},
		"no parser":   {"testdata/good.yml", rule.Options{}, "rules for syslog need the parser of syslog lines"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := rule.Load([]string{c.pattern}, c.o)
			if err == nil || err.Error() != c.want || document.IsProblem(err) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ rules, want string }{
		"slow":   {`rules: [{name: lost, event: lost, match: '\d+ (?:up|\d)', examples: [{line: 7 up}]}]`, `a.yml:2: rules[0].match: tried on every line, which costs `},
		"unused": {"", `a.yml:1: events[0].name: lost is raised by no rule (add one, or remove the event)`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pattern := write(t, map[string]string{"a.yml": oneEvent + c.rules})
			set, warnings, err := rule.Load([]string{pattern}, rule.Options{Parse: parse})
			if err != nil || len(warnings) != 1 {
				t.Fatalf("got %v, %v, want one warning", warnings, err)
			}
			if got := strings.ReplaceAll(warnings.Error(), filepath.Dir(pattern)+"/", ""); !strings.HasPrefix(got, c.want) {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if hits := set.Matcher().Match(message("at 7 up"), nil); len(hits) != set.Len() {
				t.Errorf("got %s", said(hits))
			}
		})
	}
}
