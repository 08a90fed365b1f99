// Package pgtest runs a PostgreSQL server of the machine's for tests: on a
// free port of the loopback, in a temporary folder, as another user than root,
// which the server refuses. A package has one, started by the first test that
// asks for a database; where the machine has none, such tests are skipped.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
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

// Database makes an empty database on the package's server, which is dropped
// when the test ends.
func Database(t testing.TB) *Place {
	t.Helper()
	shared.once.Do(func() { shared.server, shared.err = start(t.Context()) })
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
	server, err := start(t.Context())
	skipOrFail(t, err)
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Errorf("stop PostgreSQL: %v", err)
		}
	})
	return server
}

func skipOrFail(t testing.TB, err error) {
	t.Helper()
	switch {
	case errors.Is(err, errAbsent):
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	}
}

// Place is one database.
type Place struct {
	Name         string
	URL          string // without a password
	PasswordFile string

	server *Server
}

// Database makes an empty database on a server of the test's own.
func (s *Server) Database(t testing.TB) *Place {
	t.Helper()
	return s.database(t, "ledger")
}

func (s *Server) database(t testing.TB, name string) *Place {
	t.Helper()
	s.admin(t, "CREATE DATABASE "+name)
	place := &Place{
		URL:          (&url.URL{Scheme: "postgres", User: url.User(owner), Host: s.address, Path: name, RawQuery: "sslmode=disable"}).String(),
		PasswordFile: filepath.Join(t.TempDir(), "database.password"),
		Name:         name, server: s,
	}
	if err := os.WriteFile(place.PasswordFile, []byte(s.password+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return place
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
	conn, err := p.server.connect(t.Context(), p.Name)
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

// Environment is what libpq's programs, such as pg_dump, need to reach the
// database.
func (p *Place) Environment() []string {
	host, port, _ := strings.Cut(p.server.address, ":")
	return append(os.Environ(), "PGHOST="+host, "PGPORT="+port, "PGUSER="+owner, "PGPASSWORD="+p.server.password, "PGDATABASE="+p.Name)
}

func (s *Server) admin(t testing.TB, statement string) {
	t.Helper()
	conn, err := s.connect(t.Context(), "postgres")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context()) //nolint:errcheck // nothing is left to be lost
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
