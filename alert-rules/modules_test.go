package alertrules

import (
	"strings"
	"testing"
)

// TestModulesOfPorts: where the ports of a device are polled is told by the
// names of modules. A module that has them and is not named would have the
// bare word of its devices believed.
func TestModulesOfPorts(t *testing.T) {
	t.Parallel()
	expr := alerts(t)["LienSignaleCoupe"].Expr
	_, named, _ := strings.Cut(expr, `snmp_scrape_pdus_returned{module=~"`)
	named, _, _ = strings.Cut(named, `"`)
	found := false
	for _, file := range glob(t, "../deploy/config/snmp/*.yml") {
		var modules struct {
			Modules map[string]struct {
				Metrics []struct {
					Name string `yaml:"name"`
				} `yaml:"metrics"`
			} `yaml:"modules"`
		}
		decode(t, file, false, &modules)
		for name, module := range modules.Modules {
			for _, metric := range module.Metrics {
				if metric.Name == "ifOperStatus" {
					found = true
					oneOf(t, "module that polls ports", name, strings.Split(named, "|"))
				}
			}
		}
	}
	if !found {
		t.Error("no module polls ports")
	}
}
