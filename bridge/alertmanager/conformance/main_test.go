package conformance

import (
	"flag"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	// The cases wait for programs far more than they work.
	if err := flag.Set("test.parallel", "24"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// patience is how long a condition is waited for on a busy machine.
const patience = 90 * time.Second

// program finds a pinned program, or the one that the environment names.
func program(t *testing.T, name, variable string) string {
	t.Helper()
	if named := os.Getenv(variable); named != "" {
		return named
	}
	path, err := filepath.Abs(filepath.Join("..", "..", "..", "bin", name))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Skipf("bin/%s is not there: `make tools` builds it", name)
	}
	return path
}

// reserve takes an address of this machine that nobody listens at, and keeps
// others from it until it is let go.
func reserve(t *testing.T) (address string, let func()) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	let = func() { _ = listener.Close() } // it may be closed already
	t.Cleanup(let)
	return listener.Addr().String(), let
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
