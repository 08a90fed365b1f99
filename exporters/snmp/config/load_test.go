package config

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/internal/document"
)

const complete = `
auths:
  office:
    version: 3
    username: noc
    security_level: authPriv
    auth_protocol: SHA256
    password: long enough
    priv_protocol: AES
    priv_password: also long enough
    context_name: vrf-a
modules:
  everything:
    get: [1.3.6.1.2.1.1.3.0]
    walk: [.1.3.6.1.2.1.2.2.1.8]
    max_repetitions: 10
    retries: 0
    timeout: 2s
    allow_nonincreasing_oids: true
    use_unconnected_udp_socket: true
    filters:
      - oid: 1.3.6.1.2.1.2.2.1.7
        targets: [1.3.6.1.2.1.2.2.1.8]
        values: ["1", "up|testing"]
    metrics:
      - &status
        name: ifOperStatus
        oid: 1.3.6.1.2.1.2.2.1.8
        type: EnumAsStateSet
        help: State.
        indexes:
          - {labelname: ifIndex, type: gauge}
          - {labelname: name, type: DisplayString, fixed_size: 6, implied: true}
        lookups:
          - {labels: [ifIndex], labelname: ifName, oid: 1.3.6.1.2.1.31.1.1.1.1, type: DisplayString}
          - {labels: [], labelname: ifIndex}
        enum_values: {1: up, 2: down}
        scale: 0.1
        offset: -3
        datetime_pattern: "%Y"
        display_hint: 1d.
        regex_extracts:
          Volts:
            - {regex: "([0-9]+)V", value: $1}
            - {regex: none, value: "0"}
          "": [{regex: ".*"}]
      - <<: *status
        name: other
        oid: 1.3.6.1.2.1.2.2.1.9
`

func TestParse(t *testing.T) {
	t.Parallel()
	c, warnings, err := Parse("snmp.yml", []byte(complete), Options{})
	if err != nil || len(warnings) > 0 {
		t.Fatalf("err %v, warnings %v", err, warnings)
	}
	wantAuth := Auth{
		Version: V3, Community: "public", SecurityLevel: AuthPriv, Username: "noc", Password: "long enough",
		AuthProtocol: "SHA256", PrivProtocol: "AES", PrivPassword: "also long enough", ContextName: "vrf-a",
	}
	if got := *c.Auths["office"]; got != wantAuth {
		t.Errorf("auth %+v, want %+v", got, wantAuth)
	}
	m := c.Modules["everything"]
	wantPace := Pace{Timeout: 2 * time.Second, MaxRepetitions: 10, AllowNonincreasing: true, Unconnected: true}
	if m.Pace != wantPace {
		t.Errorf("pace %+v, want %+v", m.Pace, wantPace)
	}
	if m.Get[0].String() != "1.3.6.1.2.1.1.3.0" || m.Walk[0].String() != "1.3.6.1.2.1.2.2.1.8" {
		t.Errorf("get %v, walk %v", m.Get, m.Walk)
	}
	if f := m.Filters[0]; f.OID.String() != "1.3.6.1.2.1.2.2.1.7" || len(f.Targets) != 1 || !f.Values[1].MatchString("it is up") {
		t.Errorf("filter %+v", f)
	}
	checkMetric(t, m.Metrics[0])
	if merged := m.Metrics[1]; merged.Name != "other" || merged.Type != "EnumAsStateSet" || merged.OID.String() != "1.3.6.1.2.1.2.2.1.9" {
		t.Errorf("merged metric %+v", merged)
	}
}

func checkMetric(t *testing.T, m *Metric) {
	t.Helper()
	if m.Name != "ifOperStatus" || m.Help != "State." || m.Scale != 0.1 || m.Offset != -3 || m.DatePattern != "%Y" || m.DisplayHint != "1d." {
		t.Errorf("metric %+v", m)
	}
	if i := m.Indexes[1]; i.Label != "name" || i.Type != "DisplayString" || i.FixedSize != 6 || !i.Implied {
		t.Errorf("index %+v", i)
	}
	if l := m.Lookups; l[0].Label != "ifName" || !slices.Equal(l[0].Labels, []string{"ifIndex"}) || len(l[1].Labels) != 0 {
		t.Errorf("lookups %+v", l)
	}
	if m.Enum[1] != "up" || m.Enum[2] != "down" {
		t.Errorf("enum %v", m.Enum)
	}
	e := m.Extracts
	if len(e) != 2 || e[0].Suffix != "" || e[1].Suffix != "Volts" || len(e[1].Patterns) != 2 || e[0].Patterns[0].Template != "$1" {
		t.Fatalf("extracts %+v", e)
	}
	if volts := e[1].Patterns[0].Regexp; !volts.MatchString("230V") || volts.MatchString("230V AC") {
		t.Errorf("pattern %s does not stand for the whole text", volts)
	}
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	c, _, err := Parse("snmp.yml", []byte("auths: {a: {}}\nmodules: {m: {walk: [1.3.6]}, empty: {}}"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := Auth{Version: V2c, Community: "public", SecurityLevel: NoAuthNoPriv, AuthProtocol: "MD5", PrivProtocol: "DES"}
	if *c.Auths["a"] != want {
		t.Errorf("auth %+v, want %+v", c.Auths["a"], want)
	}
	if pace := c.Modules["m"].Pace; pace != (Pace{Timeout: 5 * time.Second, Retries: 3, MaxRepetitions: 25}) {
		t.Errorf("pace %+v", pace)
	}
}

// TestBad has one file a rule, and what exactly is said about it.
func TestBad(t *testing.T) {
	t.Parallel()
	const metric = "modules:\n  m:\n    walk: [1.3.6]\n    metrics:\n      - name: x\n        oid: 1.3.6.1\n        type: gauge\n"
	tests := []struct{ name, yaml, want string }{
		{"syntax", "auths:\n  a: [\n", "snmp.yml:2: did not find expected node content (check indentation, colons and quotes around this line)"},
		{"not a mapping", "auths: []\n", `snmp.yml:1: auths: expected keys and values (write "key: value" lines, indented below it)`},
		{"inherits itself", "auths: &a\n  <<: *a\n", "snmp.yml:1: auths: the mapping inherits from itself (take the << out)"},
		{"twice", "auths:\n  a: {}\n  a: {}\n", "snmp.yml:3: auths.a: key given twice, first on line 2 (keep one)"},
		{"version", "auths:\n  a:\n    version: 4\n", `snmp.yml:3: auths.a.version: "4" does not fit (a whole number from 1 to 3)`},
		{"level", "auths:\n  a:\n    security_level: authpriv\n", `snmp.yml:3: auths.a.security_level: unknown security level "authpriv" (` + document.OneOf("authpriv", securityLevels) + ")"},
		{"auth protocol", "auths:\n  a:\n    auth_protocol: SHA1\n", `snmp.yml:3: auths.a.auth_protocol: unknown auth protocol "SHA1" (` + document.OneOf("SHA1", authProtocols) + ")"},
		{"priv protocol", "auths:\n  a:\n    priv_protocol: 3DES\n", `snmp.yml:3: auths.a.priv_protocol: unknown priv protocol "3DES" (` + document.OneOf("3DES", privProtocols) + ")"},
		{"user", "auths:\n  a:\n    version: 3\n", "snmp.yml:3: auths.a.username: missing (this key must be given)"},
		{"password", "auths:\n  a:\n    version: 3\n    username: u\n    security_level: authNoPriv\n", "snmp.yml:3: auths.a.password: missing (this key must be given)"},
		{"priv password", "auths:\n  a:\n    version: 3\n    username: u\n    password: p\n    security_level: authPriv\n", "snmp.yml:3: auths.a.priv_password: missing (this key must be given)"},
		{"variable", "auths:\n  a:\n    community: ${UNSET}\n", "snmp.yml:3: auths.a.community: the environment has no variable UNSET (set it before the start)"},
		{"list", "modules:\n  m:\n    walk: 1.3.6\n", `snmp.yml:3: modules.m.walk: expected a list (begin each item with "- ")`},
		{"oid", "modules:\n  m:\n    walk:\n      - 1.3.6\n      - sysUpTime\n", `snmp.yml:5: modules.m.walk[1]: "sysUpTime" is not an object identifier (numbers joined by dots, such as 1.3.6.1.2.1.1.3)`},
		{"big sub-identifier", "modules: {m: {get: [1.3.4294967296]}}", `snmp.yml:1: modules.m.get[0]: "1.3.4294967296" is not an object identifier (numbers joined by dots, such as 1.3.6.1.2.1.1.3)`},
		{"timeout", "modules:\n  m:\n    walk: [1.3.6]\n    timeout: 5\n", `snmp.yml:4: modules.m.timeout: "5" is not a duration (a duration above zero, such as "5s" or "500ms")`},
		{"retries", "modules:\n  m:\n    walk: [1.3.6]\n    retries: -1\n", `snmp.yml:4: modules.m.retries: "-1" does not fit (a whole number from 0 to 100)`},
		{"truth", "modules:\n  m:\n    walk: [1.3.6]\n    allow_nonincreasing_oids: maybe\n", `snmp.yml:4: modules.m.allow_nonincreasing_oids: "maybe" is not a truth value (true or false)`},
		{"metric type", metric + "      - {name: y, oid: 1.3.6.2, type: guage}\n", `snmp.yml:8: modules.m.metrics[1].type: unknown type "guage" (` + document.OneOf("guage", metricTypes) + ")"},
		{"metric name", metric + "      - {name: if-status, oid: 1.3.6.2, type: gauge}\n", `snmp.yml:8: modules.m.metrics[1].name: "if-status" is not a name (letters, digits and _ alone, no digit first)`},
		{"metric without oid", metric + "      - {name: y, type: gauge}\n", "snmp.yml:8: modules.m.metrics[1].oid: missing (this key must be given)"},
		{"date without pattern", metric + "      - {name: y, oid: 1.3.6.2, type: ParseDateAndTime}\n", "snmp.yml:8: modules.m.metrics[1]: a ParseDateAndTime needs datetime_pattern (such as '%Y-%m-%d %H:%M:%S')"},
		{"scale", metric + "        scale: tenth\n", `snmp.yml:8: modules.m.metrics[0].scale: "tenth" is not a number (a number, such as 0.1)`},
		{"index type", metric + "        indexes:\n          - {labelname: a, type: string}\n", `snmp.yml:9: modules.m.metrics[0].indexes[0].type: unknown type "string" (` + document.OneOf("string", indexTypes) + ")"},
		{"lookup type", metric + "        lookups:\n          - {labels: [a], labelname: b, oid: 1.3.7, type: text}\n", `snmp.yml:9: modules.m.metrics[0].lookups[0].type: unknown type "text" (` + document.OneOf("text", lookupTypes) + ")"},
		{"lookup without oid", metric + "        lookups:\n          - {labels: [a], labelname: b, type: gauge}\n", "snmp.yml:9: modules.m.metrics[0].lookups[0].oid: missing (this key must be given)"},
		{"enum", metric + "        enum_values:\n          up: 1\n", `snmp.yml:9: modules.m.metrics[0].enum_values.up: "up" is not a whole number (write "1: up": the number, then its name)`},
		{"pattern", metric + "        regex_extracts:\n          V:\n            - regex: '(['\n", "snmp.yml:10: modules.m.metrics[0].regex_extracts.V[0].regex: \"([\" is not a regular expression: missing closing ]: `[)$` (a regular expression of Go's syntax (RE2))"},
		{"suffix", metric + "        regex_extracts:\n          a-b: []\n", `snmp.yml:9: modules.m.metrics[0].regex_extracts.a-b: "a-b" cannot end a metric's name (letters, digits and _ alone)`},
		{"filter", "modules:\n  m:\n    walk: [1.3.6]\n    filters:\n      - targets: [1.3.6]\n", "snmp.yml:5: modules.m.filters[0].oid: missing (this key must be given)"},
		{"single value", "modules:\n  m:\n    walk: [1.3.6]\n    timeout: [5s]\n", `snmp.yml:4: modules.m.timeout: expected a single value (a duration above zero, such as "5s" or "500ms")`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := Parse("snmp.yml", []byte(test.yaml), Options{Environment: func(string) (string, bool) { return "", false }})
			if err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
			if _, ok := errors.AsType[document.Problems](err); !ok {
				t.Errorf("%T is not document.Problems", err)
			}
		})
	}
}

func TestAllProblemsAtOnce(t *testing.T) {
	t.Parallel()
	_, _, err := Parse("snmp.yml", []byte("auths: {a: {version: 9}, b: {version: 8}}\nmodules: {m: {walk: [x]}}"), Options{})
	if problems, _ := errors.AsType[document.Problems](err); len(problems) != 3 {
		t.Errorf("want 3 problems, got %v", err)
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	c, warnings, err := Parse("snmp.yml", []byte("modules:\n  m:\n    walks: [1.3.6]\n    walk: [1.3.6]\n  idle: {}\n"), Options{})
	if err != nil || c.Modules["m"] == nil {
		t.Fatal(err)
	}
	var got []string
	for _, warning := range warnings {
		got = append(got, strings.SplitN(warning.Error(), " (", 2)[0])
	}
	want := []string{"snmp.yml:3: modules.m.walks: unknown key, ignored", "snmp.yml:5: modules.idle: the module asks nothing"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestEnvironment(t *testing.T) {
	t.Parallel()
	const text = "auths: {a: {community: 'x${NAME}', username: $NAME}}"
	lookup := func(name string) (string, bool) { return "Gabès", name == "NAME" }
	expanded, _, err := Parse("f", []byte(text), Options{Environment: lookup})
	if err != nil || expanded.Auths["a"].Community != "xGabès" || expanded.Auths["a"].Username != "$NAME" {
		t.Errorf("expanded to %#v, err %v", expanded.Auths["a"].Username, err)
	}
	plain, _, err := Parse("f", []byte(text), Options{})
	if err != nil || plain.Auths["a"].Community != "x${NAME}" {
		t.Errorf("changed without being asked, err %v", err)
	}
}

func TestLoadFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a.yml", "auths: {one: {}}\nmodules: {m: {walk: [1.3.6]}}")
	write("b.yml", "auths: {two: {}}\nmodules: {m: {walk: [1.3.7]}}")
	c, warnings, err := Load([]string{filepath.Join(dir, "*.yml")}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Auths) != 2 || c.Modules["m"].Walk[0].String() != "1.3.7" {
		t.Errorf("auths %v, walk %v: the later file counts", c.Auths, c.Modules["m"].Walk)
	}
	if len(warnings) != 1 || warnings[0].Key != "modules.m" {
		t.Errorf("warnings %v", warnings)
	}
	write("c.yml", "modules: {m: {walk: x}}")
	write("d.yml", "modules: {m: {get: x}}")
	_, _, err = Load([]string{filepath.Join(dir, "*.yml")}, Options{})
	if problems, _ := errors.AsType[document.Problems](err); len(problems) != 2 {
		t.Errorf("want a problem of each bad file, got %v", err)
	}
	if _, _, err = Load([]string{filepath.Join(dir, "*.yaml")}, Options{}); err == nil || document.IsProblem(err) {
		t.Errorf("a pattern without files gave %v", err)
	}
}

func TestMasked(t *testing.T) {
	t.Parallel()
	const text = `
# community: hunter2
shared: &c hunter2
common: &common {community: hunter2, version: 2}
auths:
  a: {community: hunter2, password: hunter2, priv_password: hunter2, username: noc}
  b: {community: *c} # hunter2
  c: {comunity: hunter2, version: 2, list: [hunter2], deep: {key: hunter2}}
  d: &d {<<: *common, again: *d}
later: {key: hunter2}
modules: {m: {walk: [1.3.6]}}
`
	c, _, err := Parse("snmp.yml", []byte(text), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var shown strings.Builder
	if err := c.WriteMasked(&shown); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(shown.String(), "hunter2") {
		t.Errorf("a secret is shown:\n%s", shown.String())
	}
	if !strings.Contains(shown.String(), "username: noc") || !strings.Contains(shown.String(), "1.3.6") {
		t.Errorf("too much is hidden:\n%s", shown.String())
	}
}

// TestShippedFile loads the file that prometheus/snmp_exporter ships.
func TestShippedFile(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("VIGIE_TESTDATA")
	if dir == "" {
		dir = "../../../../shared/data"
	}
	file := filepath.Join(dir, "snmp_exporter-snmp.yml")
	if _, err := os.Stat(file); err != nil {
		t.Skipf("the file is not here, set VIGIE_TESTDATA to its folder: %v", err)
	}
	c, warnings, err := Load([]string{file}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	metrics := 0
	for _, module := range c.Modules {
		metrics += len(module.Metrics)
	}
	if len(c.Modules) != 53 || metrics != 4802 || len(c.Auths) != 2 || len(warnings) != 0 {
		t.Errorf("%d modules, %d metrics, %d auths, warnings %v", len(c.Modules), metrics, len(c.Auths), warnings)
	}
}

// TestOwnModules loads the modules that we ship.
func TestOwnModules(t *testing.T) {
	t.Parallel()
	env := func(name string) (string, bool) { return "x", strings.HasPrefix(name, "VIGIE_SNMP_") }
	c, warnings, err := Load([]string{"../../../deploy/config/snmp/*.yml", "../../../deploy/config/snmp/*.example"}, Options{Environment: env})
	if err != nil || len(warnings) > 0 {
		t.Fatalf("err %v, warnings %v", err, warnings)
	}
	for _, name := range []string{"system", "interfaces", "cpu", "ups"} {
		if c.Modules[name] == nil {
			t.Errorf("no module %s", name)
		}
	}
	if c.Auths["public_v2"] == nil || c.Auths["noc_v3"].Version != V3 {
		t.Errorf("auths %v", c.Auths)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(complete))
	f.Add([]byte("modules: {a: &a {<<: *a}}"))
	f.Add([]byte("auths: &a {x: *a, <<: [{y: {version: 1}}]}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, _, err := Parse("snmp.yml", data, Options{})
		if err == nil && c == nil {
			t.Error("neither configuration nor error")
		}
	})
}
