// Package browsertest has tests look at the plugin and the dashboards in a
// browser, by what stands in for Grafana. It is apart, as benchmarks start the
// plugin too, and link no test code.
package browsertest

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/vigie-noc/vigie/grafana-plugin/grafanatest"
)

// Root is what a test knows of the repository: where it is, seen from the
// test's folder.
type Root string

// Page is a page that `make page` builds, by the packages of Grafana that are
// in it: one bundle of the plugin serves both.
type Page string

// The pages, and the Grafana that each stands for.
const (
	Grafana13 Page = "grafana-page"
	Grafana12 Page = "grafana-page-react18"
)

// PluginFolder is where `make plugin` puts the plugin; a test is skipped where
// it is not.
func (r Root) PluginFolder(t *testing.T) string {
	t.Helper()
	return r.built(t, "vigie-noc-datasource", "plugin.json", "make plugin")
}

func (r Root) built(t *testing.T, folder, file, target string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(string(r), "bin", folder))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(path, file)); err != nil {
		t.Skipf("bin/%s is not there: run `%s` first", folder, target)
	}
	return path
}

// StartPlugin starts the built plugin for a test.
func (r Root) StartPlugin(t *testing.T) *grafanatest.Plugin {
	t.Helper()
	p, err := grafanatest.StartPlugin(r.PluginFolder(t), "vigie-noc-datasource", "gpx_vigie", t.Output())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Stop)
	return p
}

// Serve serves a page with data sources to an editor, on a port of its own, and
// returns its address.
func (r Root) Serve(t *testing.T, page Page, sources ...grafanatest.Source) string {
	t.Helper()
	site := &grafanatest.Site{
		Plugin: r.StartPlugin(t), PluginFolder: r.PluginFolder(t), Page: r.built(t, string(page), "index.html", "make page"),
		Dashboards: filepath.Join(string(r), "dashboards"), Sources: sources,
		User: &backend.User{Login: "editrice", Name: "Édith Teur", Email: "editrice@vigie.example", Role: "Editor"},
	}
	server := httptest.NewServer(site.Handler())
	t.Cleanup(server.Close)
	return server.URL
}

// Drive runs a file of grafana-plugin/tests in Chromium against an address of
// Serve; env are facts that it needs, as NAME=value. Pictures go to the test's
// artifacts.
func (r Root) Drive(t *testing.T, address, file string, env ...string) {
	t.Helper()
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not there: run `make deps` first")
	}
	pictures, err := filepath.Abs(t.ArtifactDir())
	if err != nil {
		t.Fatal(err)
	}
	vitest := exec.CommandContext(t.Context(), "npm", "run", "--silent", "browser", "--", file) //nolint:gosec // a file of ours
	vitest.Dir = filepath.Join(string(r), "grafana-plugin")
	vitest.Env = append(append(os.Environ(), env...), "VIGIE_PAGE_URL="+address, "VIGIE_CHROMIUM="+chromium, "VIGIE_PICTURES="+pictures, "NO_COLOR=1")
	out, err := vitest.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Errorf("%s: %v", file, err)
	}
}
