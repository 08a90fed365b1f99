package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vigie-noc/vigie/exporters/event/active"
	"github.com/vigie-noc/vigie/exporters/event/store"
)

var discard = slog.New(slog.DiscardHandler)

// TestRhythm: beginnings and ends are on disk within a quarter of a second,
// what is only counted within ten, and nothing is written for nothing.
func TestRhythm(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		table, disk := newTable(), &fake{}
		keeper, stop := keep(t, table, disk, discard)
		time.Sleep(time.Minute + time.Millisecond)
		if saves, _, _ := disk.seen(); saves != 0 {
			t.Errorf("nothing happened, and was written %d times", saves)
		}
		raise(table, "sw1", "Gi1", time.Now())
		time.Sleep(100 * time.Millisecond)
		if age := keeper.Unsaved(time.Now()); age != 100*time.Millisecond {
			t.Errorf("unsaved for %v", age)
		}
		time.Sleep(200 * time.Millisecond)
		if saves, _, kept := disk.seen(); saves != 1 || kept != 1 || keeper.Unsaved(time.Now()) != 0 {
			t.Errorf("a beginning: %d saves, %d kept, unsaved for %v", saves, kept, keeper.Unsaved(time.Now()))
		}
		raise(table, "sw1", "Gi1", time.Now())
		time.Sleep(time.Second)
		if saves, _, _ := disk.seen(); saves != 1 {
			t.Error("a count is written at once")
		}
		time.Sleep(10 * time.Second)
		if count := disk.count("sw1"); count != 2 {
			t.Errorf("the count on disk is %d", count)
		}
		raise(table, "sw2", "Gi1", time.Now())
		if err := keeper.Flush(t.Context()); err != nil {
			t.Error(err)
		}
		if _, _, kept := disk.seen(); kept != 2 {
			t.Error("what was flushed is not there")
		}
		raise(table, "sw2", "Gi1", time.Now())
		stop()
		if count := disk.count("sw2"); count != 2 {
			t.Errorf("the last count on disk is %d", count)
		}
		if err := keeper.Flush(t.Context()); err == nil {
			t.Error("a keeper that has stopped flushes")
		}
	})
}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		table, disk := newTable(), &fake{}
		keeper, stop := keep(t, table, disk, slog.New(slog.NewTextHandler(&log, nil)))
		raise(table, "sw0", "Gi1", time.Now())
		time.Sleep(time.Second)
		disk.set(true)
		for i := range 10 {
			raise(table, fmt.Sprint("sw", i), "Gi1", time.Now())
			unraise(table, fmt.Sprint("sw", i), "Gi1", time.Now())
			raise(table, fmt.Sprint("sw", i), "Gi2", time.Now())
			time.Sleep(time.Minute)
		}
		if err := keeper.Flush(t.Context()); !errors.Is(err, errNoSpace) {
			t.Errorf("a flush to a full disk: %v", err)
		}
		if age := keeper.Unsaved(time.Now()); age < 10*time.Minute-time.Second || age > 10*time.Minute {
			t.Errorf("unsaved for %v", age)
		}
		if n := keeper.Failures(); n < 20 || n > 30 { // 1, 2, 4, 8, 16, then every 30 s
			t.Errorf("tried %d times in ten minutes", n)
		}
		if _, _, kept := disk.seen(); kept != 1 {
			t.Errorf("%d are kept", kept)
		}
		disk.set(false)
		time.Sleep(31 * time.Second)
		if _, afresh, kept := disk.seen(); afresh != 1 || kept != 20 || keeper.Unsaved(time.Now()) != 0 {
			t.Errorf("with room again: written afresh %d times, %d kept, unsaved for %v", afresh, kept, keeper.Unsaved(time.Now()))
		}
		stop()
		if strings.Count(log.String(), "ERROR") != 1 || strings.Count(log.String(), "again") != 1 {
			t.Errorf("the log says\n%s", &log)
		}
	})
}

// stuck is a disk that takes for ever.
type stuck struct {
	*fake
	until chan struct{}
}

func (s stuck) Save(ctx context.Context, changes []active.Change, afresh bool) error {
	<-s.until
	return s.fake.Save(ctx, changes, afresh)
}

func TestSlowDisk(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		table, disk := newTable(), stuck{&fake{}, make(chan struct{})}
		keeper, stop := keep(t, table, disk, discard)
		raise(table, "sw1", "Gi1", time.Now())
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		if err := keeper.Flush(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a flush that takes for ever: %v", err)
		}
		if age := keeper.Unsaved(time.Now()); age != 3*time.Second {
			t.Errorf("unsaved for %v", age)
		}
		raise(table, "sw1", "Gi2", time.Now()) // nobody waits
		close(disk.until)
		time.Sleep(time.Second)
		if _, _, kept := disk.seen(); kept != 2 || keeper.Failures() != 0 {
			t.Errorf("%d kept, %d failures", kept, keeper.Failures())
		}
		stop()
	})
}

var _ store.Disk = (*store.File)(nil)
