package policy_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// TestR9AndR5WhatAContractLeavesOut is as the rules have it.
func TestR9AndR5WhatAContractLeavesOut(t *testing.T) {
	t.Parallel()
	contract := load(t, "testdata/full.yml")
	want := "{detected false 10m [response restore] [50 75 90] [attente établissement attente utilisateur maintenance programmée force majeure] retroactive 0s {[] [] 0}}"
	if got := fmt.Sprint(contract.Terms); got != want {
		t.Errorf("terms are\n%s, want\n%s", got, want)
	}
	level := contract.Level(bridge.P1)
	if c := level.Clocks.Restore; !c.Stands("force majeure") || c.Stands("attente tiers") || c.Stands("gel sur accord") || c.Stands("") || len(c.Warnings) != 3 {
		t.Errorf("restore is %+v", c)
	}
	if c := level.Clocks.Response; c.Stands("force majeure") || len(c.Warnings) != 3 {
		t.Errorf("response is %+v", c)
	}
	if c := level.Clocks.Intervention; c.Target != 0 || c.Warnings != nil || c.Pauses != nil {
		t.Errorf("a clock that was not promised is %+v", c)
	}
}

func TestTerms(t *testing.T) {
	t.Parallel()
	contract := load(t, "testdata/terms.yml")
	want := "{opened false 10m [response resolve] [60 80] [] proportional 0s {[{restore P1 95 2.5}] [{restore P1 0.125}] 15}}"
	if got := fmt.Sprint(contract.Terms); got != want {
		t.Errorf("terms are\n%s, want\n%s", got, want)
	}
	clocks := contract.Level(bridge.P1).Clocks
	if c := clocks.Restore; slices.ContainsFunc(bridge.Suspensions, c.Stands) {
		t.Errorf("restore stands still, where the terms say for nothing: %+v", c)
	}
	if c := clocks.Resolve; !c.Stands("attente tiers") || c.Stands("force majeure") || !slices.Equal(c.Warnings, []int{75}) {
		t.Errorf("resolve has its own: %+v", c)
	}
	if contract.Contractual(policy.ClockRestore) || !contract.Contractual(policy.ClockResolve) {
		t.Error("the clocks that bind are others than said")
	}
	var titles []string
	for _, name := range policy.ClockNames {
		titles = append(titles, name.Title())
	}
	if got := fmt.Sprint(titles); got != "[prise en compte intervention rétablissement résolution]" {
		t.Errorf("titles are %s", got)
	}
}

// TestR16ReopenWindow: the level's, else the rule's.
func TestR16ReopenWindow(t *testing.T) {
	t.Parallel()
	plain, given := load(t, "testdata/full.yml"), load(t, example)
	for criticity, want := range map[bridge.Criticity]time.Duration{bridge.P1: 24, bridge.P2: 24, bridge.P3: 72, bridge.P4: 72} {
		level := plain.Level(criticity)
		if got := level.ReopenWindow(); got != want*time.Hour {
			t.Errorf("%s: %s, want %d h", criticity, got, want)
		}
	}
	if level := given.Level(bridge.P3); level.ReopenWindow() != level.ReopenWithin.Std() {
		t.Error("what the level says does not count")
	}
}

func TestLineOfAGroup(t *testing.T) {
	t.Parallel()
	contract := load(t, "testdata/full.yml")
	if line, known := contract.Line("N2 serveurs"); !known || line.Name != "N2" {
		t.Errorf("the line is %+v, %t", line, known)
	}
	if line, known := contract.Line("Achats"); known {
		t.Errorf("the line is %+v", line)
	}
}
