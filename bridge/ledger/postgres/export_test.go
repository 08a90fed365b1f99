package postgres

import (
	"context"
	"database/sql"
	"time"
)

// Number is number, for its test.
var Number = number

// Connect opens a database as the store does.
func Connect(o Options) (*sql.DB, error) {
	config, err := o.parse()
	if err != nil {
		return nil, err
	}
	return o.connect(config), nil
}

// Apart are options of a machine whose clock is ahead of the true one.
func Apart(o Options, by time.Duration) Options {
	o.now = func() time.Time { return time.Now().Add(by) }
	return o
}

// UpTo makes the schema that there was with a step, and tells the number of
// the newest; 0 makes none.
func UpTo(ctx context.Context, db *sql.DB, version int) (newest int, err error) {
	provider, err := steps(db)
	if err != nil {
		return 0, err
	}
	sources := provider.ListSources()
	if version > 0 {
		_, err = provider.UpTo(ctx, int64(version))
	}
	return int(sources[len(sources)-1].Version), err
}
