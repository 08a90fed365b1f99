package stack

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// builtPlugin makes a folder of programs with our plugin in it.
func builtPlugin(t *testing.T) string {
	t.Helper()
	bin := t.TempDir()
	for _, name := range []string{"plugin.json", "module.js", "gpx_vigie_" + runtime.GOOS + "_" + runtime.GOARCH} {
		place(t, filepath.Join(bin, pluginID, name), []byte("{}"), 0o700)
	}
	return bin
}

func TestFindGrafana(t *testing.T) {
	t.Parallel()
	home, bin := standInHome(t, "12.4.3+security-02"), builtPlugin(t)
	for _, program := range []string{"", filepath.Join(home, "bin", "grafana")} {
		given := home
		if program != "" { // found among programs instead
			given = ""
			if err := os.Symlink(program, filepath.Join(bin, "grafana")); err != nil {
				t.Fatal(err)
			}
		}
		g, err := findGrafana(t.Context(), given, bin)
		if err != nil {
			t.Fatal(err)
		}
		if g.home != home || g.program != filepath.Join(home, "bin", "grafana") {
			t.Errorf("given %q, found %+v", given, g)
		}
	}
}

// What packages install: a wrapper that must not be used, and the program in
// a home that is elsewhere.
func TestFindPackagedGrafana(t *testing.T) {
	t.Parallel()
	prefix := t.TempDir()
	home := filepath.Join(prefix, "share", "grafana")
	wrapper := filepath.Join(prefix, "sbin", "grafana")
	place(t, wrapper, []byte("#!/bin/sh\nexit 1\n"), 0o700)
	place(t, filepath.Join(home, "conf", "defaults.ini"), nil, 0o600)
	g, err := locateGrafana("", filepath.Dir(wrapper))
	if err != nil {
		t.Fatal(err)
	}
	if g.home != home || g.program != wrapper {
		t.Errorf("without a program in its home: found %+v", g)
	}
	program := filepath.Join(home, "bin", "grafana")
	place(t, program, []byte("#!/bin/sh\n"), 0o700)
	if g, err = locateGrafana("", filepath.Dir(wrapper)); err != nil || g.program != program {
		t.Errorf("with one: found %+v, %v", g, err)
	}
}

func TestNoGrafanaToUse(t *testing.T) {
	t.Parallel()
	noPlugin, mute := t.TempDir(), t.TempDir()
	place(t, filepath.Join(mute, "conf", "defaults.ini"), nil, 0o600)
	link(t, "/bin/echo", filepath.Join(mute, "bin", "grafana"))
	astray := t.TempDir()
	place(t, filepath.Join(astray, "grafana"), []byte("#!/bin/sh\n"), 0o700)

	tests := []struct {
		name      string
		home, bin string
		kind      func(error) bool
		wants     []string
	}{
		{"too old", standInHome(t, "11.5.9"), builtPlugin(t), isOld, []string{"Grafana 11.5.9", "11.6 or newer"}},
		{"not built", standInHome(t, "11.6.0"), noPlugin, lacksPlugin, []string{"plugin.json", filepath.Join(noPlugin, pluginID)}},
		{"no home", t.TempDir(), builtPlugin(t), nil, []string{"GRAFANA_HOME is /", "conf/defaults.ini"}},
		{"no version", mute, builtPlugin(t), nil, []string{"for its version", "-v"}},
		{"a program without a home", "", astray, nil, []string{"none near it", "GRAFANA_HOME"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g, err := findGrafana(t.Context(), tt.home, tt.bin)
			if err == nil {
				t.Fatalf("found %+v", g)
			}
			if tt.kind != nil && !tt.kind(err) {
				t.Errorf("%v is of another kind", err)
			}
			for _, want := range tt.wants {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not tell %q", err, want)
				}
			}
		})
	}
}

func isOld(err error) bool {
	_, ok := errors.AsType[*OldGrafanaError](err)
	return ok
}

func lacksPlugin(err error) bool {
	_, ok := errors.AsType[*NoPluginError](err)
	return ok
}

func TestNoGrafanaInstalled(t *testing.T) {
	if isFile("/usr/sbin/grafana") {
		t.Skip("a Grafana is installed where Debian keeps daemons")
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := findGrafana(t.Context(), "", t.TempDir()); !errors.Is(err, ErrNoGrafana) {
		t.Errorf("got %v, want that there is none", err)
	}
}

func TestCheckVersion(t *testing.T) {
	t.Parallel()
	for version, enough := range map[string]bool{
		"8.5.0": false, "11.5.9": false, "11.6.0": true, "11.6.0-pre": true, "11.10.0": true, "12.0.1": true, "13.2.3": true,
	} {
		if err := checkVersion("grafana", version); (err == nil) != enough {
			t.Errorf("%s: got %v", version, err)
		}
	}
}

// A package of 13.2.0 leaves nothing where Grafana looks for the plugins that
// it comes with: Prometheus would be missing.
func TestBundledPlugins(t *testing.T) {
	t.Parallel()
	home, packaged := t.TempDir(), t.TempDir()
	place(t, filepath.Join(packaged, "prometheus", "plugin.json"), nil, 0o600)
	if err := os.MkdirAll(filepath.Join(home, "data", "plugins-bundled"), 0o750); err != nil {
		t.Fatal(err)
	}
	if got := bundledPlugins(home, packaged); got != packaged {
		t.Errorf("moved by a package: got %q, want %q", got, packaged)
	}
	if got := bundledPlugins(home, filepath.Join(packaged, "none")); got != "" {
		t.Errorf("an older Grafana: got %q, want nothing", got)
	}
	place(t, filepath.Join(home, "data", "plugins-bundled", "prometheus", "plugin.json"), nil, 0o600)
	if got := bundledPlugins(home, packaged); got != "" {
		t.Errorf("where Grafana looks: got %q, want nothing", got)
	}
}
