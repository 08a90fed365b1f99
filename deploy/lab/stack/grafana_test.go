package stack

import (
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// silent are the settings by which Grafana calls nobody.
var silent = map[string]string{
	"analytics.reporting_enabled":           "false",
	"analytics.check_for_updates":           "false",
	"analytics.check_for_plugin_updates":    "false",
	"analytics.feedback_links_enabled":      "false",
	"plugins.plugin_admin_enabled":          "false",
	"plugins.preinstall_disabled":           "true",
	"plugins.preinstall_auto_update":        "false",
	"plugins.public_key_retrieval_disabled": "true",
	"grafana_com.api_url":                   "http://127.0.0.1:9/api",
	"news.news_feed_enabled":                "false",
	"snapshots.external_enabled":            "false",
	"cloud_migration.enabled":               "false",
	"security.disable_gravatar":             "true",
}

// closed are those by which nobody comes in unasked.
var closed = map[string]string{
	"server.http_addr":                       "127.0.0.1",
	"auth.anonymous.enabled":                 "false",
	"users.allow_sign_up":                    "false",
	"security.admin_password":                "$__file{/etc/vigie/secrets/grafana-admin.password}",
	"plugins.allow_loading_unsigned_plugins": pluginID,
}

func TestShippedGrafanaIni(t *testing.T) {
	t.Parallel()
	settings, err := readINI(filepath.Join(root, "deploy", "grafana", "grafana.ini"))
	if err != nil {
		t.Fatal(err)
	}
	for _, wants := range []map[string]string{silent, closed} {
		for key, want := range wants {
			if got := settings[key]; got != want {
				t.Errorf("%s is %q, want %q", key, got, want)
			}
		}
	}
	// A key that Grafana does not know would do nothing. Keys of trackers are
	// not among ours.
	for name := range settings {
		dot := strings.LastIndex(name, ".")
		if !slices.Contains(grafanaKeys[name[:dot]], name[dot+1:]) {
			t.Errorf("[%s] %s is no setting that we know of", name[:dot], name[dot+1:])
		}
	}
	if home := settings["dashboards.default_home_dashboard_path"]; filepath.Base(home) != homeDashboard || !filepath.IsAbs(home) {
		t.Errorf("the home dashboard is %q, want one that the stack replaces", home)
	}
}

// What Prometheus is asked for must fit how often it looks.
func TestShippedDataSourceKeepsPace(t *testing.T) {
	t.Parallel()
	interval := func(path []string, keys ...string) (value string) {
		f, err := open(filepath.Join(append([]string{root}, path...)...))
		if err != nil {
			t.Fatal(err)
		}
		each(f.root, func(node *yaml.Node) { value = node.Value }, keys)
		return value
	}
	scrape := interval([]string{"deploy", "prometheus", "prometheus.yml"}, "global", "scrape_interval")
	source := interval([]string{"dashboards", "provisioning", "datasources", "vigie.yml"}, "datasources", "*", "jsonData", "timeInterval")
	if scrape == "" || scrape != source {
		t.Errorf("Grafana takes Prometheus to scrape every %q, it does so every %q", source, scrape)
	}
}

// withGrafana is a stack of the bridge, which it reads, and a stand-in. Its
// repository is this one with dashboards of its own.
func withGrafana(t *testing.T) *Stack {
	t.Helper()
	bin := builtPlugin(t)
	for _, name := range []string{Lab, Bridge} {
		program, err := filepath.Abs(filepath.Join(root, "bin", name))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(program); err != nil {
			t.Skipf("bin/%s is not there: run `make build` first", name)
		}
		link(t, program, filepath.Join(bin, name))
	}
	repository := t.TempDir()
	for _, name := range []string{"deploy", "alert-rules", "dashboards/provisioning"} {
		link(t, filepath.Join(root, name), filepath.Join(repository, name))
	}
	for _, name := range []string{homeDashboard, "equipement.json", "testdata/broken.json"} {
		place(t, filepath.Join(repository, "dashboards", name), []byte("{}"), 0o600)
	}
	s, err := New(t.Context(), Options{
		Root: repository, BinDir: bin, Dir: t.TempDir(), Small: true, Grafana: true,
		Without: []string{Alertmanager, Blackbox, SNMPExporter, SyslogExporter, TrapExporter, Prometheus},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func link(t *testing.T, target, path string) {
	t.Helper()
	absolute, err := filepath.Abs(target)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(absolute, path); err != nil {
		t.Fatal(err)
	}
}

func TestGrafanaIsGivenWhatItNeeds(t *testing.T) {
	t.Setenv("GRAFANA_HOME", standInHome(t, "13.2.3"))
	// None of these may reach it.
	t.Setenv("GF_ANALYTICS_REPORTING_ENABLED", "true")
	t.Setenv("GF_INSTALL_PLUGINS", "grafana-clock-panel")
	t.Setenv("HTTPS_PROXY", "http://127.0.0.1:9")
	t.Setenv("http_proxy", "http://127.0.0.1:9")
	s := withGrafana(t)
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if parts := s.Parts(); parts[len(parts)-1] != Grafana || s.NoGrafana() != nil {
		t.Fatalf("the parts are %v, %v", parts, s.NoGrafana())
	}
	content, err := os.ReadFile(s.Path("state", Grafana, "seen.json"))
	if err != nil {
		t.Fatal(err)
	}
	var got seen
	if err := json.Unmarshal(content, &got); err != nil {
		t.Fatal(err)
	}
	checkSettings(t, s, got)
	checkDataSources(t, s, got.DataSources)
	if want := []string{"equipement.json", homeDashboard}; !slices.Equal(got.Dashboards, want) {
		t.Errorf("its dashboards are %v, want %v", got.Dashboards, want)
	}
	if !slices.Equal(got.Plugins, []string{pluginID}) {
		t.Errorf("its plugins are %v, want ours", got.Plugins)
	}
	if len(got.Proxies) > 0 {
		t.Errorf("it is told of proxies: %v", got.Proxies)
	}
	if conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.2", strconv.Itoa(s.Ports().Grafana))); err == nil {
		conn.Close()
		t.Error("it listens on more than 127.0.0.1")
	}
}

func checkSettings(t *testing.T, s *Stack, got seen) {
	t.Helper()
	wants := map[string]string{
		"paths.data":              s.Path("state", Grafana),
		"server.http_addr":        "127.0.0.1",
		"server.http_port":        strconv.Itoa(s.Ports().Grafana),
		"server.root_url":         s.URL(Grafana) + "/",
		"auth.anonymous.enabled":  "true",
		"auth.anonymous.org_role": "Viewer",
		"security.admin_password": s.Tokens().GrafanaAdmin,
	}
	for _, settings := range []map[string]string{silent, wants} {
		for key, want := range settings {
			if got.Settings[key] != want {
				t.Errorf("%s is %q, want %q", key, got.Settings[key], want)
			}
		}
	}
	if _, err := os.Stat(got.Settings["dashboards.default_home_dashboard_path"]); err != nil {
		t.Errorf("the home dashboard: %v", err)
	}
	if password, err := os.ReadFile(s.GrafanaPassword()); err != nil || string(password) != s.Tokens().GrafanaAdmin {
		t.Errorf("the file of the password has %q, %v", password, err)
	}
}

func checkDataSources(t *testing.T, s *Stack, got []dataSource) {
	t.Helper()
	if len(got) != 2 {
		t.Fatalf("got %d data sources, want two", len(got))
	}
	prometheus, vigie := got[0], got[1]
	if prometheus.UID != "prometheus" || prometheus.Type != "prometheus" || prometheus.URL != at(s.Ports().Prometheus) || !prometheus.IsDefault {
		t.Errorf("got %+v", prometheus)
	}
	if prometheus.JSONData["timeInterval"] != "5s" {
		t.Errorf("Prometheus is said to scrape every %v, want the lab's 5s", prometheus.JSONData["timeInterval"])
	}
	if vigie.UID != "vigie" || vigie.Type != pluginID || vigie.URL != s.URL(Bridge) || vigie.SecureJSONData["token"] != s.Tokens().Grafana ||
		vigie.SecureJSONData["actToken"] != s.Tokens().GrafanaActs {
		t.Errorf("got %+v", vigie)
	}
	if prometheus.Access != "proxy" || vigie.Access != "proxy" || prometheus.Editable || vigie.Editable {
		t.Error("the data sources are not asked by Grafana, or may be changed")
	}
	for path, want := range map[string]int{"GET /": http.StatusOK, "POST /api/v1/alerts/noc": http.StatusForbidden} {
		method, path, _ := strings.Cut(path, " ")
		if status := ask(t, method, vigie.URL+path, vigie.SecureJSONData["token"]); status != want {
			t.Errorf("the bridge answers %d to its %s %s, want %d", status, method, path, want)
		}
	}
	const act = "/api/v1/tickets/none/acts"
	if reads, acts := ask(t, http.MethodPost, vigie.URL+act, vigie.SecureJSONData["token"]), ask(t, http.MethodPost, vigie.URL+act, vigie.SecureJSONData["actToken"]); reads != http.StatusForbidden || acts == http.StatusForbidden || acts == http.StatusUnauthorized {
		t.Errorf("the bridge answers %d to an act with the token that reads, and %d with that for acts", reads, acts)
	}
}

func ask(t *testing.T, method, url, token string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := direct.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}

func TestStackWithoutGrafana(t *testing.T) {
	t.Setenv("GRAFANA_HOME", standInHome(t, "10.4.2"))
	ports, claim, err := claimPorts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = claim.release() }()
	// Somebody else's, who may stay.
	other, err := net.Listen("tcp", address(ports.Grafana))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	s := withGrafana(t)
	_, err = New(t.Context(), Options{Root: s.opts.Root, BinDir: s.opts.BinDir, Dir: t.TempDir(), Ports: ports, Small: true, Grafana: true, Without: s.opts.Without})
	if err != nil {
		t.Errorf("a stack without Grafana needs its port: %v", err)
	}
	if !isOld(s.NoGrafana()) || slices.Contains(s.Parts(), Grafana) {
		t.Errorf("the parts are %v, without Grafana because %v", s.Parts(), s.NoGrafana())
	}
}
