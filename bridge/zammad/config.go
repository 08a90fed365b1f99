package zammad

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/internal/document"
)

// Config says where the desk is and as whom the bridge works there.
type Config struct {
	// URL is the address of Zammad without /api/v1, such as
	// "https://tickets.example.org".
	URL string `yaml:"url"`
	// TokenFile holds the API token of an agent user, alone. It is read again
	// for each request.
	TokenFile string `yaml:"token_file"`
	// Customer is the login or e-mail address of the user whom alert tickets
	// are opened for.
	Customer string `yaml:"customer"`
	// Timeout bounds one call: the request, its answer, and what is repeated of
	// it.
	Timeout document.Duration `yaml:"timeout"`
	// CAFile holds certificates (PEM) to trust beside those of the system.
	CAFile string `yaml:"ca_file"`
	// ClientCertFile holds the certificate (PEM, its chain included) to show to
	// a server that asks for one. It is read again for each connection.
	ClientCertFile string `yaml:"client_cert_file"`
	// ClientKeyFile holds the key (PEM) of client_cert_file.
	ClientKeyFile string `yaml:"client_key_file"`
	// ProxyURL is the proxy on the way to Zammad, such as
	// "http://proxy.example.org:3128"; "none" for none. By default the variables
	// HTTPS_PROXY, HTTP_PROXY and NO_PROXY of the environment decide.
	ProxyURL string `yaml:"proxy_url"`
	// WebhookSecretFile holds the secret, alone, with which Zammad signs what it
	// sends to /api/v1/zammad; without it nothing is taken there. It is read
	// again for each delivery.
	WebhookSecretFile string `yaml:"webhook_secret_file"`
}

// noProxy is the ProxyURL that takes no notice of the environment.
const noProxy = "none"

// maxTimeout keeps one hanging request from holding an incident for longer
// than its lease.
const maxTimeout = 5 * time.Minute

// DefaultConfig is what holds where the file says nothing.
func DefaultConfig() Config {
	return Config{Timeout: document.Duration(20 * time.Second)}
}

// ConfigError is one problem of a Config, in the user's own keys, relative to
// the section that the Config was read from.
type ConfigError struct {
	Key     string
	Message string
	Hint    string
}

func (e *ConfigError) Error() string {
	if e.Hint == "" {
		return e.Key + ": " + e.Message
	}
	return fmt.Sprintf("%s: %s (%s)", e.Key, e.Message, e.Hint)
}

// Validate returns every problem, each a *ConfigError, none when the
// configuration can be used. It opens no file.
func (c Config) Validate() []error {
	var problems []error
	report := func(key, message, hint string) {
		if message != "" {
			problems = append(problems, &ConfigError{Key: key, Message: message, Hint: hint})
		}
	}
	report("url", urlProblem(c.URL, "http", "https"), "for example https://tickets.example.org")
	if c.TokenFile == "" {
		report("token_file", "missing", "a file that holds the API token of the bridge's agent user")
	}
	if c.Customer == "" {
		report("customer", "missing", "login or e-mail address of the user whom alert tickets are opened for")
	}
	if c.Timeout <= 0 || c.Timeout.Std() > maxTimeout {
		report("timeout", fmt.Sprintf("%s is out of range", c.Timeout), "more than 0s, at most "+document.Duration(maxTimeout).String())
	}
	if c.ClientKeyFile != "" && c.ClientCertFile == "" {
		report("client_cert_file", "missing", "client_key_file is the key of a certificate")
	}
	if c.ClientCertFile != "" && c.ClientKeyFile == "" {
		report("client_key_file", "missing", "a certificate is of no use without its key")
	}
	if c.ProxyURL != "" && c.ProxyURL != noProxy {
		report("proxy_url", urlProblem(c.ProxyURL, "http", "https", "socks5"), "for example http://proxy.example.org:3128")
	}
	return problems
}

// urlProblem says what is wrong with an address, nothing when it is fine.
func urlProblem(text string, schemes ...string) string {
	if text == "" {
		return "missing"
	}
	base, err := url.Parse(text)
	switch {
	case err != nil:
		return "not an address"
	case !slices.Contains(schemes, base.Scheme):
		return "must begin with " + strings.Join(schemes, ":// or ") + "://"
	case base.Hostname() == "":
		return "names no host"
	case base.User != nil:
		return "must not hold a user or password"
	case base.RawQuery != "" || base.Fragment != "":
		return "must not hold a query or fragment"
	}
	return ""
}
