package report

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/correction"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/bridge/sla"
	"github.com/vigie-noc/vigie/internal/daemon"
)

// corrector answers as it is told, and keeps what was asked.
type corrector struct {
	ids  []string
	did  []correction.Act
	came correction.Taken
	err  error
}

func (c *corrector) Do(_ context.Context, id string, act correction.Act, now time.Time) (correction.Taken, error) {
	if time.Since(now) > time.Minute {
		return correction.Taken{}, fmt.Errorf("done at %v", now)
	}
	c.ids, c.did = append(c.ids, id), append(c.did, act)
	return c.came, c.err
}

// correcting serves corrections on a socket; what it logs is kept.
func correcting(t *testing.T, c *corrector, proven ...bool) (base string, logs *bytes.Buffer) {
	t.Helper()
	logs = &bytes.Buffer{}
	logger := slog.New(slog.NewTextHandler(logs, nil))
	api := NewAPI(&shelf{}, logger, func() Status { return Status{} }, func(int64) string { return "" })
	mux := http.NewServeMux()
	mux.Handle("POST /api/v1/tickets/{id}/corrections", &Corrections{
		API: api, Doer: c, Access: access(t), Who: who{}, Proven: func() bool { return len(proven) > 0 }, Logger: logger,
	})
	mux.Handle("POST /api/v1/tickets/{id}/acts", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { // where post sends
		r.URL.Path = strings.Replace(r.URL.Path, "/acts", "/corrections", 1)
		mux.ServeHTTP(w, r)
	}))
	at := httptest.NewServer(mux)
	t.Cleanup(at.Close)
	return at.URL, logs
}

// TestCorrection: what the client asks for is done, and the answer is its fact
// with the clocks after it.
func TestCorrection(t *testing.T) {
	t.Parallel()
	c := &corrector{came: correction.Taken{
		Entry: bridge.Entry{Subject: "ticket:7", Number: 9, Kind: bridge.KindCorrection, ActorName: "nadia", Hash: "ab"}, Again: true,
		State: sla.State{Subject: "ticket:7", Clocks: []sla.Clock{{Name: "restore", Contested: true, Upheld: true, ContestedBy: &sla.Fact{Subject: "ticket:7", Number: 8}}}},
	}}
	base, logs := correcting(t, c)
	client := reportapi.NewClient(base, daemon.ScopeSupervise, &http.Client{Transport: &http.Transport{DisableKeepAlives: true}})
	life := 1
	asked := reportapi.Correction{
		Act: "pause", Person: "nadia", Motive: "inondation\n<b>", Request: "R1", Subject: "ticket:7", Fact: 3, Clock: "party", Of: "operateur-a", Life: &life,
		At: moment, From: moment.Add(time.Hour), Till: moment.Add(2 * time.Hour), Reason: "force majeure", Approver: "zohra",
	}
	got, err := client.Correct(t.Context(), "7", asked)
	if err != nil || got.Subject != "ticket:7" || got.Fact.Number != 9 || !got.Again || len(got.Clocks.Clocks) != 1 || !got.Clocks.Clocks[0].Upheld || got.Clocks.Clocks[0].ContestedBy.Number != 8 {
		t.Errorf("answered %+v, %v", got, err)
	}
	want := []correction.Act{{
		Kind: correction.Pause, Person: "nadia", Motive: "inondation\n<b>", Request: "R1", Subject: "ticket:7", Fact: 3, Clock: sla.ClockParty, Of: "operateur-a", Life: &life,
		At: asked.At, From: asked.From, Till: asked.Till, Reason: "force majeure", Approver: "zohra", Via: "supervise-1",
	}}
	if !reflect.DeepEqual(c.did, want) || c.ids[0] != "7" {
		t.Errorf("did  %+v\nwant %+v", c.did, want)
	}
	if text := logs.String(); !strings.Contains(text, "act=pause") || !strings.Contains(text, "token=supervise-1") || strings.Contains(text, "inondation") || strings.Contains(text, "nadia") {
		t.Errorf("logged %s", text)
	}
}

// TestWhoMayCorrect: no right but supervise does, least of all operate.
func TestWhoMayCorrect(t *testing.T) {
	t.Parallel()
	c := &corrector{}
	base, _ := correcting(t, c)
	for token, want := range map[string]int{
		"": 401, "faux": 401, daemon.ScopeRead: 403, daemon.ScopeAlerts: 403, daemon.ScopeMetrics: 403, daemon.ScopeAdmin: 403, daemon.ScopeOperate: 403,
	} {
		if code, body := post(t, base, token, "application/json", `{"act":"contest","person":"amel","motive":"x"}`); code != want {
			t.Errorf("%q is answered %d %s, want %d", token, code, body, want)
		}
	}
	if len(c.did) > 0 {
		t.Errorf("did %+v", c.did)
	}
}

func TestWrongCorrections(t *testing.T) {
	t.Parallel()
	c := &corrector{}
	base, _ := correcting(t, c)
	long := strings.Repeat("x", maxValue+1)
	for body, want := range map[string]struct {
		code int
		told string
	}{
		"":                              {400, "EOF"},
		`[]`:                            {400, "array"},
		`{"act":"move"}{"act":"move"}`:  {400, "quelque chose suit"},
		`{"act":"move","quand":"hier"}`: {400, "quand"},
		`{"act":"move","at":"hier"}`:    {400, "hier"},
		`{"act":"move","fact":"sept"}`:  {400, "fact"},
		`{"act":"move","motive":"` + strings.Repeat("x", maxPosted) + `"}`:       {413, "too large"},
		`{"act":"move","motive":"` + strings.Repeat("é", maxMotive/2+1) + `"}`:   {400, "motif"},
		`{"act":"move","motive":"a\u0000b"}`:                                     {400, "motif"},
		`{"act":"move","person":"` + long + `"}`:                                 {400, "250"},
		`{"act":"move","request":"` + long + `"}`:                                {400, "250"},
		`{"act":"move","approver":"amel\nadmin"}`:                                {400, "commande"},
		`{"act":"move","subject":"ticket:7\u001b[2J","person":"a","motive":"x"}`: {400, "commande"},
	} {
		code, text := post(t, base, daemon.ScopeSupervise, "application/json", body)
		var refusal reportapi.Error
		if err := json.Unmarshal([]byte(text), &refusal); err != nil || code != want.code || !strings.Contains(refusal.Error, want.told) {
			t.Errorf("%.60s: answered %d %s, want %d and %q", body, code, text, want.code, want.told)
		}
	}
	if code, _ := post(t, base, daemon.ScopeSupervise, "application/x-www-form-urlencoded", `{"act":"move"}`); code != http.StatusUnsupportedMediaType {
		t.Errorf("a form is answered %d", code)
	}
	if len(c.did) > 0 {
		t.Errorf("did %+v", c.did)
	}
}

// TestRefusedCorrections: why one was not taken reaches who asked, and nothing
// else does.
func TestRefusedCorrections(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		err  error
		code int
		told string
	}{
		{fmt.Errorf("ticket 01B: %w", bridge.ErrNotFound), 404, "il n'y a ni incident ni ticket lu dans Zammad « 01B »"},
		{&correction.RefusedError{Reason: "L'instant est à venir"}, 422, "L'instant est à venir"},
		{&correction.RefusedError{Reason: "déjà contesté", Conflict: true}, 409, "déjà contesté"},
		{errors.New("disk 7 of host x"), 503, "le registre ne peut pas être lu pour le moment"},
	} {
		base, _ := correcting(t, &corrector{err: test.err})
		code, body := post(t, base, daemon.ScopeSupervise, "application/json; charset=utf-8", `{"act":"contest","person":"amel","motive":"x"}`)
		var refusal reportapi.Error
		if err := json.Unmarshal([]byte(body), &refusal); err != nil || code != test.code || !strings.HasPrefix(refusal.Error, test.told) {
			t.Errorf("%v: answered %d %s", test.err, code, body)
		}
	}
}
