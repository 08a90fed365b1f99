package datagram_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/internal/datagram"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func listen(t *testing.T, address string, o datagram.Options) []*datagram.Socket {
	t.Helper()
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	sockets, err := datagram.Listen(t.Context(), address, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, s := range sockets {
			s.Close()
		}
	})
	return sockets
}

func dial(t *testing.T, to net.Addr) net.Conn {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "udp", to.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return conn
}

func send(t *testing.T, conn net.Conn, text string) {
	t.Helper()
	if _, err := conn.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
}

func TestReceive(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"127.0.0.1:0", "[::1]:0", "[::]:0", ":0"} {
		t.Run(address, func(t *testing.T) {
			t.Parallel()
			s := listen(t, address, datagram.Options{Sockets: 1, Size: 10})[0]
			host, port, _ := net.SplitHostPort(s.LocalAddr().String())
			if host == "::" {
				host = "127.0.0.1" // and is told as such
			}
			conn := dial(t, must(net.ResolveUDPAddr("udp", net.JoinHostPort(host, port))))
			for _, text := range []string{"one", "", "0123456789", "0123456789a"} {
				if _, err := conn.Write([]byte(text)); err != nil {
					t.Fatal(err)
				}
			}
			var got []string
			for len(got) < 4 {
				n, err := s.Receive()
				if err != nil {
					t.Fatal(err)
				}
				for i := range n {
					data, from, cut := s.Datagram(i)
					if from.String() != conn.LocalAddr().String() {
						t.Errorf("from %s, want %s", from, conn.LocalAddr())
					}
					got = append(got, fmt.Sprintf("%s %t", data, cut))
				}
			}
			if want := "one false, false,0123456789 false,0123456789 true"; strings.Join(got, ",") != want {
				t.Errorf("got %q, want %q", strings.Join(got, ","), want)
			}
		})
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func TestAnswer(t *testing.T) {
	t.Parallel()
	s := listen(t, "[::]:0", datagram.Options{Sockets: 1})[0]
	_, port, _ := net.SplitHostPort(s.LocalAddr().String())
	conn := dial(t, must(net.ResolveUDPAddr("udp", "127.0.0.1:"+port)))
	if _, err := conn.Write([]byte("question")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Receive(); err != nil {
		t.Fatal(err)
	}
	_, from, _ := s.Datagram(0)
	if err := s.WriteTo([]byte("answer"), from); err != nil {
		t.Fatal(err)
	}
	buffer := make([]byte, 100)
	n, err := conn.Read(buffer)
	if err != nil || string(buffer[:n]) != "answer" {
		t.Errorf("got %q, %v", buffer[:n], err)
	}
}

// TestNothingIsLostUnseen: nobody reads, and more is sent than there is room
// for. What was received and what the kernel threw away are all that was sent.
func TestNothingIsLostUnseen(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells what it threw away")
	}
	s := listen(t, "127.0.0.1:0", datagram.Options{Sockets: 1, Buffer: 64 << 10})[0]
	conn := dial(t, s.LocalAddr())
	const sent = 2000
	for range sent {
		if _, err := conn.Write(bytes.Repeat([]byte("x"), 160)); err != nil {
			t.Fatal(err)
		}
	}
	before := s.Memory()
	if before.Drops == 0 || before.Queued == 0 || before.Buffer < 64<<10 {
		t.Fatalf("the kernel tells %+v", before)
	}
	received := 0
	for received+int(before.Drops) < sent {
		n, err := s.Receive()
		if err != nil {
			t.Fatal(err)
		}
		received += n
	}
	if after := s.Memory(); received+int(after.Drops) != sent || after.Queued != 0 {
		t.Errorf("received %d, and the kernel tells %+v; %d were sent", received, after, sent)
	}
	s.Close()
	if closed := s.Memory(); closed.Drops != before.Drops {
		t.Errorf("closed, it tells %+v", closed)
	}
}

func TestSeveralSocketsShareAPort(t *testing.T) {
	t.Parallel()
	sockets := listen(t, "127.0.0.1:0", datagram.Options{Sockets: 3})
	received := make(chan int)
	for _, s := range sockets {
		go func() {
			for {
				n, err := s.Receive()
				if err != nil {
					return
				}
				received <- n
			}
		}()
	}
	const senders = 50
	for range senders {
		if _, err := dial(t, sockets[0].LocalAddr()).Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	for got := 0; got < senders; {
		select {
		case n := <-received:
			got += n
		case <-time.After(5 * time.Second):
			t.Fatalf("received %d of %d", got, senders)
		}
	}
}

func TestCloseEndsReceive(t *testing.T) {
	t.Parallel()
	s := listen(t, "127.0.0.1:0", datagram.Options{Sockets: 1})[0]
	ended := make(chan error)
	go func() {
		_, err := s.Receive()
		ended <- err
	}()
	time.Sleep(10 * time.Millisecond)
	s.Close()
	select {
	case err := <-ended:
		if !errors.Is(err, net.ErrClosed) {
			t.Errorf("ended with %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Error("it still waits")
	}
}

func TestPortTaken(t *testing.T) {
	t.Parallel()
	taken, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, err = datagram.Listen(t.Context(), taken.LocalAddr().String(), datagram.Options{Logger: slog.New(slog.DiscardHandler)})
	if err == nil || !strings.Contains(err.Error(), "listen on "+taken.LocalAddr().String()) {
		t.Errorf("got %v", err)
	}
}

// TestBufferIsTold: one octet more than the kernel ever gives is a warning,
// beside what is told always.
func TestBufferIsTold(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells the size")
	}
	for buffer, warnings := range map[int]int{4 << 10: 0, 1 << 30: 1} {
		var log bytes.Buffer
		listen(t, "127.0.0.1:0", datagram.Options{Sockets: 2, Buffer: buffer, Logger: slog.New(slog.NewTextHandler(&log, nil))})
		if got := log.String(); strings.Count(got, "level=INFO") != 1 || strings.Count(got, "level=WARN") != warnings {
			t.Errorf("of %d octets the log says %q", buffer, got)
		}
	}
}

// TestNoGarbage: reception allocates nothing.
func TestNoGarbage(t *testing.T) {
	s := listen(t, "127.0.0.1:0", datagram.Options{Sockets: 1})[0]
	conn := dial(t, s.LocalAddr())
	line := []byte("x")
	got := testing.AllocsPerRun(100, func() {
		if _, err := conn.Write(line); err != nil {
			t.Fatal(err)
		}
		n, err := s.Receive()
		if err != nil || n != 1 {
			t.Fatal(n, err)
		}
		s.Datagram(0)
	})
	if got > 0 {
		t.Errorf("%g allocations a datagram", got)
	}
}
