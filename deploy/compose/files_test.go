package compose_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v3"

	"github.com/vigie-noc/vigie/deploy/compose/secrets"
)

// TestVersions: what runs in containers is what the tests ran.
func TestVersions(t *testing.T) {
	t.Parallel()
	version := func(file, pattern string) string {
		m := regexp.MustCompile(pattern).FindStringSubmatch(read(t, file))
		if m == nil {
			t.Fatalf("%s has no %s", file, pattern)
		}
		return m[1]
	}
	library := version("deploy/tools/versions.mk", `PROMETHEUS_VERSION +:= v0\.3(\d\d\.\d+)`)
	project := load(t, nil)
	for name, want := range map[string]string{
		// Its module's v0.316.0 is the release 3.16.0.
		"prometheus":   "prom/prometheus:v3." + strings.TrimPrefix(library, "0"),
		"alertmanager": "prom/alertmanager:" + version("deploy/tools/versions.mk", `ALERTMANAGER_VERSION +:= (v\S+)`),
		"blackbox":     "prom/blackbox-exporter:" + version("deploy/tools/go.mod", `github.com/prometheus/blackbox_exporter (v\S+)`),
	} {
		if got := service(t, project, name).Image; got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	zammad := service(t, project, "zammad-init").Image
	for name, s := range project.Services {
		if strings.Contains(s.Image, "zammad") && s.Image != zammad {
			t.Errorf("%s is %s, others are %s", name, s.Image, zammad)
		}
	}
}

// shipped are the files that the demo reads: those that deploy/lab/stack
// names, as patterns.
func shipped(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(root + "/deploy/lab/stack/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if parts := pathIn(call); parts != nil && parts[0] != "bin" {
					found = append(found, path.Join(parts...))
				}
			}
			return true
		})
	}
	return found
}

// pathIn are the words of a call that opens something of the repository.
func pathIn(call *ast.CallExpr) []string {
	function, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	skip := map[string]int{"shipped": 0, "renderEach": 1, "Join": 1}
	first, known := skip[function.Sel.Name]
	if !known || len(call.Args) <= first {
		return nil
	}
	if of, ok := call.Args[0].(*ast.SelectorExpr); function.Sel.Name == "Join" && (!ok || of.Sel.Name != "Root") {
		return nil
	}
	var words []string
	for _, arg := range call.Args[first:] {
		literal, ok := arg.(*ast.BasicLit)
		if !ok {
			return nil
		}
		word, err := strconv.Unquote(literal.Value)
		if err != nil {
			return nil
		}
		words = append(words, word)
	}
	return words
}

// TestSharedFiles: what the demo reads, the containers read, unchanged.
func TestSharedFiles(t *testing.T) {
	t.Parallel()
	names := shipped(t)
	for _, want := range []string{"deploy/prometheus/prometheus.yml", "alert-rules/*.rules.yml", "deploy/config/snmp/*.yml", "alert-rules/runbooks"} {
		if !slices.Contains(names, want) {
			t.Errorf("%s is not among what the demo reads: %v", want, names)
		}
	}
	top, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	project := load(t, nil)
	for _, name := range names {
		mounted := false
		for _, s := range project.Services {
			mounted = mounted || slices.ContainsFunc(s.Volumes, func(mount types.ServiceVolumeConfig) bool {
				source, err := filepath.Rel(top, mount.Source)
				return mount.Type == types.VolumeTypeBind && err == nil && (source == name || strings.HasPrefix(name, source+"/"))
			})
		}
		if !mounted {
			t.Errorf("no container reads %s", name)
		}
	}
}

// TestPlaces: each program finds the shipped file where it looks for it.
func TestPlaces(t *testing.T) {
	t.Parallel()
	project := load(t, nil)
	for _, c := range []struct{ service, path, file string }{
		{"prometheus", "/etc/vigie/deploy/prometheus/prometheus.yml", "deploy/prometheus/prometheus.yml"},
		{"prometheus", "/etc/vigie/deploy/prometheus/../../alert-rules/vigie.rules.yml", "alert-rules/vigie.rules.yml"},
		{"alertmanager", "/etc/alertmanager/alertmanager.yml", "alert-rules/alertmanager/alertmanager.yml"},
		{"blackbox", "/etc/vigie/blackbox/blackbox.yml", "deploy/blackbox/blackbox.yml"},
		{"snmp-exporter", "/etc/vigie/config/snmp/auths.yml", "deploy/config/snmp/auths.yml"},
		{"snmp-exporter", "/etc/vigie/config/inventory.example.yml", "deploy/config/inventory.example.yml"},
		{"syslog-exporter", "/etc/vigie/config/events/events.yml", "deploy/config/events/events.yml"},
		{"trap-exporter", "/etc/vigie/config/trap.example.yml", "deploy/config/trap.example.yml"},
		{"bridge", "/etc/vigie/config/inventory.example.yml", "deploy/config/inventory.example.yml"},
		{"bridge", "/etc/vigie/runbooks/SiteIsole.md", "alert-rules/runbooks/SiteIsole.md"},
		{"grafana", "/etc/grafana/grafana.ini", "deploy/grafana/grafana.ini"},
		{"grafana", "/etc/grafana/provisioning/datasources/vigie.yml", "dashboards/provisioning/datasources/vigie.yml"},
		{"grafana", "/etc/grafana/provisioning/dashboards/vigie.yml", "dashboards/provisioning/dashboards/vigie.yml"},
	} {
		want, err := filepath.Abs(filepath.Join(root, c.file))
		if err != nil {
			t.Fatal(err)
		}
		if got := onHost(service(t, project, c.service), path.Clean(c.path), nil); got != want {
			t.Errorf("%s finds %q at %s, want %s", c.service, got, c.path, c.file)
		}
	}
}

var (
	grafanaFile = regexp.MustCompile(`\$__file\{([^}]+)\}`)
	inShell     = regexp.MustCompile(`< (/\S+?)\)`)
)

// TestSecretsAreThere: every secret that a container is told to read is one
// that is made, in a volume that the container has.
func TestSecretsAreThere(t *testing.T) {
	t.Parallel()
	project := load(t, nil)
	volumes, _ := makeSecrets(t, project)

	asked := map[string][]string{"grafana": nil, "alertmanager": nil}
	for _, name := range []string{"deploy/grafana/grafana.ini", "dashboards/provisioning/datasources/vigie.yml"} {
		for _, m := range grafanaFile.FindAllStringSubmatch(read(t, name), -1) {
			asked["grafana"] = append(asked["grafana"], m[1])
		}
	}
	for _, m := range regexp.MustCompile(`credentials_file: (\S+)`).FindAllStringSubmatch(read(t, "alert-rules/alertmanager/alertmanager.yml"), -1) {
		asked["alertmanager"] = append(asked["alertmanager"], path.Join("/etc/alertmanager", m[1]))
	}
	for name, s := range project.Services {
		for key, value := range s.Environment {
			if value != nil && strings.HasSuffix(key, "_FILE") {
				asked[name] = append(asked[name], *value)
			}
		}
		for _, m := range inShell.FindAllStringSubmatch(strings.Join(s.Entrypoint, " "), -1) {
			asked[name] = append(asked[name], m[1])
		}
	}
	for _, name := range []string{"grafana", "alertmanager", "bridge", "zammad-init", "zammad-railsserver", "zammad-postgresql"} {
		if len(asked[name]) == 0 {
			t.Errorf("%s asks for no secret", name)
		}
	}
	for name, paths := range asked {
		for _, file := range paths {
			host := onHost(service(t, project, name), file, volumes)
			if _, err := os.Stat(host); err != nil {
				t.Errorf("%s has no %s (%v)", name, file, err)
			}
		}
	}

	rails := service(t, project, "zammad-railsserver")
	wizard := path.Join("/opt/zammad", *rails.Environment["AUTOWIZARD_RELATIVE_PATH"])
	if _, err := os.Stat(onHost(rails, wizard, volumes)); err != nil {
		t.Errorf("Zammad does not find its wizard's file: %v", err)
	}
}

// makeSecrets makes the secrets as the service does, and tells where each
// volume of them is.
func makeSecrets(t *testing.T, project *types.Project) (volumes map[string]string, dir string) {
	t.Helper()
	dir = t.TempDir()
	volumes = make(map[string]string)
	for _, mount := range service(t, project, "secrets").Volumes {
		volumes[mount.Source] = filepath.Join(dir, path.Base(mount.Target))
		if err := os.Mkdir(volumes[mount.Source], 0o750); err != nil {
			t.Fatal(err)
		}
		if path.Dir(mount.Target) != "/run/vigie" {
			t.Errorf("secrets are made in %s", mount.Target)
		}
	}
	if _, err := secrets.Make(dir, "Africa/Tunis"); err != nil {
		t.Fatal(err)
	}
	return volumes, dir
}

// TestDashboardsAlone: Grafana takes every .json below the folder for a
// dashboard.
func TestDashboardsAlone(t *testing.T) {
	t.Parallel()
	folder := onHost(service(t, load(t, nil), "grafana"), "/etc/vigie/dashboards", nil)
	provider := read(t, "dashboards/provisioning/dashboards/vigie.yml")
	if folder == "" || !strings.Contains(provider, "path: /etc/vigie/dashboards\n") {
		t.Fatalf("the dashboards are at %q, and the provider is\n%s", folder, provider)
	}
	err := filepath.WalkDir(folder, func(name string, _ fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(name) == ".json" && filepath.Dir(name) != folder {
			err = fmt.Errorf("%s would be a dashboard", name)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestZammadHasWhatTheBridgeNeeds: the accounts and groups that the wizard
// makes are those that the shipped configuration names.
func TestZammadHasWhatTheBridgeNeeds(t *testing.T) {
	t.Parallel()
	var config struct {
		Zammad  struct{ Customer string }
		Sources []struct{ Name string }
	}
	if err := yaml.Unmarshal([]byte(read(t, "deploy/config/bridge.example.yml")), &config); err != nil {
		t.Fatal(err)
	}
	if config.Zammad.Customer != secrets.CustomerLogin {
		t.Errorf("tickets are opened for %s, the wizard makes %s", config.Zammad.Customer, secrets.CustomerLogin)
	}
	var contract struct{ Levels []struct{ Group string } }
	if err := yaml.Unmarshal([]byte(read(t, "deploy/config/contract.example.yml")), &contract); err != nil {
		t.Fatal(err)
	}
	if len(contract.Levels) == 0 {
		t.Error("the contract has no levels")
	}
	for _, level := range contract.Levels {
		if !slices.Contains(secrets.Groups, level.Group) {
			t.Errorf("the wizard makes no group %s", level.Group)
		}
	}
}
