package listen

import (
	"crypto/tls"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// secured starts a server of TLS.
func secured(t *testing.T, a *authority, opts Options) *site {
	t.Helper()
	if opts.Certificates.File == "" {
		names := opts.Certificates
		opts.Certificates = a.files(t, t.TempDir())
		opts.Certificates.Names = names.Names
		if names.Names != nil {
			opts.Certificates.ClientCA = filepath.Join(filepath.Dir(opts.Certificates.File), "ca.pem")
		}
	}
	opts.TLS = []string{"127.0.0.1:0"}
	return open(t, opts)
}

// shakeHands connects. In TLS 1.3 the client learns that it is refused only
// when it reads.
func shakeHands(t *testing.T, s *site, config *tls.Config) (*tls.Conn, error) {
	t.Helper()
	session := tls.Client(dial(t, "tcp", s.address(secure)), config)
	return session, session.HandshakeContext(t.Context())
}

func TestTLS(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	s := secured(t, a, Options{})
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		before := len(s.got(t, 0))
		session, err := shakeHands(t, s, &tls.Config{RootCAs: a.pool, ServerName: "127.0.0.1", MaxVersion: version})
		if err != nil {
			t.Fatal(err)
		}
		say(t, session, counted("<1>one")+"<2>two\n"+counted("<3>three"))
		if got := s.got(t, before+3)[before:]; !slices.Equal(got, []string{"<1>one", "<2>two", "<3>three"}) {
			t.Errorf("got %q", got)
		}
		session.Close()
	}
	s.becomes(t, 6, "vigie_syslog_received_total", "transport=tls")
	s.becomes(t, 0, "vigie_syslog_connections", "listener="+s.address(secure))
	if expiry := s.value(t, "vigie_syslog_certificate_expiry_timestamp_seconds"); expiry < float64(time.Now().Unix()) {
		t.Errorf("the certificate expires at %g", expiry)
	}
	if got := s.value(t, "vigie_syslog_tls_failures_total"); got != 0 {
		t.Errorf("%g handshakes failed", got)
	}
}

func TestSenders(t *testing.T) {
	t.Parallel()
	a, stranger := newAuthority(t), newAuthority(t)
	for name, c := range map[string]struct {
		certificates []tls.Certificate
		reason       string // "": it may send
	}{
		"common name":      {[]tls.Certificate{a.pair(t, "SW-1", "")}, ""},
		"alternative name": {[]tls.Certificate{a.pair(t, "somebody", "sw-1")}, ""},
		"other name":       {[]tls.Certificate{a.pair(t, "sw-2", "sw-22")}, badName},
		"no name":          {[]tls.Certificate{a.pair(t, "", "")}, badName},
		"none":             {nil, badProof},
		"expired":          {[]tls.Certificate{a.pairUntil(t, "sw-1", "", time.Now().Add(-time.Minute))}, badProof},
		"not yet good":     {[]tls.Certificate{a.pairUntil(t, "sw-1", "", time.Now().Add(72*time.Hour))}, badProof},
		"other authority":  {[]tls.Certificate{stranger.pair(t, "sw-1", "")}, badProof},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := secured(t, a, Options{Certificates: Certificates{Names: []string{"sw-1", ""}}})
			config := &tls.Config{RootCAs: a.pool, ServerName: "127.0.0.1", ClientSessionCache: tls.NewLRUClientSessionCache(1), MinVersion: tls.VersionTLS12}
			config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
				if len(c.certificates) == 0 {
					return &tls.Certificate{}, nil
				}
				return &c.certificates[0], nil // whoever is asked for
			}
			for i := range 2 { // the second resumes the first, where it can
				session, err := shakeHands(t, s, config)
				if err == nil {
					_, err = session.Write([]byte("<1>a\n")) // it may not know yet
				}
				if c.reason == "" {
					if err != nil {
						t.Fatal(err)
					}
					s.got(t, i+1)
				} else {
					s.becomes(t, float64(i+1), "vigie_syslog_tls_failures_total", "reason="+c.reason)
				}
				session.Close()
			}
			if c.reason != "" && len(s.got(t, 0)) > 0 {
				t.Errorf("it sent %q", s.lines)
			}
			if c.reason == "" && s.value(t, "vigie_syslog_tls_failures_total") > 0 {
				t.Error("a handshake failed")
			}
		})
	}
}

func TestHandshakesThatFail(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	s := secured(t, a, Options{handshake: 2 * time.Second})
	record := "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"
	for _, c := range []struct {
		reason string
		do     func(conn net.Conn)
	}{
		{noTLS, func(conn net.Conn) { say(t, conn, "<13>no TLS at all\n") }},
		{hungUp, func(conn net.Conn) { conn.Close() }},
		{hungUp, func(conn net.Conn) { say(t, conn, record); conn.Close() }},
		{timeout, func(net.Conn) {}},
		{timeout, func(conn net.Conn) { say(t, conn, record) }},
		{refusedUs, func(conn net.Conn) {
			if err := tls.Client(conn, &tls.Config{ServerName: "127.0.0.1"}).Handshake(); err == nil {
				t.Error("it believes an authority that it does not know")
			}
		}},
		{noVersion, func(conn net.Conn) {
			config := &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
			if err := tls.Client(conn, config).Handshake(); err == nil {
				t.Error("TLS 1.1 is good enough")
			}
		}},
	} {
		before := s.value(t, "vigie_syslog_tls_failures_total", "reason="+c.reason)
		c.do(dial(t, "tcp", s.address(secure)))
		s.becomes(t, before+1, "vigie_syslog_tls_failures_total", "reason="+c.reason)
	}
	s.becomes(t, 7, "vigie_syslog_tls_failures_total")
	s.becomes(t, 0, "vigie_syslog_connections")
}

// TestHandshakesThatHang: many that say nothing, or nothing more, keep nobody
// from theirs, and Stop waits for none.
func TestHandshakesThatHang(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	s := secured(t, a, Options{handshake: time.Minute})
	for i := range 100 {
		conn := dial(t, "tcp", s.address(secure))
		say(t, conn, "\x16\x03\x01\x02\x00\x01"[:i%6])
	}
	began := time.Now()
	session, err := shakeHands(t, s, &tls.Config{RootCAs: a.pool, ServerName: "127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	say(t, session, "<1>a\n")
	s.got(t, 1)
	s.becomes(t, 101, "vigie_syslog_connections")
	s.Stop()
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("it took %s", took)
	}
	s.becomes(t, 0, "vigie_syslog_connections")
}

// TestManyHandshakes: after a power cut all come at once.
func TestManyHandshakes(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	s := secured(t, a, Options{})
	const count = 100
	var group sync.WaitGroup
	for range count {
		group.Go(func() {
			session, err := shakeHands(t, s, &tls.Config{RootCAs: a.pool, ServerName: "127.0.0.1"})
			if err != nil {
				t.Error(err)
				return
			}
			say(t, session, counted("<1>back"))
		})
	}
	group.Wait()
	s.got(t, count)
}

// TestReload: new files are served to new connections, whether Reload is
// called or they are found; what cannot be used changes nothing.
func TestReload(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	folder := t.TempDir()
	s := secured(t, a, Options{Certificates: a.files(t, folder)})
	serial := func() int64 {
		t.Helper()
		session, err := shakeHands(t, s, &tls.Config{RootCAs: a.pool, ServerName: "127.0.0.1"})
		if err != nil {
			t.Fatal(err)
		}
		defer session.Close()
		return session.ConnectionState().PeerCertificates[0].SerialNumber.Int64()
	}
	old, err := shakeHands(t, s, &tls.Config{RootCAs: a.pool, ServerName: "127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	later := func() { // so that files are looked at
		s.keys.mu.Lock()
		defer s.keys.mu.Unlock()
		s.keys.looked = time.Now().Add(-lookAgain)
	}
	lines := 0
	still := func(want int64) {
		t.Helper()
		if got := serial(); got != want {
			t.Errorf("certificate %d is served, want %d", got, want)
		}
		say(t, old, "<1>still\n")
		lines++
		s.got(t, lines)
	}
	still(1)
	a.files(t, folder)
	if err := s.Reload(); err != nil {
		t.Fatal(err)
	}
	still(2)
	a.files(t, folder)
	later()
	still(3)

	write(t, filepath.Join(folder, "key.pem"), []byte("no key"))
	if err := s.Reload(); err == nil || !strings.Contains(err.Error(), "read the certificate of syslog over TLS") {
		t.Errorf("reloaded: %v", err)
	}
	still(3)
	if err := os.Remove(filepath.Join(folder, "key.pem")); err != nil {
		t.Fatal(err)
	}
	later()
	still(3)
	later()
	still(3) // told once
	if got := s.value(t, "vigie_syslog_certificate_reload_failures_total"); got != 1 || strings.Count(s.logged(), "cannot be used") != 1 {
		t.Errorf("%g failures are counted, the log says %s", got, s.logged())
	}
	a.files(t, folder)
	later()
	still(4)
}

// TestReloadUnderLoad: connections that come meanwhile get one or the other.
func TestReloadUnderLoad(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	folder := t.TempDir()
	s := secured(t, a, Options{Certificates: a.files(t, folder)})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 20 {
			s.Reload() //nolint:errcheck // the files may be half written: then the old ones stay
		}
	}()
	const count = 40
	for range count {
		session, err := shakeHands(t, s, &tls.Config{RootCAs: a.pool, ServerName: "127.0.0.1"})
		if err != nil {
			t.Fatal(err)
		}
		say(t, session, "<1>a\n")
		session.Close()
	}
	<-done
	s.got(t, count)
}

func TestFilesThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	folder := t.TempDir()
	good := a.files(t, folder)
	write(t, filepath.Join(folder, "empty.pem"), nil)
	for want, files := range map[string]Certificates{
		"read the certificate of syslog over TLS: ": {},
		"nowhere.pem": {File: good.File, Key: "nowhere.pem"},
		"read the authority of syslog senders: open nowhere.pem": {File: good.File, Key: good.Key, ClientCA: "nowhere.pem"},
		"empty.pem holds no certificate":                         {File: good.File, Key: good.Key, ClientCA: filepath.Join(folder, "empty.pem")},
	} {
		_, err := New(t.Context(), Options{
			TLS: []string{"127.0.0.1:0"}, Certificates: files, Logger: slog.New(slog.DiscardHandler),
			Registerer: prometheus.NewRegistry(), NewHandler: func() Handler { return nil },
		})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if err := open(t, Options{TCP: []string{"127.0.0.1:0"}}).Reload(); err != nil {
		t.Errorf("without TLS there is nothing to read: %v", err)
	}
}

// TestListenersAreLogged: who starts it sees where it listens, by any transport.
func TestListenersAreLogged(t *testing.T) {
	t.Parallel()
	s := secured(t, newAuthority(t), Options{UDP: []string{"127.0.0.1:0"}, TCP: []string{"127.0.0.1:0"}})
	for by, want := range map[transport]string{
		udp: `msg="listening for datagrams" address=`, tcp: `msg="listening for connections" transport=tcp address=`,
		secure: `msg="listening for connections" transport=tls address=`,
	} {
		if want += s.address(by); !strings.Contains(s.logged(), want) {
			t.Errorf("%q is not in the log:\n%s", want, s.logged())
		}
	}
}

// TestStopDrainsTLS: what was sent before is handed on.
func TestStopDrainsTLS(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	s := secured(t, a, Options{})
	session, err := shakeHands(t, s, &tls.Config{RootCAs: a.pool, ServerName: "127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	const count = 2000
	for range count {
		say(t, session, "<1>a\n")
	}
	s.Stop()
	if got := len(s.got(t, 0)); got != count {
		t.Errorf("got %d of %d", got, count)
	}
	session.SetReadDeadline(time.Now().Add(10 * time.Second)) //nolint:errcheck // the read tells
	if _, err := session.Read(make([]byte, 1)); err == nil || os.IsTimeout(err) {
		t.Errorf("it is still open: %v", err)
	} else if err != io.EOF && !strings.Contains(err.Error(), "reset") { //nolint:errorlint // it is what Read gives
		t.Logf("the sender hears %v", err)
	}
}
