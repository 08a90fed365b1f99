package edition_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/edition"
	"github.com/vigie-noc/vigie/bridge/report/monthly/folder"
)

func namesOf(issued *edition.Issued) (names []string) {
	for i := range issued.Files {
		names = append(names, issued.Files[i].Name)
	}
	return names
}

// TestSameBytes: a closed month's report is made once, in every form, and given
// again as it was, whatever is asked for and whatever was written since.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first, second := t.TempDir(), filepath.Join(t.TempDir(), "nouveau")
	issued, err := r.WriteTo(t.Context(), r.ask(), []folder.Form{folder.HTML}, first)
	r.must(err)
	if !issued.Fresh || issued.Edition.Number != 1 || !slices.Equal(namesOf(issued), []string{"manifeste-2026-10.json", "rapport-2026-10.html"}) {
		t.Errorf("issued are %+v", issued)
	}
	later := r.ask()
	later.Now = now.AddDate(0, 1, 0)
	issued, err = r.WriteTo(t.Context(), later, folder.Forms(), second)
	r.must(err)
	if r.made != 1 || issued.Fresh || !issued.Edition.MadeAt.Equal(now) || len(issued.Files) != 5 {
		t.Errorf("made %d times; issued are %+v", r.made, issued)
	}
	page := r.read(second, "rapport-2026-10.html")
	if page != r.read(first, "rapport-2026-10.html") || !strings.Contains(page, "&lt;b&gt;Amel&lt;/b&gt;") || !strings.Contains(page, "مدرسة") {
		t.Errorf("the page is\n%s", page)
	}
	if pdf := r.read(second, "rapport-2026-10.pdf"); !strings.HasPrefix(pdf, "%PDF-") || !strings.HasSuffix(pdf, page+"%%EOF") {
		t.Errorf("the PDF is %.40q", pdf)
	}
	if manifest := r.read(second, "manifeste-2026-10.json"); !strings.Contains(manifest, issued.Files[3].Hash) {
		t.Errorf("the manifest is\n%s", manifest)
	}
	english := r.ask()
	english.Language = "en"
	issued, err = r.Issue(t.Context(), english)
	r.must(err)
	if !issued.Fresh || issued.Edition.Language != "en" || issued.Edition.Number != 1 || !slices.Contains(namesOf(issued), "rapport-2026-10-en.html") {
		t.Errorf("in English: %+v", issued)
	}
	if left, err := os.ReadDir(second); err != nil || len(left) != 5 {
		t.Errorf("the folder has %v, %v", left, err)
	}
}

// TestPrintedLater: where there was no browser the report is kept without a PDF,
// which is printed of the same page when there is one.
func TestPrintedLater(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	works := r.Browser
	r.Browser = r.browser("echo no display >&2; exit 1")
	for range 2 {
		issued, err := r.WriteTo(t.Context(), r.ask(), folder.Forms(), t.TempDir())
		r.must(err)
		if len(issued.Missing) != 1 || issued.Missing[0].Form != folder.PDF || !strings.Contains(issued.Missing[0].Why, "no display") || len(issued.Files) != 4 {
			t.Errorf("issued are %+v", issued)
		}
	}
	if issued, err := r.WriteTo(t.Context(), r.ask(), []folder.Form{folder.CSV}, t.TempDir()); err != nil || len(issued.Missing) != 0 {
		t.Errorf("what was not asked for is missed: %+v, %v", issued, err)
	}
	r.Browser = works
	issued, err := r.Issue(t.Context(), r.ask())
	r.must(err)
	if r.made != 1 || !slices.Contains(namesOf(issued), "rapport-2026-10.pdf") || issued.Edition.Number != 1 {
		t.Errorf("made %d times; issued are %+v", r.made, issued)
	}
}

// TestReissued: what an erasure withdrew is made again of the words that are left,
// and says so; what was handed out is still known by its hash.
func TestReissued(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	was, err := r.Issue(t.Context(), r.ask())
	r.must(err)
	_, err = r.store.Erase(t.Context(), ledger.Erasure{Person: "amel@vigie.example", By: "nadia", At: now}, true)
	r.must(err)
	if again, err := r.store.ReportFiles(t.Context(), ledger.ReportSelector{Hash: was.Files[1].Hash}); err != nil || len(again) != 1 || !again[0].Withdrawn() {
		t.Errorf("the page that was handed out is known as %+v, %v", again, err)
	}
	dir := t.TempDir()
	later := r.ask()
	later.Now = now.AddDate(0, 0, 1)
	issued, err := r.WriteTo(t.Context(), later, folder.Forms(), dir)
	r.must(err)
	page := r.read(dir, "rapport-2026-10.html")
	if issued.Edition.Number != 2 || strings.Contains(page, "Amel") || strings.Contains(page, "amel") || r.made != 2 {
		t.Errorf("edition %d, made %d times:\n%s", issued.Edition.Number, r.made, page)
	}
	for _, want := range []string{"Réédité le 06/11/2026", "effacement de données personnelles", "édition 1 est retirée"} {
		if !strings.Contains(strings.NewReplacer("\u00a0", " ", "\u202f", " ", "&#39;", "'", "&nbsp;", " ").Replace(page), want) {
			t.Errorf("the page does not say %q:\n%s", want, page)
		}
	}
}

// TestErasedMeanwhile: what was read before an erasure and is written after it is
// not kept, but made again.
func TestErasedMeanwhile(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.before = func() {
		r.before = nil
		_, err := r.store.Erase(t.Context(), ledger.Erasure{Ticket: 17, By: "nadia", At: now}, true)
		r.must(err)
	}
	dir := t.TempDir()
	issued, err := r.WriteTo(t.Context(), r.ask(), []folder.Form{folder.HTML, folder.CSV}, dir)
	r.must(err)
	if r.made != 2 || issued.Edition.Number != 1 || strings.Contains(r.read(dir, "rapport-2026-10.html"), "Amel") {
		t.Errorf("made %d times; issued are %+v", r.made, issued)
	}
}

// TestRefused: what refuses a report leaves nothing, here or in the ledger.
func TestRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.fails = &report.RefusedError{Reason: "le journal n'est pas intact : 01A au fait n° 4"}
	dir := filepath.Join(t.TempDir(), "neuf")
	_, err := r.WriteTo(t.Context(), r.ask(), folder.Forms(), dir)
	if refused, ok := errors.AsType[*report.RefusedError](err); !ok || !strings.Contains(refused.Reason, "fait n° 4") {
		t.Errorf("it says %v", err)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the folder is there: %v", err)
	}
	if files, err := r.store.ReportFiles(t.Context(), ledger.ReportSelector{}); err != nil || len(files) != 0 {
		t.Errorf("kept are %+v, %v", files, err)
	}
}

// TestProvisional: a month that goes on has a report that is kept nowhere.
func TestProvisional(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	ask, dir := r.ask(), t.TempDir()
	ask.Month++
	if _, err := r.Issue(t.Context(), ask); !errors.Is(err, edition.ErrOpen) {
		t.Errorf("an edition of it: %v", err)
	}
	issued, err := r.WriteTo(t.Context(), ask, []folder.Form{folder.CSV}, dir)
	r.must(err)
	if issued.Edition != nil || len(issued.Provisional) != 1 || issued.Provisional[0].Name != "tickets-2026-11.csv" || r.read(dir, "tickets-2026-11.csv") == "" {
		t.Errorf("issued are %+v", issued)
	}
	if files, err := r.store.ReportFiles(t.Context(), ledger.ReportSelector{}); err != nil || len(files) != 0 {
		t.Errorf("kept are %+v, %v", files, err)
	}
}

// TestFormerContract: a month that was closed under another name is found, and
// under a name that is asked for none but its own.
func TestFormerContract(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.InForce = func() string { return "Convention de 2027" }
	issued, err := r.Issue(t.Context(), r.ask())
	r.must(err)
	if issued.Edition.Contract != contract {
		t.Errorf("issued are %+v", issued.Edition)
	}
	ask := r.ask()
	ask.Contract = "Convention de 2027"
	if _, err := r.Issue(t.Context(), ask); !errors.Is(err, edition.ErrOpen) {
		t.Errorf("of a contract that has no such month: %v", err)
	}
}
