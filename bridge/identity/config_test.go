package identity

import (
	"encoding/pem"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/internal/document"
)

func writePEM(t *testing.T, file string, raw []byte) {
	t.Helper()
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestConfig(t *testing.T) {
	t.Parallel()
	right := Config{Name: "noc", URL: "https://grafana.example.org/noc/", Issuer: "https://noc.example/", Orgs: []int64{1, 3}, Leeway: document.Duration(time.Minute)}
	for want, change := range map[string]func(*Config){
		"":        func(*Config) {},
		"name":    func(c *Config) { c.Name = "Le NOC" },
		"url":     func(c *Config) { c.URL = "" },
		"url ":    func(c *Config) { c.URL = "grafana.example.org" },
		"url  ":   func(c *Config) { c.URL = "https://admin:admin@grafana.example.org" },
		"url   ":  func(c *Config) { c.URL = "https://grafana.example.org?x" },
		"issuer":  func(c *Config) { c.Issuer = "grafana" },
		"orgs":    func(c *Config) { c.Orgs = []int64{1, 0} },
		"leeway":  func(c *Config) { c.Leeway = document.Duration(-time.Second) },
		"leeway ": func(c *Config) { c.Leeway = document.Duration(time.Hour) },
	} {
		wrong, got := right, []string{}
		change(&wrong)
		wrong.Validate(func(key, message, hint string) {
			if got = append(got, key); message == "" || hint == "" {
				t.Errorf("%s: %q, %q", key, message, hint)
			}
		})
		if strings.Join(got, " ") != strings.TrimSpace(want) {
			t.Errorf("found wrong %q, want %q", got, want)
		}
	}
	if right.CalledBy() != "https://noc.example" || (Config{URL: "http://a/b//"}).CalledBy() != "http://a/b" {
		t.Error("it goes by another name")
	}
}
