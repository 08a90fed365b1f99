package web_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/active"
	"github.com/vigie-noc/vigie/exporters/event/store"
	"github.com/vigie-noc/vigie/exporters/event/web"
)

// counter counts what is written.
type counter struct{ bytes int }

func (c *counter) Write(data []byte) (int, error) {
	c.bytes += len(data)
	return len(data), nil
}

func heap() float64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return float64(stats.HeapAlloc) / (1 << 20)
}

// TestLarge: as many events as there may be are written to disk, shown, and
// held in bounded memory. The times are generous, as tests share a machine;
// the log has the figures.
func TestLarge(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 100,000 events")
	}
	file, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "events.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	before := heap()
	table := active.New(active.Options{Rules: active.Rules{Definitions: []*event.Definition{down}}, Kept: true})
	keeper := store.NewKeeper(table, file, slog.New(slog.DiscardHandler))
	for i := range largeTable {
		name := fmt.Sprintf("sw-%05d.example", i/4)
		dev := &event.Device{Name: name, Site: "Lycée A", Known: true, Labels: map[string]string{"device": name, "site": "Lycée A", "region": "Sud", "role": "switch", "vendor": "cisco", "device_criticity": "P3"}}
		line := fmt.Sprintf("<187>45: Jan 14 09:12:33.123 CET: %%LINK-3-UPDOWN: Interface GigabitEthernet1/0/%d, changed state to down", i%4)
		msg := event.Message{Device: dev, Received: t0, At: t0, Line: []byte(line)}
		table.Apply(&msg, []event.Hit{{Rule: "cisco", Event: down, Subject: fmt.Appendf(nil, "GigabitEthernet1/0/%d", i%4)}})
	}
	t.Logf("%.0f MiB for the table and the devices", heap()-before)

	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	defer wg.Wait()
	defer stop()
	begin := time.Now()
	wg.Go(func() { keeper.Run(ctx) })
	if err := keeper.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Logf("%v to write all of it to disk", time.Since(begin))

	e := events(web.Options{Table: table, Store: keeper})
	var page counter
	begin = time.Now()
	if err := e.WriteMetrics(io.Writer(&page)); err != nil {
		t.Fatal(err)
	}
	took := time.Since(begin)
	t.Logf("%v to show it: %d bytes", took, page.bytes)
	if took > 5*time.Second {
		t.Error("that is too long for a scrape")
	}
	if used := heap() - before; used > 150 {
		t.Errorf("%.0f MiB are in use", used)
	}
	begin = time.Now()
	loaded, err := file.Load(t.Context())
	if err != nil || len(loaded) != largeTable {
		t.Errorf("%d are on disk: %v", len(loaded), err)
	}
	t.Logf("%v to read it", time.Since(begin))
}
