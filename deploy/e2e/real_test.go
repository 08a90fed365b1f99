package e2e

import (
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/zammad/contract"
	"github.com/vigie-noc/vigie/deploy/lab/stack"
)

// zammad is a flag and no variable, so that nothing of the environment leads a
// run to a real server by itself.
var zammad = flag.String("zammad", stack.SimulatedDesk, "desk of the tests: simulated, or the real one that VIGIE_TEST_ZAMMAD_URL and its like name")

// desk is the real one, nil for the simulated one.
var desk *stack.Desk

// realGrid is how often a real Zammad closes what is due, and some time to
// spare.
const realGrid = 16 * time.Minute

// chooseDesk follows the flag.
func chooseDesk() error {
	var err error
	if desk, err = stack.ChooseDesk(*zammad); err != nil {
		return fmt.Errorf("-zammad: %w", err)
	}
	if desk != nil {
		settledWithin += realGrid
	}
	return nil
}

// simulatedOnly skips a test that needs more of the desk than a real one has.
func simulatedOnly(t *testing.T, why string) {
	t.Helper()
	if desk != nil {
		t.Skipf("not with a real Zammad: %s", why)
	}
}

// remote asks a real desk, which may be behind a proxy. Redirects could lead
// the token to somebody else.
var remote = &http.Client{
	Timeout:       client.Timeout,
	Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// readDesk reads a path of the desk: as an agent, and at a real one, where we
// know nobody else, as the bridge.
func (s *scene) readDesk(path string, into any) error {
	token := s.Tokens().Agent
	if desk != nil {
		content, err := os.ReadFile(desk.TokenFile)
		if err != nil {
			return err
		}
		token = strings.TrimSpace(string(content))
	}
	return s.get(s.ZammadURL()+"/api/v1/"+path, deskToken(token), into)
}

// TestSameMarker: a server is there for the contract suite and for us by the
// same group.
func TestSameMarker(t *testing.T) {
	t.Parallel()
	if stack.DisposableGroup != contract.Group {
		t.Errorf("the stack wants the group %q, the contract suite %q", stack.DisposableGroup, contract.Group)
	}
}

func TestDeskIsSimulatedUnlessAsked(t *testing.T) {
	t.Parallel()
	if got := flag.Lookup("zammad").DefValue; got != stack.SimulatedDesk {
		t.Errorf("without the flag, the desk is %q", got)
	}
}

// TestMakeNamesTheDesk: ZAMMAD=real on the command line of demo and e2e is the
// one way to a real server, whatever the environment says.
func TestMakeNamesTheDesk(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		args string
		want string // empty: no word of a desk
	}{
		{"demo", ""},
		{"e2e", ""},
		{"demo ZAMMAD=real", "--zammad=real"},
		{"e2e ZAMMAD=real", "-args -zammad=real"},
		{"unit ZAMMAD=real", ""},
		{"test ZAMMAD=real", "no ZAMMAD"},
	} {
		t.Run(tt.args, func(t *testing.T) {
			t.Parallel()
			command := exec.CommandContext(t.Context(), "make", append([]string{"--dry-run"}, strings.Fields(tt.args)...)...)
			command.Dir = root
			command.Env = append(os.Environ(), "MAKEFLAGS=", "MAKELEVEL=", "ZAMMAD=real", "VIGIE_TEST_ZAMMAD_URL=https://zammad.example")
			out, err := command.CombinedOutput()
			if (err != nil) != (tt.want == "no ZAMMAD") {
				t.Fatalf("make ends with %v:\n%s", err, out)
			}
			if !strings.Contains(string(out), tt.want) || tt.want == "" && strings.Contains(string(out), "zammad=") {
				t.Errorf("want %q:\n%s", tt.want, out)
			}
		})
	}
}

// named are the variables of a real server, which fails the test when it is
// asked: naming one is not choosing it.
func named(t *testing.T) []string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("asked the server that was only named: %s %s", r.Method, r.URL)
	}))
	t.Cleanup(server.Close)
	token := filepath.Join(t.TempDir(), "token")
	write(t, token, []byte("secret"))
	return []string{
		"ZAMMAD=real", "VIGIE_ZAMMAD_URL=" + server.URL, "VIGIE_TEST_ZAMMAD_URL=" + server.URL,
		"VIGIE_TEST_ZAMMAD_TOKEN_FILE=" + token, "VIGIE_TEST_ZAMMAD_ADMIN_TOKEN_FILE=" + token,
	}
}
