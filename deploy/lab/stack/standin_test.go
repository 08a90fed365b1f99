package stack

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"go.yaml.in/yaml/v3"
)

// The stand-in for Grafana is this test binary under another name. It reads
// what Grafana reads, in Grafana's order, refuses what Grafana would not
// understand, and writes down what it has understood.

// grafanaKeys are the settings that Grafana has, of those that we use or rely
// on: conf/defaults.ini and "Configure Grafana" in the documentation of 11.6
// to 13.2. Since 11.6 all are there but for the two with a version.
var grafanaKeys = map[string][]string{
	"paths":           {"data", "logs", "plugins", "provisioning", "bundled_plugins"}, // bundled_plugins: 13.1
	"server":          {"http_addr", "http_port", "domain", "root_url"},
	"log":             {"mode"},
	"users":           {"default_language", "allow_sign_up"},
	"auth.anonymous":  {"enabled", "org_role"},
	"dashboards":      {"default_home_dashboard_path", "min_refresh_interval"},
	"security":        {"admin_password", "disable_gravatar", "actions_allow_post_url"},
	"plugins":         {"allow_loading_unsigned_plugins", "plugin_admin_enabled", "preinstall", "preinstall_disabled", "preinstall_auto_update", "public_key_retrieval_disabled"}, // preinstall_auto_update: 12.4
	"geomap":          {"enable_custom_baselayers"},
	"analytics":       {"reporting_enabled", "check_for_updates", "check_for_plugin_updates", "feedback_links_enabled"},
	"news":            {"news_feed_enabled"},
	"snapshots":       {"external_enabled"},
	"cloud_migration": {"enabled"},
	"grafana_com":     {"url", "api_url"},
}

// seen is what the stand-in has understood.
type seen struct {
	Settings    map[string]string // section.key → value
	Proxies     []string          // variables
	DataSources []dataSource
	Dashboards  []string // files
	Plugins     []string // folders, with what Grafana needs of a plugin
}

type dataSource struct {
	Name, UID, Type, Access, URL string
	IsDefault                    bool              `yaml:"isDefault"`
	Editable                     bool              `yaml:"editable"`
	JSONData                     map[string]any    `yaml:"jsonData"`
	SecureJSONData               map[string]string `yaml:"secureJsonData"`
}

// standIn is `grafana -v` and `grafana server`.
func standIn(args []string) int {
	if err := playGrafana(args); err != nil {
		fmt.Fprintln(os.Stderr, "stand-in:", err)
		return 1
	}
	return 0
}

func playGrafana(args []string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	home := filepath.Dir(filepath.Dir(self))
	if len(args) == 1 && (args[0] == "-v" || args[0] == "--version") {
		version, err := os.ReadFile(filepath.Join(home, "VERSION"))
		fmt.Println("grafana version", string(version))
		return err
	}
	if len(args) == 0 || args[0] != "server" {
		return fmt.Errorf("no such command: %q", args)
	}
	flags := flag.NewFlagSet("server", flag.ContinueOnError)
	homepath, config := flags.String("homepath", "", ""), flags.String("config", "", "")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	if *homepath != home || flags.NArg() > 0 {
		return fmt.Errorf("called with %q at home in %s", args, home)
	}
	understood, err := read(*config)
	if err != nil {
		return err
	}
	return understood.serve()
}

// read puts the configuration together: the file, then the environment, then
// the values that are in files.
func read(config string) (*seen, error) {
	s := &seen{Settings: make(map[string]string)}
	settings, err := readINI(config)
	if err != nil {
		return nil, err
	}
	names := make(map[string]string)
	for section, keys := range grafanaKeys {
		for _, key := range keys {
			names["GF_"+strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(section)+"_"+key)] = section + "." + key
		}
	}
	for _, variable := range os.Environ() {
		name, value, _ := strings.Cut(variable, "=")
		switch key, known := names[name]; {
		case known:
			settings[key] = value
		case strings.HasPrefix(name, "GF_"):
			return nil, fmt.Errorf("%s is no setting of Grafana", name)
		case strings.HasSuffix(strings.ToUpper(name), "_PROXY"):
			s.Proxies = append(s.Proxies, name)
		}
	}
	for key, value := range settings {
		if s.Settings[key], err = expand(value); err != nil {
			return nil, err
		}
	}
	return s, errors.Join(s.readDataSources(), s.readDashboards(), s.readPlugins())
}

// readINI reads as much of the format as grafana.ini uses.
func readINI(path string) (map[string]string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	settings := make(map[string]string)
	section := ""
	for number, line := range strings.Split(string(content), "\n") {
		line = strings.TrimSpace(line)
		key, value, isSetting := strings.Cut(line, "=")
		name := section + "." + strings.TrimSpace(key)
		_, twice := settings[name]
		switch {
		case line == "" || line[0] == '#' || line[0] == ';':
		case line[0] == '[' && strings.HasSuffix(line, "]"):
			section = strings.Trim(line, "[]")
		case !isSetting, section == "", twice:
			return nil, fmt.Errorf("%s:%d: %q", path, number+1, line)
		default:
			settings[name] = strings.TrimSpace(value)
		}
	}
	return settings, nil
}

var inFile = regexp.MustCompile(`\$__file\{([^}]+)\}`)

// expand reads what is said to be in a file. No other expansion is used by us,
// but a $ would start one.
func expand(value string) (string, error) {
	if m := inFile.FindStringSubmatch(value); m != nil {
		content, err := os.ReadFile(m[1])
		return strings.TrimSpace(string(content)), err
	}
	if strings.Contains(value, "$") {
		return "", fmt.Errorf("%q would be expanded", value)
	}
	return value, nil
}

// readProvisioning reads the files of one kind, as Grafana does at its start.
func (s *seen) readProvisioning(kind string, into any) error {
	folder := filepath.Join(s.Settings["paths.provisioning"], kind)
	files, err := filepath.Glob(filepath.Join(folder, "*.y*ml"))
	if err != nil || len(files) != 1 {
		return fmt.Errorf("%s has %v (%w), want one file", folder, files, err)
	}
	content, err := os.ReadFile(files[0])
	if err != nil {
		return err
	}
	decoder := yaml.NewDecoder(strings.NewReader(string(content)))
	decoder.KnownFields(true)
	return decoder.Decode(into)
}

func (s *seen) readDataSources() error {
	var file struct {
		APIVersion  int          `yaml:"apiVersion"`
		DataSources []dataSource `yaml:"datasources"`
	}
	if err := s.readProvisioning("datasources", &file); err != nil {
		return err
	}
	for _, source := range file.DataSources {
		for key, value := range source.SecureJSONData {
			secret, err := expand(value)
			if err != nil {
				return err
			}
			source.SecureJSONData[key] = secret
		}
		s.DataSources = append(s.DataSources, source)
	}
	return nil
}

// readDashboards walks the provider's folder: every .json below is a
// dashboard.
func (s *seen) readDashboards() error {
	var file struct {
		APIVersion int `yaml:"apiVersion"`
		Providers  []struct {
			Name, Folder, Type string
			FolderUID          string `yaml:"folderUid"`
			AllowUIUpdates     bool   `yaml:"allowUiUpdates"`
			Interval           int    `yaml:"updateIntervalSeconds"`
			Options            struct{ Path string }
		} `yaml:"providers"`
	}
	if err := s.readProvisioning("dashboards", &file); err != nil {
		return err
	}
	for _, provider := range file.Providers {
		err := filepath.WalkDir(provider.Options.Path, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(path) != ".json" {
				return err
			}
			content, err := os.ReadFile(path)
			if err != nil || !json.Valid(content) {
				return fmt.Errorf("dashboard %s: %w", path, err)
			}
			s.Dashboards = append(s.Dashboards, filepath.Base(path))
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *seen) readPlugins() error {
	folders, err := filepath.Glob(filepath.Join(s.Settings["paths.plugins"], "*", "plugin.json"))
	for _, description := range folders {
		folder := filepath.Dir(description)
		backend, err := os.Stat(filepath.Join(folder, "gpx_vigie_"+runtime.GOOS+"_"+runtime.GOARCH))
		if err != nil || backend.Mode()&0o111 == 0 {
			return fmt.Errorf("the plugin in %s cannot be started: %w", folder, err)
		}
		s.Plugins = append(s.Plugins, filepath.Base(folder))
	}
	return err
}

// serve answers about its health until it is told to end.
func (s *seen) serve() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	content, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.Settings["paths.data"], 0o750); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(s.Settings["paths.data"], "seen.json"), content, 0o600); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(s.Settings["server.http_addr"], s.Settings["server.http_port"]))
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/health", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, `{"database": "ok"}`) //nolint:errcheck // who asked is waiting
	})
	server := &http.Server{Handler: mux}
	context.AfterFunc(ctx, func() { server.Close() })
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// standInHome makes the home of a stand-in that says that it is of a version.
func standInHome(t *testing.T, version string) string {
	t.Helper()
	home := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(home, "bin", "grafana")
	if err := os.MkdirAll(filepath.Dir(program), 0o750); err != nil {
		t.Fatal(err)
	}
	// Not written: the kernel starts no file that is open for writing, and a
	// child of another test could hold it so.
	if err := os.Link(self, program); err != nil {
		t.Fatal(err)
	}
	place(t, filepath.Join(home, "conf", "defaults.ini"), nil, 0o600)
	place(t, filepath.Join(home, "VERSION"), []byte(version), 0o600)
	return home
}

// place writes a file, and makes its folder.
func place(t *testing.T, path string, content []byte, mode fs.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, mode); err != nil {
		t.Fatal(err)
	}
}
