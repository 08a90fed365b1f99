package stack

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// homeDashboard is what Grafana opens with.
const homeDashboard = "synthese-dysfonctionnements.json"

// adminPassword is the file of the password of Grafana's administrator.
const adminPassword = "grafana-admin.password"

// A first start of Grafana makes its database, and its end waits for plugins.
const (
	grafanaPatience = 2 * time.Minute
	grafanaGrace    = 15 * time.Second
)

// notForGrafana are the beginnings of variables that would change what it
// reads, or send what it asks of Vigie to a proxy.
var notForGrafana = []string{"GF_", "HTTP_PROXY=", "HTTPS_PROXY=", "ALL_PROXY="}

// grafanaServer starts Grafana with the shipped grafana.ini, byte for byte:
// what differs is in the environment. Whoever reaches loopback may look.
func (s *Stack) grafanaServer() recipe {
	args := []string{
		"server",
		"--homepath=" + s.grafana.home,
		"--config=" + filepath.Join(s.opts.Root, "deploy", "grafana", "grafana.ini"),
	}
	env := []string{
		"GF_PATHS_DATA=" + s.Path("state", Grafana),
		"GF_PATHS_LOGS=" + s.Path("state", Grafana, "log"),
		"GF_PATHS_PLUGINS=" + s.Path("config", Grafana, "plugins"),
		"GF_PATHS_PROVISIONING=" + s.Path("config", Grafana, "provisioning"),
		"GF_SERVER_HTTP_PORT=" + strconv.Itoa(s.ports.Grafana),
		"GF_SERVER_ROOT_URL=" + at(s.ports.Grafana) + "/",
		"GF_SECURITY_ADMIN_PASSWORD=" + fromFile(s.GrafanaPassword()),
		"GF_AUTH_ANONYMOUS_ENABLED=true",
		"GF_AUTH_ANONYMOUS_ORG_ROLE=Viewer",
		"GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH=" + s.Path("config", Grafana, "dashboards", homeDashboard),
	}
	if s.grafana.bundled != "" {
		env = append(env, "GF_PATHS_BUNDLED_PLUGINS="+s.grafana.bundled)
	}
	return recipe{
		name: Grafana, program: s.grafana.program, args: args, env: env, hide: notForGrafana,
		port: s.ports.Grafana, ready: "/api/health", patience: grafanaPatience, grace: grafanaGrace,
	}
}

// fromFile makes Grafana read a value from a file.
func fromFile(path string) string { return "$__file{" + path + "}" }

// NoGrafana tells why no Grafana is started though one was asked for:
// ErrNoGrafana, *OldGrafanaError, *NoPluginError or what hinders it.
func (s *Stack) NoGrafana() error { return s.noGrafana }

// GrafanaPassword is the file with the password of Grafana's administrator,
// whose name is admin.
func (s *Stack) GrafanaPassword() string { return s.Path("config", "secrets", adminPassword) }

func (s *Stack) renderGrafana() error {
	if err := s.writeSecret(adminPassword, s.tokens.GrafanaAdmin); err != nil {
		return err
	}
	for _, step := range []func() error{s.renderDataSources, s.renderProvider, s.linkDashboards, s.copyPlugin} {
		if err := step(); err != nil {
			return err
		}
	}
	// Grafana complains of folders that it does not find.
	for _, folder := range []string{"plugins", "alerting"} {
		if err := os.MkdirAll(s.Path("config", Grafana, "provisioning", folder), 0o750); err != nil {
			return fmt.Errorf("make folder for Grafana: %w", err)
		}
	}
	return nil
}

func (s *Stack) renderDataSources() error {
	f, err := s.shipped("dashboards", "provisioning", "datasources", "vigie.yml")
	if err != nil {
		return err
	}
	for key, name := range map[string]string{"token": "grafana.token", "actToken": "grafana-acts.token"} { //nolint:gosec // names of files
		secret := fromFile(s.Path("config", "secrets", name))
		if err := f.set(secret, "datasources", "*", "secureJsonData", key); err != nil {
			return err
		}
	}
	return f.write(s.Path("config", Grafana, "provisioning", "datasources", "vigie.yml"))
}

func (s *Stack) renderProvider() error {
	f, err := s.shipped("dashboards", "provisioning", "dashboards", "vigie.yml")
	if err != nil {
		return err
	}
	if err := f.set(s.Path("config", Grafana, "dashboards"), "providers", "*", "options", "path"); err != nil {
		return err
	}
	return f.write(s.Path("config", Grafana, "provisioning", "dashboards", "vigie.yml"))
}

// linkDashboards gives Grafana a folder with the dashboards alone. They are
// links: a change of a shipped file is on the screen within half a minute.
func (s *Stack) linkDashboards() error {
	glob := filepath.Join(s.opts.Root, "dashboards", "*.json")
	paths, err := filepath.Glob(glob)
	if err != nil {
		return fmt.Errorf("find dashboards: %w", err)
	}
	if len(paths) == 0 {
		return fmt.Errorf("find dashboards: nothing matches %s", glob)
	}
	folder := s.Path("config", Grafana, "dashboards")
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return fmt.Errorf("link dashboards: %w", err)
	}
	for _, path := range paths {
		if err := os.Symlink(path, filepath.Join(folder, filepath.Base(path))); err != nil {
			return fmt.Errorf("link dashboards: %w", err)
		}
	}
	return nil
}

// copyPlugin gives Grafana a folder with our plugin alone. It is a copy:
// Grafana serves no file of a plugin that lies outside of the folder.
func (s *Stack) copyPlugin() error {
	folder := s.Path("config", Grafana, "plugins", pluginID)
	if err := os.CopyFS(folder, os.DirFS(filepath.Join(s.opts.BinDir, pluginID))); err != nil {
		return fmt.Errorf("copy the plugin for Grafana: %w", err)
	}
	return nil
}
