package monthly_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/monthly"
)

// refusal is why no report is made; empty where one is.
func (r *rig) refusal(ask monthly.Ask) string {
	r.t.Helper()
	_, err := r.maker.Report(r.t.Context(), ask)
	refused, is := errors.AsType[*report.RefusedError](err)
	if !is {
		r.must(err)
		return ""
	}
	return refused.Reason
}

// TestEmptyMonth: of a month without tickets all rates are "sans objet", and none
// is 0 or 100 %.
func TestEmptyMonth(t *testing.T) {
	t.Parallel()
	r := newRig(t, contract(t))
	r.maker.Availability = nil
	told := r.made(time.March, "04-06 09:00")
	told.wants(t, "Aucun ticket ce mois-ci : les taux sont sans objet.", "Provisoire : le mois n'est pas arrêté.", "Disponibilité : non mesuré.", "Aucun dépassement ce mois-ci.")
	if n := len(told.tables["rates"]); n != 8 {
		t.Fatalf("%d rates", n)
	}
	for _, row := range told.tables["rates"] {
		if rate := row[len(row)-1]; rate.Known || rate.Text != "sans objet" {
			t.Errorf("a rate of nothing is %+v", rate)
		}
	}
	for _, row := range told.tables["times"] {
		for _, c := range row[4:] {
			if c.Known || c.Text != "sans objet" {
				t.Errorf("a time of nothing is %+v", c)
			}
		}
	}
}

// TestMonthGoesOn: what is not over is provisional, goes up to now, and has facts
// that are not counted yet said.
func TestMonthGoesOn(t *testing.T) {
	t.Parallel()
	r := newRig(t, contract(t))
	r.open(1, "03-10 09:00", "P1")
	r.tell(1, "03-10 09:05", bridge.KindFirstAct)
	if got := r.made(time.March, "03-20 12:00"); !strings.Contains(got.text, "Des faits du journal ne sont pas encore comptés") {
		t.Error("nothing is said of facts that are not counted")
	}
	r.measured("03-20 12:00")
	told := r.made(time.March, "03-20 12:00")
	told.wants(t, "! Provisoire : le mois n'est pas terminé. Les chiffres vont jusqu'au 20/03/2026 12:00.", "Chiffres à l'instant : 20/03/2026 12:00", "= Stock en fin de mois : 1")
	if strings.Contains(told.text, "ne sont pas encore comptés") || strings.Contains(told.text, "Document du mois") {
		t.Error("it is told as a closed month, or as one that is behind")
	}
	if got := r.refusal(monthly.Ask{Month: of(time.April), Now: on("03-20 12:00")}); got != "le mois 2026-04 n'a pas commencé" {
		t.Errorf("a month to come is refused as %q", got)
	}
	if got := r.refusal(monthly.Ask{Month: of(time.February), Now: on("03-20 12:00")}); got != "le registre ne remonte pas jusqu'au mois 2026-02 : il commence en 2026-03" {
		t.Errorf("a month before the ledger is refused as %q", got)
	}
	if got := r.refusal(monthly.Ask{Month: of(time.March), Now: on("03-20 12:00"), Contract: "Autre"}); got != "le mois 2026-03 n'est pas arrêté sous le contrat « Autre »" {
		t.Errorf("another contract is refused as %q", got)
	}
}

// TestClosedMonthStays: figures of a closed month stay those of its document,
// whatever is put down later; that is told as a rectification, there and in the
// next month.
func TestClosedMonthStays(t *testing.T) {
	t.Parallel()
	r := march(t)
	r.close(time.March, "04-05 08:00")
	before := r.made(time.March, "04-06 09:00")
	r.correct("ticket:2", "04-10 09:00", "c'était un exercice", "what", "void", "ref", "5")
	r.tell(2, "04-10 10:00", bridge.KindResolved)
	r.measured("04-10 11:00")
	after := r.made(time.March, "04-10 11:00")
	for _, key := range []string{"stock", "rates", "times", "breaches", "tickets", "buckets", "third-parties", "operations", "majors"} {
		if got, want := rows(after, key), rows(before, key); got != want {
			t.Errorf("%s was\n%s\nand is\n%s", key, want, got)
		}
	}
	after.wants(t, "! Ce mois a été rectifié depuis son arrêt", "c'était un exercice")
	if len(after.tables["rectified"]) == 0 || len(before.tables["rectified"]) != 0 {
		t.Errorf("rectified are %d, before %d", len(after.tables["rectified"]), len(before.tables["rectified"]))
	}
	if whole := rows(after, "rectified"); !strings.Contains(whole, "durée totale") || strings.Contains(whole, "net 0 s") {
		t.Errorf("of a life as a whole something is net:\n%s", whole)
	}
	live := r.made(time.April, "04-10 11:00")
	if len(live.tables["rectifications"]) == 0 {
		t.Error("the month that goes on tells of no rectification")
	}
	r.close(time.April, "05-05 08:00")
	april := r.made(time.April, "05-06 09:00")
	april.wants(t, "c'était un exercice", "Document précédent : 2026-03")
	if rows(april, "rectifications") != rows(live, "rectifications") {
		t.Errorf("April has\n%s\nand said before\n%s", rows(april, "rectifications"), rows(live, "rectifications"))
	}
	if again := r.made(time.March, "05-06 09:00"); rows(again, "rates") != rows(before, "rates") || len(again.tables["rectified"]) != len(april.tables["rectifications"]) {
		t.Errorf("March has %d rectifications, April tells of %d", len(again.tables["rectified"]), len(april.tables["rectifications"]))
	}
}

// TestTwelveMonths: charts have closed months as they are known by then, with their
// rectifications, and gaps where nothing is known.
func TestTwelveMonths(t *testing.T) {
	t.Parallel()
	r := march(t)
	r.close(time.March, "04-05 08:00")
	r.correct("ticket:2", "04-10 09:00", "c'était un exercice", "what", "void", "ref", "5")
	r.tell(2, "04-10 10:00", bridge.KindResolved)
	r.close(time.April, "05-05 08:00")
	first, second := r.made(time.March, "05-06 09:00"), r.made(time.April, "05-06 09:00")
	before, after := first.values("mttr", "P1"), second.values("mttr", "P1")
	if before[11] == nil || *before[11] != (4*time.Hour).Milliseconds() || before[10] != nil {
		t.Errorf("March tells of itself %v, and of February %v", before[11], before[10])
	}
	if after[10] == nil || *after[10] == *before[11] {
		t.Errorf("April tells of March %v, which was rectified from %d", after[10], *before[11])
	}
	if opened := second.values("opened", "P1"); *opened[10] != 4 || *opened[11] != 0 || opened[9] != nil {
		t.Errorf("opened are %v", opened)
	}
	if sites := second.values("availability", "sites"); sites[10] == nil || *sites[10] != 99_863 {
		t.Errorf("available are %v", sites)
	}
}

// values are those of a chart's series.
func (a *told) values(chart, series string) []*int64 {
	for _, c := range a.Chapters {
		for _, b := range c.Blocks {
			if b.Chart == nil || b.Chart.Key != chart {
				continue
			}
			for _, s := range b.Chart.Series {
				if s.Key == series {
					return s.Values
				}
			}
		}
	}
	return nil
}

// rows are those of a table, as text.
func rows(a *told, key string) string {
	var b strings.Builder
	for _, row := range a.tables[key] {
		for i, c := range row {
			b.WriteString(cell(a.of[key].Columns[i].Kind, c) + " | ")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// TestContractChanged: a month is told by the document's contract, and what is read
// anew by another is said to be.
func TestContractChanged(t *testing.T) {
	t.Parallel()
	r := march(t)
	r.close(time.March, "04-05 08:00")
	before := r.made(time.March, "04-06 09:00")
	r.rules = contract(t, `version: "7"`, `version: "8"`, "restore: {target: 4h, calendar: permanent}", "restore: {target: 40h, calendar: permanent}")
	after := r.made(time.March, "04-06 09:00")
	after.wants(t, "Contrat : Convention d'essai, version 7", "Le contrat en vigueur (version 8) n'est plus celui du mois")
	for n, row := range after.tables["rates"] {
		if was := before.tables["rates"][n]; row[8] != was[8] || row[1].Text == "P1" && row[2] != was[2] {
			t.Errorf("a rate was %+v and is %+v, promised %+v", was[8], row[8], row[2])
		}
	}
	r.close(time.April, "05-05 08:00")
	r.made(time.April, "05-06 09:00").wants(t, "Le texte du contrat a changé depuis l'arrêt de 2026-03")
}
