package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Options say where the database is.
type Options struct {
	// URL such as postgres://vigie@db.example/vigie?sslmode=verify-full. What
	// it leaves out is taken from libpq's environment (PGHOST, PGSSLMODE …).
	URL string
	// PasswordFile holds the password, read at each connection; where none is
	// given, it is PGPASSFILE's or PGPASSWORD's.
	PasswordFile string

	now func() time.Time // our own clock; nil for the machine's
}

func (o Options) clock() func() time.Time {
	if o.now == nil {
		return time.Now
	}
	return o.now
}

// ErrPassword says that an URL holds a password, which would be shown
// wherever the URL is.
var ErrPassword = errors.New("the URL holds a password")

// The bounds of what a replica may hold up. A URL may give others.
const (
	connectTimeout   = 5 * time.Second
	statementTimeout = 30 * time.Second
	lockTimeout      = 10 * time.Second // waiting for its turn to write
	idleTimeout      = 15 * time.Second // between two statements of a transaction
	unheard          = 20 * time.Second // how long a server may not even confirm what it is sent
)

// Check tells what is wrong with an URL, without a connection.
func Check(url string) error {
	_, err := Options{URL: url}.parse()
	return err
}

func (o Options) parse() (*pgx.ConnConfig, error) {
	if !strings.HasPrefix(o.URL, "postgres://") && !strings.HasPrefix(o.URL, "postgresql://") {
		return nil, errors.New("a database's URL begins with postgres://")
	}
	if holdsPassword(o.URL) {
		return nil, ErrPassword
	}
	config, err := pgx.ParseConfig(o.URL)
	if err != nil {
		return nil, fmt.Errorf("understand the database's URL: %w", err)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	config.DialFunc = dialer(config.ConnectTimeout).DialContext
	return config, nil
}

// holdsPassword looks for it by hand: an URL may name several hosts, which the
// standard library does not understand.
func holdsPassword(url string) bool {
	place, query, _ := strings.Cut(url, "?")
	_, place, _ = strings.Cut(place, "://")
	user := place[:max(0, strings.LastIndex(place, "@"))]
	return strings.Contains(user, ":") || strings.Contains(strings.ToLower(query), "password=")
}

// dialer has a server that has vanished noticed: by default, what is sent to it
// would be sent again for a quarter of an hour.
func dialer(timeout time.Duration) *net.Dialer {
	return &net.Dialer{
		Timeout:         timeout,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: unheard / 2, Interval: unheard / 8, Count: 4},
		Control:         boundUnconfirmed,
	}
}

// bounded is a configuration under which no connection holds up the others
// for long.
func bounded(config *pgx.ConnConfig) *pgx.ConnConfig {
	config = config.Copy()
	for name, value := range map[string]time.Duration{
		"statement_timeout": statementTimeout, "lock_timeout": lockTimeout, "idle_in_transaction_session_timeout": idleTimeout,
	} {
		if _, given := config.RuntimeParams[name]; !given {
			config.RuntimeParams[name] = fmt.Sprint(value.Milliseconds())
		}
	}
	return config
}

func (o Options) connect(config *pgx.ConnConfig) *sql.DB {
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "vigie-bridge"
	}
	return stdlib.OpenDB(*config, stdlib.OptionBeforeConnect(func(_ context.Context, config *pgx.ConnConfig) error {
		if o.PasswordFile == "" {
			return nil
		}
		content, err := os.ReadFile(o.PasswordFile)
		if err != nil {
			return fmt.Errorf("read the database's password: %w", err)
		}
		config.Password = strings.TrimRight(string(content), "\r\n")
		return nil
	}))
}
