package postgres_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres/pgtest"
)

// TestLostCommit: a connection that is cut at a commit leaves no doubt: what
// the database kept is no error, what it did not keep is one.
func TestLostCommit(t *testing.T) {
	t.Parallel()
	place := pgtest.Database(t)
	w, behind := newWire(t, place)
	store := open(t, behind)
	save(t, store, "01A")
	write := func(id string) error {
		return store.Write(t.Context(), func(tx incident.Tx) error { return errors.Join(tx.SaveIncident(opened(id)), tx.Append(fact(id))) })
	}

	w.set("before", false)
	if err := write("01B"); err == nil || errors.Is(err, postgres.ErrUnknown) || entries(t, store, "01B") != -1 {
		t.Errorf("cut before it: %v, %d entries", err, entries(t, store, "01B"))
	}
	w.set("after", false)
	if err := write("01C"); err != nil || entries(t, store, "01C") != 1 {
		t.Errorf("cut after it: %v, %d entries", err, entries(t, store, "01C"))
	}
	w.set("after", true)
	if err := write("01D"); !errors.Is(err, postgres.ErrUnknown) {
		t.Errorf("cut, and the database away: %v, want %v", err, postgres.ErrUnknown)
	}
	whole(t, open(t, place))
}

// wire stands between a ledger and its database, and may cut a connection
// when it is asked to commit.
type wire struct {
	net.Listener

	target string
	mu     sync.Mutex
	cut    string // "": nothing; "before" or "after" the database is asked
	closed bool   // takes no connections any more, once it has cut one
}

func newWire(t *testing.T, place *pgtest.Place) (*wire, *pgtest.Place) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	before, after, _ := strings.Cut(place.URL, "@")
	target, rest, _ := strings.Cut(after, "/")
	w, behind := &wire{Listener: listener, target: target}, *place
	behind.URL = before + "@" + listener.Addr().String() + "/" + rest
	var open sync.WaitGroup
	open.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			open.Go(func() { w.join(client) })
		}
	})
	t.Cleanup(func() { listener.Close(); open.Wait() })
	return w, &behind
}

func (w *wire) set(cut string, closed bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut, w.closed = cut, closed
}

// cuts tells once when to cut a connection on which a commit goes out.
func (w *wire) cuts(message []byte) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.cut == "" || !bytes.Contains(message, []byte("commit\x00")) {
		return ""
	}
	cut := w.cut
	w.cut = ""
	if w.closed {
		w.Close()
	}
	return cut
}

func (w *wire) join(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", w.target)
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		_, _ = io.Copy(client, server)
		_ = client.Close()
	}()
	buffer := make([]byte, 64<<10)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			return
		}
		cut := w.cuts(buffer[:n])
		if cut == "before" {
			return
		}
		if cut == "after" {
			_ = client.Close() // before the answer can come
		}
		if _, err := server.Write(buffer[:n]); err != nil {
			return
		}
		if cut == "after" {
			time.Sleep(100 * time.Millisecond) // the database is left time to commit
			return
		}
	}
}
