package report

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/report/logbook"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/internal/daemon"
)

// bookOf is a log book that began two days ago, with a fact about 01A, a hostile
// note of yesterday and its correction.
func bookOf(t *testing.T) (*logbook.Book, *sqlite.Store) {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "ledger.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	shifts := shiftsOf(t)
	book := &logbook.Book{Store: store, Shifts: func() logbook.Shifts { return shifts }, Holder: "one", Logger: slog.New(slog.NewTextHandler(t.Output(), nil))}
	at := inShift(t)
	look := func(at time.Time) {
		if err := book.RunOnce(t.Context(), at); err != nil {
			t.Fatal(err)
		}
	}
	look(at)
	failing := incidentOf("01A")
	failing.Criticity = bridge.P1
	err = store.Write(t.Context(), func(tx incident.Tx) error {
		if err := tx.SaveIncident(&failing); err != nil {
			return err
		}
		return tx.Append(bridge.Entry{Subject: "01A", Kind: bridge.KindOpened, Actor: bridge.ActorBridge, EffectiveAt: at, ReceivedAt: at, Text: "Incident ouvert, criticité P1"})
	})
	if err != nil {
		t.Fatal(err)
	}
	look(at.Add(time.Minute))
	for _, note := range []logbook.Note{
		{Text: "<script>alert(1)</script> ثانوية الياسمين", About: "01A", At: at},
		{Text: "Non : le lycée d'à côté", Corrects: 3},
	} {
		note.Person, note.Via = "amel@vigie.example", "essai"
		if _, err := book.Write(t.Context(), note, at.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	return book, store
}

func shiftsOf(t *testing.T) logbook.Shifts {
	t.Helper()
	begins, err := logbook.ParseBegins([]string{"07:00", "19:00"})
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation("Africa/Tunis")
	if err != nil {
		t.Fatal(err)
	}
	return logbook.Shifts{Begins: begins, Zone: zone}
}

// inShift is an instant of two days ago whose shift goes on for hours.
func inShift(t *testing.T) time.Time {
	t.Helper()
	return shiftsOf(t).At(time.Now().Add(-48 * time.Hour)).From.Add(time.Hour)
}

// logging serves the log book on a socket; what it logs is kept.
func logging(t *testing.T, proven bool) (base string, logs *bytes.Buffer) {
	t.Helper()
	logs = &bytes.Buffer{}
	logger := slog.New(slog.NewTextHandler(logs, nil))
	api := NewAPI(&shelf{}, logger, func() Status { return Status{} }, func(id int64) string { return "https://zammad.example/" + strconv.FormatInt(id, 10) })
	api.Book, _ = bookOf(t)
	serve := &Logs{API: api, Doer: api.Book, Access: access(t), Who: who{}, Proven: func() bool { return proven }, Logger: logger}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v1/logbook", serve.ServeNote)
	mux.HandleFunc("POST /api/v1/logbook/signatures", serve.ServeSignature)
	mux.HandleFunc("GET /api/v1/logbook", api.Logbook)
	mux.HandleFunc("GET /api/v1/logbook/shifts", api.Shifts)
	at := httptest.NewServer(mux)
	t.Cleanup(at.Close)
	return at.URL, logs
}

func clientOf(base, token string) *reportapi.Client {
	return reportapi.NewClient(base, token, &http.Client{Transport: &http.Transport{DisableKeepAlives: true}})
}

func TestLogbookByAPI(t *testing.T) {
	t.Parallel()
	base, logs := logging(t, false)
	client := clientOf(base, daemon.ScopeOperate)
	said := reportapi.LogNote{Text: "Ronde faite\n=1+1", About: "01A", Request: "r1", Person: "sami@vigie.example"}
	for _, again := range []bool{false, true} {
		got, err := client.Log(t.Context(), said)
		if err != nil || got.Again != again || got.Entry.Number != 5 || got.Entry.Text != said.Text || got.Entry.Who != said.Person || got.Entry.Word != "note" || !got.Entry.Declared {
			t.Errorf("%+v, %v", got, err)
		}
	}
	if text := logs.String(); !strings.Contains(text, "number=5") || !strings.Contains(text, "token=operate-1") || strings.Contains(text, "Ronde") || strings.Contains(text, "sami") {
		t.Errorf("logged %s", text)
	}
	first, err := client.Logbook(t.Context(), reportapi.LogQuery{Limit: 2})
	if err != nil || len(first.Entries) != 2 || first.Next != 2 || first.Entries[1].Criticity != "P1" || first.Entries[1].Kind != "log_fact" {
		t.Errorf("%+v, %v", first, err)
	}
	rest, err := client.Logbook(t.Context(), reportapi.LogQuery{After: first.Next})
	if err != nil || len(rest.Entries) != 3 || rest.Next != 0 || rest.Entries[0].CorrectedBy[0] != 4 || rest.Entries[1].Corrects != 3 || rest.Entries[0].Subject != "01A" {
		t.Errorf("%+v, %v", rest, err)
	}
	last, err := client.Logbook(t.Context(), reportapi.LogQuery{Newest: true, Limit: 1, From: time.Now().Add(-time.Hour), To: time.Now().Add(time.Hour)})
	if err != nil || len(last.Entries) != 1 || last.Entries[0].Number != 5 || last.Next != 0 {
		t.Errorf("%+v, %v", last, err)
	}
	notes, err := client.Logbook(t.Context(), reportapi.LogQuery{Kinds: []string{"log_note", "log_correction"}})
	if err != nil || len(notes.Entries) != 3 || notes.Entries[0].Kind != "log_note" || notes.Entries[1].Kind != "log_correction" {
		t.Errorf("%+v, %v", notes, err)
	}
	if _, err := client.Logbook(t.Context(), reportapi.LogQuery{Kinds: []string{"opened"}}); err == nil || !strings.Contains(err.Error(), "kind : « opened »") {
		t.Errorf("of no kind of it: %v", err)
	}
	if before, err := client.Logbook(t.Context(), reportapi.LogQuery{Newest: true, After: 5, Limit: 1}); err != nil || before.Entries[0].Number != 4 || before.Next != 4 {
		t.Errorf("%+v, %v", before, err)
	}
}

func TestSignaturesByAPI(t *testing.T) {
	t.Parallel()
	base, _ := logging(t, true)
	client := clientOf(base, daemon.ScopeSupervise)
	shifts, err := client.Shifts(t.Context())
	if err != nil || len(shifts.Shifts) < 4 || shifts.Shifts[0].Ended || !shifts.Shifts[1].Ended || shifts.Shifts[1].Signed || shifts.Zone != "Africa/Tunis" {
		t.Fatalf("%+v, %v", shifts, err)
	}
	first := shifts.Shifts[len(shifts.Shifts)-1]
	if _, err := client.SignShift(t.Context(), reportapi.LogSignature{Within: first.From, Person: "chef"}); err == nil || !strings.Contains(err.Error(), "Une signature demande ici une identité prouvée") {
		t.Errorf("who is only said to be: %v", err)
	}
	signed, err := client.SignShift(t.Context(), reportapi.LogSignature{Within: first.From, IDToken: "chef@vigie.example", Remark: "RAS"})
	if err != nil || signed.Entry.Signs == nil || !signed.Entry.Signs.Signed || signed.Entry.Signs.First != 1 || signed.Entry.Signs.By != "chef@vigie.example" || signed.Entry.Word != "signature" {
		t.Errorf("%+v, %v", signed, err)
	}
	if _, err := client.SignShift(t.Context(), reportapi.LogSignature{Within: first.From, IDToken: "chef@vigie.example"}); err == nil || !strings.Contains(err.Error(), "409") || !strings.Contains(err.Error(), "déjà signé") {
		t.Errorf("twice: %v", err)
	}
	if shifts, err = client.Shifts(t.Context()); err != nil || !shifts.Shifts[len(shifts.Shifts)-1].Signed {
		t.Errorf("%+v, %v", shifts, err)
	}
}

// TestWhoMayLog: notes take the right to act, signatures that to supervise.
func TestWhoMayLog(t *testing.T) {
	t.Parallel()
	base, _ := logging(t, false)
	for _, c := range []struct {
		path, token, body string
		want              int
	}{
		{"", "", `{"text":"x","person":"a"}`, 401},
		{"", daemon.ScopeRead, `{"text":"x","person":"a"}`, 403},
		{"", daemon.ScopeOperate, `{"text":"x","person":"a"}`, 200},
		{"", daemon.ScopeOperate, `{"text":"x"}`, 422},
		{"", daemon.ScopeOperate, `{"text":" ","person":"a"}`, 422},
		{"", daemon.ScopeOperate, `{"text":"x","person":"a","colour":"red"}`, 400},
		{"", daemon.ScopeOperate, `{"text":"a\u0000b","person":"a"}`, 400},
		{"", daemon.ScopeOperate, `{"text":"` + strings.Repeat("é", 1001) + `","person":"a"}`, 400},
		{"", daemon.ScopeOperate, `{"text":"x","person":"a","about":"rien"}`, 422},
		{"/signatures", daemon.ScopeOperate, `{"person":"a"}`, 403},
		{"/signatures", daemon.ScopeSupervise, `{"person":"a","within":"2020-01-01T00:00:00Z"}`, 409},
		{"/signatures", daemon.ScopeSupervise, `{"person":"a"}`, 200},
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/api/v1/logbook"+c.path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		if c.token != "" {
			request.Header.Set("Authorization", "Bearer "+c.token)
		}
		answer, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(request)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != c.want {
			t.Errorf("%s %s %.60s is answered %d, want %d", c.path, c.token, c.body, answer.StatusCode, c.want)
		}
	}
}

// TestNoBook: where no log book is kept, as in a shadow, that is said.
func TestNoBook(t *testing.T) {
	t.Parallel()
	at := serve(t, &shelf{})
	for _, path := range []string{"/api/v1/logbook", "/api/v1/logbook/shifts"} {
		if answer, body := get(t, at.URL+path, nil); answer.code != http.StatusNotFound || !strings.Contains(body, "pas tenue") {
			t.Errorf("%s is answered %d %s", path, answer.code, body)
		}
	}
	sheet, err := at.client().Handover(t.Context())
	if err != nil || len(sheet.Unknown) != 4 || sheet.Shift != nil {
		t.Errorf("%+v, %v", sheet, err)
	}
}
