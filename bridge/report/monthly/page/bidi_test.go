package page_test

import (
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
)

// TestArabic: names in Arabic stand apart from what surrounds them, and a text
// that is Arabic has its own direction.
func TestArabic(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"École الحبيب بورقيبة, 99,722 % (2 h)": "École <bdi>الحبيب بورقيبة</bdi>, 99,722 % (2 h)",
		"Lycée نهج 9 أفريل et صفاقس 2":         "Lycée <bdi>نهج 9 أفريل</bdi> et <bdi>صفاقس</bdi> 2",
		"De النور : 3, السلام : 2":             "De <bdi>النور</bdi> : 3, <bdi>السلام</bdi> : 2",
		"المدرسة A 12":                         "المدرسة A 12",
		"12 – المدرسة":                         "12 – المدرسة",
		"a <b> שלום":                           "a &lt;b&gt; <bdi>שלום</bdi>",
		"12 %":                                 "12 %",
		"":                                     "",
	} {
		got := written(t, &monthly.Report{Chapters: []monthly.Chapter{{Text: []string{said}}}}, false)
		_, got, _ = strings.Cut(got, `<p dir="auto">`)
		got, _, _ = strings.Cut(got, "</p>")
		if got = strings.ReplaceAll(got, "\u00a0", " "); got != want {
			t.Errorf("%q is told %q, want %q", said, got, want)
		}
	}
}
