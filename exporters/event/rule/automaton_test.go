package rule_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/exporters/event/rule"
)

func TestAutomaton(t *testing.T) {
	t.Parallel()
	literals := map[int32][]string{
		0: {"she"}, 1: {"he"}, 2: {"hers", "his"}, 3: {"she"}, 4: {"\xff\x00"}, 5: {"\u212a"}, 64: {"ushers"}, 65: {"a long one, of which an end is kept"},
	}
	for text, want := range map[string][]int{
		"":                        nil,
		"s":                       nil,
		"ushe":                    {0, 1, 3},
		"USHERS":                  {0, 1, 2, 3, 64},
		"xhix":                    nil,
		"this":                    {2},
		"shshe":                   {0, 1, 3},
		"\xff\xff\x00":            {4},
		"\xff\x01\x00":            nil,
		"in Kelvin: \u212a":       {5},
		"of which an end is kept": {65},
	} {
		got, err := rule.Marked(literals, 66, text)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: got %v, %v, want %v", text, got, err, want)
		}
	}
	if got, err := rule.Marked(nil, 0, "text"); len(got) > 0 || err != nil {
		t.Errorf("without literals: got %v, %v", got, err)
	}
}

// TestAutomatonOfMany: literals are cut until the table holds them, and still
// none is lost.
func TestAutomatonOfMany(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 6))
	literals := make(map[int32][]string)
	const rules = 6000
	var text strings.Builder
	var want []int
	for i := range rules {
		literal := fmt.Sprintf("%04x%012x", i, random.Uint64()>>16)
		literals[int32(i)] = []string{literal}
		if i%1000 == 0 {
			text.WriteString("-" + literal)
			want = append(want, i)
		}
	}
	got, err := rule.Marked(literals, rules, text.String())
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range want {
		if !slices.Contains(got, i) {
			t.Errorf("rule %d is lost", i)
		}
	}
	for i := range 10 * rules {
		literals[int32(i)] = []string{string([]byte{some(random), some(random), some(random)})}
	}
	if _, err := rule.Marked(literals, 10*rules, ""); err == nil {
		t.Error("more literals than a table holds were taken")
	}
}

// some is a byte that is no capital.
func some(random *rand.Rand) byte { return byte('Z' + 1 + random.IntN(0xff-'Z')) }
