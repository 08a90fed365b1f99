package ledgertest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
)

// everything writes one row of each kind.
func everything(tx incident.Tx) error {
	return errors.Join(
		tx.SaveIncident(newIncident("01A", "a")),
		tx.SaveOccurrence(&bridge.Occurrence{Incident: "01A", Alert: firing("00000000000000a1")}),
		tx.Append(entry("01A", bridge.KindOpened)),
		tx.SaveDelivery(bridge.Delivery{Source: "noc", ReceivedAt: moment, Payload: []byte("x"), Reason: "refus"}),
	)
}

// wantEmpty checks that nothing of everything is there, and that the ledger
// takes it now.
func wantEmpty(t *testing.T, s Store) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	incidents := must(s.Incident(ctx, "01A"))(t)
	occurrences := must(s.Firing(ctx, "noc"))(t)
	entries := must(s.Entries(ctx, "01A"))(t)
	deliveries := must(s.Refused(ctx, 10))(t)
	if incidents != nil || len(occurrences)+len(entries)+len(deliveries) > 0 {
		t.Errorf("something is left: %+v %+v %+v %+v", incidents, occurrences, entries, deliveries)
	}
	if err := s.Ping(ctx); err != nil {
		t.Errorf("the ledger cannot be written any more: %v", err)
	}
	if err := s.Write(ctx, everything); err != nil {
		t.Errorf("the same transaction afterwards: %v", err)
	}
}

func rollback(t *testing.T, s Store) {
	wrong := errors.New("the alert cannot be taken")
	err := s.Write(t.Context(), func(tx incident.Tx) error { return errors.Join(everything(tx), wrong) })
	if !errors.Is(err, wrong) {
		t.Errorf("Write fails with %v, want %v", err, wrong)
	}
	wantEmpty(t, s)
}

func cancelled(t *testing.T, s Store) {
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Write(ctx, func(tx incident.Tx) error {
		defer cancel()
		return everything(tx)
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Write fails with %v, want %v", err, context.Canceled)
	}
	wantEmpty(t, s)
}

func panicking(t *testing.T, s Store) {
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = s.Write(t.Context(), func(tx incident.Tx) error { // it does not return
			if err := everything(tx); err != nil {
				t.Error(err)
			}
			panic("a fault in the engine")
		})
	}()
	wantEmpty(t, s)
}

// concurrentWriters count up one number from many goroutines: a lost update
// would be missing at the end.
func concurrentWriters(t *testing.T, s Store) {
	const writers, rounds = 8, 10
	save(t, s, newIncident("01A", "a"))
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for r := range rounds {
				err := s.Write(t.Context(), func(tx incident.Tx) error {
					found, err := tx.Incident("01A")
					if err != nil {
						return err
					}
					found.Noted++
					e := entry("01A", bridge.KindAlertFiring)
					e.Text = fmt.Sprintf("%d/%d", w, r)
					return errors.Join(tx.SaveIncident(found), tx.Append(e))
				})
				if err != nil {
					t.Errorf("writer %d: %v", w, err)
				}
			}
		})
		wg.Go(func() { // readers do not wait for writers, nor hold them up
			for range rounds {
				if _, err := s.Counts(t.Context()); err != nil {
					t.Errorf("reader: %v", err)
				}
			}
		})
	}
	wg.Wait()
	if got := saved(t, s, "01A").Noted; got != writers*rounds {
		t.Errorf("counted %d, want %d", got, writers*rounds)
	}
	entries := must(s.Entries(t.Context(), "01A"))(t)
	if len(entries) != writers*rounds {
		t.Errorf("%d entries, want %d", len(entries), writers*rounds)
	}
	for i := 1; i < len(entries); i++ {
		if entries[i].Seq <= entries[i-1].Seq {
			t.Fatalf("entry %d is numbered %d after %d", i, entries[i].Seq, entries[i-1].Seq)
		}
	}
}

// first: what somebody waits for does not wait for all that the loops would
// write.
func first(t *testing.T, s Store) {
	const behind = 6
	order := make(chan string, behind+1)
	var all sync.WaitGroup
	run := func(write func(context.Context) error) {
		all.Go(func() {
			if err := write(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	begun, release := make(chan struct{}), make(chan struct{})
	run(func(ctx context.Context) error {
		return s.Write(ctx, func(incident.Tx) error {
			close(begun)
			<-release
			return nil
		})
	})
	<-begun
	for range behind {
		run(func(ctx context.Context) error {
			return s.Write(ctx, func(incident.Tx) error {
				order <- "a loop"
				time.Sleep(100 * time.Millisecond)
				return nil
			})
		})
	}
	time.Sleep(50 * time.Millisecond) // all of them wait
	run(func(ctx context.Context) error {
		return s.WriteFirst(ctx, func(incident.Tx) error {
			order <- "a source"
			return nil
		})
	})
	time.Sleep(50 * time.Millisecond)
	close(release)
	all.Wait()
	for place := range behind + 1 {
		if <-order == "a source" && place >= behind/2 {
			t.Errorf("what a source waits for was written after %d of %d that nobody waits for", place, behind)
		}
	}
}
