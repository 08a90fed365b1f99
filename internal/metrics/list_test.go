package metrics

import (
	"slices"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	t.Parallel()
	found, err := parse("# us\n\nbare_total\nwith{a,b}\nprobed{inventory}\ntook_seconds{a} histogram\n")
	if err != nil || len(found) != 4 {
		t.Fatalf("got %v, %v", found, err)
	}
	if got, want := found[1].Labels, []string{"job", "instance", "a", "b"}; !slices.Equal(got, want) {
		t.Errorf("labels %v, want %v", got, want)
	}
	if !slices.Contains(found[2].Labels, "site") {
		t.Errorf("labels %v lack the inventory's", found[2].Labels)
	}
	if got, want := found[3].Series(), []string{"took_seconds_bucket", "took_seconds_sum", "took_seconds_count"}; !slices.Equal(got, want) {
		t.Errorf("series %v, want %v", got, want)
	}
	for text, want := range map[string]string{
		"two words\n":       `metrics.txt:1: "two words"`,
		"a\nb{c d}\n":       "metrics.txt:2: ",
		"a_total\na_total":  "a_total is listed twice",
		"a_seconds summary": "metrics.txt:1: ",
	} {
		if _, err := parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}
