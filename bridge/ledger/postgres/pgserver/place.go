package pgserver

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Place is one database.
type Place struct {
	Name         string
	URL          string // without a password
	PasswordFile string

	server *Server
}

// Make makes an empty database, and the file of its password in a folder.
func (s *Server) Make(ctx context.Context, name, folder string) (*Place, error) {
	if err := s.admin(ctx, "CREATE DATABASE "+name); err != nil {
		return nil, err
	}
	place := &Place{
		URL:          (&url.URL{Scheme: "postgres", User: url.User(owner), Host: s.address, Path: name, RawQuery: "sslmode=disable"}).String(),
		PasswordFile: filepath.Join(folder, "database.password"),
		Name:         name, server: s,
	}
	return place, os.WriteFile(place.PasswordFile, []byte(s.password+"\n"), 0o600)
}

// Open opens a connection of the administrator's.
func (p *Place) Open(ctx context.Context) (*pgx.Conn, error) { return p.server.connect(ctx, p.Name) }

// Size is what a database takes on the disk, in bytes.
func (p *Place) Size(ctx context.Context) (size int64, err error) {
	conn, err := p.Open(ctx)
	if err != nil {
		return 0, err
	}
	defer conn.Close(ctx) //nolint:errcheck // nothing is left to be lost
	err = conn.QueryRow(ctx, "SELECT pg_database_size(current_database())").Scan(&size)
	return size, err
}

// Drop removes a database that nobody uses any more.
func (p *Place) Drop(ctx context.Context) error {
	return p.server.admin(ctx, "DROP DATABASE "+p.Name+" WITH (FORCE)")
}

// Environment is what libpq's programs, such as pg_dump, need to reach the
// database.
func (p *Place) Environment() []string {
	host, port, _ := strings.Cut(p.server.address, ":")
	return append(os.Environ(), "PGHOST="+host, "PGPORT="+port, "PGUSER="+owner, "PGPASSWORD="+p.server.password, "PGDATABASE="+p.Name)
}

func (s *Server) admin(ctx context.Context, statement string) error {
	conn, err := s.connect(ctx, "postgres")
	if err != nil {
		return err
	}
	defer conn.Close(ctx) //nolint:errcheck // nothing is left to be lost
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}
