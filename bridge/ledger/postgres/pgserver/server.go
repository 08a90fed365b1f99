// Package pgserver runs a PostgreSQL server of the machine's: on a free port of
// the loopback, in a temporary folder, as another user than root, which the
// server refuses. Tests have one by pgtest, benchmarks by themselves.
package pgserver

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// owner is the databases' owner.
const owner = "vigie"

// ErrAbsent says that the machine has no server to run.
var ErrAbsent = errors.New("no PostgreSQL here (make deps installs Debian's)")

// Server is a server with a folder of its own.
type Server struct {
	address  string // host and port
	password string
	folder   string
	bin      string
	as       *syscall.SysProcAttr

	settings []string // besides those of tests, such as fsync=on

	running *exec.Cmd
	leash   io.Closer // the server stops when it is closed, also by our end
	log     *os.File
}

// startWithin bounds the start of a server on a busy machine.
const startWithin = time.Minute

// Run makes and starts a server, with settings besides those of tests: where
// figures are taken, fsync=on.
func Run(ctx context.Context, settings ...string) (*Server, error) {
	bin, err := Programs()
	if err != nil {
		return nil, err
	}
	s := &Server{bin: bin, password: rand.Text(), settings: settings}
	if s.folder, err = os.MkdirTemp("", "vigie-postgres-"); err != nil {
		return nil, err
	}
	if err := errors.Join(s.dropRoot(), s.create(ctx)); err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.folder))
	}
	if err := s.Start(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Programs is the folder of PostgreSQL's programs: the newest of Debian's,
// which are not in PATH, or that of PATH.
func Programs() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // the pattern is right
	if len(found) == 0 {
		path, err := exec.LookPath("initdb")
		if err != nil {
			return "", ErrAbsent
		}
		return filepath.Dir(path), nil
	}
	version := func(path string) int {
		n, _ := strconv.Atoi(strings.Split(path, "/")[4]) // 0 is the oldest
		return n
	}
	newest := slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })
	return filepath.Dir(newest), nil
}

// dropRoot gives the folder to a user that the server may run as.
func (s *Server) dropRoot() error {
	s.as = &syscall.SysProcAttr{Setpgid: true} // an interrupt of the tests is not the server's
	if os.Geteuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.ParseUint(found.Uid, 10, 32) // as the system writes it
		gid, _ := strconv.ParseUint(found.Gid, 10, 32)
		s.as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid), NoSetGroups: true}
		return os.Chown(s.folder, int(uid), int(gid))
	}
	return fmt.Errorf("%w: it refuses root, and there is neither postgres nor nobody to run it", ErrAbsent)
}

// create makes the folder of the data. Its order of texts is not that of
// bytes, as on most machines.
func (s *Server) create(ctx context.Context) error {
	secret := filepath.Join(s.folder, "password")
	if err := os.WriteFile(secret, []byte(s.password), 0o644); err != nil { //nolint:gosec // the folder is closed to others
		return err
	}
	flags := []string{
		"-D", filepath.Join(s.folder, "data"), "-U", owner, "--pwfile", secret, "--auth", "scram-sha-256",
		"--encoding", "UTF8", "--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "fr", "--no-sync", "--no-instructions",
	}
	cmd := exec.CommandContext(ctx, filepath.Join(s.bin, "initdb"), flags...) //nolint:gosec // the machine's own
	cmd.SysProcAttr, cmd.Dir = s.as, s.folder
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("make a database cluster: %w\n%s", err, output)
	}
	return nil
}

// leashed runs the server until its own standard input ends, which it does
// when the process that holds the other end does.
const leashed = `"$@" </dev/null & pid=$!
while read -r line; do :; done
kill -INT $pid; wait $pid`

// Start runs a server that does not, on the port that it had before.
func (s *Server) Start(ctx context.Context) error {
	if s.address == "" {
		free, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it waits for nothing
		if err != nil {
			return err
		}
		s.address = free.Addr().String()
		_ = free.Close()
	}
	_, port, _ := net.SplitHostPort(s.address) // we made it
	var err error
	if s.log, err = os.OpenFile(filepath.Join(s.folder, "log"), os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600); err != nil {
		return err
	}
	flags := []string{"-c", leashed, "sh", filepath.Join(s.bin, "postgres"), "-D", filepath.Join(s.folder, "data"), "-p", port}
	for _, setting := range append([]string{
		"listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "shared_buffers=16MB", "max_connections=300",
		"deadlock_timeout=100ms", "max_wal_size=64MB", "log_min_messages=fatal", "log_min_error_statement=panic",
	}, s.settings...) { // the last of a name holds
		flags = append(flags, "-c", setting)
	}
	s.running = exec.Command("/bin/sh", flags...) //nolint:noctx,gosec // Stop ends it
	s.running.SysProcAttr, s.running.Dir = s.as, s.folder
	s.running.Stdout, s.running.Stderr = s.log, s.log
	if s.leash, err = s.running.StdinPipe(); err != nil {
		return err
	}
	if err := s.running.Start(); err != nil {
		return err
	}
	return s.await(ctx)
}

func (s *Server) await(ctx context.Context) error {
	deadline := time.Now().Add(startWithin)
	for {
		conn, err := s.connect(ctx, "postgres")
		if err == nil {
			return conn.Close(ctx)
		}
		if time.Now().After(deadline) || ctx.Err() != nil {
			told, _ := os.ReadFile(s.log.Name()) // it is to help, no more
			return fmt.Errorf("PostgreSQL does not start: %w\n%s", err, told)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Stop ends the server as an administrator would: transactions are rolled
// back, connections cut.
func (s *Server) Stop() error {
	if s.running == nil || s.running.Process == nil {
		return nil
	}
	_ = s.leash.Close()
	err := s.running.Wait()
	s.running = nil
	return errors.Join(err, s.log.Close())
}

// Close stops the server and removes its folder.
func (s *Server) Close() error { return errors.Join(s.Stop(), os.RemoveAll(s.folder)) }

func (s *Server) connect(ctx context.Context, database string) (*pgx.Conn, error) {
	config, err := pgx.ParseConfig("postgres://" + owner + "@" + s.address + "/" + database + "?sslmode=disable&connect_timeout=5")
	if err != nil {
		return nil, err
	}
	config.Password = s.password
	return pgx.ConnectConfig(ctx, config)
}
