package stack

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
)

// Tokens are the credentials of one stack, made anew each time.
type Tokens struct {
	Alertmanager string // delivers alerts to the bridge
	Read         string // reads the bridge's API
	Operate      string // acts on the bridge
	Grafana      string // Grafana's at the bridge
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
		Grafana: rand.Text(), GrafanaAdmin: rand.Text(),
		Zammad: rand.Text(), Agent: rand.Text(), ZammadAdmin: rand.Text(), Webhook: rand.Text(),
	}
}

// renderTokens writes each token to a file of its own, and the two lists by
// which the bridge and the desk know them.
func (s *Stack) renderTokens() error {
	for name, content := range map[string]string{
		"alertmanager.token":    s.tokens.Alertmanager,
		"lecture.token":         s.tokens.Read,
		"exploitation.token":    s.tokens.Operate,
		"grafana.token":         s.tokens.Grafana,
		"zammad.token":          s.tokens.Zammad,
		"zammad-admin.token":    s.tokens.ZammadAdmin,
		"zammad-webhook.secret": s.tokens.Webhook,
		"lab-zammad.tokens": fmt.Sprintf("%s=%s\n%s=%s\n%s=%s\n",
			bridgeLogin, s.tokens.Zammad, agentLogin, s.tokens.Agent, adminLogin, s.tokens.ZammadAdmin),
		"tokens.yml": s.tokenList(),
	} {
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
  - {name: exploitation, scopes: [read, operate, admin, metrics], sha256: %s}
`, hashed(s.tokens.Alertmanager), hashed(s.tokens.Read), hashed(s.tokens.Grafana), hashed(s.tokens.Operate))
}

func hashed(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
