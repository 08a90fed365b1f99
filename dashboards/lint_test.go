package dashboards

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/vigie-noc/vigie/internal/metrics"
)

// A rule of all dashboards, and edits of the good one that it must catch.
type rule struct {
	name  string
	check func(*dashboard) problems
	bad   []edit
}

type problems []string

func (p *problems) addf(format string, facts ...any) { *p = append(*p, fmt.Sprintf(format, facts...)) }

func (p problems) say(want string) bool {
	return slices.ContainsFunc(p, func(problem string) bool { return strings.Contains(problem, want) })
}

// An edit puts a value at a path such as "panels.0.title", or takes it away;
// the rule's problems then say want.
type edit struct {
	path  string
	value any
	want  string
}

// gone is the value of an edit that takes away.
const gone = "(gone)"

var rules = slices.Concat(
	identityRules, sourceRules, panelRules, unitRules, layoutRules, frenchRules,
	variableRules, queryRules, selectorRules, lokiRules, vigieRules, linkRules, drillRules, actionRules, alertRules,
)

var catalogue = sync.OnceValues(func() (*metrics.Catalogue, error) { return metrics.Load("..") })

func newFolder(t *testing.T) *folder {
	t.Helper()
	known, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	return &folder{uids: map[string][]*dashboard{}, metrics: known}
}

func TestDashboards(t *testing.T) {
	t.Parallel()
	in := newFolder(t)
	var all []*dashboard
	for _, file := range files(t) {
		d, err := parse(file, read(t, file), in)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, d)
	}
	for _, d := range all {
		for _, rule := range rules {
			t.Run(d.file+"/"+rule.name, func(t *testing.T) {
				t.Parallel()
				for _, problem := range rule.check(d) {
					t.Errorf("%s: %s", d.file, problem)
				}
			})
		}
	}
}

// files are all that Grafana would take for a dashboard: it reads folders
// below the one that it is given too.
func files(t *testing.T) (found []string) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if filepath.Ext(path) == ".json" {
			found = append(found, path)
		}
		return err
	})
	if err != nil || len(found) == 0 {
		t.Fatalf("the folder holds no dashboard (%v)", err)
	}
	return found
}

func TestRules(t *testing.T) {
	t.Parallel()
	for _, rule := range rules {
		t.Run(rule.name, func(t *testing.T) {
			t.Parallel()
			if got := rule.check(damaged(t)); len(got) > 0 {
				t.Errorf("the good dashboard has problems: %v", got)
			}
			if len(rule.bad) == 0 {
				t.Error("nothing proves that this rule can fail")
			}
			for _, bad := range rule.bad {
				if got := rule.check(damaged(t, bad)); !got.say(bad.want) {
					t.Errorf("%s = %v: got the problems %q, want %q", bad.path, bad.value, got, bad.want)
				}
			}
		})
	}
}

// damaged is the good dashboard after edits, in a folder with another one.
// The path "file" is the file's name.
func damaged(t *testing.T, edits ...edit) *dashboard {
	t.Helper()
	text, in := read(t, "testdata/good.dashboard"), newFolder(t)
	if _, err := parse("voisin.json", bytes.ReplaceAll(text, []byte("vigie-exemple"), []byte("vigie-voisin")), in); err != nil {
		t.Fatal(err)
	}
	file := "exemple.json"
	var raw object
	if err := json.Unmarshal(text, &raw); err != nil {
		t.Fatal(err)
	}
	for _, e := range edits {
		if e.path == "file" {
			file = e.value.(string)
			continue
		}
		e.apply(t, raw)
	}
	text, err := json.Marshal(raw)
	if err != nil {
		t.Fatal(err)
	}
	d, err := parse(file, text, in)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (e edit) apply(t *testing.T, raw object) {
	t.Helper()
	at := any(raw)
	keys := strings.Split(e.path, ".")
	for i, key := range keys {
		last := i == len(keys)-1
		switch holder := at.(type) {
		case object:
			switch {
			case last && e.value == gone:
				delete(holder, key)
			case last:
				holder[key] = e.value
			}
			at = holder[key]
		case []any:
			index, err := strconv.Atoi(key)
			if err != nil || index >= len(holder) {
				t.Fatalf("the good dashboard has no %s", e.path)
			}
			if last {
				holder[index] = e.value
			}
			at = holder[index]
		default:
			t.Fatalf("the good dashboard has no %s", e.path)
		}
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
