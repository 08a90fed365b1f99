package app_test

import (
	"fmt"
	"io"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/bridge/satisfaction/mailtest"
)

var linkOfMail = regexp.MustCompile(`https://avis\.example(/avis/[\w.-]+)`)

// TestSatisfaction has a requester asked once their ticket is closed, and answer.
func TestSatisfaction(t *testing.T) {
	t.Parallel()
	s, server := newScene(t), mailtest.New(t)
	free, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	public := free.Addr().String()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, s.path("keys"), "k1 0123456789abcdef0123456789abcdef\n")
	s.start(t)
	ticket := int64(s.agent(t, http.MethodPost, "tickets", map[string]any{
		"title": "Imprimante en panne", "group": "N1", "customer_id": "guess:directrice@lycee.example", "article": map[string]any{"body": "Bac 2"},
	})["id"].(float64))
	s.agent(t, http.MethodPut, fmt.Sprintf("tickets/%d", ticket), map[string]any{"state": "closed"})
	subject := bridge.TicketSubject(ticket)
	store := s.ledger(t)
	for closed := false; !closed; {
		for _, e := range facts(t, store, subject, 1) {
			closed = closed || e.Kind == bridge.KindClosed
		}
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	s.configure(t, "tokens_file: ", fmt.Sprintf(`satisfaction: {listen: "%s", url: "https://avis.example", keys_file: keys, organisation: NOC, ask_after: 0s, mail: {server: "%s", tls: none, from: avis@noc.example}}
tokens_file: `, public, server.Address))
	s.start(t) // it asks at once
	for deadline := time.Now().Add(patience); len(server.Sent()) == 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nobody is asked")
		}
	}
	mail, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(server.Sent()[0])))
	if err != nil {
		t.Fatal(err)
	}
	link := linkOfMail.FindStringSubmatch(string(mail))
	if link == nil {
		t.Fatalf("the mail has no link:\n%s", mail)
	}
	answered := func(path string, form url.Values) int {
		answer, err := http.PostForm("http://"+public+path, form)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		http.DefaultClient.CloseIdleConnections()
		return answer.StatusCode
	}
	if code := answered(link[1], url.Values{"mark": {"5"}}); code != http.StatusOK {
		t.Errorf("the answer is answered %d", code)
	}
	for _, path := range []string{"/api/v1/satisfaction", "/metrics", "/-/reload"} {
		if code := answered(path, nil); code != http.StatusNotFound {
			t.Errorf("%s is answered %d to the public", path, code)
		}
	}
	if code, body := s.ask(t, http.MethodGet, "/api/v1/satisfaction?month="+time.Now().In(tunis(t)).Format("2006-01"), "reader", "", nil); code != http.StatusOK || !strings.Contains(body, `"asked":1,"answered":1`) {
		t.Errorf("what requesters think is %d %s", code, body)
	}
	if code, body := s.ask(t, http.MethodGet, "/metrics", "reader", "", nil); code != http.StatusOK || !strings.Contains(body, "vigie_bridge_satisfaction_failing 0\n") {
		t.Errorf("the metrics are %d without saying so", code)
	}
}

func tunis(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Africa/Tunis")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// TestSatisfactionDoesNotStart: what is wrong is told at once.
func TestSatisfactionDoesNotStart(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.configure(t, "tokens_file: ", `satisfaction: {listen: "127.0.0.1:0", url: "https://avis.example", keys_file: keys, organisation: NOC, mail: {server: "127.0.0.1:25", tls: none, from: avis@noc.example}}
tokens_file: `)
	if _, err := app.New(t.Context(), s.files, s.logger); err == nil || !strings.Contains(err.Error(), "read keys of links") {
		t.Errorf("without keys it is %v", err)
	}
}
