package zammad_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/internal/document"
)

func TestConfigNamesEveryProblem(t *testing.T) {
	t.Parallel()
	good := zammad.DefaultConfig()
	good.URL, good.TokenFile, good.Customer = "https://desk.example/zammad", "/etc/vigie/token", "noc"
	tests := []struct {
		name string
		edit func(*zammad.Config)
		want []string
	}{
		{"good", func(*zammad.Config) {}, nil},
		{"nothing at all", func(c *zammad.Config) { *c = zammad.Config{} }, []string{
			"url: missing (for example https://tickets.example.org)",
			"token_file: missing (a file that holds the API token of the bridge's agent user)",
			"customer: missing (login or e-mail address of the user whom alert tickets are opened for)",
			"timeout: 0s is out of range (more than 0s, at most 5m)",
		}},
		{
			"no scheme", func(c *zammad.Config) { c.URL = "desk.example" },
			[]string{"url: must begin with http:// or https:// (for example https://tickets.example.org)"},
		},
		{
			"no host", func(c *zammad.Config) { c.URL = "https:///x" },
			[]string{"url: names no host (for example https://tickets.example.org)"},
		},
		{
			"password", func(c *zammad.Config) { c.URL = "https://a:b@desk.example" },
			[]string{"url: must not hold a user or password (for example https://tickets.example.org)"},
		},
		{
			"query", func(c *zammad.Config) { c.URL = "https://desk.example/?x=1" },
			[]string{"url: must not hold a query or fragment (for example https://tickets.example.org)"},
		},
		{
			"a certificate without key", func(c *zammad.Config) { c.ClientCertFile = "/etc/vigie/bridge.pem" },
			[]string{"client_key_file: missing (a certificate is of no use without its key)"},
		},
		{
			"a key without certificate", func(c *zammad.Config) { c.ClientKeyFile = "/etc/vigie/bridge.key" },
			[]string{"client_cert_file: missing (client_key_file is the key of a certificate)"},
		},
		{"a proxy", func(c *zammad.Config) { c.ProxyURL = "socks5://proxy.example:1080" }, nil},
		{"no proxy", func(c *zammad.Config) { c.ProxyURL = "none" }, nil},
		{
			"a proxy without scheme", func(c *zammad.Config) { c.ProxyURL = "proxy.example:3128" },
			[]string{"proxy_url: must begin with http:// or https:// or socks5:// (for example http://proxy.example.org:3128)"},
		},
		{
			"a proxy with password", func(c *zammad.Config) { c.ProxyURL = "http://a:b@proxy.example:3128" },
			[]string{"proxy_url: must not hold a user or password (for example http://proxy.example.org:3128)"},
		},
		{
			"too patient", func(c *zammad.Config) { c.Timeout = document.Duration(time.Hour) },
			[]string{"timeout: 1h is out of range (more than 0s, at most 5m)"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cfg := good
			test.edit(&cfg)
			problems := cfg.Validate()
			var got []string
			for _, problem := range problems {
				if _, typed := errors.AsType[*zammad.ConfigError](problem); !typed {
					t.Errorf("%v is no *ConfigError", problem)
				}
				got = append(got, problem.Error())
			}
			if strings.Join(got, "\n") != strings.Join(test.want, "\n") {
				t.Errorf("problems:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}
