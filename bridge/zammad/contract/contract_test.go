package contract_test

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge/zammad/contract"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// simulated starts an imitated server.
func simulated(t *testing.T, opts zammadtest.Options) contract.Target {
	t.Helper()
	server := httptest.NewServer(zammadtest.New(opts))
	t.Cleanup(server.Close)
	dir := t.TempDir()
	for name, token := range map[string]string{"agent": "vigie-agent\n", "admin": "admin-admin\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(token), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return contract.Target{
		URL: server.URL, TokenFile: filepath.Join(dir, "agent"), AdminTokenFile: filepath.Join(dir, "admin"),
		Customer: "supervision@vigie.example", Simulated: true,
	}
}

// TestSimulator holds every imitated version to what a real server does, with
// and without a search engine.
func TestSimulator(t *testing.T) {
	for _, each := range []struct {
		name string
		opts zammadtest.Options
	}{
		{"5.2", zammadtest.Options{Profile: zammadtest.V52}},
		{"6.5", zammadtest.Options{Profile: zammadtest.V65}},
		{"7.1", zammadtest.Options{Profile: zammadtest.V71}},
		{"5.2 with an index", zammadtest.Options{Profile: zammadtest.V52, Elasticsearch: true}},
		{"6.5 with an index", zammadtest.Options{Profile: zammadtest.V65, Elasticsearch: true}},
		{"7.1 with an index", zammadtest.Options{Profile: zammadtest.V71, Elasticsearch: true}},
	} {
		t.Run(each.name, func(t *testing.T) {
			each.opts.Groups = []string{contract.Group}
			contract.Run(t, simulated(t, each.opts))
		})
	}
}

// TestWithoutAdministrator holds that the suite does without his token.
func TestWithoutAdministrator(t *testing.T) {
	target := simulated(t, zammadtest.Options{Groups: []string{contract.Group}})
	target.AdminTokenFile = ""
	contract.Run(t, target)
}

// TestRefusal holds that a server without the group is left alone.
func TestRefusal(t *testing.T) {
	target := simulated(t, zammadtest.Options{Groups: []string{"disposable"}})
	if err := target.Disposable(t); err == nil {
		t.Error("a server that people work with may be played with")
	}
}

// TestServer holds a real server to what the simulator does.
func TestServer(t *testing.T) {
	contract.Run(t, contract.FromEnvironment(t))
}
