package monthly

import (
	"regexp"
	"strings"
)

// value is what differs between two sentences of other packages that say the same:
// months, days, numbers, what stands in quotes, a kind of fact.
var value = regexp.MustCompile(`« [^»]* »|\([a-z_]+\)|\d{4}-\d{2}(?:-\d{2})?|\d+`)

// phrase says sentences of another package, which come in French and with values in
// them. words.tsv has them with a # for each value. What it lacks stays as it is.
func (t tongue) phrase(french string) string {
	if !t.english {
		return french
	}
	said := strings.SplitAfter(french, ". ")
	for i, sentence := range said {
		bare := strings.TrimSuffix(sentence, " ")
		pattern, there := english()[value.ReplaceAllString(bare, "#")]
		if !there {
			continue
		}
		for _, each := range value.FindAllString(bare, -1) {
			if inner, quoted := strings.CutPrefix(each, "« "); quoted {
				each = `"` + strings.TrimSuffix(inner, " »") + `"`
			}
			pattern = strings.Replace(pattern, "#", each, 1)
		}
		said[i] = pattern + sentence[len(bare):]
	}
	return strings.Join(said, "")
}

// priced is why a credit is due: the last word names the clock and its criticity.
func (t tongue) priced(reason, clock, criticity string) string {
	if why, is := strings.CutSuffix(reason, ", "+clock+" "+criticity); is {
		return t.phrase(why) + ", " + t.term(clock) + " " + criticity
	}
	return t.phrase(reason)
}
