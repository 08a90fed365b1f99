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

// TestSimulator holds the simulator to what a real server does.
func TestSimulator(t *testing.T) {
	server := httptest.NewServer(zammadtest.New(zammadtest.Options{Groups: []string{contract.Group}}))
	t.Cleanup(server.Close)
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte("vigie-agent\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	contract.Run(t, contract.Target{URL: server.URL, TokenFile: token, Customer: "supervision@vigie.example"})
}

// TestServer holds a real server to what the simulator does.
func TestServer(t *testing.T) {
	contract.Run(t, contract.FromEnvironment(t))
}
