package app_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/app"
)

// TestLogbook: what a person writes by a command stands in the log book of a
// bridge that runs, is shown, printed out of the ledger, and proven.
func TestLogbook(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.start(t)
	remote := app.Remote{URL: s.base, TokenFile: filepath.Join(t.TempDir(), "token")}
	by := func(token string) app.Remote {
		if err := os.WriteFile(remote.TokenFile, []byte(token), 0o600); err != nil {
			t.Fatal(err)
		}
		return remote
	}
	var out bytes.Buffer
	note := app.RemoteNote{Text: "Ronde <b>faite</b> \x1b[31m", Person: "amel@vigie.example"}
	if err := by("operator").Log(t.Context(), note, &out); err == nil || !strings.Contains(err.Error(), "caractères de commande") {
		t.Errorf("what steers a terminal: %v", err)
	}
	note.Text = "Ronde <b>faite</b> ثانوية"
	for deadline := time.Now().Add(patience); !strings.Contains(out.String(), "La main courante est ouverte"); { // it begins with the bridge
		out.Reset()
		if err := by("reader").ListLogbook(t.Context(), 9, &out); err != nil || time.Now().After(deadline) {
			t.Fatalf("%v: %s", err, out.String())
		}
	}
	out.Reset()
	if err := by("operator").Log(t.Context(), note, &out); err != nil || !strings.Contains(out.String(), "Consigné : entrée n° 2, empreinte ") {
		t.Fatalf("%v: %s", err, out.String())
	}
	if err := by("operator").SignShift(t.Context(), app.RemoteSignature{Person: "chef"}, &out); err == nil || !strings.Contains(err.Error(), "supervise pour signer") {
		t.Errorf("signed by who may not: %v", err)
	}
	out.Reset()
	reader := by("reader")
	for _, read := range []error{reader.ListLogbook(t.Context(), 9, &out), reader.ListShifts(t.Context(), &out), reader.Handover(t.Context(), &out)} {
		if read != nil {
			t.Error(read)
		}
	}
	for _, want := range []string{"amel@vigie.example", note.Text, "en cours", "Passation du ", "P1 : 0 ouverts", "Hors supervision"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
	for _, path := range []string{"/logbook", "/handover"} {
		if code, page := s.ask(t, http.MethodGet, path, "reader", "", nil); code != http.StatusOK || !strings.Contains(page, "Ronde &lt;b&gt;faite&lt;/b&gt; ثانوية") {
			t.Errorf("%s is answered %d %.300s", path, code, page)
		}
		if code, _ := s.ask(t, http.MethodGet, path, "", "", nil); code != http.StatusUnauthorized {
			t.Errorf("%s is shown to anybody: %d", path, code)
		}
	}

	var page bytes.Buffer
	now := time.Now()
	question := app.LogbookQuestion{Files: s.files, From: now.Add(-time.Hour).Format(time.RFC3339), Format: app.FormatHTML, Now: now.Add(time.Second)}
	if err := app.PrintLogbook(t.Context(), question, &page); err != nil || !strings.Contains(page.String(), "Ronde &lt;b&gt;faite") || !strings.Contains(page.String(), "Le chef de quart") {
		t.Errorf("printed it is %v %.300s", err, page.String())
	}
	question.Till = now.Add(-2 * time.Hour).Format(time.RFC3339)
	if err := app.PrintLogbook(t.Context(), question, &page); err == nil || !strings.Contains(err.Error(), "--from doit précéder --till") {
		t.Errorf("of no time: %v", err)
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	found, err := app.VerifyJournal(t.Context(), s.files.Config, 0, func(b app.Break) { t.Errorf("broken: %+v", b) })
	if err != nil || !found.Whole() || found.Entries < 2 {
		t.Errorf("verified %+v, %v", found, err)
	}
}
