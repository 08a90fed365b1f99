package app_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// TestDossierOfALife: the file of one outage that a third party had, from what
// the bridge and the desk tell of it.
func TestDossierOfALife(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	write(t, s.files.Contract, strings.Replace(contract, "reopen_within: 1h}", promised, 1)+"calendars: [{name: c, version: \"2026-3\", always: true}]\n")
	s.configure(t, "tickets: ", "mirror: {interval: 1s, requests_per_second: 1000}\ntickets: ")
	s.start(t)
	s.imported(t)
	s.set(true, true)
	began := time.Now()
	s.webhook(t, began, time.Time{})
	ours := s.shown(t, "open")
	for _, act := range []reportapi.Act{
		{Act: "take"},
		{Act: "hand_over", Value: "operateur-a", Reference: "OA-77", Motive: "Liaison coupée <b>côté opérateur</b>"},
		{Act: "take_back"},
	} {
		act.Person = "amel@vigie.example"
		if _, err := s.operator().Do(t.Context(), ours.Incident, act); err != nil {
			t.Fatal(err)
		}
	}
	s.set(false, true)
	s.webhook(t, began, time.Now())
	s.until(t, "closed", func(k reportapi.Ticket) bool { return k.TicketID == ours.TicketID && k.State == "closed" && k.UpToDate })

	q := app.DossierQuestion{Files: s.files, Ticket: ours.TicketID, Format: app.FormatHTML, Whole: true}
	var page string
	s.eventually(t, "the file of a ticket that is over", func() bool {
		var out strings.Builder
		q.Now = time.Now()
		if err := app.Dossier(t.Context(), q, &out); err != nil {
			t.Log(err) // the desk is yet to be read
			return false
		}
		page = out.String()
		return strings.Contains(page, "P1, résolu")
	})
	for _, want := range []string{
		"version 2026-3", "operateur-a, référence OA-77", "Liaison coupée &lt;b&gt;côté opérateur&lt;/b&gt;", "Pris en charge par amel@vigie.example",
		"jeton «\u00a0", ", identité déclarée", "chaîne entière", "il est entier",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("it does not tell %q\n%s", want, page)
		}
	}
	if strings.Contains(page, "rompue") {
		t.Errorf("a chain is said to be broken\n%s", page)
	}
	q.Ticket = 999_999
	if err := app.Dossier(t.Context(), q, &strings.Builder{}); err == nil || !strings.Contains(err.Error(), "no ticket 999999") {
		t.Errorf("of a ticket that is none: %v", err)
	}
	q.Ticket = ours.TicketID
	checkPrinted(t, q)
}

// checkPrinted: what the browser makes of the page is what is written, and one
// that makes none is an error that tells what it said.
func checkPrinted(t *testing.T, q app.DossierQuestion) {
	t.Helper()
	q.Format, q.Browser = app.FormatPDF, filepath.Join(t.TempDir(), "browser")
	script := func(text string) {
		t.Helper()
		if err := os.WriteFile(q.Browser, []byte("#!/bin/sh\n"+text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	script(`for a; do case "$a" in --print-to-pdf=*) to="${a#*=}";; file://*) from="${a#file://}";; esac; done
{ printf %%PDF-; cat "$from"; printf %%%%EOF; } > "$to"
`)
	var out bytes.Buffer
	if err := app.Dossier(t.Context(), q, &out); err != nil || !strings.HasPrefix(out.String(), "%PDF-<!DOCTYPE html>") || !strings.HasSuffix(out.String(), "</html>\n%%EOF") {
		t.Errorf("printed %.80q, %v", out.String(), err)
	}
	for text, want := range map[string]string{"echo no display >&2; exit 3\n": "no display", "exit 0\n": "it made no PDF"} {
		script(text)
		out.Reset()
		if err := app.Dossier(t.Context(), q, &out); err == nil || !strings.Contains(err.Error(), want) || out.Len() != 0 {
			t.Errorf("%q: printed %d bytes, %v", text, out.Len(), err)
		}
	}
}
