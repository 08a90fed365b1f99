package postgres_test

import (
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/vigie-noc/vigie/bridge/ledger/ledgertest"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres/pgserver"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres/pgtest"
)

// TestDump: what docs/ledger.md says of backups is true: dumped while bridges
// write and restored elsewhere, a ledger is whole, guarded, and goes on.
func TestDump(t *testing.T) {
	t.Parallel()
	bin, err := pgserver.Programs()
	if err != nil {
		t.Skip(err)
	}
	from, to := pgtest.Database(t), pgtest.Database(t)
	store := open(t, from)
	ledgertest.Fill(t, store)
	before := whole(t, store)
	dump := filepath.Join(t.TempDir(), "ledger.dump")
	program(t, from, filepath.Join(bin, "pg_dump"), "--format=custom", "--file="+dump)
	program(t, to, filepath.Join(bin, "pg_restore"), "--exit-on-error", "--dbname="+to.Name, dump)
	restored := open(t, to)
	if after := whole(t, restored); after != before {
		t.Errorf("it was %+v and is %+v", before, after)
	}
	if _, err := to.Connect(t).Exec(t.Context(), "DELETE FROM journal"); err == nil {
		t.Error("the restored journal is not guarded")
	}
	ledgertest.CheckFilled(t, restored, true)

	stop := make(chan struct{})
	var writing sync.WaitGroup
	writing.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				save(t, store, "02A")
			}
		}
	})
	later, again := filepath.Join(t.TempDir(), "later.dump"), pgtest.Database(t)
	program(t, from, filepath.Join(bin, "pg_dump"), "--format=custom", "--file="+later)
	close(stop)
	writing.Wait()
	program(t, again, filepath.Join(bin, "pg_restore"), "--exit-on-error", "--dbname="+again.Name, later)
	if found := whole(t, open(t, again)); found.Entries <= before.Entries {
		t.Errorf("it has %+v", found)
	}
}

// program runs one of PostgreSQL's in a database.
func program(t *testing.T, place *pgtest.Place, name string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Env = place.Environment()
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, output)
	}
}
