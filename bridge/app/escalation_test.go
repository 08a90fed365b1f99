package app_test

import (
	"os"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/app"
)

// climbing is the contract with ladders.
var climbing = strings.Replace(contract, "reopen_within: 1h}",
	"reopen_within: 1h, clocks: {response: {target: 15m, calendar: toujours}, restore: {target: 4h, calendar: toujours}}}", 1) + `calendars:
  - {name: toujours, always: true}
ladders:
  - name: technique
    kind: functional
    criticities: [P1]
    steps:
      - {name: moitié, share: 50, clock: restore, do: {transmit: N1}}
      - {name: longtemps, after: 2h, clock: restore, do: {webhook: sms}}
  - name: direction
    kind: hierarchical
    criticities: [P1]
    steps:
      - {name: personne, unacknowledged: 10m, time: calendar, do: {page: noc}}
`

func addHook(t *testing.T, s *scene) {
	t.Helper()
	text, err := os.ReadFile(s.files.Config)
	if err != nil {
		t.Fatal(err)
	}
	write(t, s.files.Config, string(text)+"escalation: {webhooks: [{name: sms, url: \"https://sms.example/vigie\", secret_file: sms.secret}]}\n")
	write(t, s.path("sms.secret"), "un secret de seize caractères\n")
}

// TestLaddersNeedTheirWebhooks: a step that tells nobody known is a mistake of
// the files, not of the night on which it fires.
func TestLaddersNeedTheirWebhooks(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	write(t, s.files.Contract, climbing)
	err := app.Check(s.files)
	if err == nil || !strings.Contains(err.Error(), `contract.yml: ladders: a step tells the webhook "sms", which `) ||
		!strings.HasSuffix(err.Error(), "bridge.yml does not have (add it to escalation.webhooks there)") {
		t.Errorf("Check: %v", err)
	}
	addHook(t, s)
	if err := app.Check(s.files); err != nil {
		t.Errorf("Check: %v", err)
	}
}

func TestExplainLadders(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	write(t, s.files.Contract, climbing)
	addHook(t, s)
	var out strings.Builder
	if err := app.Explain(t.Context(), app.Explanation{Files: s.files, Alerts: []map[string]string{outageLabels}}, &out); err != nil {
		t.Fatal(err)
	}
	want := `Escalade             fonctionnelle, « moitié » : à 50 % du délai du rétablissement, soit après 2h du calendrier « toujours »
                     fonctionnelle, « longtemps » : 2h après le début du délai du rétablissement
Escalade             hiérarchique, « personne » : après 10m du calendrier « toujours » sans prise en charge
`
	if !strings.HasSuffix(out.String(), want) {
		t.Errorf("got\n%s\nwant it to end with\n%s", out.String(), want)
	}
}
