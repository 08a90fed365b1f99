package plugin

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"
)

// TestKinds holds the editor's table of query types to ours: it offers what a
// type takes, and nothing else.
func TestKinds(t *testing.T) {
	t.Parallel()
	type viewJSON struct {
		Name  string   `json:"name"`
		Takes []string `json:"takes"`
	}
	type kindJSON struct {
		Takes []string   `json:"takes"`
		Views []viewJSON `json:"views"`
		Of    []string   `json:"of"`
		// Narrow is what a list of values takes, where that goes by what it is of.
		Narrow map[string][]string `json:"narrow,omitempty"`
		By     []string            `json:"by"`
		Kinds  []string            `json:"kinds,omitempty"`
		Usual  int                 `json:"usual"`
		Most   int                 `json:"most"`
	}
	list := func(values []string) []string { return append([]string{}, values...) }
	all := make(map[string]kindJSON, len(kinds))
	for _, name := range QueryTypes {
		k := kinds[name]
		told := kindJSON{Takes: list(k.takes), Views: []viewJSON{}, Of: list(k.of), By: list(k.by), Kinds: k.kinds, Usual: k.usual, Most: k.most}
		for _, v := range k.views {
			told.Views = append(told.Views, viewJSON{v.name, list(v.takes)})
		}
		if name == TypeValues {
			told.Narrow = make(map[string][]string, len(k.of))
			for _, of := range k.of {
				told.Narrow[of] = list(valuesTake(of))
			}
		}
		all[name] = told
	}
	want, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, '\n')
	const file = "../../src/kinds.json"
	if *update {
		if err := os.WriteFile(file, want, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not the table of query types (%v): go test ./grafana-plugin/pkg/plugin -run TestKinds -update", file, err)
	}
}
