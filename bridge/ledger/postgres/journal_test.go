package postgres_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/ledgertest"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres/pgtest"
)

// TestTampering holds the database to what every ledger finds out.
func TestTampering(t *testing.T) {
	t.Parallel()
	ledgertest.RunTampering(t, func(t *testing.T) ledgertest.Opened {
		t.Helper()
		place := pgtest.Database(t)
		store, conn := open(t, place), place.Connect(t)
		return ledgertest.Opened{
			Store: store,
			Exec: func(statements string) error {
				_, err := conn.Exec(t.Context(), statements)
				return err
			},
			Forbidden: []string{
				"TRUNCATE journal CASCADE",
				"UPDATE journal_end SET seq = 1",
				"DELETE FROM journal_end",
				`INSERT INTO journal SELECT * FROM journal WHERE seq = 1 ON CONFLICT (seq) DO UPDATE SET data = '{"a":"c"}'`,
				"INSERT INTO words SELECT * FROM words WHERE seq = 1 ON CONFLICT (seq) DO UPDATE SET text = 'autre'",
			},
			Unguard: "ALTER TABLE journal DISABLE TRIGGER USER; ALTER TABLE words DISABLE TRIGGER USER",
		}
	})
}

// opened is an incident as it stands right after its opening.
func opened(id string) *bridge.Incident {
	now := time.Now()
	return &bridge.Incident{ID: id, Key: "key of " + id, State: bridge.StateOpen, DetectedAt: now, OpenedAt: now, Desired: 1}
}

func fact(id string) bridge.Entry {
	now := time.Now()
	return bridge.Entry{Subject: id, Kind: bridge.KindAlertFiring, Actor: bridge.ActorBridge, EffectiveAt: now, ReceivedAt: now, Text: "Alerte"}
}

func save(t *testing.T, store *postgres.Store, id string) {
	t.Helper()
	err := store.Write(t.Context(), func(tx incident.Tx) error { return errors.Join(tx.SaveIncident(opened(id)), tx.Append(fact(id))) })
	if err != nil {
		t.Fatal(err)
	}
}

// whole walks the journal, which must be.
func whole(t *testing.T, store *postgres.Store) ledger.Verified {
	t.Helper()
	found, err := store.Verify(t.Context(), 0, func(b ledger.Break) { t.Errorf("broken: %+v", b) })
	if err != nil || !found.Whole() {
		t.Errorf("the journal is %+v, %v", found, err)
	}
	return found
}

// TestReadersMissNothing: three replicas write, some of what they write is
// rolled back, and whoever asks again and again for what comes after the last
// number sees every entry, in order and without a gap.
func TestReadersMissNothing(t *testing.T) {
	t.Parallel()
	place := pgtest.Database(t)
	const replicas, writers, rounds = 3, 2, 25
	var writing sync.WaitGroup
	for r := range replicas {
		store := open(t, place)
		for w := range writers {
			id := fmt.Sprintf("01%d%d", r, w)
			save(t, store, id)
			writing.Go(func() {
				for n := range rounds {
					err := store.Write(t.Context(), func(tx incident.Tx) error {
						err := tx.Append(fact(id), fact("0100"), fact(id))
						if n%5 == 4 {
							err = errors.Join(err, errNotThis)
						}
						return err
					})
					if err != nil && (n%5 != 4 || !errors.Is(err, errNotThis)) {
						t.Error(err)
					}
				}
			})
		}
	}
	over := make(chan struct{})
	go func() { defer close(over); writing.Wait() }()
	const want = replicas*writers + replicas*writers*rounds*4/5*3
	seen := follow(t, place, over)
	if seen != want {
		t.Errorf("the reader saw %d entries, want %d", seen, want)
	}
	if found := whole(t, open(t, place)); found.Entries != want || found.Chains != replicas*writers {
		t.Errorf("the journal is %+v", found)
	}
}

var errNotThis = errors.New("this one is not to be kept")

// follow pages through the journal by its numbers until nothing more comes.
func follow(t *testing.T, place *pgtest.Place, over <-chan struct{}) (seen int64) {
	t.Helper()
	conn := place.Connect(t)
	for last, ended := int64(0), false; ; {
		rows, err := conn.Query(t.Context(), "SELECT seq FROM journal WHERE seq > $1 ORDER BY seq LIMIT 7", last)
		if err != nil {
			t.Fatal(err)
		}
		before := seen
		for rows.Next() {
			var seq int64
			if err := rows.Scan(&seq); err != nil {
				t.Fatal(err)
			}
			if seq != last+1 {
				t.Fatalf("after %d comes %d: what is between may be committed later", last, seq)
			}
			last = seq
			seen++
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		if seen != before {
			continue
		}
		if ended {
			return seen
		}
		select {
		case <-over:
			ended = true
		case <-time.After(time.Millisecond):
		}
	}
}

// TestAnyTextInAnyField: what PostgreSQL refuses in a text must not keep a
// webhook out, and is found again as it was given.
func TestAnyTextInAnyField(t *testing.T) {
	t.Parallel()
	store := open(t, pgtest.Database(t))
	strange := "a\x00b\xff" + string(rune(0x1F4A5))
	for range 2 {
		err := store.Write(t.Context(), func(tx incident.Tx) error {
			found, err := tx.LatestIncident(strange)
			if err != nil {
				return err
			}
			if found == nil {
				found = opened("01A")
			}
			found.Key, found.Title, found.Site, found.LastError = strange, strange, strange, strange
			found.Written = map[string]string{strange: strange}
			o := bridge.Occurrence{Incident: "01A", Alert: bridge.Alert{
				AlertID: bridge.AlertID{Source: "noc", Fingerprint: strange}, StartsAt: time.Now(),
				Labels: map[string]string{strange: strange}, GeneratorURL: strange,
			}}
			if last, err := tx.LastOccurrence(o.Alert.AlertID); err != nil || last != nil {
				return errors.Join(err, tx.SaveIncident(found))
			}
			return errors.Join(tx.SaveIncident(found), tx.SaveOccurrence(&o))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found, err := store.Tickets(t.Context(), ledger.TicketFilter{Sites: []string{strange}, Limit: 10}); err != nil || len(found) != 1 {
		t.Errorf("found %+v, %v", found, err)
	}
}
