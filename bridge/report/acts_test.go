package report

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/internal/daemon"
)

// doer answers as it is told, and keeps the acts.
type doer struct {
	did   []bridge.Act
	after bridge.Incident
	err   error
}

func (d *doer) Do(_ context.Context, act bridge.Act, now time.Time) (bridge.Incident, error) {
	if !act.At.Equal(now) || time.Since(now) > time.Minute {
		return bridge.Incident{}, fmt.Errorf("done at %v, it is %v", act.At, now)
	}
	act.At = time.Time{}
	d.did = append(d.did, act)
	return d.after, d.err
}

// access knows one token for each scope, which is its name.
func access(t *testing.T) *daemon.Access {
	t.Helper()
	text := "tokens:\n"
	for _, scope := range daemon.Scopes {
		sum := sha256.Sum256([]byte(scope))
		text += fmt.Sprintf("  - {name: %s-1, scopes: [%s], sha256: %s}\n", scope, scope, hex.EncodeToString(sum[:]))
	}
	path := filepath.Join(t.TempDir(), "tokens.yml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	loaded, err := daemon.LoadAccess(path)
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// acting serves acts over a ledger, on a socket; what it logs is kept.
func acting(t *testing.T, d *doer, s *shelf) (base string, logs *bytes.Buffer) {
	t.Helper()
	logs = &bytes.Buffer{}
	logger := slog.New(slog.NewTextHandler(logs, nil))
	api := NewAPI(s, logger, func() Status { return Status{} }, func(id int64) string { return fmt.Sprint("ticket ", id) })
	mux := http.NewServeMux()
	mux.Handle("POST /api/v1/tickets/{incident}/acts", &Acts{API: api, Doer: d, Access: access(t), Who: who{}, Logger: logger})
	at := httptest.NewServer(mux)
	t.Cleanup(at.Close)
	return at.URL, logs
}

// post sends a body as it is.
func post(t *testing.T, base, token, kind, body string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/api/v1/tickets/01B/acts", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", kind)
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var text bytes.Buffer
	if _, err := text.ReadFrom(answer.Body); err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, text.String()
}

// TestAct: what the client asks for is done, and the answer is the ticket
// after it.
func TestAct(t *testing.T) {
	t.Parallel()
	d := &doer{after: incidentOf("01B")}
	base, logs := acting(t, d, &shelf{alerts: map[string]int{"01B": 2}})
	until := moment.Add(time.Hour)
	client := reportapi.NewClient(base, daemon.ScopeOperate, &http.Client{Transport: &http.Transport{DisableKeepAlives: true}})
	ticket, err := client.Do(t.Context(), "01B", reportapi.Act{
		Act: "suspend", Person: "amel@vigie.example", Value: "force majeure", Motive: "inondation\n<b>", Reference: "R-1", Until: until,
	})
	if err != nil || ticket.Incident != "01B" || ticket.Alerts != 2 || ticket.URL != "ticket 42" || ticket.State != "acknowledged" {
		t.Errorf("answered %+v, %v", ticket, err)
	}
	want := []bridge.Act{{
		Kind: bridge.ActSuspend, Incident: "01B", Value: "force majeure", Motive: "inondation\n<b>", Reference: "R-1", Until: until,
		Person: "amel@vigie.example", From: "operate-1",
	}}
	if !reflect.DeepEqual(d.did, want) {
		t.Errorf("did  %+v\nwant %+v", d.did, want)
	}
	if text := logs.String(); !strings.Contains(text, "act=suspend") || !strings.Contains(text, "token=operate-1") || strings.Contains(text, "inondation") {
		t.Errorf("logged %s", text)
	}
}

// TestWhoMayAct: no right but operate acts.
func TestWhoMayAct(t *testing.T) {
	t.Parallel()
	d := &doer{after: incidentOf("01B")}
	base, _ := acting(t, d, &shelf{})
	for token, want := range map[string]int{
		"": 401, "faux": 401, daemon.ScopeRead: 403, daemon.ScopeAlerts: 403, daemon.ScopeMetrics: 403, daemon.ScopeAdmin: 403,
	} {
		if code, body := post(t, base, token, "application/json", `{"act":"take","person":"amel"}`); code != want {
			t.Errorf("%q is answered %d %s, want %d", token, code, body, want)
		}
	}
	if len(d.did) > 0 {
		t.Errorf("did %+v", d.did)
	}
}

func TestWrongActs(t *testing.T) {
	t.Parallel()
	d := &doer{after: incidentOf("01B")}
	base, _ := acting(t, d, &shelf{})
	tests := []struct {
		name, kind, body string
		code             int
		told             string
	}{
		{"a form", "application/x-www-form-urlencoded", `{"act":"take","person":"amel"}`, 415, "application/json"},
		{"no type", "", `{"act":"take","person":"amel"}`, 415, "application/json"},
		{"plain text", "text/plain;application/json", `{"act":"take"}`, 415, "application/json"},
		{"nothing", "application/json", "", 400, "EOF"},
		{"a list", "application/json", `[]`, 400, "array"},
		{"cut", "application/json", `{"act":"take"`, 400, "unexpected EOF"},
		{"two", "application/json", `{"act":"take"}{"act":"resolve"}`, 400, "quelque chose suit"},
		{"unknown key", "application/json", `{"act":"take","personne":"amel"}`, 400, "personne"},
		{"wrong type", "application/json", `{"act":["take"]}`, 400, "string"},
		{"no instant", "application/json", `{"act":"suspend","until":"demain"}`, 400, "demain"},
		{"too large", "application/json", `{"act":"take","motive":"` + strings.Repeat("x", maxPosted) + `"}`, 413, "too large"},
		{"long motive", "application/json", `{"act":"take","motive":"` + strings.Repeat("é", maxMotive/2+1) + `"}`, 400, "motif"},
		{"long person", "application/json", `{"act":"take","person":"` + strings.Repeat("x", 251) + `"}`, 400, "250"},
		{"long value", "application/json", `{"act":"take","value":"` + strings.Repeat("x", 251) + `"}`, 400, "250"},
		{"long reference", "application/json", `{"act":"take","reference":"` + strings.Repeat("x", 251) + `"}`, 400, "250"},
		{"a person of two lines", "application/json", `{"act":"take","person":"amel\nadmin"}`, 400, "commande"},
		{"a reference with NUL", "application/json", `{"act":"take","reference":"a\u0000b"}`, 400, "commande"},
		{"a motive with NUL", "application/json", `{"act":"take","motive":"a\u0000b"}`, 400, "commande"},
	}
	for _, test := range tests {
		code, body := post(t, base, daemon.ScopeOperate, test.kind, test.body)
		var refusal reportapi.Error
		if err := json.Unmarshal([]byte(body), &refusal); err != nil || code != test.code || !strings.Contains(refusal.Error, test.told) {
			t.Errorf("%s: answered %d %s, want %d and %q", test.name, code, body, test.code, test.told)
		}
	}
	if len(d.did) > 0 {
		t.Errorf("did %+v", d.did)
	}
}

// TestRefusedActs: why an act was not taken reaches who asked, and nothing
// else does.
func TestRefusedActs(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		err  error
		code int
		told string
	}{
		{fmt.Errorf("incident 01B: %w", bridge.ErrNotFound), 404, "there is no such incident"},
		{&incident.RefusedError{Reason: "Une suspension demande un motif écrit"}, 422, "Une suspension demande un motif écrit"},
		{&incident.RefusedError{Reason: "L'incident est clos", Conflict: true}, 409, "L'incident est clos"},
		{errDisk, 503, "le registre ne peut pas être lu pour le moment"},
	} {
		base, _ := acting(t, &doer{err: test.err}, &shelf{})
		code, body := post(t, base, daemon.ScopeOperate, "application/json; charset=utf-8", `{"act":"take","person":"amel"}`)
		var refusal reportapi.Error
		if err := json.Unmarshal([]byte(body), &refusal); err != nil || code != test.code || refusal.Error != test.told {
			t.Errorf("%v: answered %d %s", test.err, code, body)
		}
	}
	// It is done, whether or not it can be shown.
	d := &doer{after: incidentOf("01B")}
	base, _ := acting(t, d, &shelf{broken: errors.New("disk")})
	if code, body := post(t, base, daemon.ScopeOperate, "application/json", `{"act":"take","person":"amel"}`); code != 503 || len(d.did) != 1 {
		t.Errorf("answered %d %s, did %+v", code, body, d.did)
	}
}
