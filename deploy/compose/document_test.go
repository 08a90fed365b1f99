package compose_test

import (
	"maps"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

const document = "docs/compose.md"

// TestVariables: every variable of compose.yml is documented, with its
// default, and does what it says.
func TestVariables(t *testing.T) {
	t.Parallel()
	text := read(t, document)
	defaults := make(map[string]string)
	for _, m := range regexp.MustCompile(`\$\{([A-Z_]+)(?::-([^}]*))?\}`).FindAllStringSubmatch(read(t, "deploy/compose.yml"), -1) {
		name, value := m[1], m[2]
		if before, known := defaults[name]; known && before != value {
			t.Errorf("%s has the defaults %q and %q", name, before, value)
		}
		defaults[name] = value
		row := regexp.MustCompile("(?m)^\\|.*`" + name + "`.*`" + regexp.QuoteMeta(value) + "`.*\\|$")
		if !strings.HasPrefix(name, "VIGIE_") || value == "" || !row.MatchString(text) {
			t.Errorf("%s does not tell of %s, and its default %q", document, name, value)
		}
	}
	for _, m := range regexp.MustCompile("`(VIGIE_[A-Z_]+)`").FindAllStringSubmatch(text, -1) {
		if _, known := defaults[m[1]]; !known {
			t.Errorf("%s tells of %s, which compose.yml does not know", document, m[1])
		}
	}
	if len(defaults) < 10 {
		t.Errorf("the variables are %v", defaults)
	}

	project := load(t, map[string]string{"VIGIE_CONFIG": "/srv/vigie/config", "VIGIE_BRIDGE": "bridge.yml", "VIGIE_INVENTORY": "inventory.yml"})
	bridge, exporter := service(t, project, "bridge"), service(t, project, "snmp-exporter")
	if got := onHost(bridge, strings.TrimPrefix(bridge.Command[1], "--config.file="), nil); got != "/srv/vigie/config/bridge.yml" {
		t.Errorf("the bridge reads %s", got)
	}
	if got := onHost(exporter, strings.TrimPrefix(exporter.Command[1], "--inventory.file="), nil); got != "/srv/vigie/config/inventory.yml" {
		t.Errorf("the exporter reads %s", got)
	}
}

// TestNames: what the document names of the stack is there.
func TestNames(t *testing.T) {
	t.Parallel()
	text := read(t, document)
	project := load(t, nil)
	for _, m := range regexp.MustCompile(`docker compose (?:exec|run|logs|restart|stop|start)((?: +(?:-T|--\S+|[a-z-]+))+)`).FindAllStringSubmatch(text, -1) {
		words := slices.DeleteFunc(strings.Fields(m[1]), func(word string) bool { return strings.HasPrefix(word, "-") })
		if len(words) == 0 {
			t.Errorf("%q names no service", m[0])
			continue
		}
		if !strings.Contains(m[0], " exec") && !strings.Contains(m[0], " run") {
			for _, name := range words {
				service(t, project, name)
			}
		}
		service(t, project, words[0])
	}
	for _, m := range regexp.MustCompile(`vigie_([a-z-]+[a-z])`).FindAllStringSubmatch(text, -1) {
		attribute := strings.Contains(text, "`vigie_"+m[1]+"` |") || m[1] == "incident"
		volume := slices.ContainsFunc(slices.Collect(maps.Keys(project.Volumes)), func(name string) bool { return strings.HasPrefix(name, m[1]) })
		if !attribute && !volume {
			t.Errorf("there is no volume %s", m[1])
		}
	}
	for _, s := range project.Services {
		for _, port := range s.Ports {
			page, device := "`http://127.0.0.1:"+port.Published+"`", "to port "+port.Published
			if !strings.Contains(text, page) && !strings.Contains(text, device) {
				t.Errorf("%s does not tell of port %s", document, port.Published)
			}
		}
	}
	for _, m := range regexp.MustCompile(`(?:run|exec).* (postgres:\S+|show \S+)`).FindAllStringSubmatch(text, -1) {
		if name, shows := strings.CutPrefix(m[1], "show "); shows {
			_, dir := makeSecrets(t, project)
			if err := run(t.Context(), helper(t), "show", name, "--dir="+dir); err != nil {
				t.Error(err)
			}
		} else if m[1] != service(t, project, "zammad-postgresql").Image {
			t.Errorf("the image is not %s", m[1])
		}
	}
}

// TestProvisioning: the command that a person is told to type makes a new desk
// fit for the bridge.
func TestProvisioning(t *testing.T) {
	t.Parallel()
	command := regexp.MustCompile(`(?m) bridge (provision --.*)$`).FindStringSubmatch(read(t, document))
	if command == nil {
		t.Fatal("the document tells no provisioning")
	}
	desk := zammadtest.New(zammadtest.Options{Fresh: true})
	server := httptest.NewServer(desk)
	defer server.Close()
	dir := t.TempDir()
	for name, token := range map[string]string{"admin.token": "admin-admin", "zammad.token": "vigie-agent"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(token), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	args := strings.Fields(strings.NewReplacer("/etc/vigie/config", "../config", "/run/", dir+"/").Replace(command[1]))
	provision := exec.CommandContext(t.Context(), binary(t, "vigie-bridge"), args...)
	provision.Env = append(os.Environ(), "VIGIE_ZAMMAD_URL="+server.URL, "VIGIE_ZAMMAD_TOKEN_FILE="+filepath.Join(dir, "zammad.token"))
	told, err := provision.CombinedOutput()
	if err != nil || !strings.Contains(string(told), "proved: tickets keep the attributes") {
		t.Errorf("%v\n%s", err, told)
	}
	if !strings.Contains(string(told), `+ state "`+incident.DefaultStates().Resolved+`"`) || !strings.Contains(read(t, document), "`Vigie : agents`") {
		t.Errorf("it makes other things than the document says:\n%s", told)
	}
}
