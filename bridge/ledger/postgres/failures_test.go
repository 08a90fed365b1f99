package postgres_test

import (
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/ledgertest"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres/pgtest"
)

func TestKilled(t *testing.T) {
	t.Parallel()
	place := pgtest.Database(t)
	ledgertest.Killed(t, childLedger+"="+place.URL+"\n"+place.PasswordFile, func() ledgertest.Store { return open(t, place) })
}

// entries is how many an incident has; -1 where there is no such incident.
func entries(t *testing.T, store *postgres.Store, id string) int {
	t.Helper()
	found, err := store.Incident(t.Context(), id)
	all, failure := store.Entries(t.Context(), id)
	if err := errors.Join(err, failure); err != nil {
		t.Fatal(err)
	}
	if found == nil {
		return -1
	}
	return len(all)
}

// TestRunAgain: a transaction that the database refuses because another was in
// the way is run again, and kept once.
func TestRunAgain(t *testing.T) {
	t.Parallel()
	place := pgtest.Database(t)
	store := open(t, place)
	place.Exec(t, "CREATE SEQUENCE refusals", `CREATE FUNCTION refuse_some() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN
			IF nextval('refusals') <= 3 THEN RAISE EXCEPTION 'in the way' USING ERRCODE = '40001'; END IF;
			RETURN NEW;
		END $$`, "CREATE TRIGGER refuse_some BEFORE INSERT ON incident FOR EACH ROW EXECUTE FUNCTION refuse_some()")
	runs := 0
	err := store.Write(t.Context(), func(tx incident.Tx) error {
		runs++
		return errors.Join(tx.SaveIncident(opened("01A")), tx.Append(fact("01A")))
	})
	if err != nil || runs != 4 || entries(t, store, "01A") != 1 {
		t.Errorf("%d runs, %v, %d entries", runs, err, entries(t, store, "01A"))
	}
	place.Exec(t, "ALTER SEQUENCE refusals MINVALUE -1000 RESTART WITH -1000")
	if err := store.Write(t.Context(), func(tx incident.Tx) error { return tx.SaveIncident(opened("01B")) }); err == nil {
		t.Error("it is refused for ever, and no error comes of it")
	}
	whole(t, store)
}

// TestDeadlock: an administrator at work in the tables may be in the way of
// all, and nothing is lost by it.
func TestDeadlock(t *testing.T) {
	t.Parallel()
	place := pgtest.Database(t)
	store := open(t, place)
	save(t, store, "01A")
	admin, err := place.Connect(t).Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := admin.Exec(t.Context(), "SELECT 1 FROM incident FOR UPDATE"); err != nil {
		t.Fatal(err)
	}
	runs, done := make(chan struct{}, 10), make(chan error, 1)
	go func() {
		done <- store.Write(t.Context(), func(tx incident.Tx) error {
			runs <- struct{}{}
			if _, err := tx.Incident("01A"); err != nil {
				return err
			}
			return tx.Append(fact("01A"))
		})
	}()
	<-runs
	_, failure := admin.Exec(t.Context(), "SELECT 1 FROM journal_end FOR UPDATE")
	if err := admin.Rollback(t.Context()); err != nil {
		t.Error(err)
	}
	if err := <-done; err != nil || entries(t, store, "01A") != 2 {
		t.Errorf("fails with %v, %d entries; the administrator got %v", err, entries(t, store, "01A"), failure)
	}
	if failure == nil && len(runs) == 0 {
		t.Error("neither was in the other's way")
	}
}

// TestStuckReplica: one that stops in the middle of a transaction is cut off,
// keeps nothing of it, and holds up the others no longer.
func TestStuckReplica(t *testing.T) {
	t.Parallel()
	place := pgtest.Database(t)
	stuck := *place
	stuck.URL += "&idle_in_transaction_session_timeout=300"
	store, other := open(t, &stuck), open(t, place)
	var err error
	var waiting sync.WaitGroup
	inside := make(chan struct{})
	waiting.Go(func() {
		err = store.Write(t.Context(), func(tx incident.Tx) error {
			err := tx.SaveIncident(opened("01A"))
			close(inside)
			time.Sleep(time.Second)
			return errors.Join(err, tx.Append(fact("01A")))
		})
	})
	<-inside
	save(t, other, "01B")
	waiting.Wait()
	if err == nil || entries(t, other, "01A") != -1 {
		t.Errorf("what was cut off gives %v and leaves %d entries", err, entries(t, other, "01A"))
	}
	save(t, store, "01A")
	whole(t, other)
}

// TestNoTurn: whoever cannot write in time is told, and does not wait for ever.
func TestNoTurn(t *testing.T) {
	t.Parallel()
	place := pgtest.Database(t)
	hasty := *place
	hasty.URL += "&lock_timeout=200"
	store := open(t, &hasty)
	admin, err := place.Connect(t).Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := admin.Exec(t.Context(), "SELECT 1 FROM journal_end FOR UPDATE"); err != nil {
		t.Fatal(err)
	}
	err = store.Write(t.Context(), func(tx incident.Tx) error { return tx.SaveIncident(opened("01A")) })
	if err == nil || !strings.Contains(err.Error(), "wait for a turn to write") {
		t.Errorf("fails with %v", err)
	}
	if _, err := store.Counts(t.Context()); err != nil {
		t.Errorf("readers wait too: %v", err)
	}
	if err := admin.Rollback(t.Context()); err != nil {
		t.Error(err)
	}
	save(t, store, "01A")
}

// TestOpenTellsWhatIsWrong, and never the password.
func TestOpenTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	place := pgtest.Database(t)
	secret, err := os.ReadFile(place.PasswordFile)
	if err != nil {
		t.Fatal(err)
	}
	wrong := t.TempDir() + "/password"
	if err := os.WriteFile(wrong, []byte("falsch-und-geheim"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		options postgres.Options
		want    string
	}{
		"no such database": {postgres.Options{URL: strings.Replace(place.URL, "/ledger_", "/absent_", 1), PasswordFile: place.PasswordFile}, "absent_"},
		"wrong password":   {postgres.Options{URL: place.URL, PasswordFile: wrong}, "password authentication failed"},
		"no password file": {postgres.Options{URL: place.URL, PasswordFile: wrong + "s"}, "no such file"},
		"nobody there":     {postgres.Options{URL: "postgres://vigie@127.0.0.1:1/x?sslmode=disable"}, "127.0.0.1"},
		"a password in it": {postgres.Options{URL: "postgres://vigie:falsch-und-geheim@127.0.0.1:1,127.0.0.1:2/x"}, "holds a password"},
		"one as parameter": {postgres.Options{URL: "postgres://vigie@127.0.0.1:1/x?password=falsch-und-geheim"}, "holds a password"},
		"another scheme":   {postgres.Options{URL: "falsch-und-geheim"}, "begins with postgres://"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store, err := postgres.Open(t.Context(), test.options, logger(t))
			if err == nil {
				t.Fatal("it opens", store.Close())
			}
			if text := err.Error(); !strings.Contains(text, test.want) || strings.Contains(text, "falsch-und-geheim") ||
				strings.Contains(text, strings.TrimSpace(string(secret))) {
				t.Errorf("it says %v, want %q", err, test.want)
			}
		})
	}
}

// TestOpenToRead: whoever only proves a journal writes nothing, no schema
// either.
func TestOpenToRead(t *testing.T) {
	t.Parallel()
	place := pgtest.Database(t)
	reader, err := postgres.OpenToRead(options(place))
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if _, err := reader.Verify(t.Context(), 0, func(ledger.Break) {}); err == nil {
		t.Error("a database without a ledger is verified")
	}
	store := open(t, place)
	save(t, store, "01A")
	if now, then := whole(t, reader), whole(t, store); now != then || now.Entries != 1 {
		t.Errorf("it reads %+v, the ledger is %+v", now, then)
	}
	if err := reader.Ping(t.Context()); err == nil {
		t.Error("who only reads can write")
	}
}
