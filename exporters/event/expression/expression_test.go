package expression_test

import (
	"strings"
	"testing"
	"time"
)

func TestFind(t *testing.T) {
	t.Parallel()
	texts := []string{
		"", "a", "ab", "aab", "abab", "port 5 is now off-line", "port 12 is now on-line", "xport x is now off-line and port 7 is now on-line",
		"Interface Gi1/0/1, changed state to down", "neighbor 192.0.2.1 (VRF x) Up", "état du port é5", "\xff\xfeport \x80 is now off-line",
		"K\u212ask\u017f", "aaa bbb", "one two  three", "1.2.3.4:500 ", "line\nline", "a\u00e9\u20ac\U0001F600z", "\u20ac\xe2\x82z", "-", "word_1 word-2",
	}
	for expression, quick := range map[string]bool{
		`port (\S+) is now (off|on)-line`:    true,
		`^port (\S+)`:                        true,
		`(\S+), changed state to (down|up)$`: true,
		`(?P<a>\S+)-(?P<b>\w+)`:              true,
		`^a|b`:                               true,
		`(a|ab)(c|bcd)?(d*)`:                 true,
		`(a+)(b+)`:                           true,
		`(a+?)(b*?)`:                         true,
		`(a??)(a?)b`:                         true,
		`(?:a|ab)+?(b)?`:                     true,
		`(?:(a)|b)*`:                         true,
		`(?:(a)|(b))+`:                       true,
		`a{2,3}`:                             true,
		`(?:ab){0,2}(a?)`:                    true,
		`(?:ab){2}`:                          true,
		`\b(\w+)\b.*\B(\w)`:                  true,
		`(?i)kiss|(k)s`:                      true,
		`[^\s]+é`:                            true,
		`.*z`:                                true,
		`(.)(.)$`:                            true,
		`(?s)e.l`:                            true,
		`[\x{e9}-\x{20ac}]+`:                 true,
		`\d{1,3}\.(\d{1,3})`:                 true,
		`(\S+?):\d+\s`:                       true,
		`(\S*) (?:vpn (\S+) )?(\S+)`:         true,
		`\S{2,}?b`:                           true,
		`()`:                                 true,
		`(?:a|)b`:                            true,
		`x{0}a`:                              true,
		`(?:(x)){0}a`:                        true,
		`$`:                                  true,
		`\z`:                                 true,
		`a$b`:                                true,
		`(?m)^line$`:                         false,
		`(?:a?)*b`:                           false,
		`(?:a?b?)+`:                          false,
		`(|a)+`:                              false,
		`[^\x00-\x{10FFFF}]`:                 true,
		"\uFFFDport":                         false,
		`(?:neighbor|peer) \(?([^\s)]+)\)?(?: \(.*)?`: true,
	} {
		e := compile(t, expression)
		if e.Quick() != quick {
			t.Errorf("%s: got quick %v", expression, !quick)
		}
		for _, text := range texts {
			assertSame(t, e, []byte(text))
		}
	}
}

// TestHostile: a text that was made to have ways tried forever is searched by
// regexp.
func TestHostile(t *testing.T) {
	t.Parallel()
	for expression, text := range map[string]string{
		`(?:a|b|ab)*c`:         strings.Repeat("ab", 1000),
		`(?:a+)+b`:             strings.Repeat("a", 2000),
		`(\S+) (\S+) .*x.*x.*`: strings.Repeat("x ", 1000),
		`a.*b.*c.*d`:           strings.Repeat("abc", 700),
		`(\w+)-(\w+)!`:         strings.Repeat("a-", 1000),
		`\b\w+\b!`:             strings.Repeat("a", 2000),
	} {
		e := compile(t, expression)
		began := time.Now()
		assertSame(t, e, []byte(text))
		if took := time.Since(began); took > time.Second {
			t.Errorf("%s took %v", expression, took)
		}
	}
	if compile(t, `(?:a+)+b`).Sure([]byte(strings.Repeat("a", 2000))) {
		t.Error("a search without a bound came to an end")
	}
}

// TestRunOnce: a run in which nothing begins is looked at once.
func TestRunOnce(t *testing.T) {
	t.Parallel()
	if e := compile(t, `(\S+) link down`); !e.Sure([]byte(strings.Repeat("a", 2000) + " link up")) {
		t.Error("a long word took too many steps")
	}
}

func TestAllocations(t *testing.T) {
	e := compile(t, `(\S+), changed state to (down|up)`)
	text, at := []byte("Interface Gi1/0/1, changed state to up"), make([]int, 16)
	if n := testing.AllocsPerRun(100, func() { e.Find(text, at) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
