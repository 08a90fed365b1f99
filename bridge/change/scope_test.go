package change_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/change"
	"github.com/vigie-noc/vigie/internal/inventory"
)

func terms(all []change.Term) string {
	var texts []string
	for _, term := range all {
		texts = append(texts, term.String())
	}
	return strings.Join(texts, " ")
}

func TestParseScope(t *testing.T) {
	t.Parallel()
	inv := load(t)
	for _, test := range []struct {
		text, want string
		dependants bool
		wrong      []string // what problems must speak of
	}{
		{text: "site:lycee-1", want: "site:lycee-1"},
		{text: " site:lycee-1,device:sw2;\tservice:internet\u00a0", want: "site:lycee-1 device:sw2 service:internet"},
		{text: "service:internet+region:tunis", want: "region:tunis+service:internet"},
		{text: "Établissement:lycee-1 équipement:r2 opérateur:operateur-a région:tunis", want: "site:lycee-1 device:r2 provider:operateur-a region:tunis"},
		{text: "site:lycee-1 site:lycee-1", want: "site:lycee-1"},
		{text: "device:r1 dépendants", want: "device:r1", dependants: true},
		{text: "", wrong: []string{"ne nomme rien"}},
		{text: "dépendants", dependants: true, wrong: []string{"ne nomme rien"}},
		{text: "site:lycee-9 device:r1", want: "device:r1", wrong: []string{"site:lycee-9"}},
		{text: "lycee-1", wrong: []string{"lycee-1"}},
		{text: "salle:12 site:", wrong: []string{"salle:12", "site:"}},
		{text: "site:lycee-1+site:lycee-2", wrong: []string{"deux fois"}},
		{text: "service:connectivite region:nord provider:x device:", wrong: []string{"connectivite", "nord", "provider:x", "device:"}},
		{text: "site:lycee-1+", wrong: []string{"« »"}},
		{text: `site:.* device:{"a"}`, wrong: []string{"site:.*", "device:"}},
	} {
		parsed, problems := change.ParseScope(test.text, inv)
		if got := terms(parsed.Terms); got != test.want || parsed.Dependants != test.dependants {
			t.Errorf("%q: got %q, dependants %t", test.text, got, parsed.Dependants)
		}
		if len(problems) != len(test.wrong) {
			t.Errorf("%q: got the problems %q, want %q", test.text, problems, test.wrong)
			continue
		}
		for i, part := range test.wrong {
			if !strings.Contains(strings.ReplaceAll(problems[i], "«  »", "« »"), part) {
				t.Errorf("%q: problem %q does not speak of %q", test.text, problems[i], part)
			}
		}
	}
}

func TestReach(t *testing.T) {
	t.Parallel()
	m := change.NewMap(load(t))
	for _, test := range []struct{ text, devices, dependants, sites, hidden string }{
		{"device:sw1", "sw1", "ap1", "lycee-1", "device:sw1"},
		{"device:sw1 dépendants", "sw1", "ap1", "lycee-1", "device:sw1 device:ap1"},
		{"site:lycee-1 dépendants", "ap1 r1 sw1", "", "lycee-1", "site:lycee-1"},
		{"device:coeur-1 dépendants", "coeur-1", "ap1 r1 r2 sw1 sw2", "cnte lycee-1 lycee-2", "device:coeur-1 site:lycee-1 site:lycee-2"},
		{"device:coeur-2", "coeur-2", "", "cnte lycee-1", "device:coeur-2"},
		{"service:internet+site:lycee-1", "r1 sw1", "ap1", "lycee-1", "service:internet+site:lycee-1"},
		{"service:messagerie", "", "", "", "service:messagerie"},
		{"provider:operateur-b", "r2", "sw2", "lycee-1 lycee-2", "provider:operateur-b"},
	} {
		parsed := scope(t, test.text)
		r := m.Reach(parsed)
		got := fmt.Sprintf("%s|%s|%s|%s", strings.Join(r.Devices, " "), strings.Join(r.Dependants, " "), strings.Join(r.Sites, " "), terms(m.Hidden(parsed, r)))
		if want := test.devices + "|" + test.dependants + "|" + test.sites + "|" + test.hidden; sorted(got) != sorted(want) {
			t.Errorf("%s:\ngot  %s\nwant %s", test.text, got, want)
		}
	}
}

// TestHitsAsLabelsDo: what is found in the inventory is what a silence hides.
func TestHitsAsLabelsDo(t *testing.T) {
	t.Parallel()
	inv := load(t)
	m := change.NewMap(inv)
	for _, text := range []string{
		"site:lycee-1", "device:r2", "service:internet", "provider:operateur-a", "region:tunis", "service:internet+site:lycee-2 device:ap1",
	} {
		parsed := scope(t, text)
		var want []string
		for i := range inv.Equipment {
			if e := &inv.Equipment[i]; parsed.Fits(inv.Labels(e)) {
				want = append(want, e.Device)
			}
		}
		slices.Sort(want)
		if got := m.Reach(parsed).Devices; len(want) == 0 || !slices.Equal(got, want) {
			t.Errorf("%s: found %v, labels fit %v", text, got, want)
		}
	}
}

// BenchmarkReach is that of a core device, with all that stands downstream of
// it, in a whole country.
func BenchmarkReach(b *testing.B) {
	var text strings.Builder
	text.WriteString("regions: [{name: tunis, title: Tunis}]\nsites:\n  - {name: cnte, title: Centre, region: tunis}\n")
	for i := range 5000 {
		fmt.Fprintf(&text, "  - {name: s-%d, title: École, region: tunis}\n", i)
	}
	text.WriteString("equipment:\n  - {device: core, address: 10.0.0.1, site: cnte, role: core, criticity: P1}\n")
	for i := range 50_000 {
		parent := "core"
		if i%10 > 0 {
			parent = fmt.Sprintf("d-%d", i/10*10)
		}
		fmt.Fprintf(&text, "  - {device: d-%d, address: 10.%d.%d.1, site: s-%d, role: switch, parent: %s, criticity: P3}\n", i, i/250, i%250, i/10, parent)
	}
	path := filepath.Join(b.TempDir(), "inventory.yml")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	inv, err := inventory.Load(path)
	if err != nil {
		b.Fatal(err)
	}
	m := change.NewMap(inv)
	for b.Loop() {
		if r := m.Reach(change.Scope{Terms: []change.Term{{"device": "core"}}}); len(r.Dependants) != 50_000 || len(r.Sites) != 5001 {
			b.Fatalf("%d dependants, %d sites", len(r.Dependants), len(r.Sites))
		}
	}
}

// sorted makes the order of what stands between bars no matter.
func sorted(text string) string {
	parts := strings.Split(text, "|")
	for i, part := range parts {
		words := strings.Fields(part)
		slices.Sort(words)
		parts[i] = strings.Join(words, " ")
	}
	return strings.Join(parts, "|")
}

// FuzzParseScope: whatever people write, a scope hits what it names alone.
func FuzzParseScope(f *testing.F) {
	inv, err := inventory.Load("testdata/inventory.yml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add("site:lycee-1 device:sw1+service:internet dépendants")
	f.Add("+:+:,;site:")
	f.Fuzz(func(t *testing.T, text string) {
		parsed, problems := change.ParseScope(text, inv)
		if len(parsed.Terms) == 0 && len(problems) == 0 {
			t.Errorf("%q is nothing, and nothing is wrong with it", text)
		}
		for _, term := range parsed.Terms {
			if len(term) == 0 {
				t.Errorf("%q hits everything", text)
			}
			for name, value := range term {
				if value == "" || name == "" {
					t.Errorf("%q: %q is %q", text, name, value)
				}
			}
		}
	})
}
