package postgres_test

import (
	"testing"

	"github.com/vigie-noc/vigie/bridge/ledger/postgres"
)

func TestNumber(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"SELECT 1":                           "SELECT 1",
		"a = ? AND b IN (?, ?) AND c < ?":    "a = $1 AND b IN ($2, $3) AND c < $4",
		"a = ?1 OR b = ?2 OR c = ?1":         "a = $1 OR b = $2 OR c = $1",
		"?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?":    "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11",
		"INSERT INTO x VALUES (?) RETURNING": "INSERT INTO x VALUES ($1) RETURNING",
	} {
		if got := postgres.Number(given); got != want {
			t.Errorf("%s becomes %s, want %s", given, got, want)
		}
	}
}
