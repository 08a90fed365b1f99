package tree

import (
	"slices"
	"strings"
	"testing"
)

// A rule says what the packages that match a pattern may import of ours. A
// pattern is a place in the tree; one that ends in "/..." stands for all that
// is below too. Rules are tried in order; the first that matches counts.
type rule struct {
	of    string
	may   []string
	tests []string // what its tests may import besides
	plain bool     // besides, the standard library alone
	why   string
}

// store is what tests use where production has an interface: the embedded
// store needs no server, and says the truth about transactions.
var store = []string{"bridge/ledger", "bridge/ledger/sqlite"}

// desk is what they use where production has the interface of a desk: the
// real client against the simulated Zammad.
var desk = []string{"bridge/zammad"}

// table is the import table of the design: imports go against the data flow
// or sideways into internal.
var table = []rule{
	{of: "internal/labels", plain: true, why: "names are below everything"},
	{of: "internal/...", may: []string{"internal/..."}, why: "internal is below every stage"},

	{of: "exporters/cmd/vigie-snmp-exporter", may: []string{"exporters/snmp/...", "internal/..."}, why: "a main knows its one exporter"},
	{of: "exporters/cmd/vigie-trap-exporter", may: []string{"exporters/trap/...", "exporters/event/...", "internal/..."}, why: "a main knows its one exporter"},
	{of: "exporters/cmd/vigie-syslog-exporter", may: []string{"exporters/syslog/...", "exporters/event/...", "internal/..."}, why: "a main knows its one exporter"},
	{of: "exporters/snmp/...", may: []string{"exporters/snmp/...", "internal/..."}, why: "exporters know neither each other nor what reads them"},
	{of: "exporters/event/...", may: []string{"exporters/event/...", "internal/..."}, why: "trap and syslog share it, so it knows neither"},
	{of: "exporters/trap/...", may: []string{"exporters/trap/...", "exporters/event/...", "internal/..."}, why: "exporters know neither each other nor what reads them"},
	{of: "exporters/syslog/...", may: []string{"exporters/syslog/...", "exporters/event/...", "internal/..."}, why: "exporters know neither each other nor what reads them"},

	{of: "bridge", plain: true, why: "the domain is nouns: it depends on nothing"},
	{of: "bridge/reportapi", plain: true, why: "wire types are a leaf that the plugin links too"},
	{of: "bridge/policy/...", may: []string{"bridge", "bridge/policy/...", "internal/..."}, why: "engines declare the interfaces that they need"},
	{of: "bridge/sla/...", may: []string{"bridge", "bridge/sla/...", "bridge/policy", "internal/..."}, tests: slices.Concat(store, desk, []string{"bridge/mirror"}), why: "engines declare the interfaces that they need"},
	{of: "bridge/escalation/...", may: []string{"bridge", "bridge/escalation/...", "bridge/policy", "bridge/remark", "bridge/sla", "internal/..."}, tests: slices.Concat(store, desk, []string{"bridge/incident", "bridge/ledger/postgres"}), why: "engines declare the interfaces that they need"},
	{of: "bridge/correction/...", may: []string{"bridge", "bridge/correction/...", "bridge/policy", "bridge/sla", "internal/..."}, tests: slices.Concat(store, []string{"bridge/escalation", "bridge/incident", "bridge/report", "bridge/report/compliance", "bridge/ledger/postgres"}), why: "engines declare the interfaces that they need"},
	{of: "bridge/incident/...", may: []string{"bridge", "bridge/incident/...", "bridge/policy", "internal/..."}, tests: slices.Concat(store, desk), why: "engines declare the interfaces that they need"},
	{of: "bridge/alertmanager/...", may: []string{"bridge", "bridge/alertmanager/...", "bridge/incident", "internal/..."}, tests: slices.Concat(store, []string{"bridge/policy"}), why: "adapters know the engine that they serve, not each other"},
	{of: "bridge/events/...", may: []string{"bridge", "bridge/events/...", "internal/..."}, why: "adapters do not know each other; exporters are known by their API alone"},
	{of: "bridge/zammad/...", may: []string{"bridge", "bridge/zammad/...", "internal/..."}, why: "adapters do not know each other"},
	{of: "bridge/identity/...", may: []string{"bridge", "bridge/identity/...", "internal/..."}, why: "it knows Grafana's tokens, and the desk by an interface"},
	{of: "bridge/remark/...", may: []string{"bridge", "bridge/remark/..."}, why: "it knows tickets and no engine"},
	{of: "bridge/change/...", may: []string{"bridge", "bridge/change/...", "bridge/alertmanager", "bridge/incident", "bridge/ledger", "bridge/remark", "internal/..."}, tests: slices.Concat(store, desk, []string{"bridge/mirror", "bridge/policy"}), why: "it joins tickets, silences and incidents, whatever store and desk there are"},
	{of: "bridge/site/...", may: []string{"bridge", "bridge/site/...", "bridge/alertmanager", "bridge/change", "bridge/incident", "bridge/ledger", "bridge/remark", "internal/..."}, tests: slices.Concat(store, desk, []string{"bridge/mirror"}), why: "it shows what engines know, whatever store and desk there are"},
	{of: "bridge/ledger/...", may: []string{"bridge", "bridge/ledger/...", "bridge/escalation", "bridge/incident", "bridge/mirror", "internal/..."}, why: "adapters know the engines that they serve, not each other"},
	{of: "bridge/availability/...", may: []string{"bridge"}, why: "figures are arithmetic"},
	{of: "bridge/evidence/...", may: []string{"bridge", "bridge/evidence/...", "bridge/alertmanager", "bridge/availability", "bridge/change", "bridge/ledger", "internal/..."}, tests: slices.Concat(store, []string{"bridge/incident"}), why: "it carries from Prometheus to the ledger, whatever store there is"},
	{of: "bridge/satisfaction/...", may: []string{"bridge", "bridge/satisfaction/...", "bridge/ledger", "internal/..."}, tests: slices.Concat(store, desk, []string{"bridge/mirror"}), why: "it asks people, whatever store and desk there are"},
	{of: "bridge/mirror/...", may: []string{"bridge", "bridge/mirror/...", "internal/..."}, tests: slices.Concat(store, desk, []string{"bridge/incident"}), why: "engines declare the interfaces that they need"},
	{of: "bridge/report/...", may: []string{"bridge", "bridge/report/...", "bridge/reportapi", "bridge/availability", "bridge/correction", "bridge/ledger", "bridge/incident", "bridge/policy", "bridge/site", "bridge/sla", "internal/..."}, tests: store, why: "pages speak in the words of the engines and the ledger, whatever store keeps it"},
	{of: "bridge/app/...", may: []string{"bridge/...", "internal/..."}, why: "the wiring knows every concrete type of the bridge"},
	{of: "bridge/cmd/vigie-bridge", may: []string{"bridge/app/...", "internal/..."}, why: "a main parses flags and calls the wiring"},

	{of: "grafana-plugin/...", may: []string{"grafana-plugin/...", "bridge/reportapi"}, why: "the plugin knows the bridge by its API alone"},
	{of: "dashboards/...", may: []string{"internal/..."}, tests: []string{"grafana-plugin/pkg/plugin"}, why: "dashboards are files with a lint that has the plugin read its queries"},
	{of: "alert-rules/...", may: []string{"internal/...", "exporters/snmp/config"}, why: "rules are files with a lint that knows labels and metrics"},
	{of: "docs/...", may: []string{"internal/...", "bridge/...", "exporters/..."}, why: "the configuration reference is made from the config structs"},
	{of: "deploy/lab/year/live/...", may: []string{"..."}, why: "the product's parts live through a generated year"},
	{of: "deploy/lab/cmd/vigie-year", may: []string{"deploy/lab/...", "bridge/ledger/sqlite", "internal/..."}, why: "it makes a ledger of a generated year"},
	{of: "deploy/lab/...", may: []string{"deploy/lab/...", "exporters/snmp/snmptest", "bridge/zammad/zammadtest", "internal/..."}, why: "the lab simulates what is around the product"},
	{of: "deploy/compose/...", may: []string{"deploy/compose/...", "internal/..."}, tests: []string{"bridge/incident", "bridge/zammad/zammadtest"}, why: "containers run the product, and know its secrets alone"},
	{of: "deploy/e2e/...", may: []string{"..."}, why: "end-to-end tests see everything"},
	{of: "deploy/bench/...", may: []string{"..."}, why: "benchmarks see everything"},
}

// fakes are made for tests. Production imports one only where the table names
// it in full.
var fakes = []string{"exporters/snmp/snmptest", "bridge/zammad/zammadtest", "bridge/zammad/zammadtest/persontest", "bridge/zammad/contract", "bridge/ledger/ledgertest", "bridge/sla/slatest", "bridge/identity/identitytest", "bridge/satisfaction/mailtest", "bridge/ledger/postgres/pgserver", "bridge/ledger/postgres/pgtest", "bridge/report/monthly/monthlytest", "grafana-plugin/grafanatest", "grafana-plugin/grafanatest/browsertest", "grafana-plugin/bridgetest"}

func matches(pattern, path string) bool {
	if pattern == "..." {
		return true
	}
	below, open := strings.CutSuffix(pattern, "/...")
	return path == below || open && strings.HasPrefix(path, below+"/")
}

func ruleFor(path string) (rule, bool) {
	for _, r := range table {
		if matches(r.of, path) {
			return r, true
		}
	}
	return rule{}, false
}

// allows tells whether the rule lets a production file import a package.
func (r rule) allows(path string) bool {
	if slices.Contains(fakes, path) {
		return slices.Contains(r.may, path) || slices.Contains(r.may, "...")
	}
	return slices.ContainsFunc(r.may, func(pattern string) bool { return matches(pattern, path) })
}

// allowsInTest is the same for test files: they import their own package and
// the fakes of their stage too.
func (r rule) allowsInTest(from, path string) bool {
	stage := func(p string) string { first, _, _ := strings.Cut(p, "/"); return first }
	return path == from || r.allows(path) || slices.Contains(r.tests, path) || slices.Contains(fakes, path) && stage(path) == stage(from)
}

func TestImports(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		r, found := ruleFor(p.path())
		if !found {
			t.Errorf("%s is not in the import table: add what it may import", p.path())
			continue
		}
		isFake := slices.Contains(fakes, p.path())
		for _, imported := range p.Imports {
			path := inTree(imported)
			allowed := r.allows(path) || isFake && r.allowsInTest(p.path(), path)
			switch {
			case isOurs(imported) && !allowed:
				t.Errorf("%s must not import %s: %s", p.path(), path, r.why)
			case r.plain && !isStandard(imported):
				t.Errorf("%s must not import %s: %s", p.path(), imported, r.why)
			}
		}
		for _, imported := range slices.Concat(p.TestImports, p.XTestImports) {
			if path := inTree(imported); isOurs(imported) && !r.allowsInTest(p.path(), path) {
				t.Errorf("the tests of %s must not import %s: %s", p.path(), path, r.why)
			}
		}
	}
}

// TestDependenciesOfBinaries looks through what the mains link, however far
// away it is imported.
func TestDependenciesOfBinaries(t *testing.T) {
	t.Parallel()
	imports := make(map[string][]string)
	for _, p := range packages(t) {
		imports[p.ImportPath] = p.Imports
	}
	mains := 0
	for _, p := range packages(t) {
		if p.Name != "main" {
			continue
		}
		mains++
		for _, dep := range append(p.Deps, p.ImportPath) {
			path := inTree(dep)
			switch {
			case slices.Contains(imports[dep], "testing"), slices.Contains(imports[dep], "net/http/httptest"):
				t.Errorf("%s links %s, which is test code", p.path(), path)
			case strings.HasPrefix(p.path(), "exporters/") && isOurs(dep) && matches("bridge/...", path),
				strings.HasPrefix(p.path(), "bridge/") && isOurs(dep) && matches("exporters/...", path):
				t.Errorf("%s links %s: exporters and bridge meet in Prometheus alone", p.path(), path)
			}
		}
	}
	if mains == 0 {
		t.Error("there is no main at all")
	}
}

// TestTable makes sure that the table's own words mean what they say.
func TestTable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to   string
		production bool
		test       bool
	}{
		{"exporters/snmp/collect", "exporters/snmp/config", true, true},
		{"exporters/snmp/collect", "exporters/snmp/snmptest", false, true},
		{"exporters/snmp", "exporters/trap", false, false},
		{"exporters/snmp", "bridge", false, false},
		{"exporters/trap", "exporters/event", true, true},
		{"exporters/event", "exporters/trap", false, false},
		{"bridge", "internal/labels", false, false},
		{"bridge/policy", "bridge", true, true},
		{"bridge/policy", "bridge/zammad", false, false},
		{"bridge/zammad", "bridge/ledger", false, false},
		{"bridge/zammad", "bridge/zammad/zammadtest", false, true},
		{"bridge/zammad", "exporters/snmp/snmptest", false, false},
		{"bridge/report", "bridge/ledger/sqlite", false, true},
		{"bridge/policy", "bridge/ledger/sqlite", false, false},
		{"bridge/app", "bridge/ledger/sqlite", true, true},
		{"bridge/app", "bridge/zammad/zammadtest", false, true},
		{"grafana-plugin/pkg", "bridge/reportapi", true, true},
		{"grafana-plugin/pkg", "bridge", false, false},
		{"grafana-plugin/pkg", "internal/labels", false, false},
		{"deploy/lab", "bridge/zammad/zammadtest", true, true},
		{"deploy/lab", "bridge/app", false, false},
		{"internal/daemon", "bridge", false, false},
		{"internal/inventory", "internal/labels", true, true},
	} {
		r, found := ruleFor(c.from)
		if !found {
			t.Errorf("no rule for %s", c.from)
			continue
		}
		if got := r.allows(c.to); got != c.production {
			t.Errorf("%s → %s: got %t, want %t", c.from, c.to, got, c.production)
		}
		if got := r.allowsInTest(c.from, c.to); got != c.test {
			t.Errorf("tests of %s → %s: got %t, want %t", c.from, c.to, got, c.test)
		}
	}
	if _, found := ruleFor("bridge/unheard-of"); found {
		t.Error("a package that nobody thought of has a rule")
	}
}
