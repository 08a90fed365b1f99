package app_test

import (
	"bytes"
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// TestMonthsOfALife: an outage of the last month is in its document; what is said
// of it afterwards rectifies it, and the document is proven against the ledger.
func TestMonthsOfALife(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	write(t, s.files.Contract, strings.Replace(contract, "reopen_within: 1h}", promised, 1)+"calendars: [{name: c, version: \"2026-3\", always: true}]\nsla: {retroactive_pause: 8h}\n")
	s.configure(t, "tickets: ", "months: {close_on_day: 0}\nmirror: {interval: 1s, requests_per_second: 1000}\ntickets: ")
	s.start(t)
	s.imported(t)
	s.set(true, true)
	now := time.Now().UTC()
	began := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -2)
	s.webhook(t, began, time.Time{})
	ours := s.shown(t, "open")
	month := began.Format("2006-01")

	remote, out := s.supervisorRemote(t), &strings.Builder{}
	if err := remote.CloseMonth(t.Context(), now.Format("2006-01"), "", "nadia", out); err == nil || !strings.Contains(err.Error(), "n'est pas terminé") {
		t.Errorf("the month that goes on: %v", err)
	}
	if err := s.remote(t).CloseMonth(t.Context(), month, "", "nadia", out); err == nil || !strings.Contains(err.Error(), "droit d'arrêter un mois (supervise)") {
		t.Errorf("by an operator: %v", err)
	}
	if err := remote.CloseMonth(t.Context(), month, "", "nadia", out); err != nil || !strings.HasPrefix(out.String(), "Le mois "+month+" est arrêté. Empreinte ") {
		t.Fatalf("closed: %v\n%s", err, out)
	}
	if err := remote.CloseMonth(t.Context(), month, "", "nadia", out); err == nil || !strings.Contains(err.Error(), "est arrêté depuis") {
		t.Errorf("closed again: %v", err)
	}
	if code, body := s.ask(t, http.MethodGet, "/metrics", "reader", "", nil); code != http.StatusOK || !strings.Contains(body, "vigie_bridge_month_waiting 0\n") {
		t.Errorf("nothing waits, and the metrics are %d without saying so", code)
	}
	client := reportapi.NewClient(s.base, "reader", nil)
	list, err := client.Months(t.Context())
	if err != nil || len(list.Months) != 1 || list.Months[0].ClosedBy != "nadia" {
		t.Fatalf("closed are %+v, %v", list, err)
	}
	frozen, err := client.Compliance(t.Context(), month, "", 0)
	if err != nil || frozen.Frozen == nil || frozen.Frozen.Hash != list.Months[0].Hash || len(frozen.Breaches) == 0 || frozen.Breaches[0].Subject != ours.Incident {
		t.Fatalf("the month is %+v, %v", frozen, err)
	}
	document, err := client.Month(t.Context(), month)
	if err != nil {
		t.Fatal(err)
	}
	said := app.RemoteCorrection{Act: "contest", Person: "nadia", Motive: "le courant manquait", Clock: frozen.Breaches[0].Clock}
	if err := remote.Correct(t.Context(), ours.Incident, said, out); err != nil {
		t.Fatal(err)
	}
	rectified := func() bool {
		list, err := client.Rectifications(t.Context(), month, "", 0)
		return err == nil && len(list.Rectifications) > 0 && list.Rectifications[0].After.Contested && strings.Contains(list.Rectifications[0].Why[0].Text, "le courant manquait")
	}
	for end := time.Now().Add(time.Minute); !rectified(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("what was corrected rectifies nothing")
		}
	}
	if again, err := client.Compliance(t.Context(), month, "", 0); err != nil || again.Breaches[0].Contested {
		t.Errorf("the month was computed again: %+v, %v", again.Breaches, err)
	}
	s.proves(t, document, month)
}

// proves has a document proven, as a file and as the ledger has it, and one that
// was changed not.
func (s *scene) proves(t *testing.T, document []byte, month string) {
	t.Helper()
	out := &strings.Builder{}
	verify := func(q app.MonthQuestion) error {
		q.Files = s.files
		out.Reset()
		return app.VerifyMonth(t.Context(), q, out, &bytes.Buffer{})
	}
	if err := os.WriteFile(s.path("month.jsonl"), document, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, q := range []app.MonthQuestion{{File: s.path("month.jsonl")}, {Month: month}} {
		if err := verify(q); err != nil || strings.Contains(out.String(), "NON PROUVÉ") || !strings.Contains(out.String(), "se recalculent de ce journal") {
			t.Errorf("%+v: %v\n%s", q, err, out)
		}
	}
	if err := os.WriteFile(s.path("month.jsonl"), bytes.Replace(document, []byte(`"breached":1`), []byte(`"breached":0`), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := verify(app.MonthQuestion{File: s.path("month.jsonl")}); err == nil || !strings.Contains(out.String(), "NON PROUVÉ  le registre tient un autre document de ce mois") || !strings.Contains(out.String(), "NON PROUVÉ  les totaux du document") {
		t.Errorf("changed: %v\n%s", err, out)
	}
	if err := verify(app.MonthQuestion{Month: "1999-01"}); err == nil || !strings.Contains(err.Error(), "ne tient pas le mois 1999-01") || errors.Is(err, os.ErrNotExist) {
		t.Errorf("a month that is not closed: %v", err)
	}
}
