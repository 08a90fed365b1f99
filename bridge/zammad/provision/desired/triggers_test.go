package desired_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/zammad/provision/desired"
)

// TestMailIsText: a third party's title is text in the mail's HTML.
func TestMailIsText(t *testing.T) {
	t.Parallel()
	w := desired.Wanted{
		ThirdParties: []desired.ThirdParty{{Name: "b", Title: "<i>B</i> & Cie", Email: "b@operateurs.example"}},
		Texts:        desired.Texts{Mail: desired.Mail{Subject: "à {tiers}", Body: "<p>confié à {tiers}</p>"}},
	}
	perform := fmt.Sprint(w.TriggerObjects(true)[0].Body["perform"])
	for _, want := range []string{"<p>confié à &lt;i&gt;B&lt;/i&gt; &amp; Cie</p>", "subject:à <i>B</i> & Cie"} {
		if !strings.Contains(perform, want) {
			t.Errorf("the mail has no %q: %s", want, perform)
		}
	}
}
