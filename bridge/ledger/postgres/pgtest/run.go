package pgtest

import (
	"context"
	"net/url"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5"
)

// Run starts a server for a program that is no test, such as a benchmark. It
// ends with Close, or with the program.
func Run(ctx context.Context) (*Server, error) { return start(ctx) }

// Create makes an empty database on it.
func (s *Server) Create(ctx context.Context, name string) (*Place, error) {
	conn, err := s.connect(ctx, "postgres")
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx) //nolint:errcheck // nothing is left to be lost
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize()); err != nil {
		return nil, err
	}
	place := &Place{
		URL:          (&url.URL{Scheme: "postgres", User: url.User(owner), Host: s.address, Path: name, RawQuery: "sslmode=disable"}).String(),
		PasswordFile: filepath.Join(s.folder, name+".password"),
		Name:         name, server: s,
	}
	return place, os.WriteFile(place.PasswordFile, []byte(s.password+"\n"), 0o600)
}

// Dial opens a connection of the administrator's.
func (p *Place) Dial(ctx context.Context) (*pgx.Conn, error) { return p.server.connect(ctx, p.Name) }
