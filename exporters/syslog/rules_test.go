package syslog

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/rule"
)

// shippedRules are those that the product comes with.
const shippedRules = "../../deploy/config/events/*.yml"

// shipped loads them as both daemons do, with the real parser.
func shipped(t *testing.T) (lines, traps *rule.Set) {
	t.Helper()
	for _, each := range []struct {
		opts rule.Options
		into **rule.Set
	}{{form(Options{}).Rules, &lines}, {rule.Options{Kind: rule.Trap}, &traps}} {
		set, warnings, err := rule.Load([]string{shippedRules}, each.opts)
		if err != nil {
			t.Fatal(err)
		}
		for _, warning := range warnings {
			t.Errorf("a shipped rule is questionable: %v", warning)
		}
		*each.into = set
	}
	return lines, traps
}

// A shippedRule is what matters here of a rule as it is written.
type shippedRule struct {
	Event        string
	Does         string
	EverySubject bool `yaml:"every_subject"`
	Examples     []struct{ Line, Does, Subject string }
}

// A telling is what the rules of a vendor make of one event: the subjects of
// their examples.
type telling struct {
	raised, cleared []string
	clearsAll       bool // whatever the subject
}

// vendorOf is the vendor that a file is about: what stands before the first
// dot of its name, so that a long one may be several files.
func vendorOf(path string) string {
	name, _, _ := strings.Cut(filepath.Base(path), ".")
	return name
}

// A shippedFile is what matters here of one file.
type shippedFile struct {
	vendor string
	Events []struct {
		Name    string
		Subject []string
	}
	Rules []shippedRule
}

func shippedFiles(t *testing.T) []shippedFile {
	t.Helper()
	paths, err := filepath.Glob(shippedRules)
	if err != nil {
		t.Fatal(err)
	}
	files := make([]shippedFile, len(paths))
	for i, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal(text, &files[i]); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		files[i].vendor = vendorOf(path)
	}
	return files
}

// tellings are what the vendors tell, by vendor and event.
func tellings(t *testing.T) map[string]map[string]*telling {
	t.Helper()
	all := make(map[string]map[string]*telling)
	for _, file := range shippedFiles(t) {
		for i := range file.Rules {
			r := &file.Rules[i]
			if all[file.vendor] == nil {
				all[file.vendor] = make(map[string]*telling)
			}
			if all[file.vendor][r.Event] == nil {
				all[file.vendor][r.Event] = &telling{}
			}
			all[file.vendor][r.Event].add(r)
		}
	}
	return all
}

func (of *telling) add(r *shippedRule) {
	of.clearsAll = of.clearsAll || r.EverySubject
	for _, example := range r.Examples {
		does := example.Does
		if does == "" {
			does = r.Does
		}
		if does == "clear" {
			of.cleared = append(of.cleared, example.Subject)
		} else {
			of.raised = append(of.raised, example.Subject)
		}
	}
}

// What one message raises, another of the same vendor clears, on the very same
// subject; or it is said here why not.
func TestWhatIsRaisedIsCleared(t *testing.T) {
	t.Parallel()
	lines, _ := shipped(t)
	excused := make(map[string]bool)
	for vendor, events := range tellings(t) {
		for name, told := range events {
			definition, _ := lines.Definition(name)
			if definition.Kind != event.Pair || len(told.raised) == 0 {
				continue
			}
			ends := meets(events, definition, told)
			reason, excuse := unclearable[vendor+" "+name]
			excused[vendor+" "+name] = excuse
			switch {
			case !ends && !excuse:
				t.Errorf("%s: no example that clears %s has the subject of one that raises it: raised %q, cleared %q", vendor, name, told.raised, told.cleared)
			case ends && excuse:
				t.Errorf("%s clears %s after all, which is said not to be: %s", vendor, name, reason)
			}
		}
	}
	for excuse := range unclearable {
		if !excused[excuse] {
			t.Errorf("%s is excused and not raised", excuse)
		}
	}
}

// meets says whether something that a vendor tells clears what it raises:
// the event itself, or one of those that clear it on a subject of the same form.
func meets(events map[string]*telling, definition *event.Definition, raised *telling) bool {
	if raised.clearsAll {
		return true
	}
	alike := func(a, b string) bool { return number.ReplaceAllString(a, "0") == number.ReplaceAllString(b, "0") }
	for _, subject := range raised.raised {
		if slices.Contains(raised.cleared, subject) {
			return true
		}
		for _, name := range definition.ClearedBy {
			if by := events[name]; by != nil && slices.ContainsFunc(by.cleared, func(other string) bool { return alike(subject, other) }) {
				return true
			}
		}
	}
	return false
}

// number is what tells two ports of one kind apart.
var number = regexp.MustCompile(`\d+`)

// Every vendor tells at least what the table says, and every event is told by
// somebody.
func TestEveryVendorTellsItsEvents(t *testing.T) {
	t.Parallel()
	lines, _ := shipped(t)
	all := tellings(t)
	if got, want := slices.Sorted(maps.Keys(all)), slices.Sorted(maps.Keys(vendors)); !slices.Equal(got, want) {
		t.Fatalf("there are rules for %v, want %v", got, want)
	}
	told := make(map[string]bool)
	for vendor, wanted := range vendors {
		for name := range strings.FieldsSeq(wanted) {
			if of := all[vendor][name]; of == nil || len(of.raised) == 0 {
				t.Errorf("%s: nothing raises %s", vendor, name)
			}
		}
		for name := range all[vendor] {
			told[name] = true
			if !slices.Contains(strings.Fields(wanted), name) {
				t.Errorf("%s tells of %s, which the table does not know", vendor, name)
			}
		}
	}
	for _, d := range lines.Definitions() {
		if !told[d.Name] && !slices.Contains(byItself, d.Name) {
			t.Errorf("no vendor raises %s", d.Name)
		}
	}
}

// The events that a network of schools needs are there, by their alerts' names
// in the study that the rules were made from.
func TestEveryNeededEventIsThere(t *testing.T) {
	t.Parallel()
	lines, _ := shipped(t)
	const studied = 47
	if len(needed) != studied {
		t.Errorf("%d events are needed, not %d", len(needed), studied)
	}
	for alert, name := range needed {
		if _, found := lines.Definition(name); !found && name != byCounters {
			t.Errorf("%s: there is no event %s", alert, name)
		}
	}
}
