package grafanatest_test

import (
	"archive/zip"
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestArchive holds the archive to what Grafana and its validator ask for: one
// folder that is called as the plugin, all that plugin.json names in it, and
// nothing that would have the binary talk to somebody else.
func TestArchive(t *testing.T) {
	t.Parallel()
	folder := root.PluginFolder(t)
	var plugin struct {
		ID, Name, Type, Executable                         string
		Backend, Metrics, Alerting, Annotations, Streaming bool
		Info                                               struct {
			Version, Updated, Description string
			Logos                         struct{ Small, Large string }
			Keywords                      []string
			Screenshots                   []struct{ Path string }
		}
		Dependencies struct{ GrafanaDependency string }
	}
	text, err := os.ReadFile(filepath.Join(folder, "plugin.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &plugin); err != nil {
		t.Fatal(err)
	}
	id := regexp.MustCompile(`^[0-9a-z]+-([0-9a-z]+-)?(app|panel|datasource)$`)
	if !id.MatchString(plugin.ID) || !strings.HasSuffix(plugin.ID, plugin.Type) || plugin.Name == plugin.ID || plugin.Info.Description == "" || len(plugin.Info.Keywords) == 0 {
		t.Errorf("plugin.json tells %+v", plugin)
	}
	if !plugin.Backend || !plugin.Metrics || !plugin.Alerting || !plugin.Annotations || !plugin.Streaming || plugin.Dependencies.GrafanaDependency != ">=11.6.0" {
		t.Errorf("plugin.json does not tell what it can: %+v", plugin)
	}
	if !regexp.MustCompile(`^\d{4}-\d\d-\d\d$`).MatchString(plugin.Info.Updated) {
		t.Errorf("it was updated %q", plugin.Info.Updated)
	}
	archive, err := zip.OpenReader(filepath.Join(filepath.Dir(folder), plugin.ID+"-"+plugin.Info.Version+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	var names []string
	for _, file := range archive.File {
		name, inside := strings.CutPrefix(file.Name, plugin.ID+"/")
		if !inside {
			t.Errorf("%s is outside of the folder", file.Name)
		}
		if binary := strings.HasPrefix(name, plugin.Executable); binary != (file.Mode().Perm() == 0o755) {
			t.Errorf("%s has the mode %o", name, file.Mode().Perm())
		}
		names = append(names, name)
	}
	for _, screenshot := range plugin.Info.Screenshots {
		if !slices.Contains(names, screenshot.Path) {
			t.Errorf("%s is not in the archive", screenshot.Path)
		}
	}
	for _, name := range []string{
		"plugin.json", "module.js", "module.js.map", "README.md", "CHANGELOG.md", "LICENSE", "actes.json", plugin.Info.Logos.Small, plugin.Info.Logos.Large,
		plugin.Executable + "_linux_amd64", plugin.Executable + "_linux_arm64",
	} {
		if !slices.Contains(names, name) {
			t.Errorf("%s is not in the archive", name)
		}
	}
	for _, name := range names {
		if base := path.Base(name); base == "standalone.txt" || base == "pid.txt" || strings.HasPrefix(base, ".") {
			t.Errorf("%s is in the archive", name)
		}
	}
	changes, err := os.ReadFile(filepath.Join(folder, "CHANGELOG.md"))
	if err != nil || !strings.Contains(string(changes), "## "+plugin.Info.Version+"\n") {
		t.Errorf("the changelog does not tell of %s: %v", plugin.Info.Version, err)
	}
}
