package sqlite

import (
	"context"
	"database/sql"
)

// UpTo makes the schema that there was with a step.
func UpTo(ctx context.Context, db *sql.DB, version int64) error {
	provider, err := steps(db)
	if err != nil {
		return err
	}
	_, err = provider.UpTo(ctx, version)
	return err
}

// Newest is the number of the newest step.
func Newest() int {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		panic(err) // it opens nothing yet
	}
	defer db.Close()
	provider, err := steps(db)
	if err != nil {
		panic(err) // they are embedded
	}
	sources := provider.ListSources()
	return int(sources[len(sources)-1].Version)
}
