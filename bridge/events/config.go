package events

import (
	"fmt"
	"net/url"
	"regexp"
)

// Config is one source of events in bridge.yml.
type Config struct {
	// Name stands in our logs.
	Name string `yaml:"name"`
	// URL is the base address of a vigie-syslog-exporter or a
	// vigie-trap-exporter, such as http://127.0.0.1:9515.
	URL string `yaml:"url"`
	// TokenFile holds a token of that exporter with the scopes read and, for
	// events to be ended by a person's act at a ticket, operate, alone; it
	// is read at every question. Empty where the exporter asks for none.
	TokenFile string `yaml:"token_file"`
}

var sourceName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// Validate tells everything that is wrong through fail, by the keys below the
// source. It opens no file.
func (c Config) Validate(fail func(key, message, hint string)) {
	if !sourceName.MatchString(c.Name) {
		fail("name", fmt.Sprintf("%q is no name for a source", c.Name), "lower-case letters, digits and dashes")
	}
	base, err := url.Parse(c.URL)
	switch {
	case err != nil || (base.Scheme != "http" && base.Scheme != "https") || base.Hostname() == "":
		fail("url", fmt.Sprintf("%q is not an HTTP address", c.URL), "such as http://127.0.0.1:9515")
	case base.User != nil:
		fail("url", "must not hold a user or password", "name a token_file")
	case base.RawQuery != "" || base.Fragment != "":
		fail("url", "must not hold a query or fragment", "such as http://127.0.0.1:9515")
	}
}
