package satisfaction

import (
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"time"

	"github.com/vigie-noc/vigie/internal/document"
)

// Config says whether, and how, requesters are asked.
type Config struct {
	// Listen is the address that answers come to, such as 127.0.0.1:9471; empty:
	// nobody is asked. It alone of the bridge may face the public.
	Listen string `yaml:"listen"`
	// URL is where requesters reach it, such as https://avis.example.
	URL string `yaml:"url"`
	// WebConfigFile has TLS for it, in the form of Prometheus' exporters; empty
	// where a proxy before it has.
	WebConfigFile string `yaml:"web_config_file"`
	// Proxies are the networks of the proxies before it, whose word on who calls is
	// taken (X-Forwarded-For), such as 10.1.0.0/24.
	Proxies []string `yaml:"proxies"`
	// KeysFile holds the keys of links, a line each: a name and a secret. The first
	// signs; links of any are taken.
	KeysFile string `yaml:"keys_file"`
	// Organisation is who asks, as requesters know it.
	Organisation string `yaml:"organisation"`
	// AskAfter is how long a ticket has been closed when its requester is asked.
	AskAfter document.Duration `yaml:"ask_after"`
	// AskWithin is how long after it is closed nobody is asked any more.
	AskWithin document.Duration `yaml:"ask_within"`
	// Valid is how long an answer is taken.
	Valid document.Duration `yaml:"valid"`
	// Pause is the least time between two questions to one address.
	Pause document.Duration `yaml:"pause"`
	// PerMinute is how many mails are sent in a minute at most.
	PerMinute int `yaml:"per_minute"`
	// Mail says how mails are sent.
	Mail Mail `yaml:"mail"`
}

// Mail says how mails are sent.
type Mail struct {
	// Server is the mail server with its port, such as smtp.example:587.
	Server string `yaml:"server"`
	// TLS is starttls, tls (from the beginning on) or none.
	TLS string `yaml:"tls"`
	// CAFile has the authorities that the server's certificate may be of; empty
	// for those of the system.
	CAFile string `yaml:"ca_file"`
	// User logs in there; empty where none need.
	User string `yaml:"user"`
	// PasswordFile holds the user's password.
	PasswordFile string `yaml:"password_file"`
	// From is the address that mails are from. It should not be one of Zammad's,
	// which would take answers to it for tickets.
	From string `yaml:"from"`
}

// How mails are protected on their way.
const (
	tlsStart = "starttls"
	tlsWhole = "tls"
	tlsNone  = "none"
)

// DefaultConfig is what holds where the file says nothing.
func DefaultConfig() Config {
	const day = 24 * time.Hour
	return Config{
		AskAfter: document.Duration(time.Hour), AskWithin: document.Duration(3 * day),
		Valid: document.Duration(14 * day), Pause: document.Duration(30 * day), PerMinute: 10, Mail: Mail{TLS: tlsStart},
	}
}

// On tells whether anybody is asked.
func (c *Config) On() bool { return c.Listen != "" }

// Paths are those of files.
func (c *Config) Paths() []*string {
	return []*string{&c.KeysFile, &c.WebConfigFile, &c.Mail.PasswordFile, &c.Mail.CAFile}
}

// Validate tells what is wrong, in the user's keys.
func (c *Config) Validate(fail func(key, message, hint string)) {
	if !c.On() {
		return
	}
	if _, port, err := net.SplitHostPort(c.Listen); err != nil || port == "" {
		fail("listen", fmt.Sprintf("%q is no address to listen on", c.Listen), "such as 127.0.0.1:9471")
	}
	base, err := url.Parse(c.URL)
	if err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Hostname() == "" || base.User != nil || base.RawQuery != "" || base.Fragment != "" {
		fail("url", "is not an HTTP address", "where requesters reach the listener, such as https://avis.example")
	}
	for i, proxy := range c.Proxies {
		if _, err := netip.ParsePrefix(proxy); err != nil {
			fail(fmt.Sprintf("proxies[%d]", i), fmt.Sprintf("%q is no network", proxy), "such as 10.1.0.0/24, or 10.1.0.7/32 for one")
		}
	}
	if c.KeysFile == "" {
		fail("keys_file", "no keys of links given", "a file of lines: a name, a space, and 32 characters or more")
	}
	if c.Organisation == "" {
		fail("organisation", "nobody is said to ask", "as requesters know you, such as Centre de supervision du ministère")
	}
	c.validateTimes(fail)
	c.Mail.validate(func(key, message, hint string) { fail("mail."+key, message, hint) })
}

func (c *Config) validateTimes(fail func(key, message, hint string)) {
	if c.AskAfter < 0 {
		fail("ask_after", "is less than nothing", "such as 1h")
	}
	if c.AskWithin <= c.AskAfter {
		fail("ask_within", "nobody would ever be asked", "more than ask_after, such as 3d")
	}
	if c.Valid <= 0 {
		fail("valid", "no answer would ever be taken", "such as 14d")
	}
	if c.Pause < 0 {
		fail("pause", "is less than nothing", "such as 30d; 0 for none")
	}
	if c.PerMinute < 1 || c.PerMinute > maxPerMinute {
		fail("per_minute", fmt.Sprintf("%d is out of range", c.PerMinute), fmt.Sprintf("1 to %d, 10 is usual", maxPerMinute))
	}
}

// maxPerMinute is what one connection after the other still sends.
const maxPerMinute = 600

func (m *Mail) validate(fail func(key, message, hint string)) {
	if host, port, err := net.SplitHostPort(m.Server); err != nil || host == "" || port == "" {
		fail("server", fmt.Sprintf("%q is no mail server with its port", m.Server), "such as smtp.example:587")
	}
	if m.TLS != tlsStart && m.TLS != tlsWhole && m.TLS != tlsNone {
		fail("tls", fmt.Sprintf("%q is not known", m.TLS), document.OneOf(m.TLS, []string{tlsStart, tlsWhole, tlsNone}))
	}
	if (m.User == "") != (m.PasswordFile == "") {
		fail("password_file", "a user and a password belong together", "give both, or none")
	}
	if m.User != "" && m.TLS == tlsNone {
		fail("tls", "the password would be readable on its way", "starttls or tls, or no user")
	}
	if _, err := mail.ParseAddress(m.From); err != nil {
		fail("from", fmt.Sprintf("%q is no mail address", m.From), "such as avis@noc.example, which nobody needs to read")
	}
}
