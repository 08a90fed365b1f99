package main_test

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestExplainSLA(t *testing.T) {
	t.Parallel()
	dir := examples(t)
	path := filepath.Join(dir, "case.json")
	write(t, path, `{"contract": "contract.yml", "now": "2026-03-16T10:00:00+01:00", "journal": {"subject": "ticket:7", "facts": [
		{"number": 1, "kind": "opened", "ticket": 7, "effective_at": "2026-03-16T09:00:00+01:00", "values": {"criticity": "P1", "group": "N1"}}]}}`)
	if got := run(t, "", "explain-sla", "--file="+path); got.status != 0 || !strings.Contains(got.out, "prise en compte (contractuel) : dépassé") {
		t.Errorf("of a case: %+v", got)
	}
	if got := run(t, "", "explain-sla", "--json", "--file="+path); got.status != 0 || !strings.HasPrefix(got.out, "{\n") {
		t.Errorf("for programs: %+v", got)
	}
	for _, args := range [][]string{{}, {"7", "--file=" + path}, {"7"}, {"sept", "--contract.file=" + path}, {"0", "--contract.file=" + path}, {"7", "8"}} {
		if got := run(t, "", append([]string{"explain-sla"}, args...)...); got.status != 2 || got.out != "" {
			t.Errorf("%v: %+v", args, got)
		}
	}
}
