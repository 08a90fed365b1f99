package rule_test

import (
	"math/rand/v2"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/vigie-noc/vigie/exporters/event/rule"
)

func TestDerive(t *testing.T) {
	t.Parallel()
	for expression, want := range map[string][]string{
		`router rebooted`:                  {"router rebooted"},
		`port (\S+) is now (off|on)-line`:  {" is now off-line", " is now on-line"},
		`Link (Down|Up): (\S+)`:            {"link down: ", "link up: "},
		`^(?P<i>\S+) link (?P<s>down|up)$`: {" link down", " link up"},
		`(?i)LBD loop`:                     {"lbd loop"},
		`(?i)kiss`:                         {"kiss", "\u017f", "\u212a"},
		`(?i)abc`:                          {"abc"},
		`[Dd]own`:                          {"down"},
		`colou?r`:                          {"color", "colour"},
		`(?:the )?port-channel`:            {"port-channel", "the port-channel"},
		`(?:abc)+`:                         {"abc"},
		`a{3}`:                             {"aaa"},
		`(?:abc){2,3}x`:                    {"abcabcabcx", "abcabcx"},
		`abc|xyz\d*`:                       {"abc", "xyz"},
		`abc.defgh`:                        {"defgh"},
		`état du port`:                     {"état du port"},
		`(?i)état du port`:                 {"tat du port"},
		`\d+`:                              nil,
		`ab`:                               nil,
		`abc|`:                             nil,
		`(?:abc)*`:                         nil,
		`(?:abc)?`:                         nil,
		`abc|x\d+`:                         nil,
		"a\uFFFDb":                         nil,
		`.*`:                               nil,
		`[[:^ascii:]]`:                     nil,
		`(`:                                nil,
	} {
		got := rule.Derive(expression)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s gives %q, want %q", expression, got, want)
		}
	}
}

// TestDeriveLosesNothing: whatever an expression matches has one of its
// literals.
func TestDeriveLosesNothing(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	derived := 0
	for range 1000 {
		expression := randomExpression(random, 3)
		re, err := regexp.Compile(expression)
		if err != nil {
			t.Fatalf("%s: %v", expression, err)
		}
		literals := rule.Derive(expression)
		if literals == nil {
			continue
		}
		derived++
		parsed, err := syntax.Parse(expression, syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		for range 10 {
			text := "x" + randomMatch(random, parsed) + "\xff"
			assertDerived(t, re, literals, text)
		}
	}
	if derived < 300 {
		t.Errorf("only %d expressions have literals", derived)
	}
}

func assertDerived(t testing.TB, re *regexp.Regexp, literals []string, text string) {
	t.Helper()
	if !re.MatchString(text) {
		return
	}
	small := strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r | 0x20
		}
		return r
	}, text)
	if !slices.ContainsFunc(literals, func(l string) bool { return strings.Contains(small, l) }) {
		t.Errorf("%s matches %q, which has none of %q", re, text, literals)
	}
}

func randomExpression(random *rand.Rand, depth int) string {
	words := []string{"link", "Port ", "kiss", "é", " is ", "K", "s", "down", `\.`, `\d`, `\S+`, ".", "[ab]", "[Ss]", "[^x]", `\b`, "\uFFFD", "[k\u212a]", `(?:)`}
	if depth == 0 {
		return words[random.IntN(len(words))]
	}
	sub := func() string { return randomExpression(random, depth-1) }
	switch random.IntN(8) {
	case 0:
		return "(?:" + sub() + "|" + sub() + ")"
	case 1:
		return "(?:" + sub() + ")" + []string{"*", "+", "?", "{2}", "{0,2}", "{1,3}", "??"}[random.IntN(7)]
	case 2:
		return "(?i:" + sub() + ")"
	case 3:
		return "(" + sub() + ")"
	default:
		return sub() + sub()
	}
}

// randomMatch makes a text that an expression matches, but for the places
// where it says what must stand there.
func randomMatch(random *rand.Rand, re *syntax.Regexp) string {
	switch re.Op {
	case syntax.OpLiteral:
		var b strings.Builder
		for _, c := range re.Rune {
			for range random.IntN(4) * int(re.Flags&syntax.FoldCase) {
				c = unicode.SimpleFold(c)
			}
			b.WriteRune(c)
		}
		return b.String()
	case syntax.OpCharClass:
		i := random.IntN(len(re.Rune)/2) * 2
		return string(re.Rune[i] + random.Int32N(min(re.Rune[i+1]-re.Rune[i], 0x300)+1))
	case syntax.OpAnyCharNotNL, syntax.OpAnyChar:
		return []string{"a", "é", "\xff", " ", "K"}[random.IntN(5)]
	case syntax.OpCapture:
		return randomMatch(random, re.Sub[0])
	case syntax.OpAlternate:
		return randomMatch(random, re.Sub[random.IntN(len(re.Sub))])
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest, syntax.OpRepeat:
		least, most := re.Min, re.Max
		switch re.Op {
		case syntax.OpStar:
			least, most = 0, 2
		case syntax.OpPlus:
			least, most = 1, 3
		case syntax.OpQuest:
			least, most = 0, 1
		}
		var b strings.Builder
		for range least + random.IntN(most-least+1) {
			b.WriteString(randomMatch(random, re.Sub[0]))
		}
		return b.String()
	case syntax.OpConcat:
		var b strings.Builder
		for _, sub := range re.Sub {
			b.WriteString(randomMatch(random, sub))
		}
		return b.String()
	}
	return ""
}
