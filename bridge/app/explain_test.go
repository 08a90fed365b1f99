package app_test

import (
	"errors"
	"io/fs"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/app"
)

func TestReadAlerts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		words []string
		input string
		want  []map[string]string
		fails string
	}{
		{name: "words", words: []string{"site=lycée", `severity="major"`, "a=b=c", "empty="}, want: []map[string]string{{"site": "lycée", "severity": "major", "a": "b=c", "empty": ""}}},
		{name: "no value", words: []string{"site"}, fails: `"site" is not name=value`},
		{name: "no name", words: []string{"=x"}, fails: `"=x" is not name=value`},
		{name: "payload", input: `{"version":"4","alerts":[{"labels":{"a":"b"}},{"labels":{"c":"d"}}]}`, want: []map[string]string{{"a": "b"}, {"c": "d"}}},
		{name: "nothing", input: ``, fails: "give labels, as in site=lycee-1 severity=critical, or a webhook's payload on standard input"},
		{name: "no alert", input: `{}`, fails: "the payload lists no alert"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := app.ReadAlerts(test.words, strings.NewReader(test.input))
			if test.fails != "" {
				if err == nil || err.Error() != test.fails {
					t.Errorf("fails with %v, want %s", err, test.fails)
				}
				return
			}
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %v, %v; want %v", got, err, test.want)
			}
		})
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	explain := func(alerts ...map[string]string) string {
		t.Helper()
		var out strings.Builder
		if err := app.Explain(t.Context(), app.Explanation{Files: s.files, Alerts: alerts}, &out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	got := explain(outageLabels)
	for _, line := range []string{
		"Clé d'incident       lycee-1/sw-1/reachability\n", "Criticité            P1 (critique)\n",
		"Pourquoi             équipement P1 × gravité critique → P1 (matrice, ligne 1)\n", "Groupe Zammad        N2\n",
		"Famille              reachability\n", "Stabilité exigée     1s\n", "Contrat              Contrat d'essai, version 1, empreinte ",
	} {
		if !strings.Contains(got, line) {
			t.Errorf("%q is missing in:\n%s", line, got)
		}
	}
	if strings.Contains(got, "Attention") {
		t.Errorf("nothing is doubtful in\n%s", got)
	}
	if strings.Contains(got, "Route Alertmanager") {
		t.Error("a route is told without alertmanager.yml")
	}
	got = explain(map[string]string{"alertname": "Inconnue"}, outageLabels)
	for _, line := range []string{"Famille              non classé\n", "Clé d'incident       non classé/Inconnue/source/empreinte\n", "Criticité            P4 (faible)\n", "\n\nAlerte", "Attention            aucun modèle de correlation.keys ne convient à ses étiquettes", "n'a pas de gravité"} {
		if !strings.Contains(got, line) {
			t.Errorf("%q is missing in:\n%s", line, got)
		}
	}
}

// TestExplainDoubts: labels that are slips of the keyboard are told as such.
func TestExplainDoubts(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	var out strings.Builder
	if err := app.Explain(t.Context(), app.Explanation{Files: s.files, Alerts: []map[string]string{
		{"site": "lycee-1", "device": "sw-l", "family": "reachability", "severity": "critcal"},
	}}, &out); err != nil {
		t.Fatal(err)
	}
	want := `Attention            la gravité "critcal" est inconnue (critical, major, minor, info) ; l'équipement "sw-l" n'est pas à l'inventaire` + "\n"
	if !strings.Contains(out.String(), want) {
		t.Errorf("it does not say %q:\n%s", want, &out)
	}
}

func TestExplainWithoutAmtool(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	err := app.Explain(t.Context(), app.Explanation{
		Files: s.files, Alertmanager: s.files.Contract, Amtool: filepath.Join(t.TempDir(), "amtool"), Alerts: []map[string]string{outageLabels},
	}, &strings.Builder{})
	if err == nil || !strings.Contains(err.Error(), "amtool for the route") {
		t.Errorf("fails with %v", err)
	}
	err = app.Explain(t.Context(), app.Explanation{Files: s.files, Alertmanager: s.files.Contract, Amtool: "am-tool-of-nobody", Alerts: []map[string]string{outageLabels}}, &strings.Builder{})
	if err == nil || !strings.Contains(err.Error(), "--amtool names it") {
		t.Errorf("not in the path: %v", err)
	}
	err = app.Explain(t.Context(), app.Explanation{Files: s.files, Alertmanager: "absent.yml", Alerts: []map[string]string{outageLabels}}, &strings.Builder{})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no such file: %v", err)
	}
}
