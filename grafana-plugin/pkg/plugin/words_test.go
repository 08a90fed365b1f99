package plugin

import (
	"os"
	"regexp"
	"slices"
	"testing"
)

var (
	choiceList = regexp.MustCompile(`(?s)(\w+)(?:: Choice\[\] =|:) \[\n(.*?)\n *\][;,]`)
	choice     = regexp.MustCompile(`\['([^']+)', (?:'([^']+)'|"([^"]+)"), `)
)

// offered are the editor's closed lists: what people read, by value.
func offered(t *testing.T) map[string]map[string]string {
	t.Helper()
	source, err := os.ReadFile("../../src/choices.ts")
	if err != nil {
		t.Fatal(err)
	}
	lists := make(map[string]map[string]string)
	for _, list := range choiceList.FindAllStringSubmatch(string(source), -1) {
		lists[list[1]] = make(map[string]string)
		for _, match := range choice.FindAllStringSubmatch(list[2], -1) {
			lists[list[1]][match[1]] = match[2] + match[3]
		}
	}
	return lists
}

// TestWordsOfTheEditor: what an operator picks in the query editor is called
// as in the panels.
func TestWordsOfTheEditor(t *testing.T) {
	t.Parallel()
	lists := offered(t)
	for name, words := range map[string][]word{
		"states": states[:len(states)-1], "severities": severities, "families": families, "natures": natures,
		"origins": origins, "clocks": clockNames[:len(clockOrder)], "measures": measures, "roles": roles,
	} {
		if len(lists[name]) != len(words) {
			t.Errorf("the editor offers %d %s of %d", len(lists[name]), name, len(words))
		}
		for _, w := range words {
			if got := lists[name][w.value]; got != w.text {
				t.Errorf("%s: %s is %q in the editor, %q in panels", name, w.value, got, w.text)
			}
		}
	}
}

// TestChoicesOfTheEditor: it offers what there is, and nothing else.
func TestChoicesOfTheEditor(t *testing.T) {
	t.Parallel()
	var views, subjects []string
	for _, k := range kinds {
		views, subjects = append(views, k.viewNames()...), append(subjects, k.of...)
	}
	lists := offered(t)
	for name, known := range map[string][]string{
		"types": QueryTypes, "scopes": {ScopeOpen, ScopePeriod}, "dimensions": dimensions, "told": slices.Concat(annotationKinds, logKinds),
		"late": lates, "sort": sorts, "every": everies, "views": views, "subjects": subjects,
	} {
		for _, value := range known {
			if lists[name][value] == "" {
				t.Errorf("%s: the editor does not offer %s", name, value)
			}
		}
		for value := range lists[name] {
			if !slices.Contains(known, value) {
				t.Errorf("%s: the editor offers %s, which nobody knows", name, value)
			}
		}
	}
}

// TestKindsOfOperations: no two of them are called the same, as operators
// filter by what they read.
func TestKindsOfOperations(t *testing.T) {
	t.Parallel()
	called := make(map[string]string)
	for _, kind := range operationKinds {
		if other, taken := called[kind.text]; taken {
			t.Errorf("%s and %s are both called %q", other, kind.value, kind.text)
		}
		called[kind.text] = kind.value
	}
}
