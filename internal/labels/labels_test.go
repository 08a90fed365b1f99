package labels_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/vigie-noc/vigie/internal/labels"
)

// TestNames: what travels as a label must be a label's name to every version
// of Prometheus, and must not be one that Prometheus keeps for itself.
func TestNames(t *testing.T) {
	t.Parallel()
	valid := regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_]*$`)
	reserved := []string{labels.AlertName, labels.Job, labels.Instance, labels.Source}
	all := append(slices.Clone(labels.Inventory), labels.Severity, labels.Family, labels.Interface, labels.Event, labels.Subject)
	for i, name := range all {
		if !valid.MatchString(name) {
			t.Errorf("%q is no label name", name)
		}
		if slices.Contains(reserved, name) {
			t.Errorf("%q belongs to Prometheus", name)
		}
		if slices.Contains(all[:i], name) {
			t.Errorf("%q is there twice", name)
		}
	}
}

// TestValues: values of closed lists stand in routes and rules unquoted.
func TestValues(t *testing.T) {
	t.Parallel()
	valid := regexp.MustCompile(`^[A-Za-z0-9]+$`)
	for kind, list := range map[string][]string{
		"severity": labels.Severities, "criticity": labels.Criticities, "role": labels.Roles, "family": labels.Families,
	} {
		for i, value := range list {
			if !valid.MatchString(value) || slices.Contains(list[:i], value) {
				t.Errorf("%s %q is malformed or there twice", kind, value)
			}
		}
	}
}
