package postgres_test

import (
	"errors"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres/pgtest"
)

// TestErasedLeavesTheTable: removed rows do not wait for the server to come by,
// and where somebody is in the way of that, it is told.
func TestErasedLeavesTheTable(t *testing.T) {
	t.Parallel()
	place := pgtest.Database(t)
	place.URL += "&lock_timeout=300"
	store, admin := open(t, place), place.Connect(t)
	heard := fact("01A")
	heard.Actor, heard.ActorName = bridge.ActorPerson, "karim@vigie.example"
	erase := func() ledger.Erased {
		t.Helper()
		err := store.Write(t.Context(), func(tx incident.Tx) error { return errors.Join(tx.SaveIncident(opened("01A")), tx.Append(heard)) })
		if err != nil {
			t.Fatal(err)
		}
		found, err := store.Erase(t.Context(), ledger.Erasure{Person: heard.ActorName, By: "nadia", At: time.Now()}, true)
		if err != nil || len(found.Entries) != 1 {
			t.Fatalf("removed %+v, %v", found, err)
		}
		return found
	}
	if erase().Lingers {
		t.Error("nobody is in the way, and yet the words are left")
	}
	// A row that is only dead keeps its place: the next would come elsewhere.
	save(t, store, "01B")
	var cleared bool
	if err := admin.QueryRow(t.Context(), "SELECT EXISTS (SELECT 1 FROM words WHERE ctid = '(0,1)')").Scan(&cleared); err != nil || !cleared {
		t.Errorf("cleared is %t, %v", cleared, err)
	}
	work, err := admin.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := work.Exec(t.Context(), "LOCK TABLE words IN SHARE UPDATE EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	if !erase().Lingers {
		t.Error("an administrator is in the way, and it is not told")
	}
	if err := work.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	whole(t, store)
}
