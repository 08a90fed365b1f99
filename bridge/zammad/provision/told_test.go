package provision_test

import (
	"maps"
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

// TestLabels: an attribute with another label may be somebody else's, and a
// new label in our texts must not be lost without a word.
func TestLabels(t *testing.T) {
	t.Parallel()
	d := provisioned(t, zammadtest.Options{})
	w := wanted(t)
	w.Texts.Attributes = maps.Clone(w.Texts.Attributes)
	w.Texts.Attributes["suspension_motif"] = "Motif d'attente"
	options := everything
	options.Adopt = false
	left := d.run(t, w, options)
	left.has(t, `  attribute "suspension_motif" has the label "Motif de suspension" there: --adopt makes it "Motif d'attente"`)
	if left.err != nil || left.writes != 0 {
		t.Errorf("%d writes, %v\n%s", left.writes, left.err, left.text)
	}
	if adopted := d.run(t, w, everything); adopted.err != nil || adopted.Changed != 1 {
		t.Errorf("%+v, %v\n%s", adopted.Result, adopted.err, adopted.text)
	}
	d.settled(t, w)
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
