package desired_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/zammad/provision/desired"
	"github.com/vigie-noc/vigie/internal/document"
)

const example = "../../../../deploy/config/zammad.example.yml"

func TestTextsOfExample(t *testing.T) {
	t.Parallel()
	texts, err := desired.LoadTexts(example)
	if err != nil {
		t.Fatal(err)
	}
	if texts.Bridge.Login != "vigie@vigie.example" || texts.Attributes["criticity"] != "Criticité" || len(texts.TextModules) < 3 {
		t.Errorf("%+v", texts)
	}
}

func TestBadTexts(t *testing.T) {
	t.Parallel()
	good, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, right, wrong, told string }{
		{"no login", "login: vigie@vigie.example", `login: ""`, ":6: bridge.login: no text given"},
		{"a macro without a name", "take: Prendre en charge", `take: " "`, "macros.take: no text given"},
		{"twins among macros", "Confier à {tiers}", "Confier", "macros.entrust: there would be several of one name (put {tiers} in)"},
		{"a role that the desk came with", `bridge: "Vigie : passerelle"`, "bridge: agent", `roles.bridge: "agent" is a role that Zammad came with`},
		{"one role for both", `bridge: "Vigie : passerelle"`, `bridge: "Vigie : Agents"`, "roles.agents: both roles have this name"},
		{"no label", "  site: Site\n", "", "attributes.site: no label given"},
		{"another attribute", "  site: Site\n", "  site: Site\n  sites: Sites\n", "attributes.sites: there is no such attribute (did you mean site?"},
		{"an address without a host", `url: ""`, `url: "http:///api"`, `webhook.url: "http:///api" is not an address`},
		{"another scheme", `url: ""`, `url: "ftp://a.example/"`, `webhook.url: "ftp://a.example/" is not an address`},
		{"text modules twice", `name: "Vigie : service rétabli"`, `name: "VIGIE : accusé de réception"`, "is there twice"},
		{"an empty text module", "keywords: rétabli fin\n    content: |", "keywords: rétabli fin\n    content: \"\"\n    unknown: |", "unknown: unknown key"},
		{"an unknown key", "agents: []", "agent: []", ": agent: unknown key (did you mean agents?)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "zammad.yml")
			spoilt := strings.Replace(string(good), test.right, test.wrong, 1)
			if spoilt == string(good) {
				t.Fatalf("the example does not hold %q", test.right)
			}
			if err := os.WriteFile(path, []byte(spoilt), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := desired.LoadTexts(path)
			if !document.IsProblem(err) || !strings.Contains(err.Error(), test.told) {
				t.Errorf("LoadTexts: %v\nwant %s", err, test.told)
			}
		})
	}
}
