package stack

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Desk is a real Zammad in the place of the simulated one. It is provisioned,
// and tickets are opened there that nobody takes away.
type Desk struct {
	URL            string
	TokenFile      string // API token of an agent, who becomes the bridge's user
	AdminTokenFile string // API token of an administrator, who provisions
}

// DisposableGroup is the group that says of a Zammad that it is there to be
// played with. One without it is refused.
const DisposableGroup = "vigie-disposable"

// Values of the flag by which people choose the desk.
const (
	SimulatedDesk = "simulated"
	RealDesk      = "real"
)

// ChooseDesk is the desk of a flag's value: nil for the simulated one. The
// environment names the real one, as it does for the contract suite of the
// bridge; alone it chooses nothing.
func ChooseDesk(value string) (*Desk, error) {
	switch value {
	case SimulatedDesk:
		return nil, nil
	case RealDesk:
	default:
		return nil, fmt.Errorf("%q is neither %s nor %s", value, SimulatedDesk, RealDesk)
	}
	desk := new(Desk)
	var missing []error
	for _, each := range []struct {
		variable, what string
		into           *string
	}{
		{"VIGIE_TEST_ZAMMAD_URL", "the server's address", &desk.URL},
		{"VIGIE_TEST_ZAMMAD_TOKEN_FILE", "the file with an agent's API token", &desk.TokenFile},
		{"VIGIE_TEST_ZAMMAD_ADMIN_TOKEN_FILE", "the file with an administrator's API token", &desk.AdminTokenFile},
	} {
		if *each.into = os.Getenv(each.variable); *each.into == "" {
			missing = append(missing, fmt.Errorf("a real Zammad needs %s: %s", each.variable, each.what))
		}
	}
	if len(missing) > 0 {
		return nil, errors.Join(missing...)
	}
	return desk, nil
}

// complete makes paths absolute, because parts run in a folder of their own.
func (d *Desk) complete() error {
	d.URL = strings.TrimRight(d.URL, "/")
	for _, path := range []*string{&d.TokenFile, &d.AdminTokenFile} {
		absolute, err := filepath.Abs(*path)
		if err != nil {
			return fmt.Errorf("find the tokens of the desk: %w", err)
		}
		*path = absolute
	}
	return nil
}

// NotDisposableError says that a Zammad may not be played with.
type NotDisposableError struct {
	URL, Login string
}

func (e *NotDisposableError) Error() string {
	return fmt.Sprintf("refused: the Zammad at %s is not for tests: it has no active group %q, or %s has no access to it",
		e.URL, DisposableGroup, e.Login)
}

// person is a user of a real desk.
type person struct {
	Login     string `json:"login"`
	Firstname string `json:"firstname"`
	Lastname  string `json:"lastname"`
}

// examine finds out whose token the bridge gets, and refuses a desk that is
// not disposable. It only reads.
func (d *Desk) examine(ctx context.Context) (person, error) {
	var me person
	if err := d.get(ctx, "/api/v1/users/me", &me); err != nil {
		return person{}, err
	}
	var groups []struct {
		Name   string `json:"name"`
		Active bool   `json:"active"`
	}
	if err := d.get(ctx, "/api/v1/groups?per_page=1000", &groups); err != nil {
		return person{}, err
	}
	for _, group := range groups {
		if group.Name == DisposableGroup && group.Active {
			return me, nil
		}
	}
	return person{}, &NotDisposableError{URL: d.URL, Login: me.Login}
}

// remote is a client for what may be elsewhere. Redirects could lead the token
// to somebody else.
var remote = &http.Client{
	Timeout:       30 * time.Second,
	Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// maxAnswer is more than a thousand groups take.
const maxAnswer = 16 << 20

func (d *Desk) get(ctx context.Context, path string, into any) error {
	token, err := os.ReadFile(d.TokenFile)
	if err != nil {
		return fmt.Errorf("read the agent's token: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, d.URL+path, nil)
	if err != nil {
		return fmt.Errorf("ask the Zammad: %w", err)
	}
	request.Header.Set("Authorization", "Token token="+strings.TrimSpace(string(token)))
	response, err := remote.Do(request)
	if err != nil {
		return fmt.Errorf("ask the Zammad: %w", err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("ask the Zammad: %s%s: %w", d.URL, path, err)
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("ask the Zammad: %s%s answers %d: %.200s", d.URL, path, response.StatusCode,
			cmp.Or(strings.TrimSpace(string(answer)), response.Header.Get("Location")))
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return fmt.Errorf("ask the Zammad: %s%s does not answer as Zammad does: %w", d.URL, path, err)
	}
	return nil
}
