// Package pgtest has a PostgreSQL server of the machine's (pgserver) run for
// tests. A package has one, started by the first test that asks for a database;
// where the machine has none, such tests are skipped.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/vigie-noc/vigie/bridge/ledger/postgres/pgserver"
)

// Main runs a package's tests and stops its server after them. It stands
// where *testing.M does.
type Main struct{ M *testing.M }

// Run implements goleak.TestingM.
func (m Main) Run() int {
	code := m.M.Run()
	if err := shared.close(); err != nil {
		fmt.Fprintln(os.Stderr, "stop PostgreSQL:", err)
		return max(code, 1)
	}
	return code
}

// shared is the package's server.
var shared lazy

type lazy struct {
	once   sync.Once
	server *Server
	err    error

	mu   sync.Mutex
	made int // databases
}

func (l *lazy) close() error {
	if l.server == nil {
		return nil
	}
	return l.server.Close()
}

// Database makes an empty database on the package's server, which goes when
// the server does.
func Database(t testing.TB) *Place {
	t.Helper()
	shared.once.Do(func() { shared.server, shared.err = run(t.Context()) })
	skipOrFail(t, shared.err)
	shared.mu.Lock()
	shared.made++
	name := fmt.Sprintf("ledger_%d", shared.made)
	shared.mu.Unlock()
	return shared.server.database(t, name)
}

// New starts a server of the test's own, which it may stop and start again.
func New(t testing.TB) *Server {
	t.Helper()
	server, err := run(t.Context())
	skipOrFail(t, err)
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Errorf("stop PostgreSQL: %v", err)
		}
	})
	return server
}

func run(ctx context.Context) (*Server, error) {
	server, err := pgserver.Run(ctx)
	if err != nil {
		return nil, err
	}
	return &Server{server}, nil
}

func skipOrFail(t testing.TB, err error) {
	t.Helper()
	switch {
	case errors.Is(err, pgserver.ErrAbsent):
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	}
}

// Server is a server of the test's own.
type Server struct{ *pgserver.Server }

// Place is one database.
type Place struct{ pgserver.Place }

// Database makes an empty database on a server of the test's own.
func (s *Server) Database(t testing.TB) *Place {
	t.Helper()
	return s.database(t, "ledger")
}

func (s *Server) database(t testing.TB, name string) *Place {
	t.Helper()
	place, err := s.Make(t.Context(), name, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return &Place{*place}
}

// Exec runs statements in the database, as an administrator might.
func (p *Place) Exec(t testing.TB, statements ...string) {
	t.Helper()
	conn := p.Connect(t)
	for _, statement := range statements {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// Connect opens a connection of the administrator's, which is closed when the
// test ends.
func (p *Place) Connect(t testing.TB) *pgx.Conn {
	t.Helper()
	conn, err := p.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = conn.Close(ctx) // the server may be gone
	})
	return conn
}
