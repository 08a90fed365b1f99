package alertrules

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// TestServiceProbes asks the real prober, with the modules that are shipped,
// for services that work and for such that answer and do not.
func TestServiceProbes(t *testing.T) {
	t.Parallel()
	prober := startProber(t)
	page := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
	}
	good, broken, forged := httptest.NewServer(page(http.StatusOK)), httptest.NewServer(page(http.StatusServiceUnavailable)), httptest.NewTLSServer(page(http.StatusOK))
	for _, server := range []*httptest.Server{good, broken, forged} {
		t.Cleanup(server.Close)
	}
	const noError, refused = 0, 5
	for _, test := range []struct {
		name, module, target string
		works                bool
	}{
		{"a page", "http", good.URL, true},
		{"a page that says that it is broken", "http", broken.URL, false},
		{"a certificate that nobody signed", "http", forged.URL, false},
		{"a name server", "dns", nameServer(t, noError), true},
		{"a name server that refuses", "dns", nameServer(t, refused), false},
		{"a mail server", "smtp", mailServer(t, "220 mail.example ESMTP"), true},
		{"a mail server that has too much to do", "smtp", mailServer(t, "421 too busy"), false},
		{"something that listens", "tcp_connect", good.Listener.Addr().String(), true},
	} {
		t.Run(test.name, func(t *testing.T) {
			answer := body(t, prober+"/probe?"+url.Values{"module": {test.module}, "target": {test.target}}.Encode())
			if got := strings.Contains(answer, "\nprobe_success 1\n"); got != test.works {
				t.Errorf("works is %t, want %t:\n%s", got, test.works, answer)
			}
			if !strings.Contains(answer, "\nprobe_duration_seconds ") {
				t.Errorf("no duration:\n%s", answer)
			}
		})
	}
}

func startProber(t *testing.T) (address string) {
	t.Helper()
	listen := freeAddress(t)
	serve(t, "blackbox_exporter", "--config.file=../deploy/blackbox/blackbox.yml", "--web.listen-address="+listen)
	eventually(t, "the prober is ready", func() bool { return get(t, "http://"+listen+"/-/healthy", nil) == http.StatusOK })
	return "http://" + listen
}

func body(t *testing.T, address string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// mailServer greets whoever connects, and answers every line as well.
func mailServer(t *testing.T, greeting string) (address string) {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { _ = listener.Close(); <-done })
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return // closed
			}
			lines := bufio.NewScanner(conn)
			for _, err = fmt.Fprintf(conn, "%s\r\n", greeting); err == nil && lines.Scan(); {
				_, err = fmt.Fprint(conn, "250-mail.example\r\n250 HELP\r\n")
			}
			_ = conn.Close()
		}
	}()
	return listener.Addr().String()
}

// nameServer answers every question with a code and nothing else.
func nameServer(t *testing.T, code byte) (address string) {
	t.Helper()
	conn, err := new(net.ListenConfig).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { _ = conn.Close(); <-done })
	go func() {
		defer close(done)
		message := make([]byte, 512)
		for {
			n, peer, err := conn.ReadFrom(message)
			if err != nil {
				return // closed
			}
			if n < 12 {
				continue
			}
			message[2] |= 0x80 // an answer
			message[3] = code
			if _, err := conn.WriteTo(message[:n], peer); err != nil {
				return
			}
		}
	}()
	return conn.LocalAddr().String()
}
