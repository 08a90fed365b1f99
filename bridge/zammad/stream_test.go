package zammad

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

const (
	manyArticles = 100
	lettersEach  = 200_000 // letters of two bytes
	oneEntry     = `"history": [{"id": 1, "created_at": "2025-03-03T09:45:12.980Z", "object": "Ticket", "type": "created"}]`
)

// writeAssets writes the assets of a ticket with many articles: 40 MB.
func writeAssets(w io.Writer) {
	body := strings.Repeat("é", lettersEach)
	_, _ = io.WriteString(w, `"assets": {"TicketArticle": {"0": {}`)
	for i := range manyArticles {
		_, _ = fmt.Fprintf(w, `,"%d": {"id": %d, "body": "%s"}`, i+1, i+1, body)
	}
	_, _ = io.WriteString(w, `}}`)
}

// atEnd runs a function when a reader comes to its end.
type atEnd struct {
	io.Reader
	run func()
}

func (a *atEnd) Read(into []byte) (int, error) {
	n, err := a.Reader.Read(into)
	if err != nil && a.run != nil {
		a.run()
		a.run = nil
	}
	return n, err
}

// held is what is in use on the heap. No other test may run beside.
func held() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

// Assets before the history pass by without being kept.
func TestAssetsAreNotKept(t *testing.T) {
	var after int64
	before := held()
	assets, w := io.Pipe()
	go func() {
		_, _ = io.WriteString(w, "{")
		writeAssets(w)
		_ = w.Close()
	}()
	decoder := json.NewDecoder(io.MultiReader(
		&atEnd{Reader: assets, run: func() { after = held() }}, strings.NewReader(","+oneEntry+"}")))
	var answer historyAnswer
	if err := answer.decode(decoder); err != nil || len(answer.rows) != 1 {
		t.Fatalf("%v, %v", answer.rows, err)
	}
	if after == 0 || after-before > 8<<20 {
		t.Errorf("%d MB were held of 40 MB of assets", (after-before)>>20)
	}
}

// Assets behind the history are not even read.
func TestAssetsAreNotRead(t *testing.T) {
	t.Parallel()
	sent := make(chan int64, maxAttempts)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		count := &counter{to: w}
		_, _ = io.WriteString(count, "{"+oneEntry+",")
		writeAssets(count)
		sent <- count.written
	}))
	t.Cleanup(server.Close)
	cfg := DefaultConfig()
	cfg.URL, cfg.Customer, cfg.TokenFile = server.URL, "noc", filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(cfg.TokenFile, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	desk, err := New(cfg, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(desk.Close)
	if rows, err := desk.History(t.Context(), 1); err != nil || len(rows) != 1 {
		t.Fatalf("History: %v, %v", rows, err)
	}
	if written := <-sent; written > 30<<20 {
		t.Errorf("%d MB were sent", written>>20)
	}
}

// counter counts what could be written.
type counter struct {
	to      io.Writer
	written int64
}

func (c *counter) Write(content []byte) (int, error) {
	n, err := c.to.Write(content)
	c.written += int64(n)
	return n, err
}
