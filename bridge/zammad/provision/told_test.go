package provision_test

import (
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/zammad/provision"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// TestChangesAreTold: by names rather than ids, and long texts from where they
// differ.
func TestChangesAreTold(t *testing.T) {
	t.Parallel()
	d := provisioned(t, zammadtest.Options{})
	d.put(t, "macros", "Résoudre", map[string]any{"perform": map[string]any{"ticket.state_id": map[string]any{"value": "4"}}})
	w := wanted(t)
	w.Lines[1].Groups = []string{"N2", "N2 serveurs"}
	w.ThirdParties[0].Email = "noc@operateur-a.example"
	w.Texts.TextModules[3].Content = strings.Replace(w.Texts.TextModules[3].Content, "sera clos", "sera fermé", 1)
	plan := d.run(t, w, provision.Options{})
	plan.has(t,
		`perform.ticket.state_id.value "closed" → "résolu"`,
		`~ macro "Déclarer rétabli": group_ids ["N1","N2","N3","N3 <serveurs> & Cie"] → ["N1","N2","N2 serveurs","N3","N3 <serveurs> & Cie"]`,
		`~ role "Vigie : agents": group_ids."N2 serveurs" none → ["full"]`,
		`perform.notification.email.recipient ["support@operateur-a.example"] → ["noc@operateur-a.example"]`,
		`~ group "Opérateur A": note "Tickets confiés à Opérateur A : Support@operateur-a.example" → "Tickets confiés à Opérateur A : noc@operateur-a.example"`,
		`content …ticket.number} sera clos.</p>\n" → …ticket.number} sera fermé.</p>\n"`,
	)
}

// TestMissingIsPlanned: what the desk lacks, and a run does not make, is told
// before anything is written.
func TestMissingIsPlanned(t *testing.T) {
	t.Parallel()
	d := newDesk(t, zammadtest.Options{Fresh: true})
	w := wanted(t)
	w.States.Open, w.Priorities = "en cours", []string{"2 normal", "4 urgent"}
	for _, opts := range []provision.Options{{}, everything} {
		got := d.run(t, w, opts)
		got.has(t, `! macro "Prendre en charge": it needs state "en cours"`, `! priority "4 urgent": contract.yml names it`)
		if got.Refused != 2 {
			t.Errorf("%+v\n%s", got.Result, got.text)
		}
	}
}

// TestAway: a desk that cannot be asked says nothing about the token.
func TestAway(t *testing.T) {
	t.Parallel()
	d := newDesk(t, zammadtest.Options{})
	if _, err := d.Inject(zammadtest.Fault{Kind: zammadtest.Status, Status: 502, HTML: true, Count: 99}); err != nil {
		t.Fatal(err)
	}
	if got := d.run(t, wanted(t), provision.Options{}); got.err == nil || strings.Contains(got.err.Error(), "administrator") {
		t.Errorf("it says %v", got.err)
	}
}
