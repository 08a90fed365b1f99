package expression_test

import (
	"bytes"
	"math/rand/v2"
	"regexp/syntax"
	"strings"
	"testing"
)

// TestShipped: all shipped expressions find in the examples of all, and in
// what is left of them after an accident, what regexp finds; and hardly any
// leaves it to regexp.
func TestShipped(t *testing.T) {
	t.Parallel()
	expressions, lines := shipped(t)
	random := rand.New(rand.NewPCG(1, 2))
	quick := 0
	for _, expression := range expressions {
		e := compile(t, expression)
		if e.Quick() {
			quick++
		}
		parsed := parse(t, expression)
		for range 200 {
			assertSame(t, e, broken(random, randomMatch(random, parsed)))
		}
		for i, line := range lines {
			assertSame(t, e, line)
			if i%10 == 0 {
				assertSame(t, e, broken(random, string(line)))
			}
		}
	}
	if quick < len(expressions)-2 {
		t.Errorf("only %d of %d expressions are quick", quick, len(expressions))
	}
}

func TestRandom(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	quick := 0
	const rounds = 20_000
	for range rounds {
		expression := randomExpression(random, 3)
		e := compile(t, expression)
		if e.Quick() {
			quick++
		}
		parsed := parse(t, expression)
		for range 10 {
			assertSame(t, e, broken(random, randomMatch(random, parsed)))
		}
	}
	if quick < rounds*3/4 {
		t.Errorf("only %d of %d expressions are quick", quick, rounds)
	}
}

func FuzzFind(f *testing.F) {
	expressions, lines := shipped(f)
	for i, expression := range expressions {
		f.Add(expression, lines[i%len(lines)])
	}
	f.Fuzz(func(t *testing.T, expression string, text []byte) {
		if e := compile(t, expression); e != nil {
			assertSame(t, e, text)
		}
	})
}

func parse(tb testing.TB, expression string) *syntax.Regexp {
	tb.Helper()
	parsed, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		tb.Fatalf("%s: %v", expression, err)
	}
	return parsed
}

// broken puts something before and behind a text, and changes some of it.
func broken(random *rand.Rand, line string) []byte {
	around := []string{"", "", " ", "a", "down", "\xff", "é", "\xe2\x82", "\n", line}
	pick := func() string { return around[random.IntN(len(around))] }
	text := []byte(pick() + line + pick())
	for range random.IntN(4) {
		if len(text) == 0 {
			break
		}
		i := random.IntN(len(text))
		switch random.IntN(5) {
		case 0:
			text[i] ^= 0x20
		case 1:
			text[i] = byte(random.IntN(256))
		case 2:
			text = append(text[:i], text[i+1:]...)
		case 3:
			text = append(text[:i], append([]byte("\u017f\u212a"), text[i:]...)...)
		case 4:
			text = append(bytes.Clone(text[i:]), text[:i]...)
		}
	}
	return text
}

func randomExpression(random *rand.Rand, depth int) string {
	words := []string{
		"a", "b", "ab", "link", " is ", "é", "K", "s", `\.`, `\d`, `\S+`, `\w*`, ".", ".*", ".*?", "[ab]", "[^a]+", "[^x]", `[^\s,]+?`,
		`\b`, `\B`, "^", "$", "[k\u212a]", `\d{1,3}`, `[a-z]{2}`, `(?:)`, "\uFFFD", `[\x{80}-\x{ff}]`,
	}
	if depth == 0 {
		return words[random.IntN(len(words))]
	}
	sub := func() string { return randomExpression(random, depth-1) }
	switch random.IntN(9) {
	case 0, 1:
		return "(?:" + sub() + "|" + sub() + ")"
	case 2:
		return "(?:" + sub() + ")" + []string{"*", "+", "?", "{2}", "{0,2}", "{1,3}", "??", "*?", "+?", "{1,2}?", "{2,}"}[random.IntN(11)]
	case 3:
		return "(?i:" + sub() + ")"
	case 4, 5:
		return "(" + sub() + ")"
	default:
		return sub() + sub()
	}
}

// randomMatch makes a text that an expression mostly matches.
func randomMatch(random *rand.Rand, re *syntax.Regexp) string {
	turns := func(least, most int) string {
		var b strings.Builder
		for range least + random.IntN(most-least+1) {
			b.WriteString(randomMatch(random, re.Sub[0]))
		}
		return b.String()
	}
	switch re.Op {
	case syntax.OpLiteral:
		return string(re.Rune)
	case syntax.OpCharClass:
		if len(re.Rune) == 0 {
			return ""
		}
		i := random.IntN(len(re.Rune)/2) * 2
		return string(re.Rune[i] + random.Int32N(min(re.Rune[i+1]-re.Rune[i], 0x60)+1))
	case syntax.OpAnyCharNotNL, syntax.OpAnyChar:
		return []string{"a", "é", "\xff", " ", "K"}[random.IntN(5)]
	case syntax.OpAlternate:
		return randomMatch(random, re.Sub[random.IntN(len(re.Sub))])
	case syntax.OpStar:
		return turns(0, 3)
	case syntax.OpPlus:
		return turns(1, 3)
	case syntax.OpQuest:
		return turns(0, 1)
	case syntax.OpRepeat:
		return turns(re.Min, max(re.Max, re.Min+1))
	}
	var b strings.Builder
	for _, sub := range re.Sub {
		b.WriteString(randomMatch(random, sub))
	}
	return b.String()
}
