package stack

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
)

// Tokens are the credentials of one stack, made anew each time. Those of the
// desk are empty where it is a real one.
type Tokens struct {
	Alertmanager string // delivers alerts to the bridge
	Read         string // reads the bridge's API
	Operate      string // acts on the bridge
	Grafana      string // Grafana's at the bridge
	GrafanaActs  string // Grafana's, for what its editors do
	GrafanaAdmin string // password of Grafana's administrator
	Zammad       string // the bridge's at the desk
	Agent        string // a person's at the desk
	ZammadAdmin  string // an administrator's at the desk
	Webhook      string // by which the desk signs
}

// Logins of the simulated desk.
const (
	bridgeLogin = "vigie@vigie.example"
	agentLogin  = "amel@vigie.example"
	adminLogin  = "admin@vigie.example"
)

func newTokens() Tokens {
	return Tokens{
		Alertmanager: rand.Text(), Read: rand.Text(), Operate: rand.Text(),
		Grafana: rand.Text(), GrafanaActs: rand.Text(), GrafanaAdmin: rand.Text(),
		Zammad: rand.Text(), Agent: rand.Text(), ZammadAdmin: rand.Text(), Webhook: rand.Text(),
	}
}

// withoutDesk leaves out what a real desk gives itself, or does not get: it
// could seldom reach the bridge's webhook, and would call it in vain ever after.
func (t Tokens) withoutDesk() Tokens {
	t.Zammad, t.Agent, t.ZammadAdmin, t.Webhook = "", "", "", ""
	return t
}

// renderTokens writes each token to a file of its own, and the two lists by
// which the bridge and the desk know them.
func (s *Stack) renderTokens() error {
	files := map[string]string{
		"alertmanager.token": s.tokens.Alertmanager,
		"lecture.token":      s.tokens.Read,
		"exploitation.token": s.tokens.Operate,
		"grafana.token":      s.tokens.Grafana,
		"grafana-acts.token": s.tokens.GrafanaActs,
		"tokens.yml":         s.tokenList(),
	}
	if s.opts.Desk == nil {
		files["zammad.token"] = s.tokens.Zammad
		files["zammad-admin.token"] = s.tokens.ZammadAdmin
		files["zammad-webhook.secret"] = s.tokens.Webhook
		files["lab-zammad.tokens"] = fmt.Sprintf("%s=%s\n%s=%s\n%s=%s\n",
			bridgeLogin, s.tokens.Zammad, agentLogin, s.tokens.Agent, adminLogin, s.tokens.ZammadAdmin)
	}
	for name, content := range files {
		if err := s.writeSecret(name, content); err != nil {
			return err
		}
	}
	return nil
}

func (s *Stack) writeSecret(name, content string) error {
	path := s.Path("config", "secrets", name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("write secret: %w", err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		return fmt.Errorf("write secret: %w", err)
	}
	return nil
}

// tokenList is the bridge's list of who may do what: hashes alone.
func (s *Stack) tokenList() string {
	return fmt.Sprintf(`tokens:
  - {name: alertmanager, source: noc, scopes: [alerts], sha256: %s}
  - {name: lecture, scopes: [read], sha256: %s}
  - {name: grafana, scopes: [read], sha256: %s}
  - {name: grafana-actes, scopes: [operate], sha256: %s}
  - {name: exploitation, scopes: [read, operate, admin, metrics], sha256: %s}
`, hashed(s.tokens.Alertmanager), hashed(s.tokens.Read), hashed(s.tokens.Grafana), hashed(s.tokens.GrafanaActs), hashed(s.tokens.Operate))
}

func hashed(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
