package plugin

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

var choice = regexp.MustCompile(`value: '([^']+)', label: '([^']+)'`)

// TestWordsOfTheEditor: what an operator picks in the query editor is called
// as in the panels.
func TestWordsOfTheEditor(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("../../src/choices.ts")
	if err != nil {
		t.Fatal(err)
	}
	offered := make(map[string]string)
	for _, match := range choice.FindAllStringSubmatch(string(source), -1) {
		offered[match[1]] = match[2]
	}
	for _, list := range [][]word{states, families} {
		for _, w := range list {
			if got, found := offered[w.value]; w.value != "heartbeat" && w.value != "held" && (!found || got != w.text) {
				t.Errorf("%s is %q in the editor, %q in panels", w.value, got, w.text)
			}
		}
	}
	for _, known := range [][]string{{TypeTickets, TypeTicketCounts, ScopeOpen, ScopePeriod}, reportapi.Dimensions} {
		for _, value := range known {
			if offered[value] == "" {
				t.Errorf("the editor does not offer %s", value)
			}
		}
	}
	for value := range offered {
		if !slices.Contains(slices.Concat(QueryTypes, []string{ScopeOpen, ScopePeriod}, reportapi.Dimensions, stateOrder, values(families)), value) {
			t.Errorf("the editor offers %s, which nobody knows", value)
		}
	}
}
