package datagram_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/internal/datagram"
)

// TestBatches: what is queued comes in order, 64 at most at a time, and none
// twice.
func TestBatches(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("elsewhere there are no batches")
	}
	for _, sent := range []int{1, 63, 64, 65, 128, 200} {
		s := listen(t, "127.0.0.1:0", datagram.Options{Sockets: 1})[0]
		conn := dial(t, s.LocalAddr())
		for i := range sent {
			send(t, conn, fmt.Sprint(i))
		}
		var sizes []int
		for next := 0; next < sent; {
			n, err := s.Receive()
			if err != nil {
				t.Fatal(err)
			}
			sizes = append(sizes, n)
			for i := range n {
				if data, _, _ := s.Datagram(i); string(data) != fmt.Sprint(next) {
					t.Fatalf("%d sent: got %q, want %d", sent, data, next)
				}
				next++
			}
		}
		for i, n := range sizes {
			if want := min(64, sent-64*i); n != want {
				t.Errorf("%d sent: batches %v", sent, sizes)
				break
			}
		}
	}
}

// TestDrain: what was queued is still given, and then there is an end, for the
// reader that waits too.
func TestDrain(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("elsewhere nothing is drained")
	}
	s := listen(t, "127.0.0.1:0", datagram.Options{Sockets: 1})[0]
	conn := dial(t, s.LocalAddr())
	for range 100 {
		send(t, conn, "x")
	}
	s.Drain()
	received := 0
	for {
		n, err := s.Receive()
		received += n
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if received != 100 {
		t.Errorf("received %d of 100", received)
	}

	waiting := listen(t, "127.0.0.1:0", datagram.Options{Sockets: 1})[0]
	if got := endOf(t, waiting, waiting.Drain); !errors.Is(got, io.EOF) {
		t.Errorf("the reader that waits gets %v", got)
	}
	waiting.Close()
	if _, err := waiting.Receive(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("drained and closed, it gives %v", err)
	}
}

// endOf is how a Receive ends that waits while something is done.
func endOf(t *testing.T, s *datagram.Socket, do func()) error {
	t.Helper()
	ended := make(chan error, 1)
	go func() {
		_, err := s.Receive()
		ended <- err
	}()
	time.Sleep(10 * time.Millisecond) // so that it waits; right too if it does not yet
	do()
	select {
	case err := <-ended:
		return err
	case <-time.After(5 * time.Second):
		t.Fatal("it still waits")
		return nil
	}
}

func TestContextEndsReceive(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	sockets, err := datagram.Listen(ctx, "127.0.0.1:0", datagram.Options{Sockets: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sockets {
		if got := endOf(t, s, cancel); !errors.Is(got, net.ErrClosed) {
			t.Errorf("ended with %v", got)
		}
		if err := s.Close(); err != nil {
			t.Errorf("closed again: %v", err)
		}
	}
}

// TestContextHasEnded: then nothing opens, or nothing is left open.
func TestContextHasEnded(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	sockets, err := datagram.Listen(ctx, "127.0.0.1:0", datagram.Options{Sockets: 2})
	for _, s := range sockets {
		if _, err := s.Receive(); !errors.Is(err, net.ErrClosed) {
			t.Errorf("it receives %v", err)
		}
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("it fails with %v", err)
	}
}

func TestDeadline(t *testing.T) {
	t.Parallel()
	s := listen(t, "127.0.0.1:0", datagram.Options{Sockets: 1})[0]
	if err := s.SetReadDeadline(time.Now().Add(time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Receive(); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("ended with %v", err)
	}
}

// TestNotShared: the kernel would give each of two processes part of what is
// sent. The second is refused instead.
func TestNotShared(t *testing.T) {
	t.Parallel()
	for _, sockets := range []int{1, 2} {
		first := listen(t, "127.0.0.1:0", datagram.Options{Sockets: 2})[0]
		_, err := datagram.Listen(t.Context(), first.LocalAddr().String(), datagram.Options{Sockets: sockets, Logger: slog.New(slog.DiscardHandler)})
		if err == nil || !strings.Contains(err.Error(), "address already in use") {
			t.Errorf("%d sockets: got %v", sockets, err)
		}
	}
}

// TestAnswerFromWhereItWasAsked: a host has several addresses, and who asks
// one of them wants it to answer.
func TestAnswerFromWhereItWasAsked(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("elsewhere the routes choose")
	}
	for _, c := range []struct{ listen, asked string }{
		{"0.0.0.0:0", "127.0.0.7"}, {"[::]:0", "127.0.0.7"}, {"[::]:0", "::1"}, {"127.0.0.1:0", "127.0.0.1"},
	} {
		t.Run(c.listen+" "+c.asked, func(t *testing.T) {
			t.Parallel()
			s := listen(t, c.listen, datagram.Options{Sockets: 1, Answers: true})[0]
			_, port, _ := net.SplitHostPort(s.LocalAddr().String())
			conn := dial(t, must(net.ResolveUDPAddr("udp", net.JoinHostPort(c.asked, port))))
			for _, text := range []string{"one", "two"} { // the second: the headers are made ready again
				send(t, conn, text)
				if _, err := s.Receive(); err != nil {
					t.Fatal(err)
				}
				data, _, _ := s.Datagram(0)
				if err := s.Answer(0, data); err != nil {
					t.Fatal(err)
				}
				buffer := make([]byte, 10)
				n, err := conn.Read(buffer) // a connected socket hears nobody else
				if err != nil || string(buffer[:n]) != text {
					t.Errorf("got %q, %v", buffer[:n], err)
				}
			}
		})
	}
}

// TestAnswerWithoutAnswers: then the routes choose.
func TestAnswerWithoutAnswers(t *testing.T) {
	t.Parallel()
	s := listen(t, "127.0.0.1:0", datagram.Options{Sockets: 1})[0]
	conn := dial(t, s.LocalAddr())
	send(t, conn, "question")
	if _, err := s.Receive(); err != nil {
		t.Fatal(err)
	}
	if err := s.Answer(0, []byte("answer")); err != nil {
		t.Fatal(err)
	}
	buffer := make([]byte, 10)
	if n, err := conn.Read(buffer); err != nil || string(buffer[:n]) != "answer" {
		t.Errorf("got %q, %v", buffer[:n], err)
	}
}
