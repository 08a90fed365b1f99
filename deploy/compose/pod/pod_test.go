package pod_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/deploy/compose/pod"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func listen(t *testing.T) net.Listener {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return listener
}

// echo says back what it hears, once it has heard all.
func echo(t *testing.T) string {
	t.Helper()
	listener := listen(t)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				heard, _ := io.ReadAll(conn)
				conn.Write(heard) //nolint:errcheck // the client sees it missing
			}()
		}
	}()
	return listener.Addr().String()
}

// forward passes on until the test, or the function that it gives, ends.
func forward(t *testing.T, to string) (address string, stop func()) {
	t.Helper()
	listener := listen(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		pod.Forward(ctx, listener, to, slog.New(slog.DiscardHandler))
		close(done)
	}()
	stop = func() {
		cancel()
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			t.Error("it does not stop")
		}
	}
	t.Cleanup(stop)
	return listener.Addr().String(), stop
}

func dial(t *testing.T, address string) *net.TCPConn {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn.(*net.TCPConn)
}

func TestForward(t *testing.T) {
	address, _ := forward(t, echo(t))
	said := strings.Repeat("EHLO vigie\r\n", 10_000)
	for range 2 {
		conn := dial(t, address)
		if _, err := io.WriteString(conn, said); err != nil {
			t.Fatal(err)
		}
		if err := conn.CloseWrite(); err != nil {
			t.Fatal(err)
		}
		if heard, err := io.ReadAll(conn); err != nil || string(heard) != said {
			t.Errorf("heard %d bytes, %v", len(heard), err)
		}
	}
}

// TestForwardToNobody: the connection ends, and the next is taken.
func TestForwardToNobody(t *testing.T) {
	gone := listen(t)
	gone.Close()
	address, _ := forward(t, gone.Addr().String())
	for range 2 {
		conn := dial(t, address)
		if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
			t.Fatal(err)
		}
		if n, err := conn.Read(make([]byte, 1)); n != 0 || err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("read %d, %v: want the end of the connection", n, err)
		}
	}
}

// TestForwardStops: with a connection under way that nobody ends.
func TestForwardStops(t *testing.T) {
	address, stop := forward(t, echo(t))
	conn := dial(t, address)
	if _, err := io.WriteString(conn, "EHLO"); err != nil {
		t.Fatal(err)
	}
	time.Sleep(50 * time.Millisecond) // until it is passed on
	stop()
	if _, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address); err == nil {
		t.Error("it still listens")
	}
}

func TestProbe(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/-/ready" {
			http.Error(w, "the ledger is down", http.StatusServiceUnavailable)
		}
	}))
	defer server.Close()
	if err := pod.Probe(t.Context(), server.URL+"/-/ready"); err != nil {
		t.Error(err)
	}
	if err := pod.Probe(t.Context(), server.URL+"/other"); err == nil || !strings.Contains(err.Error(), "503 the ledger is down") {
		t.Errorf("got %v", err)
	}
	server.Close()
	if err := pod.Probe(t.Context(), server.URL+"/-/ready"); err == nil {
		t.Error("nobody is ready")
	}
}
