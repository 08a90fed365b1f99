package stack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"time"
)

// pluginID is our data source's, and the name of its folder.
const pluginID = "vigie-noc-datasource"

// oldestGrafana is what plugin and dashboards are made for.
var oldestGrafana = []int{11, 6}

// ErrNoGrafana says that no Grafana is installed.
var ErrNoGrafana = errors.New("find Grafana: GRAFANA_HOME is not set, and there is no grafana along PATH")

// OldGrafanaError says that the installed Grafana is too old.
type OldGrafanaError struct {
	Program, Version string
}

func (e *OldGrafanaError) Error() string {
	return fmt.Sprintf("%s is Grafana %s: %d.%d or newer is needed", e.Program, e.Version, oldestGrafana[0], oldestGrafana[1])
}

// NoPluginError says that our data source was not built.
type NoPluginError struct {
	Folder  string
	Missing string // file of it
}

func (e *NoPluginError) Error() string {
	return fmt.Sprintf("our plugin for Grafana is not built: there is no %s in %s", e.Missing, e.Folder)
}

// installation is a Grafana that can be started.
type installation struct {
	program string
	home    string
	bundled string // where its bundled plugins are, if elsewhere than it looks
}

// findGrafana looks for a Grafana that our plugin and dashboards work with.
// home is where the user says that it is; empty for wherever it is.
func findGrafana(ctx context.Context, home, binDir string) (*installation, error) {
	g, err := locateGrafana(home, binDir)
	if err != nil {
		return nil, err
	}
	version, err := g.version(ctx)
	if err != nil {
		return nil, err
	}
	if err := checkVersion(g.program, version); err != nil {
		return nil, err
	}
	if err := checkPlugin(filepath.Join(binDir, pluginID)); err != nil {
		return nil, err
	}
	return g, nil
}

// locateGrafana finds program and home. The program is the one in the home if
// it has one: packages put a wrapper on PATH, which would add their own
// configuration to ours.
func locateGrafana(home, binDir string) (*installation, error) {
	onPath, notFound := find(binDir, Grafana)
	if home == "" {
		if notFound != nil {
			return nil, ErrNoGrafana
		}
		var err error
		if home, err = homeOf(onPath); err != nil {
			return nil, err
		}
	}
	home, err := filepath.Abs(home) // parts run in a folder of their own
	if err != nil {
		return nil, fmt.Errorf("find Grafana: %w", err)
	}
	if !isHome(home) {
		return nil, fmt.Errorf("find Grafana: GRAFANA_HOME is %s, which has no conf/defaults.ini", home)
	}
	g := &installation{home: home, bundled: bundledPlugins(home, packagedPlugins)}
	for _, program := range []string{filepath.Join(home, "bin", "grafana"), filepath.Join(home, "bin", "grafana-server"), onPath} {
		if isFile(program) {
			g.program = program
			return g, nil
		}
	}
	return nil, fmt.Errorf("find Grafana: %s has no bin/grafana", home)
}

// homeOf finds the home of a program: what it was unpacked into, or the share
// folder beside its own, where packages put it.
func homeOf(program string) (string, error) {
	resolved, err := filepath.EvalSymlinks(program)
	if err != nil {
		return "", fmt.Errorf("find the home of Grafana: %w", err)
	}
	prefix := filepath.Dir(filepath.Dir(resolved))
	for _, home := range []string{prefix, filepath.Join(prefix, "share", "grafana")} {
		if isHome(home) {
			return home, nil
		}
	}
	return "", fmt.Errorf("find the home of Grafana: %s has none near it; GRAFANA_HOME tells where it is", program)
}

func isHome(folder string) bool { return isFile(filepath.Join(folder, "conf", "defaults.ini")) }

// packagedPlugins is where Debian and RPM packages of Grafana 13 move the
// plugins that come with it, Prometheus among them; their service file says
// so to Grafana.
const packagedPlugins = "/var/lib/grafana/plugins-bundled"

func bundledPlugins(home, packaged string) string {
	if hasContent(filepath.Join(home, "data", "plugins-bundled")) || !hasContent(packaged) {
		return ""
	}
	return packaged
}

var versionNumber = regexp.MustCompile(`(\d+)\.(\d+)\.\d+\S*`)

// version asks the program: "grafana version 12.4.3", and of old ones
// "Version 8.5.0 (commit: …)".
func (g *installation) version(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	answer, err := exec.CommandContext(ctx, g.program, "-v").Output() //nolint:gosec // the installed Grafana
	if err != nil {
		return "", fmt.Errorf("ask %s for its version: %w", g.program, err)
	}
	version := versionNumber.FindString(string(answer))
	if version == "" {
		return "", fmt.Errorf("ask %s for its version: it answers %q", g.program, answer)
	}
	return version, nil
}

func checkVersion(program, version string) error {
	var numbers []int
	for _, digits := range versionNumber.FindStringSubmatch(version)[1:] {
		number, err := strconv.Atoi(digits)
		if err != nil {
			return fmt.Errorf("read the version of %s: %w", program, err)
		}
		numbers = append(numbers, number)
	}
	if slices.Compare(numbers, oldestGrafana) < 0 {
		return &OldGrafanaError{Program: program, Version: version}
	}
	return nil
}

// checkPlugin looks for what Grafana needs of a plugin with a backend.
func checkPlugin(folder string) error {
	for _, name := range []string{"plugin.json", "module.js", "gpx_vigie_" + runtime.GOOS + "_" + runtime.GOARCH} {
		if !isFile(filepath.Join(folder, name)) {
			return &NoPluginError{Folder: folder, Missing: name}
		}
	}
	return nil
}

func isFile(path string) bool {
	info, err := os.Stat(path) //nolint:gosec // where the user has it
	return err == nil && info.Mode().IsRegular()
}

func hasContent(folder string) bool {
	entries, err := os.ReadDir(folder)
	return err == nil && len(entries) > 0
}
