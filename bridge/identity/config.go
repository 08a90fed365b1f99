package identity

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/internal/document"
)

// Config is one Grafana whose word on who acts is believed.
type Config struct {
	// Name stands in our logs.
	Name string `yaml:"name"`
	// URL is the base address at which the bridge reaches that Grafana, with its
	// sub-path if it has one, such as https://grafana.example.org. Its public keys
	// are read below it, at api/signing-keys/keys.
	URL string `yaml:"url"`
	// Issuer is the root_url of that Grafana, by which its tokens call it, where
	// the bridge reaches it at another address; URL where empty.
	Issuer string `yaml:"issuer"`
	// Orgs are the numbers of the organisations whose people are believed; those
	// of all where empty.
	Orgs []int64 `yaml:"orgs"`
	// VerifiedEmail believes e-mail addresses alone that Grafana calls verified.
	// Set it where people may change their own address in Grafana: they could
	// take that of a colleague.
	VerifiedEmail bool `yaml:"verified_email"`
	// CAFile holds certificates (PEM) to trust beside those of the system.
	CAFile string `yaml:"ca_file"`
	// Leeway is by how much the clocks of Grafana and the bridge may differ; 30s
	// where empty.
	Leeway document.Duration `yaml:"leeway"`
}

const (
	usualLeeway = 30 * time.Second
	maxLeeway   = 5 * time.Minute
)

var grafanaName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// Validate tells everything that is wrong through fail, by the keys below the
// Grafana. It opens no file.
func (c Config) Validate(fail func(key, message, hint string)) {
	if !grafanaName.MatchString(c.Name) {
		fail("name", fmt.Sprintf("%q is no name for a Grafana", c.Name), "lower-case letters, digits and dashes")
	}
	if wrong := addressProblem(c.URL); wrong != "" {
		fail("url", wrong, "such as https://grafana.example.org")
	}
	if wrong := addressProblem(c.Issuer); c.Issuer != "" && wrong != "" {
		fail("issuer", wrong, "the root_url of its grafana.ini, such as https://grafana.example.org/")
	}
	for _, org := range c.Orgs {
		if org < 1 {
			fail("orgs", fmt.Sprintf("%d is no number of an organisation", org), "such as 1, or none for all")
		}
	}
	if c.Leeway < 0 || c.Leeway.Std() > maxLeeway {
		fail("leeway", fmt.Sprintf("%s is out of range", c.Leeway), "at most "+document.Duration(maxLeeway).String()+", 30s is usual")
	}
}

// addressProblem says what is wrong with an address, nothing where it is fine.
func addressProblem(text string) string {
	base, err := url.Parse(text)
	switch {
	case err != nil || (base.Scheme != "http" && base.Scheme != "https") || base.Hostname() == "":
		return fmt.Sprintf("%q is not an HTTP address", text)
	case base.User != nil:
		return "must not hold a user or password"
	case base.RawQuery != "" || base.Fragment != "":
		return "must not hold a query or fragment"
	}
	return ""
}

// CalledBy is by which name tokens call that Grafana. It writes its own address
// with a slash at the end; people do or do not.
func (c Config) CalledBy() string {
	if c.Issuer == "" {
		return bare(c.URL)
	}
	return bare(c.Issuer)
}

func bare(address string) string { return strings.TrimRight(address, "/") }
