package loki

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Config says where lines go, and how much of them may wait. Sizes are bytes.
type Config struct {
	URL          string // of Loki, or of its push endpoint
	TokenFile    string // file with a bearer token; read for every request, so it may rotate
	User         string // of basic authentication, with PasswordFile
	PasswordFile string // as TokenFile
	Tenant       string // X-Scope-OrgID; may be empty
	CAFile       string // certificates to trust instead of the system's

	Job       string        // value of the label job; "" for syslog
	SiteLabel bool          // site is a label too: as many times more streams as there are sites
	BatchSize int           // of a request before packing; 0 for 1 MiB
	BatchWait time.Duration // that a line waits for others; 0 for 1 s
	Queue     int           // that may wait in memory; 0 for 64 MiB
	Timeout   time.Duration // of a request; 0 for 10 s
	Ring      Ring
}

// Ring is where lines wait on disk while Loki is away.
type Ring struct {
	Dir      string // that is for this alone; "": no ring
	MaxBytes int64  // 0 for 1 GiB
}

// pushPath is Loki's endpoint for lines.
const pushPath = "/loki/api/v1/push"

// endpoint is where to push to.
func (c *Config) endpoint() (string, error) {
	u, err := url.Parse(c.URL)
	if err != nil {
		return "", fmt.Errorf("parse the URL of Loki: %w", err)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return "", fmt.Errorf("the URL of Loki %q is not http:// or https:// and a host", u.Redacted())
	}
	if u.User != nil {
		return "", errors.New("the URL of Loki holds a user: give the user and a password file")
	}
	if strings.Trim(u.Path, "/") == "" {
		u.Path = pushPath
	}
	return u.String(), nil
}

// complete puts in what is not said, and tells all that is wrong.
func (c Config) complete() (Config, error) {
	var problems []error
	if _, err := c.endpoint(); err != nil {
		problems = append(problems, err)
	}
	if c.TokenFile != "" && c.User != "" {
		problems = append(problems, errors.New("a token file and a user exclude each other"))
	}
	if (c.User == "") != (c.PasswordFile == "") {
		problems = append(problems, errors.New("a user needs a password file, and the other way round"))
	}
	if c.BatchSize < 0 || c.Queue < 0 || c.BatchWait < 0 || c.Timeout < 0 || c.Ring.MaxBytes < 0 {
		problems = append(problems, errors.New("sizes and times are not negative"))
	}
	c.Job = cmp.Or(c.Job, "syslog")
	c.BatchSize = cmp.Or(c.BatchSize, 1<<20)
	c.BatchWait = cmp.Or(c.BatchWait, time.Second)
	c.Queue = cmp.Or(c.Queue, 64<<20)
	c.Timeout = cmp.Or(c.Timeout, 10*time.Second)
	c.Ring.MaxBytes = cmp.Or(c.Ring.MaxBytes, 1<<30)
	if c.Queue < c.BatchSize {
		problems = append(problems, fmt.Errorf("the queue of %d bytes holds no batch of %d", c.Queue, c.BatchSize))
	}
	if c.Ring.Dir != "" && c.Ring.MaxBytes < 2*int64(c.BatchSize) {
		problems = append(problems, fmt.Errorf("the ring of %d bytes holds no two batches of %d", c.Ring.MaxBytes, c.BatchSize))
	}
	return c, errors.Join(problems...)
}
