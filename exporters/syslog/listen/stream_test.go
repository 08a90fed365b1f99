package listen

import (
	"io"
	"net"
	"net/netip"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestHostileStreams: what one sender does wrong costs nobody else a line, and
// itself no more than is counted.
func TestHostileStreams(t *testing.T) {
	t.Parallel()
	s := open(t, Options{TCP: []string{"127.0.0.1:0"}, MaxLine: 1000})
	for _, c := range []struct{ name, stream, want string }{
		{"one octet at a time", counted("<1>one") + "<2>two\r\n<3>three", "<1>one|<2>two|<3>three"},
		{"a huge count", "4000000000 <1>a\n<2>b\n", "4000000000 <1>a|<2>b"},
		{"a count without an end", "2000 <1>" + strings.Repeat("z", 500), "<1>" + strings.Repeat("z", 500)},
		{"a line without an end", "<1>" + strings.Repeat("z", 5000) + "\n<2>b\n", "<1>" + strings.Repeat("z", 997) + "|<2>b"},
		{"NULs", strings.Repeat("\x00", 5000) + "<1>a" + strings.Repeat("\x00", 5000) + "b", "<1>a|b"},
		{"no text", "\xff\xfe\x01\x02\n<1>a\n", "\xff\xfe\x01\x02|<1>a"},
		{"TLS", "\x16\x03\x01\x02\x00\x01", "\x16\x03\x01\x02|\x01"},
	} {
		conn := dial(t, "tcp", s.address(tcp))
		source := conn.LocalAddr().(*net.TCPAddr).AddrPort()
		before := len(s.got(t, 0))
		for i := range len(c.stream) {
			if len(c.stream) > 600 {
				say(t, conn, c.stream)
				break
			}
			say(t, conn, c.stream[i:i+1])
		}
		conn.Close()
		want := strings.Split(c.want, "|")
		if got := s.got(t, before+len(want))[before:]; !slices.Equal(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, want)
		}
		if s.sources[source] != len(want) {
			t.Errorf("%s: %v do not say %s", c.name, s.sources, source)
		}
	}
	s.becomes(t, 1, "vigie_syslog_malformed_total", "reason=too_long")
	s.becomes(t, 1, "vigie_syslog_malformed_total", "reason=bad_count")
}

// TestSlowSender: one that trickles keeps its connection, and its line waits
// for its end; one that is silent loses it.
func TestSlowSender(t *testing.T) {
	t.Parallel()
	s := open(t, Options{TCP: []string{"127.0.0.1:0"}, Idle: 1500 * time.Millisecond})
	silent := dial(t, "tcp", s.address(tcp))
	say(t, silent, "<1>half a li")
	slow := dial(t, "tcp", s.address(tcp))
	for _, octet := range "<2>trickles" {
		say(t, slow, string(octet))
		time.Sleep(200 * time.Millisecond)
	}
	say(t, slow, "\n")
	if got := s.got(t, 2); !slices.Equal(got, []string{"<1>half a li", "<2>trickles"}) {
		t.Errorf("got %q", got)
	}
	silent.SetReadDeadline(time.Now().Add(10 * time.Second))   //nolint:errcheck // the read tells
	if _, err := silent.Read(make([]byte, 1)); err != io.EOF { //nolint:errorlint // it is what Read gives
		t.Errorf("the silent one reads %v", err)
	}
	s.becomes(t, 2, "vigie_syslog_connections_refused_total", "reason=idle")
}

func TestTooManyConnections(t *testing.T) {
	t.Parallel()
	s := open(t, Options{TCP: []string{"0.0.0.0:0"}, MaxConnections: 4, MaxFromOneSource: 3})
	port := strconv.Itoa(s.Addresses()["tcp"][0].(*net.TCPAddr).Port)
	from := func(source string) net.Conn {
		dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(source)}}
		conn, err := dialer.DialContext(t.Context(), "tcp", "127.0.0.1:"+port)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		return conn
	}
	var open []net.Conn
	for i := range 3 {
		open = append(open, from("127.0.0.2"))
		say(t, open[i], "<1>a\n")
		s.got(t, i+1)
	}
	refused := func(conn net.Conn) {
		t.Helper()
		conn.SetReadDeadline(time.Now().Add(10 * time.Second)) //nolint:errcheck // the read tells
		if _, err := conn.Read(make([]byte, 1)); err == nil || os.IsTimeout(err) {
			t.Errorf("it is not refused: %v", err)
		}
	}
	refused(from("127.0.0.2"))
	s.becomes(t, 1, "vigie_syslog_connections_refused_total", "reason=too_many_from_source")
	say(t, from("127.0.0.3"), "<1>b\n")
	s.got(t, 4)
	refused(from("127.0.0.4"))
	s.becomes(t, 1, "vigie_syslog_connections_refused_total", "reason=too_many")
	s.becomes(t, 4, "vigie_syslog_connections", "listener="+s.address(tcp))
	open[0].Close()
	s.becomes(t, 3, "vigie_syslog_connections")
	say(t, from("127.0.0.4"), "<1>c\n")
	s.got(t, 5)
}

// TestIdleConnections: a connection that says little costs little.
func TestIdleConnections(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector takes memory of its own")
	}
	s := open(t, Options{TCP: []string{"127.0.0.1:0"}, MaxFromOneSource: 10_000, NewHandler: func() Handler {
		return func(netip.AddrPort, []byte, time.Time) {}
	}})
	const count = 500
	before := memory()
	conns := make([]net.Conn, count)
	for i := range conns {
		conns[i] = dial(t, "tcp", s.address(tcp))
	}
	s.becomes(t, count, "vigie_syslog_connections")
	silent := (memory() - before) / count
	for round := range 3 {
		for _, conn := range conns {
			say(t, conn, strings.Repeat("<1>"+strings.Repeat("x", 157)+"\n", 100)) // large buffers are borrowed
		}
		// What comes next is read by itself: read with the rest of these, it would tell of a busy sender.
		s.becomes(t, float64(count*(round*101+100)), "vigie_syslog_received_total", "transport=tcp")
		for _, conn := range conns {
			say(t, conn, "<1>short\n")
		}
	}
	s.becomes(t, count*3*101, "vigie_syslog_received_total", "transport=tcp")
	// A large buffer that it kept would be four times that.
	const most = 24 << 10
	each := (memory() - before) / count
	for deadline := time.Now().Add(5 * time.Second); each > most && time.Now().Before(deadline); each = (memory() - before) / count {
		time.Sleep(10 * time.Millisecond) // lines are counted before their buffer is given back
	}
	t.Logf("a connection keeps %d octets before it speaks and %d after, its sender's end in this process included", silent, each)
	if max(silent, each) > most {
		t.Error("that is too much")
	}
}

// memory is what Go holds of memory, that of goroutines included.
func memory() int {
	runtime.GC()
	runtime.GC() // pools are emptied by the second
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int(stats.HeapAlloc + stats.StackInuse)
}
