package delivery

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestHeaders(t *testing.T) {
	to := listen(t)
	body := []byte("{\"ticket\":{\"title\":\"Coupure à Sfax\"}}\n")
	q := newQueue()
	id := q.Add(start, "Vigie : ticket modifié", always(Message{
		Endpoint: to.URL + "/hook", Body: body, SignatureToken: "secret", User: "vigie", Password: "pass",
	}))
	q.Run(t.Context(), start)
	got := to.got()
	if len(got) != 1 {
		t.Fatalf("%d requests, want 1", len(got))
	}
	if got[0].method != http.MethodPost || got[0].path != "/hook" || got[0].body != string(body) {
		t.Errorf("received %s %s %q", got[0].method, got[0].path, got[0].body)
	}
	for name, want := range map[string]string{
		"Content-Type":      "application/json; charset=utf-8",
		"User-Agent":        "Zammad User Agent",
		"X-Zammad-Trigger":  "Vigie : ticket modifié",
		"X-Zammad-Delivery": id,
		// printf '{"ticket":{"title":"Coupure à Sfax"}}\n' | openssl dgst -sha1 -hmac secret
		"X-Hub-Signature": "sha1=2dfc36fba86314264b74a952d4a3eb364cf385a3",
		"Authorization":   "Basic dmlnaWU6cGFzcw==",
		"Accept-Encoding": "",
	} {
		if value := got[0].header.Get(name); value != want {
			t.Errorf("%s is %q, want %q", name, value, want)
		}
	}
	if !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(id) {
		t.Errorf("%q is no random UUID", id)
	}
}

func TestAuthorization(t *testing.T) {
	for _, test := range []struct {
		name, user, password, bearer, want string
	}{
		{"none", "", "", "", ""},
		{"user without password", "vigie", "", "", ""},
		{"password without user", "", "pass", "", ""},
		{"bearer", "", "", "token", "Bearer token"},
	} {
		t.Run(test.name, func(t *testing.T) {
			to, q := listen(t), newQueue()
			q.Add(start, "x", always(Message{
				Endpoint: to.URL, User: test.user, Password: test.password, BearerToken: test.bearer, Method: http.MethodPut,
			}))
			q.Run(t.Context(), start)
			got := to.got()
			if len(got) != 1 || got[0].method != http.MethodPut {
				t.Fatalf("received %+v, want one PUT", got)
			}
			if value := got[0].header.Get("Authorization"); value != test.want {
				t.Errorf("Authorization is %q, want %q", value, test.want)
			}
			if value, signed := got[0].header["X-Hub-Signature"]; signed {
				t.Errorf("signed with %q without a token", value)
			}
		})
	}
}

func TestStatuses(t *testing.T) {
	for _, test := range []struct {
		status int
		taken  bool
	}{
		{200, true},
		{201, true},
		{202, true},
		{204, true},
		{299, true},
		{301, false},
		{302, false},
		{307, false},
		{308, false},
		{304, false},
		{400, false},
		{401, false},
		{404, false},
		{410, false},
		{429, false},
		{500, false},
		{503, false},
	} {
		t.Run(http.StatusText(test.status), func(t *testing.T) {
			to, q := listen(t, test.status), newQueue()
			q.Add(start, "x", to.takes("{}"))
			q.Run(t.Context(), start)
			if waiting := len(q.Waiting()); (waiting == 0) != test.taken {
				t.Errorf("%d deliveries wait after %d", waiting, test.status)
			}
			if got := to.got(); len(got) != 1 {
				t.Errorf("%d requests, want 1: redirects are not followed", len(got))
			}
			entry := q.Log(1)[0]
			if (entry.Status == "success") != test.taken || entry.Code != test.status {
				t.Errorf("logged %+v", entry)
			}
		})
	}
}

func TestRedirectsOfOldVersions(t *testing.T) {
	to, q := listen(t, http.StatusTemporaryRedirect), newQueue()
	q.Add(start, "x", always(Message{Endpoint: to.URL + "/hook", Body: []byte("{}"), FollowRedirects: true}))
	q.Run(t.Context(), start)
	got := to.got()
	if len(got) != 2 || got[1].path != "/elsewhere" || got[1].body != "{}" {
		t.Errorf("received %+v, want the same once more elsewhere", got)
	}
	if len(q.Waiting()) != 0 {
		t.Error("a redirect that was followed counts as a failure")
	}
}

func TestReceiversThatFail(t *testing.T) {
	dead := httptest.NewServer(http.NotFoundHandler())
	dead.Close()
	release := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	t.Cleanup(func() { close(release); slow.Close() })
	cut := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = w.Write([]byte("{"))
		panic(http.ErrAbortHandler)
	}))
	t.Cleanup(cut.Close)
	private := httptest.NewUnstartedServer(http.NotFoundHandler())
	private.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes that fail
	private.StartTLS()
	t.Cleanup(private.Close)
	for _, test := range []struct{ name, trigger, endpoint, want string }{
		{"nobody listens", "x", dead.URL, "refused"},
		{"no answer", "x", slow.URL, "deadline"},
		{"half an answer", "x", cut.URL, "EOF"},
		{"no URL", "x", "http://[half", "missing ']'"},
		{"no such scheme", "x", "gopher://127.0.0.1/", "unsupported protocol"},
		{"unknown authority", "x", private.URL, "certificate"},
		{"name that is no header", "two\r\nlines", dead.URL, "invalid header"},
	} {
		t.Run(test.name, func(t *testing.T) {
			q := newQueue()
			if test.endpoint == slow.URL {
				q.sender = newSender(100 * time.Millisecond)
			}
			q.Add(start, test.trigger, always(Message{Endpoint: test.endpoint}))
			q.Run(t.Context(), start)
			entry := q.Log(1)[0]
			if entry.Status != "failed" || !strings.Contains(entry.Answer, test.want) {
				t.Errorf("logged %q %q, want a failure with %q", entry.Status, entry.Answer, test.want)
			}
			if waiting := q.Waiting(); len(waiting) != 1 || waiting[0].Attempts != 1 {
				t.Errorf("waiting: %+v, want one with one failure", waiting)
			}
		})
	}
}

func TestUnknownAuthorityMayBeTrusted(t *testing.T) {
	taken := 0
	private := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { taken++ }))
	defer private.Close()
	q := newQueue()
	q.Add(start, "x", always(Message{Endpoint: private.URL, SkipTLSVerify: true}))
	q.Run(t.Context(), start)
	if taken != 1 || len(q.Waiting()) != 0 {
		t.Errorf("taken %d times, %d wait", taken, len(q.Waiting()))
	}
}

func TestLongAnswersAreCut(t *testing.T) {
	long := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(strings.Repeat("x", 2*maxAnswer)))
	}))
	defer long.Close()
	q := newQueue()
	q.Add(start, "x", always(Message{Endpoint: long.URL}))
	q.Run(t.Context(), start)
	if kept := len(q.Log(1)[0].Answer); kept != maxAnswer {
		t.Errorf("kept %d bytes of an answer, want %d", kept, maxAnswer)
	}
}
