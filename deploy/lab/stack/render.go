package stack

import (
	"fmt"
	"path/filepath"
	"time"

	"go.yaml.in/yaml/v3"
)

// render writes everything that the parts read.
func (s *Stack) render() error {
	for _, step := range []struct {
		part  string // that needs it; empty for several
		write func() error
	}{
		{"", s.renderTokens},
		{"", s.renderInventory},
		{SNMPD, s.renderRealAgent},
		{Bridge, s.renderContract},
		{Bridge, s.renderBridge},
		{Bridge, s.renderTexts},
		{Alertmanager, s.renderAlertmanager},
		{Blackbox, s.renderBlackbox},
		{SNMPExporter, s.renderSNMP},
		{"", s.renderEvents},
		{TrapExporter, s.renderTraps},
		{Prometheus, s.renderRules},
		{Prometheus, s.renderPrometheus},
		{Grafana, s.renderGrafana},
	} {
		if _, err := s.part(step.part); err != nil && step.part != "" {
			continue
		}
		if err := step.write(); err != nil {
			return err
		}
	}
	return nil
}

// shipped opens a file of the repository with this stack's addresses and pace
// put in.
func (s *Stack) shipped(path ...string) (*file, error) {
	f, err := open(filepath.Join(append([]string{s.opts.Root}, path...)...))
	if err != nil {
		return nil, err
	}
	f.readdress(s.ports)
	f.hasten(s.opts.Speed)
	return f, nil
}

// renderEach renders all files that match a pattern into one folder.
func (s *Stack) renderEach(folder string, pattern ...string) error {
	glob := filepath.Join(append([]string{s.opts.Root}, pattern...)...)
	paths, err := filepath.Glob(glob)
	if err != nil {
		return fmt.Errorf("find shipped configuration: %w", err)
	}
	if len(paths) == 0 {
		return fmt.Errorf("find shipped configuration: nothing matches %s", glob)
	}
	for _, path := range paths {
		f, err := open(path)
		if err != nil {
			return err
		}
		f.hasten(s.opts.Speed)
		if err := f.write(s.Path("config", folder, filepath.Base(path))); err != nil {
			return err
		}
	}
	return nil
}

func (s *Stack) renderRules() error {
	return s.renderEach("rules", "alert-rules", "*.rules.yml")
}

// renderSNMP copies the modules, so that a test can break one. They hold no
// address and no pace.
func (s *Stack) renderSNMP() error {
	return s.renderEach("snmp", "deploy", "config", "snmp", "*.yml")
}

// renderEvents copies the rules by which lines and traps become events.
func (s *Stack) renderEvents() error {
	return s.renderEach("events", "deploy", "config", "events", "*.yml")
}

func (s *Stack) renderTraps() error {
	f, err := s.shipped("deploy", "config", "trap.example.yml")
	if err != nil {
		return err
	}
	return f.write(s.Path("config", "trap.yml"))
}

func (s *Stack) renderPrometheus() error {
	f, err := s.shipped("deploy", "prometheus", "prometheus.yml")
	if err != nil {
		return err
	}
	if err := f.set([]string{s.Path("config", "rules", "*.rules.yml")}, "rule_files"); err != nil {
		return err
	}
	// The lab has no ICMP: TCP ports go away with the devices.
	err = f.set([]string{"tcp_connect"}, "scrape_configs", "*", "params", "module")
	if err != nil {
		return err
	}
	f.each(func(job *yaml.Node) { s.labJob(job) }, "scrape_configs", "*")
	if s.opts.TwoPeers {
		peers := []string{address(s.ports.Alertmanager), address(s.ports.AlertmanagerPeer)}
		if err := f.set(peers, "alerting", "alertmanagers", "*", "static_configs", "*", "targets"); err != nil {
			return err
		}
	}
	return f.write(s.Path("config", "prometheus.yml"))
}

// labJob gives the reference target of the prober the port that TCP needs:
// the lab's own, which answers for as long as there is a lab.
func (s *Stack) labJob(job *yaml.Node) {
	if valueOf(job, "job_name").Value != "reachability-reference" {
		return
	}
	each(job, func(target *yaml.Node) { target.Value = address(s.ports.Lab) }, []string{"static_configs", "*", "targets", "*"})
}

func (s *Stack) renderAlertmanager() error {
	f, err := s.shipped("alert-rules", "alertmanager", "alertmanager.yml")
	if err != nil {
		return err
	}
	if err := f.set(address(s.ports.Mail), "global", "smtp_smarthost"); err != nil {
		return err
	}
	return f.write(s.Path("config", "alertmanager.yml"))
}

func (s *Stack) renderBlackbox() error {
	f, err := s.shipped("deploy", "blackbox", "blackbox.yml")
	if err != nil {
		return err
	}
	return f.write(s.Path("config", "blackbox.yml"))
}

func (s *Stack) renderContract() error {
	f, err := s.shipped("deploy", "config", "contract.example.yml")
	if err != nil {
		return err
	}
	for key, value := range map[string]time.Duration{
		"stability": s.opts.Stability, "resolve_after": s.opts.ResolveAfter, "close_after": s.opts.CloseAfter,
	} {
		if err := f.set(value.String(), "levels", "*", key); err != nil {
			return err
		}
	}
	return f.write(s.Path("config", "contract.yml"))
}

func (s *Stack) renderBridge() error {
	f, err := s.shipped("deploy", "config", "bridge.example.yml")
	if err != nil {
		return err
	}
	peers := []string{at(s.ports.Alertmanager)}
	if s.opts.TwoPeers {
		peers = append(peers, at(s.ports.AlertmanagerPeer))
	}
	changes := []setting{
		{peers, []string{"sources", "*", "alertmanagers"}},
		{s.Path("state", "ledger.db"), []string{"store", "path"}},
		{s.Path("config", "secrets", "tokens.yml"), []string{"tokens_file"}},
		{s.inventoryFiles(), []string{"inventory"}},
		{filepath.Join(s.opts.Root, "alert-rules", "runbooks"), []string{"runbooks"}},
		{at(s.ports.Lab) + "/devices/{device}", []string{"links", "dashboard"}},
		{s.StatusPage() + "/runbooks/{runbook}", []string{"links", "runbook"}},
		{s.StatusPage() + "/incidents/{incident}", []string{"links", "incident"}},
		{s.StatusPage() + "/sites/{site}", []string{"links", "site"}},
		{s.ZammadURL(), []string{"zammad", "url"}},
	}
	for _, change := range append(changes, s.deskSettings()...) {
		if err := f.set(change.value, change.path...); err != nil {
			return err
		}
	}
	return f.write(s.Path("config", "bridge.yml"))
}

// setting is a value to put into a shipped file.
type setting struct {
	value any
	path  []string
}

// deskTimeout is how long the bridge waits for the simulated desk, which
// answers at once or never.
const deskTimeout = 5 * time.Second

// deskSettings are those by which the bridge works at the desk. At a real one
// it takes the shipped time, and shows tickets on Zammad's own page.
func (s *Stack) deskSettings() []setting {
	if s.opts.Desk != nil {
		return []setting{{s.opts.Desk.TokenFile, []string{"zammad", "token_file"}}}
	}
	return []setting{
		{s.ZammadURL() + "/tickets/{ticket}", []string{"links", "ticket"}},
		{deskTimeout.String(), []string{"zammad", "timeout"}},
		{s.Path("config", "secrets", "zammad.token"), []string{"zammad", "token_file"}},
		{s.Path("config", "secrets", "zammad-webhook.secret"), []string{"zammad", "webhook_secret_file"}},
	}
}
