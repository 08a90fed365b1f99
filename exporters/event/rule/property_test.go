package rule_test

import (
	"math/rand/v2"
	"testing"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/rule"
)

// TestMatchIsNaive: on texts made of pieces of examples, in any order, case
// and state of repair, the short cuts lose nothing.
func TestMatchIsNaive(t *testing.T) {
	t.Parallel()
	rounds := 3000
	if raceDetector {
		rounds = 300
	}
	random := rand.New(rand.NewPCG(3, 4))
	for _, path := range []string{"testdata/shapes.yml", "testdata/match.yml", "testdata/good.yml"} {
		set := load(t, rule.Syslog, path)
		matcher := set.Matcher()
		messages := lines(t, set)
		for range rounds {
			m := mixed(random, messages)
			if got, want := said(matcher.Match(m, nil)), said(set.Naive(m)); got != want {
				t.Fatalf("key %q, program %q, text %q\ngot  %s\nwant %s", m.Key, m.App, m.Text, got, want)
			}
		}
	}
}

// mixed puts pieces of messages together and breaks some of them.
func mixed(random *rand.Rand, messages []*event.Message) *event.Message {
	pick := func() *event.Message { return messages[random.IntN(len(messages))] }
	m := &event.Message{Key: pick().Key, App: pick().App}
	for range 1 + random.IntN(3) {
		text := pick().Text
		from := random.IntN(len(text)/2 + 1)
		if random.IntN(3) > 0 {
			from = 0
		}
		m.Text = append(m.Text, text[from:len(text)-random.IntN(len(text)/2+1)*random.IntN(2)]...)
	}
	for range random.IntN(3) {
		if len(m.Text) == 0 {
			break
		}
		i := random.IntN(len(m.Text))
		switch random.IntN(4) {
		case 0:
			m.Text[i] ^= 0x20 // the other case
		case 1:
			m.Text[i] = byte(random.IntN(256))
		case 2:
			m.Text = append(m.Text[:i], append([]byte("\u017f\u212a"), m.Text[i:]...)...)
		case 3:
			m.Text = m.Text[i:]
		}
	}
	return m
}

func TestAllocations(t *testing.T) {
	set := load(t, rule.Syslog, "testdata/shapes.yml")
	matcher := set.Matcher()
	hits := make([]event.Hit, 0, 16)
	for _, m := range lines(t, set) {
		hits = matcher.Match(m, hits[:0])
		if got := testing.AllocsPerRun(10, func() { hits = matcher.Match(m, hits[:0]) }); got > 0 {
			t.Errorf("%s: %v allocations", m.Text, got)
		}
	}
}
