package zammadtest

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest/delivery"
)

// sent is a webhook as its receiver got it.
type sent struct {
	header http.Header
	body   []byte
}

func (s sent) payload(t *testing.T) map[string]any {
	t.Helper()
	var payload map[string]any
	if err := json.Unmarshal(s.body, &payload); err != nil {
		t.Fatalf("%v: %s", err, s.body)
	}
	return payload
}

// hooked is a rig with a receiver of webhooks.
type hooked struct {
	*rig
	url string

	mu     sync.Mutex
	status int
	got    []sent
}

func newHooked(t *testing.T, opts Options) *hooked {
	t.Helper()
	h := &hooked{rig: newRig(t, opts), status: http.StatusOK}
	receiver := httptest.NewServer(h.receive())
	t.Cleanup(receiver.Close)
	h.url = receiver.URL
	return h
}

func (h *hooked) receive() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		h.mu.Lock()
		defer h.mu.Unlock()
		h.got = append(h.got, sent{r.Header.Clone(), body})
		if h.status == http.StatusFound {
			w.Header().Set("Location", "/elsewhere")
		}
		w.WriteHeader(h.status)
	})
}

func (h *hooked) answers(status int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.status = status
}

func (h *hooked) received() []sent {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.got)
}

// hook has updates told to the receiver.
func (h *hooked) hook(more map[string]any) {
	h.t.Helper()
	body := map[string]any{"name": "Vigie", "endpoint": h.url + "/hook", "signature_token": "secret"}
	maps.Copy(body, more)
	id := administer(h.t, h.Server, "webhooks", body)
	h.trigger("Vigie : ticket modifié", "update", map[string]any{"notification.webhook": map[string]any{"webhook_id": id}})
}

func (h *hooked) one() sent {
	h.t.Helper()
	got := h.received()
	if len(got) != 1 {
		h.t.Fatalf("%d webhooks, want 1", len(got))
	}
	return got[0]
}

func TestWebhookOfATrigger(t *testing.T) {
	for _, profile := range []Profile{V52, V65, V71} {
		t.Run(profiles[profile].version, func(t *testing.T) {
			h := newHooked(t, Options{Profile: profile})
			h.hook(nil)
			h.open(map[string]any{"vigie_incident": "01J"})
			h.later()
			h.amend(map[string]any{"state": "open", "article": map[string]any{
				"body": "je m’en occupe", "internal": true,
				"attachments": []any{map[string]any{"filename": "a.txt", "data": "aGVsbG8=", "mime-type": "text/plain"}},
			}})
			if len(h.received()) != 0 {
				t.Fatal("sent before the background got to it")
			}
			h.later()
			got := h.one()
			mac := hmac.New(sha1.New, []byte("secret"))
			mac.Write(got.body)
			for name, wanted := range map[string]string{
				"X-Zammad-Trigger": "Vigie : ticket modifié", "X-Hub-Signature": "sha1=" + hex.EncodeToString(mac.Sum(nil)),
				"User-Agent": "Zammad User Agent", "Content-Type": "application/json; charset=utf-8",
			} {
				if value := got.header.Get(name); value != wanted {
					t.Errorf("%s is %q, want %q", name, value, wanted)
				}
			}
			checkPayload(t, got.payload(t))
		})
	}
}

func checkPayload(t *testing.T, payload map[string]any) {
	t.Helper()
	ticket, article := payload["ticket"].(map[string]any), payload["article"].(map[string]any)
	for name, wanted := range map[string]any{
		"id": 1.0, "number": "22001", "state": "open", "vigie_incident": "01J", "title": "Coupure", "created_at": "2026-03-02T09:30:00.000Z",
		"close_at": nil, "article_count": 1.0,
	} {
		if value, present := ticket[name]; value != wanted || !present {
			t.Errorf("ticket.%s is %v, want %v", name, value, wanted)
		}
	}
	for name, wanted := range map[string]string{
		"group": "N1", "priority": "2 normal",
	} {
		if record, _ := ticket[name].(map[string]any); record["name"] != wanted {
			t.Errorf("ticket.%s is %v, want %q", name, ticket[name], wanted)
		}
	}
	if organization, isRecord := ticket["organization"].(map[string]any); !isRecord || len(organization) != 0 {
		t.Errorf("organization of nobody is %v, want {}", ticket["organization"])
	}
	who := ticket["updated_by"].(map[string]any)
	if who["login"] != "amel@vigie.example" || who["created_by"] != "-" {
		t.Errorf("updated by %v", who)
	}
	for _, name := range hiddenInHooks {
		if _, told := who[name]; told {
			t.Errorf("%s of a person is told", name)
		}
	}
	author, _ := article["created_by"].(map[string]any)
	if article["body"] != "je m’en occupe" || article["internal"] != true || article["type"] != "note" || author["login"] != "amel@vigie.example" {
		t.Errorf("article %v", article)
	}
	file := article["attachments"].([]any)[0].(map[string]any)
	if file["url"] != "https://desk.vigie.example/api/v1/ticket_attachment/1/1/1" || file["size"] != "5" {
		t.Errorf("attachment %v", file)
	}
}

func TestWebhookWithoutArticle(t *testing.T) {
	h := newHooked(t, Options{})
	h.hook(nil)
	h.open(map[string]any{"article": map[string]any{"body": "x"}})
	h.later()
	h.amend(map[string]any{"state": "open"})
	h.later()
	if article, isRecord := h.one().payload(t)["article"].(map[string]any); !isRecord || len(article) != 0 {
		t.Errorf("article %v, want {}", article)
	}
}

func TestWebhookIsRetried(t *testing.T) {
	h := newHooked(t, Options{})
	h.hook(nil)
	h.open(nil)
	h.later()
	h.answers(http.StatusServiceUnavailable)
	h.amend(map[string]any{"title": "Premier"})
	h.later()
	h.amend(map[string]any{"title": "Second", "site": "Sfax"})
	h.answers(http.StatusOK)
	h.clock.now = h.clock.now.Add(8 * time.Second) // the second change, then the retry
	h.Work(t.Context())
	h.clock.now = h.clock.now.Add(2 * time.Second)
	h.Work(t.Context())
	got := h.received()
	if len(got) != 3 {
		t.Fatalf("%d attempts, want 3", len(got))
	}
	first, last := got[0], got[2]
	if got[1].header.Get("X-Zammad-Delivery") == first.header.Get("X-Zammad-Delivery") {
		first, last = got[0], got[1]
	}
	if first.header.Get("X-Zammad-Delivery") != last.header.Get("X-Zammad-Delivery") {
		t.Error("no delivery came twice")
	}
	if title := last.payload(t)["ticket"].(map[string]any)["title"]; title != "Second" {
		t.Errorf("the retry tells of %v, want the present title", title)
	}
	log := wantList(t, ask(t, h.Server, admin, http.MethodGet, "http_logs/webhook?limit=2", nil), http.StatusOK)
	entry := log[0].(map[string]any)
	if response, _ := entry["response"].(map[string]any); len(log) != 2 || response["code"] != 200.0 {
		t.Errorf("log %v", log)
	}
	for name, wanted := range map[string]any{
		"direction": "out", "facility": "webhook", "status": "success", "method": "POST", "url": h.url + "/hook", "ip": nil,
		"created_at": "2026-03-02T09:30:14.000Z",
	} {
		if value, present := entry[name]; value != wanted || !present {
			t.Errorf("logged %s is %v, want %v", name, value, wanted)
		}
	}
	want(t, ask(t, h.Server, bot, http.MethodGet, "http_logs/webhook", nil), http.StatusForbidden)
}

func TestWebhookIsGivenUp(t *testing.T) {
	for name, status := range map[string]int{"error": 500, "redirect": http.StatusFound} {
		t.Run(name, func(t *testing.T) {
			h := newHooked(t, Options{})
			h.hook(nil)
			h.open(nil)
			h.later()
			h.answers(status)
			h.amend(map[string]any{"title": "Autre"})
			for range 120 {
				h.later()
			}
			if got := h.received(); len(got) != 5 {
				t.Errorf("%d attempts, want 5", len(got))
			}
			if dropped := h.Webhooks().Dropped(); len(dropped) != 1 || len(h.Webhooks().Waiting()) != 0 {
				t.Errorf("dropped %v, waiting %v", dropped, h.Webhooks().Waiting())
			}
		})
	}
}

func TestWebhooksDisturbed(t *testing.T) {
	h := newHooked(t, Options{})
	h.hook(nil)
	h.open(nil)
	h.later()
	h.Webhooks().Disturb(delivery.Disturbance{Duplicate: true, Delay: 4 * time.Second})
	h.amend(map[string]any{"title": "Autre"})
	h.later()
	if got := h.received(); len(got) != 0 {
		t.Fatalf("%d webhooks in spite of the delay", len(got))
	}
	h.later()
	h.later()
	got := h.received()
	if len(got) != 2 || got[0].header.Get("X-Zammad-Delivery") != got[1].header.Get("X-Zammad-Delivery") {
		t.Errorf("%d webhooks, want one twice", len(got))
	}
}

func TestWebhooksThatVanish(t *testing.T) {
	for name, spoil := range map[string]func(*hooked){
		"ticket":  func(h *hooked) { h.desk.tickets = nil },
		"webhook": func(h *hooked) { h.desk.remove(webhooks, 1) },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHooked(t, Options{})
			h.hook(nil)
			h.open(nil)
			h.later()
			h.answers(http.StatusInternalServerError)
			h.amend(map[string]any{"title": "Autre"})
			h.later()
			spoil(h)
			h.clock.now = h.clock.now.Add(time.Minute)
			h.Work(t.Context())
			if got := h.received(); len(got) != 1 || len(h.Webhooks().Waiting()) != 0 {
				t.Errorf("%d attempts, %d waiting, want 1 and none", len(got), len(h.Webhooks().Waiting()))
			}
		})
	}
}

func TestInactiveWebhookIsPassedOver(t *testing.T) {
	h := newHooked(t, Options{})
	h.hook(map[string]any{"active": false})
	h.trigger("zz", "update", map[string]any{"ticket.device": to("routeur")})
	h.open(nil)
	h.later()
	h.amend(map[string]any{"title": "Autre"})
	if ticket := h.later(); ticket["device"] != "routeur" || len(h.received()) != 0 {
		t.Errorf("device %v, %d webhooks", ticket["device"], len(h.received()))
	}
}

func TestCustomPayload(t *testing.T) {
	h := newHooked(t, Options{Profile: V71})
	h.hook(map[string]any{
		"http_method": "put", "bearer_token": "jeton", "endpoint": h.url + "/#{ticket.number}/#{ticket.title}",
		"customized_payload": true,
		"custom_payload": `{"id":"#{ticket.id}","state":"#{ticket.state.name}","by":"#{ticket.updated_by.login}","text":"no #{ticket.number}: #{article.body}",
			"managed":"#{ticket.site}","none":"#{ticket.close_at}","at":"#{ticket.updated_at}","list":["#{config.fqdn}",7],"unknown":"#{ticket.nonsense}","record":"#{ticket.group}",
			"changes":"#{notification.changes}"}`,
	})
	h.open(map[string]any{"title": "a/b"})
	h.later()
	h.amend(map[string]any{"site": "Sfax", "article": map[string]any{"body": "\"vu\"\n"}})
	h.later()
	got := h.one()
	if value := got.header.Get("Authorization"); value != "Bearer jeton" {
		t.Errorf("authorised by %q", value)
	}
	if log := h.Webhooks().Log(1)[0]; log.Method != http.MethodPut || !strings.HasSuffix(log.URL, "/22001/a%2Fb") {
		t.Errorf("sent %s %s", log.Method, log.URL)
	}
	wanted := map[string]any{
		"id": 1.0, "state": "new", "by": "amel@vigie.example", "text": "no 22001: \"vu\"\n", "managed": "Sfax", "none": nil,
		"at": "2026-03-02T09:30:02.000Z", "unknown": "#{ticket.nonsense / no such method}", "record": "#{ticket.group / no such method}",
		"changes": "site:  -> Sfax",
	}
	payload := got.payload(t)
	for name, value := range wanted {
		if payload[name] != value {
			t.Errorf("%s is %v, want %v", name, payload[name], value)
		}
	}
	if list := payload["list"].([]any); list[0] != "desk.vigie.example" || list[1] != 7.0 {
		t.Errorf("list %v", list)
	}
	if len(payload) != len(wanted)+1 {
		t.Errorf("payload %v", payload)
	}
}

// TestRecalculationIsAnUpdate has a trigger that always looks see what a new
// service level does to tickets.
func TestRecalculationIsAnUpdate(t *testing.T) {
	h := newHooked(t, Options{})
	h.hook(nil)
	h.open(nil)
	h.later()
	administer(t, h.Server, "slas", map[string]any{"name": "10", "calendar_id": 1, "solution_time": 60})
	h.later()
	h.later()
	if ticket := h.one().payload(t)["ticket"].(map[string]any); ticket["close_escalation_at"] == nil {
		t.Error("told of a ticket without the due instant")
	}
}

// TestReceiverThatAsksBack has the receiver read the ticket before it answers,
// as the bridge may.
func TestReceiverThatAsksBack(t *testing.T) {
	h := newHooked(t, Options{})
	title := make(chan any, 1)
	asking := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		back := httptest.NewRequestWithContext(r.Context(), http.MethodGet, "/api/v1/tickets/1", http.NoBody)
		back.Header.Set("Authorization", bot)
		recorder := httptest.NewRecorder()
		h.ServeHTTP(recorder, back)
		var ticket map[string]any
		_ = json.Unmarshal(recorder.Body.Bytes(), &ticket)
		title <- ticket["title"]
	}))
	defer asking.Close()
	h.hook(map[string]any{"endpoint": asking.URL})
	h.open(nil)
	h.later()
	h.amend(map[string]any{"title": "Autre"})
	h.later()
	if got := <-title; got != "Autre" {
		t.Errorf("the receiver read %v", got)
	}
}

// TestRunByTheClockOnTheWall lets the background work alone, and end.
func TestRunByTheClockOnTheWall(t *testing.T) {
	h := newHooked(t, Options{})
	h.Server = New(Options{})
	h.Delay(0)
	h.hook(nil)
	ctx, stop := context.WithCancel(t.Context())
	var group sync.WaitGroup
	group.Go(func() { h.Run(ctx) })
	h.open(nil)
	h.amend(map[string]any{"title": "Autre"})
	for deadline := time.Now().Add(10 * time.Second); len(h.received()) == 0 && time.Now().Before(deadline); {
		time.Sleep(10 * time.Millisecond)
	}
	stop()
	group.Wait()
	if len(h.received()) == 0 {
		t.Error("no webhook came")
	}
}

func TestOutbox(t *testing.T) {
	r := newRig(t, Options{})
	r.trigger("10 avertir", "update", map[string]any{"notification.email": map[string]any{
		"recipient": []any{"ticket_owner", "ticket_customer", "userid_2", "article_last_sender", "userid_99"},
		"subject":   "#{ticket.number} : #{ticket.title}", "body": "<p>#{ticket.title}</p>", "internal": "false",
	}})
	r.trigger("20 personne", "update", map[string]any{"notification.email": map[string]any{"recipient": "ticket_owner", "subject": "s", "body": "b"}})
	r.trigger("30 agents", "update", map[string]any{"notification.email": map[string]any{"recipient": "ticket_agents", "subject": "s", "body": "b"}})
	r.open(map[string]any{"title": "<Coupure>"})
	r.later()
	r.amend(map[string]any{"article": map[string]any{"body": "vu"}})
	r.later()
	mails := r.Outbox()
	if len(mails) != 2 {
		t.Fatalf("mails %+v, want two", mails)
	}
	first := mails[0]
	if want := []string{"supervision@vigie.example", "admin@vigie.example", "amel@vigie.example"}; !slices.Equal(first.To, want) {
		t.Errorf("written to %v, want %v", first.To, want)
	}
	if first.Subject != "22001 : <Coupure>" || first.Body != "<p>&lt;Coupure&gt;</p>" || first.Trigger != "10 avertir" || first.Ticket != 1 {
		t.Errorf("mail %+v", first)
	}
	if agents := mails[1].To; !slices.Contains(agents, "sami@vigie.example") || slices.Contains(agents, "supervision@vigie.example") {
		t.Errorf("agents are %v", agents)
	}
}

// TestArticlesThatAreMail go to whom they name, internal ones too.
func TestArticlesThatAreMail(t *testing.T) {
	r := newRig(t, Options{})
	want(t, ask(t, r.Server, admin, http.MethodPut, "groups/2", `{"email_address_id": 1}`), http.StatusOK)
	r.open(nil)
	for _, article := range []map[string]any{
		{"type": "email", "to": "Opérateur <noc@operateur.example>", "cc": "a@b.example, c@d.example", "internal": true},
		{"type": "note", "to": "noc@operateur.example"},
	} {
		article["body"], article["subject"] = "coupure", "Ticket"
		r.amend(map[string]any{"article": article})
		r.later()
	}
	mails := r.Outbox()
	if len(mails) != 1 {
		t.Fatalf("mails %+v, want one", mails)
	}
	if want := []string{"noc@operateur.example", "a@b.example", "c@d.example"}; !slices.Equal(mails[0].To, want) {
		t.Errorf("written to %v, want %v", mails[0].To, want)
	}
	if mails[0].Trigger != "" || mails[0].Subject != "Ticket" || mails[0].Body != "coupure" {
		t.Errorf("mail %+v", mails[0])
	}
}
