package listen

import (
	"context"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// program finds one, or skips.
func program(t *testing.T, name string) string {
	t.Helper()
	for _, candidate := range []string{name, "/usr/sbin/" + name, "/usr/bin/" + name} {
		if found, err := exec.LookPath(candidate); err == nil {
			return found
		}
	}
	t.Skipf("%s is not installed", name)
	return ""
}

func TestLogger(t *testing.T) {
	t.Parallel()
	logger := program(t, "logger")
	s := open(t, Options{TCP: []string{"127.0.0.1:0"}, UDP: []string{"127.0.0.1:0"}})
	got := 0
	for _, c := range []struct {
		transport transport
		args      []string
		end       string // of the line
	}{
		{udp, []string{"-d"}, " port 1 is down"},
		{udp, []string{"-d", "--rfc3164", "-t", "switch"}, " switch: port 1 is down"},
		{tcp, []string{"-T"}, " port 1 is down"},
		{tcp, []string{"-T", "--rfc3164"}, " port 1 is down"},
		{tcp, []string{"-T", "--octet-count"}, " port 1 is down"},
		{tcp, []string{"-T", "--octet-count", "--rfc5424", "-p", "local0.err"}, " port 1 is down"},
	} {
		host, port, _ := net.SplitHostPort(s.address(c.transport))
		args := append([]string{"-n", host, "-P", port}, append(c.args, "port 1 is down")...)
		if output, err := exec.CommandContext(t.Context(), logger, args...).CombinedOutput(); err != nil {
			t.Fatalf("logger %s: %v: %s", args, err, output)
		}
		got++
		if line := s.got(t, got)[got-1]; !strings.HasPrefix(line, "<") || !strings.HasSuffix(line, c.end) {
			t.Errorf("logger %s: got %q", c.args, line)
		}
	}
	// Many lines of one connection, in both framings.
	for _, framing := range []string{"--octet-count", "--rfc3164"} {
		host, port, _ := net.SplitHostPort(s.address(tcp))
		command := exec.CommandContext(t.Context(), logger, "-n", host, "-P", port, "-T", framing)
		command.Stdin = strings.NewReader(strings.Repeat("again and again\n", 1000))
		if output, err := command.CombinedOutput(); err != nil {
			t.Fatalf("logger %s: %v: %s", framing, err, output)
		}
		got += 1000
		lines := s.got(t, got)
		for _, line := range lines[got-1000:] {
			if !strings.HasPrefix(line, "<13>") || !strings.HasSuffix(line, "again and again") {
				t.Fatalf("logger %s: got %q", framing, line)
			}
		}
	}
	s.becomes(t, float64(got), "vigie_syslog_received_total")
	if wrong := s.value(t, "vigie_syslog_dropped_total") + s.value(t, "vigie_syslog_malformed_total"); wrong > 0 {
		t.Errorf("%g are dropped or wrong", wrong)
	}
}

// TestRsyslog: the usual relay sends over everything that we listen on.
func TestRsyslog(t *testing.T) {
	t.Parallel()
	rsyslogd := program(t, "rsyslogd")
	a := newAuthority(t)
	folder := t.TempDir()
	files := a.files(t, folder)
	for name, c := range map[string]struct {
		transport transport
		framing   string
		driver    string // of TLS
	}{
		"line feeds over TCP": {tcp, "traditional", ""},
		"counts over TCP":     {tcp, "octet-counted", ""},
		"OpenSSL":             {secure, "octet-counted", "ossl"},
		"GnuTLS":              {secure, "traditional", "gtls"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.driver != "" {
				if found, _ := filepath.Glob("/usr/lib*/*/rsyslog/lmnsd_" + c.driver + ".so"); len(found) == 0 {
					t.Skipf("rsyslog has no driver %s here", c.driver)
				}
			}
			options := Options{TCP: []string{"127.0.0.1:0"}}
			if c.transport == secure {
				options = Options{TLS: []string{"127.0.0.1:0"}, Certificates: files}
				options.Certificates.ClientCA, options.Certificates.Names = filepath.Join(folder, "ca.pem"), []string{"collector"}
			}
			s := open(t, options)
			in, stop := relay(t, rsyslogd, folder, s.address(c.transport), c.framing, c.driver)
			var want []string
			for i := range 200 {
				want = append(want, fmt.Sprintf("%%LINK-3-UPDOWN: Interface Gi1/0/%d, changed state to down", i))
			}
			send := dial(t, "tcp", in)
			for _, line := range want {
				say(t, send, "<187>Jan 14 09:12:33 sw1 45: "+line+"\n")
			}
			send.Close()
			lines := s.got(t, len(want))
			for i, line := range lines {
				if !strings.HasPrefix(line, "<187>") || !strings.HasSuffix(line, want[i]) {
					t.Fatalf("line %d is %q", i, line)
				}
			}
			stop()
			s.becomes(t, float64(len(want)), "vigie_syslog_received_total", "transport="+string(c.transport))
			if wrong := s.value(t, "vigie_syslog_malformed_total") + s.value(t, "vigie_syslog_tls_failures_total"); wrong > 0 {
				t.Errorf("%g are wrong", wrong)
			}
		})
	}
}

// relay starts an rsyslogd that passes on what it is sent to in.
func relay(t *testing.T, rsyslogd, folder, to, framing, driver string) (in string, stop func()) {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	in = free.Addr().String()
	free.Close()
	work := t.TempDir()
	host, port, _ := net.SplitHostPort(to)
	_, inPort, _ := net.SplitHostPort(in)
	config := fmt.Sprintf(`global(workDirectory=%q`, work)
	if driver != "" {
		config += fmt.Sprintf(` defaultNetstreamDriverCAFile=%q defaultNetstreamDriverCertFile=%q defaultNetstreamDriverKeyFile=%q`,
			filepath.Join(folder, "ca.pem"), filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem"))
	}
	config += fmt.Sprintf(`)
module(load="imptcp")
input(type="imptcp" port=%q address="127.0.0.1")
action(type="omfwd" target=%q port=%q protocol="tcp" tcp_framing=%q template="RSYSLOG_ForwardFormat"`, inPort, host, port, framing)
	if driver != "" {
		config += fmt.Sprintf(` streamDriver=%q streamDriverMode="1" streamDriverAuthMode="x509/certvalid"`, driver)
	}
	file := filepath.Join(work, "rsyslog.conf")
	write(t, file, []byte(config+")\n"))
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	daemon := exec.CommandContext(ctx, rsyslogd, "-n", "-f", file, "-i", filepath.Join(work, "pid"))
	var output strings.Builder
	daemon.Stdout, daemon.Stderr = &output, &output
	daemon.Cancel = func() error { return daemon.Process.Signal(syscall.SIGTERM) }
	daemon.WaitDelay = 10 * time.Second
	if err := daemon.Start(); err != nil {
		t.Fatal(err)
	}
	stopped := false
	stop = func() {
		if !stopped {
			stopped = true
			cancel()
			daemon.Wait() //nolint:errcheck // it was interrupted
			if t.Failed() {
				t.Log(output.String())
			}
		}
	}
	t.Cleanup(stop)
	for range 400 {
		if conn, err := net.Dial("tcp", in); err == nil {
			conn.Close()
			return in, stop
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("rsyslogd does not listen")
	return "", nil
}
