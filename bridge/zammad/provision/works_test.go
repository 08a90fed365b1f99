package provision_test

import (
	"bytes"
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

	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// working is a provisioned desk at which Amel works.
type working struct {
	*desk
	amel *zammad.Client
}

func newWorking(t *testing.T, opts zammadtest.Options, hook string) *working {
	t.Helper()
	opts.Fresh = true
	d := newDesk(t, opts)
	w := wanted(t)
	w.Texts.Agents = []string{"amel@vigie.example"}
	if hook != "" {
		w.Texts.Webhook.URL = hook
	}
	if first := d.run(t, w, everything); first.err != nil {
		t.Fatalf("%v\n%s", first.err, first.text)
	}
	d.Delay(0)
	return &working{desk: d, amel: d.client(t, "amel-agent")}
}

// open opens a ticket as the bridge does.
func (w *working) open(t *testing.T, group string, fields map[string]any) map[string]any {
	t.Helper()
	body := map[string]any{
		"title": "Panne à l'école", "group": group, "customer": "supervision@vigie.example",
		"article": map[string]any{"subject": "x", "body": "Le commutateur ne répond plus.", "type": "note", "internal": true},
	}
	maps.Copy(body, fields)
	ticket, err := w.agent.Create(t.Context(), "tickets", body)
	if err != nil {
		t.Fatalf("open a ticket in %s: %v", group, err)
	}
	return ticket
}

func idOf(t *testing.T, record map[string]any) int64 {
	t.Helper()
	number, _ := record["id"].(json.Number)
	id, err := number.Int64()
	if err != nil {
		t.Fatalf("%v has no id", record)
	}
	return id
}

// TestMacrosWork: what a macro performs, an agent may do, and the ticket shows.
func TestMacrosWork(t *testing.T) {
	t.Parallel()
	for name, profile := range profiles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorking(t, zammadtest.Options{Profile: profile}, "")
			all := w.list(t, "macros")
			me, err := w.amel.Me(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			tried := 0
			for _, name := range slices.Sorted(maps.Keys(all)) {
				perform, _ := all[name]["perform"].(map[string]any)
				if !strings.HasPrefix(asText(all[name]["note"]), "[vigie ") {
					continue // the desk came with it
				}
				tried++
				body := performed(t, perform, me["id"])
				ticket := w.open(t, "N1", map[string]any{"criticity": "P2", "service": "sms"})
				after, err := w.amel.Update(t.Context(), "tickets", idOf(t, ticket), body)
				if err != nil {
					t.Errorf("%s: %v", name, err)
					continue
				}
				for field, value := range body {
					if got := after[field]; field != "pending_time" && asText(got) != asText(value) {
						t.Errorf("%s: %s is %v, want %v", name, field, got, value)
					}
				}
			}
			if want := 20; tried != want {
				t.Errorf("%d macros were tried, want %d", tried, want)
			}
		})
	}
}

func asText(value any) string {
	text, isText := value.(string)
	if isText {
		return text
	}
	return strings.Trim(mustJSON(value), `"`)
}

func mustJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// performed is the update that a macro makes of a ticket.
func performed(t *testing.T, perform map[string]any, me any) map[string]any {
	t.Helper()
	body := make(map[string]any)
	for key, settings := range perform {
		values, _ := settings.(map[string]any)
		field, ofTicket := strings.CutPrefix(key, "ticket.")
		switch {
		case !ofTicket:
			t.Errorf("nobody knows how to perform %s", key)
		case values["pre_condition"] == "current_user.id":
			body[field] = me
		case values["pre_condition"] == "not_set":
			body[field] = 1
		case field == "pending_time":
			hours, err := time.ParseDuration(asText(values["value"]) + "h")
			if err != nil || values["operator"] != "relative" || values["range"] != "hour" {
				t.Errorf("pending time is %v", values)
			}
			body[field] = time.Now().Add(hours).UTC().Format(time.RFC3339)
		default:
			body[field] = values["value"]
		}
	}
	return body
}

// TestThirdPartyGetsMail: a ticket in its group reaches its address, and one
// elsewhere nobody's.
func TestThirdPartyGetsMail(t *testing.T) {
	t.Parallel()
	for name, profile := range profiles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorking(t, zammadtest.Options{Profile: profile}, "")
			w.open(t, "N1", nil)
			ticket := w.open(t, "Opérateur A", map[string]any{"tiers": "operateur-a"})
			w.Work(t.Context())
			mails := w.Outbox()
			if len(mails) != 1 || !slices.Equal(mails[0].To, []string{"support@operateur-a.example"}) {
				t.Fatalf("sent %+v", mails)
			}
			if number := asText(ticket["number"]); !strings.Contains(mails[0].Subject, number) || !strings.Contains(mails[0].Body, "vous est confié (Opérateur A)") {
				t.Errorf("it says %q\n%s\nwant the number %s", mails[0].Subject, mails[0].Body, number)
			}
			if text := mails[0].Subject + mails[0].Body; strings.Contains(text, "no such method") || !strings.Contains(text, "ne répond plus") {
				t.Errorf("a placeholder is left, or the article is missing:\n%s", text)
			}
		})
	}
}

// TestWebhookIsSigned: the bridge hears of new tickets in our groups, signed
// by the secret that it was given.
func TestWebhookIsSigned(t *testing.T) {
	t.Parallel()
	for name, profile := range profiles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			var signed []bool
			var by []string
			receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				sum := hmac.New(sha1.New, []byte("un secret"))
				sum.Write(body)
				mu.Lock()
				defer mu.Unlock()
				by = append(by, r.Header.Get("X-Zammad-Trigger"))
				signed = append(signed, r.Header.Get("X-Hub-Signature") == "sha1="+hex.EncodeToString(sum.Sum(nil)) && bytes.Contains(body, []byte("Panne")))
			}))
			defer receiver.Close()
			w := newWorking(t, zammadtest.Options{Profile: profile}, receiver.URL)
			ticket := w.open(t, "N2", nil)
			w.Work(t.Context())
			for _, change := range []map[string]any{
				{"article": map[string]any{"body": "vu", "type": "note", "internal": true}},
				{"owner": "amel@vigie.example"},
				{"state": "rétabli"},
				{"priority": "3 high"},
				{"group": "N3"},
			} {
				if _, err := w.amel.Update(t.Context(), "tickets", idOf(t, ticket), change); err != nil {
					t.Fatal(err)
				}
				w.Work(t.Context())
			}
			mu.Lock()
			defer mu.Unlock()
			if !slices.Equal(signed, slices.Repeat([]bool{true}, 6)) {
				t.Errorf("got %v, want six signed webhooks", signed)
			}
			want := append([]string{"Vigie : 90 passerelle (create)"}, slices.Repeat([]string{"Vigie : 91 passerelle (update)"}, 5)...)
			if !slices.Equal(by, want) {
				t.Errorf("sent by %q, want %q", by, want)
			}
		})
	}
}

// TestServiceLevels: the desk counts for agents what was signed.
func TestServiceLevels(t *testing.T) {
	t.Parallel()
	for name, profile := range profiles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorking(t, zammadtest.Options{Profile: profile}, "")
			ticket := w.open(t, "N1", map[string]any{"criticity": "P1"})
			created, err := time.Parse(time.RFC3339, asText(ticket["created_at"]))
			if err != nil {
				t.Fatal(err)
			}
			for field, after := range map[string]time.Duration{"first_response_escalation_at": 15 * time.Minute, "close_escalation_at": 4 * time.Hour} {
				due, err := time.Parse(time.RFC3339, asText(ticket[field])) // in whole minutes
				if late := created.Add(after).Sub(due); err != nil || late < 0 || late > time.Minute {
					t.Errorf("%s is %v, want %s after %s", field, ticket[field], after, created)
				}
			}
			if ticket := w.open(t, "N1", map[string]any{"criticity": "P4"}); ticket["escalation_at"] != nil {
				t.Errorf("P4 is due at %v", ticket["escalation_at"])
			}
		})
	}
}

// TestOverviewsFind: each list shows what belongs on it.
func TestOverviewsFind(t *testing.T) {
	t.Parallel()
	for name, profile := range profiles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorking(t, zammadtest.Options{Profile: profile}, "")
			later := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
			shown := map[string]map[string]any{
				"à prendre en charge":   {},
				"mes tickets":           {"owner": "amel@vigie.example", "state": "open"},
				"en cours":              {"state": "open"},
				"chez les tiers":        {"state": "open", "tiers": "onduleurs"},
				"suspendus":             {"state": "suspendu", "pending_time": later},
				"rétablis, à résoudre":  {"state": "rétabli"},
				"changements":           {"nature": "changement"},
				"en dehors de tout ça":  {"state": "closed"},
				"dans un autre service": {"state": "open", "group": "Opérateur A"},
			}
			for title, fields := range shown {
				fields["title"] = title
				w.open(t, "N1", fields)
			}
			also := map[string][]string{ // tickets of other lists that belong there too
				"à prendre en charge": {"changements", "chez les tiers", "en cours"}, "en cours": {"chez les tiers", "mes tickets"},
			}
			tried := 0
			for name, overview := range w.list(t, "overviews") {
				title, ours := strings.CutPrefix(name, "Vigie : ")
				if !ours {
					continue
				}
				tried++
				want := slices.Sorted(slices.Values(append(also[title], title)))
				if got := w.search(t, overview["condition"]); !slices.Equal(got, want) {
					t.Errorf("%s shows %q, want %q", name, got, want)
				}
			}
			if tried != 7 {
				t.Errorf("%d overviews were tried", tried)
			}
		})
	}
}

// search asks, as Amel, for the titles of the tickets that fit a condition.
func (w *working) search(t *testing.T, condition any) []string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+"/api/v1/tickets/search?expand=true",
		strings.NewReader(mustJSON(map[string]any{"condition": condition, "limit": 100})))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Token token=amel-agent")
	request.Header.Set("Content-Type", "application/json")
	answer, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var found []struct{ Title string }
	if err := json.NewDecoder(answer.Body).Decode(&found); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("search: %d, %v", answer.StatusCode, err)
	}
	var titles []string
	for _, ticket := range found {
		titles = append(titles, ticket.Title)
	}
	slices.Sort(titles)
	return titles
}
