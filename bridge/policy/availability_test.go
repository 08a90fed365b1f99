package policy_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/policy"
)

func TestAvailability(t *testing.T) {
	t.Parallel()
	example, err := os.ReadFile("../../deploy/config/contract.example.yml")
	if err != nil {
		t.Fatal(err)
	}
	before, _, _ := strings.Cut(string(example), "\navailability:")
	for _, c := range []struct {
		section string
		notice  time.Duration
		from    bool
		problem string
	}{
		{"", 24 * time.Hour, false, ""},
		{"availability: {notice: 2d, from_alert: true}", 48 * time.Hour, true, ""},
		{"availability: {targets: {equipment: 99.5, sites: 99.95}}", 24 * time.Hour, false, ""},
		{"availability: {targets: {sites: 101}}", 0, false, "101"},
		{"availability: {notice: 100d}", 0, false, "availability.notice"},
		{"availability: {notice: -1h}", 0, false, "availability.notice"},
	} {
		path := filepath.Join(t.TempDir(), "contract.yml")
		if err := os.WriteFile(path, []byte(before+"\n"+c.section+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		contract, err := policy.Load(path)
		switch {
		case c.problem != "":
			if err == nil || !strings.Contains(err.Error(), c.problem) {
				t.Errorf("%q: %v, want a problem of %s", c.section, err, c.problem)
			}
		case err != nil:
			t.Errorf("%q: %v", c.section, err)
		case contract.Availability.MaintenanceNotice() != c.notice || contract.Availability.FromAlert != c.from:
			t.Errorf("%q: %+v", c.section, contract.Availability)
		case strings.Contains(c.section, "targets") && contract.Availability.Targets != (policy.Targets{Equipment: 99_500, Sites: 99_950}):
			t.Errorf("%q: %+v", c.section, contract.Availability.Targets)
		}
	}
}
