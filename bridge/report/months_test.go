package report

import (
	"bytes"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

var february = ledger.MonthOf(moment.AddDate(0, 0, -10), time.UTC)

// example is the name of the contract that is in force.
const example = "Exemple de convention de service"

// decidedRestore is a rétablissement of P1 that was decided in February.
func decidedRestore(subject string, met bool) ledger.MeasuredClock {
	return ledger.MeasuredClock{
		Subject: subject, Name: "restore", Criticity: bridge.P1, Ticket: 42, Number: "30042", Month: february, At: moment.AddDate(0, 0, -10), Met: met, Stopped: true,
		Wall: time.Hour, Net: time.Hour, Target: 30 * time.Minute, Began: moment.AddDate(0, 0, -11),
	}
}

// frozenFebruary has one breach, which is contested, and 3 that were in time.
func frozenFebruary(t *testing.T, contract string) []byte {
	t.Helper()
	d := &frozen.Draft{Head: frozen.Head{
		Month: "2026-02", Zone: "Africa/Tunis", From: moment.AddDate(0, -1, -1), To: moment.AddDate(0, 0, -2), Origin: "opened", Contractual: []string{"restore"},
		ClosedAt: moment, ClosedBy: "nadia", Contract: frozen.Text{Name: contract, Version: "ancien", Hash: "ab"}, Calendars: []frozen.Text{}, Flags: []string{},
		Sums: []frozen.Sum{{Clock: "restore", Criticity: "P1", Met: 3, Breached: 1, Contested: 1, Stopped: 4, Gross: frozen.Spread{Sum: 8, Median: 2, P90: 3}}},
		Credits: &reportapi.ComplianceCredits{Lines: []reportapi.ComplianceCredit{
			{Clock: "restore", Criticity: "P1", Kind: "rate", Credit: 5}, {Clock: "restore", Criticity: "P2", Kind: "rate", Credit: 6},
		}, Total: 11, Note: "Indicatif"},
		Journal: frozen.Journal{Last: 9, Print: "cd"},
	}}
	breach := decidedRestore("01A", false)
	breach.Contested, breach.Contest = true, "01A#2"
	d.Take(&breach)
	document, _, err := d.Document()
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// TestFrozenCompliance: a closed month is told from its document, whatever is
// kept or in force now.
func TestFrozenCompliance(t *testing.T) {
	t.Parallel()
	document := frozenFebruary(t, example)
	at := serve(t, &shelf{documents: map[ledger.Month][]byte{february: document}, month: []ledger.MonthSum{{Name: "restore", Criticity: bridge.P1, Met: 99}}})
	got, err := at.client().Compliance(t.Context(), "2026-02", "", 0)
	if err != nil {
		t.Fatal(err)
	}
	if f := got.Frozen; f == nil || f.Hash != frozen.Hash(document) || f.ClosedBy != "nadia" || !f.ClosedAt.Equal(moment) || f.Contested != 1 || got.Behind || got.Contract != "ancien" || got.Hash != "ab" || got.Origin != "opened" {
		t.Errorf("it is %+v, frozen %+v", got, got.Frozen)
	}
	if len(got.Rates) != 4 || got.Rates[0].Met != 3 || got.Rates[0].Text != "75 %" || got.Rates[1].Text != "sans objet" {
		t.Errorf("the rates are %+v", got.Rates)
	}
	if len(got.Breaches) != 1 || got.Breaches[0].Subject != "01A" || !got.Breaches[0].Contested || len(got.Credits.Lines) != 2 || got.Credits.Total != 11 {
		t.Errorf("breaches %+v, credits %+v", got.Breaches, got.Credits)
	}
	some, err := at.client().Compliance(t.Context(), "2026-02", breachPlace(&ledger.MeasuredClock{At: got.Breaches[0].BreachedAt, Name: "restore", Subject: "01A"}), 1, "P2")
	if err != nil || len(some.Breaches) != 0 || len(some.Credits.Lines) != 1 || some.Credits.Total != 11 {
		t.Errorf("of P2: %+v, %v", some, err)
	}
	if open, err := at.client().Compliance(t.Context(), "2026-03", "", 0); err != nil || open.Frozen != nil || open.Rates[4].Met != 99 && open.Rates[0].Met != 99 {
		t.Errorf("a month that is open: %+v, %v", open, err)
	}
}

// TestMonths: the stored bytes under their own hash, and what has changed since.
func TestMonths(t *testing.T) {
	t.Parallel()
	document := frozenFebruary(t, example)
	shelf := &shelf{
		documents: map[ledger.Month][]byte{february: document},
		incidents: []bridge.Incident{incidentOf("01A")},
		entries: map[string][]bridge.Entry{"01A": {
			{Seq: 1, Subject: "01A", Number: 1, Kind: bridge.KindOpened}, {Seq: 10, Subject: "01A", Number: 2, Kind: bridge.KindCorrection, Text: "le courant manquait"},
		}},
		decided: map[ledger.Month][]ledger.MeasuredClock{february: {decidedRestore("01A", true), decidedRestore("01B", false)}},
		month:   []ledger.MonthSum{{Name: "restore", Criticity: bridge.P1, Met: 4, Stopped: 4}},
	}
	at := serve(t, shelf)
	at.api.Waiting = func() string { return "attend" }
	list, err := at.client().Months(t.Context())
	if err != nil || len(list.Months) != 1 || list.Months[0].Hash != frozen.Hash(document) || list.Next != "2026-03" || list.Waiting != "attend" {
		t.Errorf("closed are %+v, %v", list, err)
	}
	if got, err := at.client().Month(t.Context(), "2026-02"); err != nil || !bytes.Equal(got, document) {
		t.Errorf("the document is %q, %v", got, err)
	}
	if answer, _ := get(t, at.URL+"/api/v1/months/2026-02", http.Header{"If-None-Match": {`"` + frozen.Hash(document) + `"`}}); answer.code != http.StatusNotModified {
		t.Errorf("known by its hash it is answered with %d", answer.code)
	}
	page, err := at.client().Rectifications(t.Context(), "2026-02", "", 1)
	if err != nil || page.Total != 2 || len(page.Rectifications) != 1 || page.Next == "" {
		t.Fatalf("rectified are %+v, %v", page, err)
	}
	if r := page.Rates; len(r) != 1 || r[0].Before.Text != "75 %" || r[0].After.Text != "100 %" || r[0].After.Met != 4 {
		t.Errorf("the rates are %+v", page.Rates)
	}
	first := page.Rectifications[0]
	if first.Before.Result != "breached" || first.After.Result != "met" || !strings.Contains(first.Text, "rétablissement : dépassé le 20/02/2026 09:30:15, contesté, P1 → tenu le") || first.In != "" ||
		!slices.ContainsFunc(first.Why, func(w reportapi.RectificationReason) bool {
			return w.Text == "correction, fait n° 2 : le courant manquait"
		}) {
		t.Errorf("the first is %+v", first)
	}
	if next, err := at.client().Rectifications(t.Context(), "2026-02", page.Next, 1); err != nil || len(next.Rectifications) != 1 || next.Next != "" || next.Rectifications[0].Before != nil || next.Rectifications[0].Subject != "01B" {
		t.Errorf("the next is %+v, %v", next, err)
	}
	for path, code := range map[string]int{"2026-01": 404, "mars": 400, "2026-01/rectifications": 404, "2026-02/rectifications?after=x": 400, "2026-02?x=1": 400} {
		if answer, body := get(t, at.URL+"/api/v1/months/"+path, nil); answer.code != code {
			t.Errorf("%s is answered with %d %s", path, answer.code, body)
		}
	}
	shelf.broken = errDisk
	var status *reportapi.StatusError
	if _, err := at.client().Months(t.Context()); !errors.As(err, &status) || status.Status != http.StatusServiceUnavailable {
		t.Errorf("of a broken ledger: %v", err)
	}
}

// TestMonthOfAnotherContract: what was closed stays so when the contract has
// another name; what differs by the new one says nothing of it.
func TestMonthOfAnotherContract(t *testing.T) {
	t.Parallel()
	at := serve(t, &shelf{
		documents: map[ledger.Month][]byte{february: frozenFebruary(t, "x")}, contract: "x",
		decided: map[ledger.Month][]ledger.MeasuredClock{february: {decidedRestore("01A", true)}},
	})
	if got, err := at.client().Compliance(t.Context(), "2026-02", "", 0); err != nil || got.Frozen == nil || got.Frozen.Name != "x" {
		t.Errorf("it is %+v, %v", got.Frozen, err)
	}
	if got, err := at.client().Months(t.Context()); err != nil || len(got.Months) != 0 || got.Next != "" {
		t.Errorf("of the contract in force %+v are closed, %v", got, err)
	}
	if got, err := at.client().Rectifications(t.Context(), "2026-02", "", 0); err != nil || got.Total != 0 {
		t.Errorf("rectified is %+v, %v", got, err)
	}
	if _, err := at.client().Month(t.Context(), "2026-02"); err != nil {
		t.Error(err)
	}
}

// TestTamperedMonth: a document that is not that of its hash is told of nobody, and
// that is said aloud; all other months are told.
func TestTamperedMonth(t *testing.T) {
	t.Parallel()
	changed := bytes.Replace(frozenFebruary(t, example), []byte(`"met":3`), []byte(`"met":9`), 1)
	shelf := &shelf{
		documents: map[ledger.Month][]byte{february - 1: monthOf(t, "2026-01"), february: changed, february + 1: monthOf(t, "2026-03")},
		hashes:    map[ledger.Month]string{february: frozen.Hash(frozenFebruary(t, example))},
	}
	at := serve(t, shelf)
	for _, path := range []string{"months/2026-02", "months/2026-02/rectifications", "compliance?month=2026-02", "months/2026-01/rectifications"} {
		answer, body := get(t, at.URL+"/api/v1/"+path, nil)
		if answer.code != http.StatusServiceUnavailable || !strings.Contains(body, "le document arrêté du mois 2026-02 ne peut pas être lu") {
			t.Errorf("%s is answered with %d %s", path, answer.code, body)
		}
	}
	for _, path := range []string{"months/2026-01", "months/2026-03", "months/2026-03/rectifications"} {
		if answer, body := get(t, at.URL+"/api/v1/"+path, nil); answer.code != http.StatusOK {
			t.Errorf("%s is answered with %d %s", path, answer.code, body)
		}
	}
	list, err := at.client().Months(t.Context())
	if err != nil || len(list.Months) != 3 || list.Next != "2026-04" || list.Months[1].Month != "2026-02" || list.Months[1].Problem == "" || list.Months[0].Problem != "" {
		t.Errorf("the months are %+v, %v", list, err)
	}
	before, err := at.client().Compliance(t.Context(), "2026-01", "", 0)
	if err != nil || before.Frozen == nil || len(before.Frozen.Flags) != 1 || !strings.Contains(before.Frozen.Flags[0], "2026-02") || before.Rates[0].Met != 3 {
		t.Errorf("the month before is %+v, %v", before, err)
	}
	if after, err := at.client().Compliance(t.Context(), "2026-03", "", 0); err != nil || after.Frozen == nil || len(after.Frozen.Flags) != 0 {
		t.Errorf("the month after is %+v, %v", after.Frozen, err)
	}
	told, err := at.client().ComplianceHistory(t.Context(), "2026-04", 4)
	if err != nil || len(told.Months) != 4 {
		t.Fatalf("the history is %+v, %v", told, err)
	}
	for i, month := range told.Months {
		if bad := i == 1; bad != (month.Problem != "") || bad != (len(month.Rates) == 0) || (month.Frozen != nil) != (i == 0 || i == 2) {
			t.Errorf("%s is %+v", month.Month, month)
		}
	}
}

// monthOf is the document of another month, with the figures of February.
func monthOf(t *testing.T, month string) []byte {
	t.Helper()
	return bytes.Replace(frozenFebruary(t, example), []byte(`"month":"2026-02"`), []byte(`"month":"`+month+`"`), 1)
}
