package secrets

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/vigie-noc/vigie/internal/daemon"
)

// Files, relative to the folder that holds all secrets.
const (
	Tokens            = "bridge/tokens.yml"    //nolint:gosec // a path, as below
	ReceiverTokens    = "receivers/tokens.yml" //nolint:gosec // a path
	ZammadToken       = "bridge/zammad.token"
	AlertmanagerToken = "alertmanager/alertmanager.token"
	GrafanaToken      = "grafana/grafana.token"      //nolint:gosec // a path
	GrafanaActs       = "grafana/grafana-acts.token" //nolint:gosec // a path
	GrafanaAdmin      = "grafana/grafana-admin.password"
	Database          = "database/postgres.password"
	Wizard            = "wizard/auto_wizard.json"
	WizardToken       = "people/zammad-wizard.token" //nolint:gosec // a path
	ZammadAgent       = "people/zammad-agent.password"
	ZammadAdmin       = "people/zammad-admin.password"
	ReadToken         = "people/lecture.token"
	OperateToken      = "people/exploitation.token"
)

// source is the name of the one source of alerts, as in bridge.yml.
const source = "noc"

// bearer is a token that some part accepts, and the file that holds it.
type bearer struct {
	path string
	is   daemon.Token
}

// bearers are those of the bridge.
var bearers = []bearer{
	{AlertmanagerToken, daemon.Token{Name: "alertmanager", Scopes: []string{daemon.ScopeAlerts}, Source: source}},
	{GrafanaToken, daemon.Token{Name: "grafana", Scopes: []string{daemon.ScopeRead}}},
	{GrafanaActs, daemon.Token{Name: "grafana-actes", Scopes: []string{daemon.ScopeOperate}}},
	{ReadToken, daemon.Token{Name: "lecture", Scopes: []string{daemon.ScopeRead}}},
}

// operators are those of the receivers of syslog and traps: who may say that
// an event is over.
var operators = []bearer{
	{OperateToken, daemon.Token{Name: "exploitation", Scopes: []string{daemon.ScopeRead, daemon.ScopeOperate}}},
}

// Make makes what is missing below root and names the files that it made.
// timezone is that of the desk, such as "Africa/Tunis".
func Make(root, timezone string) (made []string, err error) {
	s := &store{root: root}
	for _, step := range []func() error{
		s.openWizard,
		func() error { return s.bearers(Tokens, bearers) },
		func() error { return s.bearers(ReceiverTokens, operators) },
		func() error { return s.ensure(GrafanaAdmin, password) },
		func() error { return s.ensure(Database, rand.Text) },
		// Zammad knows no token before somebody makes it one: until then the
		// bridge runs with this one, is refused, and keeps what is to be told.
		func() error { return s.ensure(ZammadToken, rand.Text) },
		func() error { return s.desk(timezone) },
	} {
		if err := step(); err != nil {
			return s.made, err
		}
	}
	return s.made, nil
}

// bearers makes tokens and the list of their hashes, to which people may have
// added: where it exists it is only held against the tokens.
func (s *store) bearers(file string, of []bearer) error {
	list := struct {
		Tokens []daemon.Token `yaml:"tokens"`
	}{}
	for _, b := range of {
		if err := s.ensure(b.path, rand.Text); err != nil {
			return err
		}
		secret, err := s.read(b.path)
		if err != nil {
			return err
		}
		b.is.SHA256 = hashed(secret)
		list.Tokens = append(list.Tokens, b.is)
	}
	known, err := s.read(file)
	if errors.Is(err, fs.ErrNotExist) {
		text, err := yaml.Marshal(list)
		if err != nil {
			return fmt.Errorf("make %s: %w", file, err)
		}
		return s.create(file, string(text))
	}
	if err != nil {
		return err
	}
	for i, token := range list.Tokens {
		if !strings.Contains(strings.ToLower(known), token.SHA256) {
			return fmt.Errorf("%s does not know the token in %s: remove both, and they are made anew", file, of[i].path)
		}
	}
	return nil
}

// desk makes the accounts of the new Zammad. The administrator's password is
// written last: while it is missing, nobody has used the rest.
func (s *store) desk(timezone string) error {
	if _, err := s.read(ZammadAdmin); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	steps := firstSteps{timezone: timezone, admin: password()}
	for _, each := range []struct {
		path  string
		value *string
	}{{WizardToken, &steps.token}, {ZammadAgent, &steps.agent}} {
		if err := s.ensure(each.path, password); err != nil {
			return err
		}
		var err error
		if *each.value, err = s.read(each.path); err != nil {
			return err
		}
	}
	text, err := steps.json()
	if err != nil {
		return fmt.Errorf("make %s: %w", Wizard, err)
	}
	if err := s.replace(Wizard, text); err != nil {
		return err
	}
	return s.create(ZammadAdmin, steps.admin)
}

// Show reads a secret by the name of its file, in whatever folder it is.
func Show(root, name string) (string, error) {
	for _, path := range names() {
		if filepath.Base(path) == name {
			return (&store{root: root}).read(path)
		}
	}
	var choices []string
	for _, path := range names() {
		choices = append(choices, filepath.Base(path))
	}
	return "", fmt.Errorf("there is no secret %q: it is one of %s", name, strings.Join(choices, ", "))
}

// Read reads a secret by its path below root.
func Read(root, path string) (string, error) { return (&store{root: root}).read(path) }

// ReplaceZammadToken puts the token in place that Zammad made.
func ReplaceZammadToken(root, token string) error {
	return (&store{root: root}).replace(ZammadToken, token)
}

// names are the secrets that people may want to see.
func names() []string {
	return []string{GrafanaAdmin, ZammadAdmin, ReadToken, OperateToken, AlertmanagerToken, GrafanaToken, ZammadToken, ZammadAgent, Database}
}

// password is one that rules of length, case and digits let pass.
func password() string {
	text := rand.Text()
	return text[:13] + "-" + strings.ToLower(text[13:]) + "-29"
}

func hashed(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
