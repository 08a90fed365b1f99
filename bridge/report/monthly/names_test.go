package monthly

import (
	"testing"

	"github.com/vigie-noc/vigie/internal/labels"
)

// TestNames: whatever equipment and faults can be has a name for people.
func TestNames(t *testing.T) {
	t.Parallel()
	j := &job{}
	for _, family := range labels.Families {
		if got := j.family(family); got == family && family != "supervision" {
			t.Errorf("family %s has no name", family)
		}
	}
	for _, role := range labels.Roles {
		if j.role(role) == role {
			t.Errorf("role %s has no name", role)
		}
	}
	if j.family("à nous") != "à nous" || j.role("") != "" {
		t.Error("what is not known does not stay as it is")
	}
}
