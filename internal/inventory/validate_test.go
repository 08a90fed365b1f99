package inventory_test

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/internal/document"
	"github.com/vigie-noc/vigie/internal/inventory"
	"github.com/vigie-noc/vigie/internal/labels"
)

// TestBadFixtures: each file breaks one rule, and what is told is compared to
// the letter. "%" stands for the file's path.
func TestBadFixtures(t *testing.T) {
	t.Parallel()
	const (
		names   = "letters without accents, digits, dot, dash and underscore, 100 at most"
		address = "such as 10.20.30.1 or sw1.lycee.example, without port"
		mend    = "add it to the inventory or mend the name"
		target  = "for http a URL such as https://mail.example/, for dns, smtp and tcp_connect a server such as 10.0.0.53:53"
		cells   = "every row has as many cells as the header; quotes are doubled"
	)
	for file, want := range map[string]string{
		"unknown-key.yml":         `%:9: equipment[0].criticality: unknown key (did you mean criticity?)`,
		"region-name.yml":         `%:2: regions[0].name: "Béja" is no name for a region (` + names + `)`,
		"region-twice.yml":        `%:3: regions[1].name: region "tunis" is there twice, first at %:2 (names are unique)`,
		"service-twice.yml":       `%:3: services[1].name: service "mail" is there twice, first at %:2 (names are unique)`,
		"third-party-twice.yml":   `%:3: third_parties[1].name: third party "op" is there twice, first at %:2 (names are unique)`,
		"site-name.yml":           `%:4: sites[0].name: "lycée" is no name for a site (` + names + `)`,
		"site-without-region.yml": `%:4: sites[0].region: no region given (the name of a region of the inventory)`,
		"site-unknown-region.yml": `%:4: sites[0].region: there is no region "sfax" (` + mend + `)`,
		"device-without-name.yml": `%:6: equipment[0].device: "" is no name for a device (` + names + `)`,
		"device-twice.yml":        `%:11: equipment[1].device: device "sw1" is there twice, first at %:6 (names are unique)`,
		"address.yml":             `%:7: equipment[0].address: "10.0.0.1:161" is neither an IP address nor a host name (` + address + `)`,
		"address-missing.yml":     `%:6: equipment[0].address: "" is neither an IP address nor a host name (` + address + `)`,
		"device-without-site.yml": `%:6: equipment[0].site: no site given (the name of a site of the inventory)`,
		"device-unknown-site.yml": `%:8: equipment[0].site: there is no site "ecole" (` + mend + `)`,
		"role.yml":                `%:9: equipment[0].role: "swich" is not a role (did you mean switch? One of core, router, switch, ap, ups, server, printer)`,
		"criticity.yml":           `%:10: equipment[0].criticity: "P5" is not a criticity (one of P1, P2, P3, P4)`,
		"criticity-missing.yml":   `%:6: equipment[0].criticity: "" is not a criticity (one of P1, P2, P3, P4)`,
		"service.yml":             `%:11: equipment[0].service: there is no service "mail" (` + mend + `)`,
		"provider.yml":            `%:11: equipment[0].provider: there is no third party "op" (` + mend + `)`,
		"parent.yml":              `%:11: equipment[0].parent: there is no device "coeur" (` + mend + `)`,
		"parent-itself.yml":       `%:11: equipment[0].parent: parents go round in a circle: sw1 → sw1 (one of them has no parent)`,
		"probe-port.yml":          `%:11: equipment[0].probe_port: 70000 is not a port (0 to 65535)`,
		"snmp-port.yml":           `%:12: equipment[0].snmp.port: -1 is not a port (0 to 65535)`,
		"port-text.yml":           `%:11: equipment[0].probe_port: "ssh" is not a whole number`,
		"include.yml":             "%:14: equipment[0].interfaces.include[1]: error parsing regexp: missing closing ]: `[Gi` (a regular expression as in Go (RE2))",
		"exclude.yml":             "%:12: equipment[0].interfaces.exclude[0]: error parsing regexp: missing argument to repetition operator: `*` (a regular expression as in Go (RE2))",
		"link-name.yml":           `%:12: links[0].name: "a b" is no name for a link (` + names + `)`,
		"link-from.yml":           `%:13: links[0].from: there is no device "sw2" (` + mend + `)`,
		"link-to.yml":             `%:12: links[0].to: no device given (the name of a device of the inventory)`,
		"link-provider.yml":       `%:15: links[0].provider: there is no third party "op" (` + mend + `)`,
		"unknown-column.csv":      `%:1: adress: unknown column (did you mean address? One of address, criticity, device, interfaces.exclude, interfaces.include, parent, probe_port, provider, role, service, site, snmp.auth, snmp.modules, snmp.port, thresholds, vendor)`,
		"column-twice.csv":        `%:1: site: column given twice (keep one)`,
		"port-text.csv":           `%:3: probe_port: "ssh" is not a whole number`,
		"ragged.csv":              `%:3: wrong number of fields (` + cells + `)`,
		"quote.csv":               `%:2: bare " in non-quoted-field (` + cells + `)`,
		"header-quote.csv":        `%:1: bare " in non-quoted-field (` + cells + `)`,
		"threshold-name.yml":      `%:11: equipment[0].thresholds.cpu_procent: "cpu_procent" is not a threshold (did you mean cpu_percent? One of ` + strings.Join(labels.Thresholds, ", ") + `)`,
		"threshold-limit.yml": `%:12: equipment[0].thresholds.cpu_percent: NaN is not a limit (a number of 0 or more)
%:13: equipment[0].thresholds.loss_percent: -1 is not a limit (a number of 0 or more)`,
		"threshold.csv": `%:2: thresholds: "loss_percent=peu" is not name=number`,
		"site-position.yml": `%:4: sites[0].longitude: 368.5 is no longitude (degrees: latitude -90 to 90, longitude -180 to 180, both or neither)
%:5: sites[1].latitude: NaN is no latitude (degrees: latitude -90 to 90, longitude -180 to 180, both or neither)
%:6: sites[2]: no latitude given (degrees: latitude -90 to 90, longitude -180 to 180, both or neither)`,
		"link-bandwidth.yml": `%:15: links[0].bandwidth: -2 is not a bandwidth (megabits a second, 0 where nobody knows)`,
		"probe-module.yml":   `%:5: services[0].probes[0].module: "https" is not a probe (did you mean http? One of http, dns, smtp, tcp_connect)`,
		"probe-target.yml": `%:5: services[0].probes[0].target: "mail.example" cannot be asked (` + target + `)
%:6: services[0].probes[1].target: "https://ns.example" cannot be asked (` + target + `)`,
		"site.csv": `%:2: site: there is no site "ecole" (` + mend + `)`,
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join("testdata", "bad", file)
			assertProblems(t, []string{path}, strings.ReplaceAll(want, "%", path))
		})
	}
}

func TestEveryBadFixtureIsUsed(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/bad/*")
	if err != nil {
		t.Fatal(err)
	}
	const used = 44 + 3 // TestBadFixtures, TestCircle, TestProblemsOfSeveralFiles
	if len(files) != used {
		t.Errorf("there are %d fixtures, %d are used", len(files), used)
	}
}

// TestCircle: every device that can never reach the top is told.
func TestCircle(t *testing.T) {
	t.Parallel()
	path := filepath.Join("testdata", "bad", "parent-circle.yml")
	const hint = " (one of them has no parent)"
	assertProblems(t, []string{path},
		path+":6: equipment[0].parent: parents go round in a circle: a → b → a"+hint,
		path+":7: equipment[1].parent: parents go round in a circle: b → a → b"+hint,
		path+":8: equipment[2].parent: parents go round in a circle: c → a → b → a"+hint)
}

func TestProblemsOfSeveralFiles(t *testing.T) {
	t.Parallel()
	good := filepath.Join("testdata", "good.yml")
	again := filepath.Join("testdata", "bad", "again.yml")
	sheet := filepath.Join("testdata", "bad", "again.csv")
	assertProblems(t, []string{good, again, sheet},
		again+`:2: regions[0].name: region "tunis" is there twice, first at `+good+`:2 (names are unique)`,
		sheet+`:2: device: device "coeur-1" is there twice, first at `+good+`:12 (names are unique)`)
}

func assertProblems(t *testing.T, paths []string, want ...string) {
	t.Helper()
	_, err := inventory.Load(paths...)
	if err == nil {
		t.Fatalf("%v were accepted", paths)
	}
	if _, ok := errors.AsType[document.Problems](err); !ok {
		t.Errorf("%v is not told as problems", err)
	}
	if got := err.Error(); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

func TestMissingFile(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"none.yml", "none.csv"} {
		_, err := inventory.Load(filepath.Join(t.TempDir(), name))
		if !errors.Is(err, fs.ErrNotExist) || document.IsProblem(err) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
