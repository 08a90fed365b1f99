package satisfaction_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/satisfaction"
)

// proxied is a rig behind a proxy in which the requesters of tickets 1 and 2 were
// asked; by has a request come from an address.
func proxied(t *testing.T) (first, second string, by func(address, path string) int) {
	t.Helper()
	r := newRig(t, func(c *satisfaction.Config) { c.Proxies = []string{"127.0.0.0/8", "::1/128"} })
	r.closed(1, requester)
	r.ask()
	first, _ = r.links()
	r.now = r.now.Add(days(31).Std())
	r.closed(2, requester)
	r.ask()
	second, _ = r.links()
	r.now = r.now.Add(-days(31).Std()) // both are valid
	return first, second, func(address, path string) int {
		status, _, _ := r.request(http.MethodGet, path, nil, http.Header{"X-Forwarded-For": {address}})
		return status
	}
}

// TestStrangersShutOutNobody: many that have no link, from many addresses, are
// stopped, and whoever was asked is answered, even behind the address of one.
func TestStrangersShutOutNobody(t *testing.T) {
	t.Parallel()
	first, second, by := proxied(t)
	address := func(n int) string { return fmt.Sprintf("2001:db8:%x::1", n) }
	until := 0
	for until < 1000 && by(address(until), "/avis/k1.YQ.AAAA") == http.StatusNotFound {
		until++
	}
	if until != 200 {
		t.Fatalf("%d strangers were answered", until)
	}
	for name, c := range map[string][2]string{"another": {"192.0.2.1", first}, "the address of a stranger": {address(0), second}} {
		if status := by(c[0], c[1]); status != http.StatusOK {
			t.Errorf("%s is answered %d", name, status)
		}
	}
	if status := by("192.0.2.2", "/favicon.ico"); status != http.StatusTooManyRequests {
		t.Errorf("another path is answered %d", status)
	}
}

// TestOneLinkIsOneLimit: who passes a link on to many uses up no more than that.
func TestOneLinkIsOneLimit(t *testing.T) {
	t.Parallel()
	first, second, by := proxied(t)
	until := 0
	for until < 1000 && by(fmt.Sprintf("192.0.2.%d", until), first) == http.StatusOK {
		until++
	}
	if until != 30 {
		t.Errorf("a link was answered %d times", until)
	}
	if status := by("192.0.2.1", second); status != http.StatusOK {
		t.Errorf("another is answered %d", status)
	}
}

// TestOneSpelling: what reads the same in base64 is no link of ours.
func TestOneSpelling(t *testing.T) {
	t.Parallel()
	r, answer, refuse := asked(t)
	for _, link := range []string{answer, refuse} {
		cut := len(link) - 5
		for name, path := range map[string]string{
			"a new line": link[:cut] + "%0A" + link[cut:], "one at its end": link + "%0D%0A", "padding": link + "=", "a slash": link + "/", "twice": link + link,
		} {
			if status, _ := r.page(http.MethodGet, path, nil); status != http.StatusNotFound {
				t.Errorf("%s: %d", name, status)
			}
		}
	}
}

// TestNothingIsSmuggled: where a proxy and the listener could see two ends of a
// request, nothing after it is taken for another.
func TestNothingIsSmuggled(t *testing.T) {
	t.Parallel()
	r, answer, _ := asked(t)
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", r.pages.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	hidden := "GET " + answer + " HTTP/1.1\r\nHost: avis.example\r\n\r\n"
	_, err = fmt.Fprintf(conn, "POST /avis/x HTTP/1.1\r\nHost: avis.example\r\nContent-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n%s", len(hidden)+5, hidden)
	if err != nil {
		t.Fatal(err)
	}
	answered, err := io.ReadAll(conn)
	if err != nil || strings.Count(string(answered), "HTTP/1.1 ") != 1 || !strings.HasPrefix(string(answered), "HTTP/1.1 404") {
		t.Errorf("it is answered %v\n%s", err, answered)
	}
}
