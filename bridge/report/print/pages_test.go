package print_test

import (
	"fmt"
	"maps"
	"os/exec"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/report/print"
)

// pdf is one of these objects, from number 1 on.
func pdf(objects ...string) []byte {
	var b strings.Builder
	b.WriteString("%PDF-1.4\n")
	var table strings.Builder
	fmt.Fprintf(&table, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for i, o := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	return fmt.Appendf(nil, "%s%strailer\n<</Size 9\n/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", b.String(), table.String(), b.Len())
}

const catalogue = "<</Type /Catalog\n/Pages 2 0 R\n/Dests 3 0 R>>"

func TestPages(t *testing.T) {
	t.Parallel()
	anchors := "<</c1 [6 0 R /XYZ 0 841.9 0]\n/c2 [7 0 R /XYZ 0 595 0]\n/c3 [99 0 R /XYZ 0 0 0]>>"
	for what, c := range map[string]struct {
		content []byte
		want    map[string]int
	}{
		"a tree of sheets":  {pdf(catalogue, "<</Type /Pages\n/Kids [4 0 R 7 0 R]>>", anchors, "<</Kids [5 0 R 6 0 R]>>", "<</Type /Page>>", "<</Type /Page>>", "<</Type /Page>>"), map[string]int{"c1": 2, "c2": 3}},
		"one in a circle":   {pdf(catalogue, "<</Kids [2 0 R 6 0 R]>>", anchors, "", "", "<<>>"), map[string]int{"c1": 1}},
		"no anchors":        {pdf("<</Pages 2 0 R>>", "<</Kids []>>"), nil},
		"another catalogue": {pdf("<<>>"), nil},
		"no table":          {[]byte("%PDF-1.7\nstartxref\n3\n%%EOF\n"), nil},
		"a table far away":  {[]byte("%PDF-1.7\nstartxref\n99999999999999999999\n%%EOF\n"), nil},
		"nothing":           {nil, nil},
	} {
		if got := print.Pages(c.content); !maps.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", what, got, c.want)
		}
	}
}

// FuzzPages: whatever a PDF is, reading it comes to an end.
func FuzzPages(f *testing.F) {
	f.Add(pdf(catalogue, "<</Kids [2 0 R 2 0 R 4 0 R]>>", "<</c1 [4 0 R /XYZ 0 0 0]>>", "<<>>"))
	f.Fuzz(func(t *testing.T, content []byte) {
		for anchor, sheet := range print.Pages(content) {
			if anchor == "" || sheet < 1 {
				t.Errorf("%q is on sheet %d", anchor, sheet)
			}
		}
	})
}

// TestPagesOfABrowser: those that a real one makes are read.
func TestPagesOfABrowser(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("chromium"); err != nil {
		t.Skip("no chromium here: that pages of a PDF are found is not tried")
	}
	var page strings.Builder
	page.WriteString(`<!DOCTYPE html><style>h1{break-before:page}</style><a href="#c20">20</a> <a href="#c3">3</a>`)
	for i := range 40 {
		fmt.Fprintf(&page, `<h1 id="c%d">مدرسة %d</h1>`, i+1, i+1)
	}
	content, err := print.Page(t.Context(), "", []byte(page.String()), made)
	if err != nil {
		t.Fatal(err)
	}
	if got := print.Pages(content); got["c20"] != 21 || got["c3"] != 4 {
		t.Errorf("they are on sheets %v", got)
	}
}
