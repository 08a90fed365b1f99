package listen

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// cutting is what a framer makes of a stream.
type cutting struct {
	lines  []string
	faults [3]int
}

// cut cuts a stream that comes in pieces of the sizes given, over and over;
// none: all at once. It checks that no piece is longer than a read may be.
func cut(t testing.TB, longest int, stream []byte, sizes ...int) cutting {
	t.Helper()
	var got cutting
	f := framer{
		longest: longest, large: newLarge(),
		line:  func(line []byte) { got.lines = append(got.lines, string(line)) },
		fault: func(f fault) { got.faults[f]++ },
	}
	for i := 0; len(stream) > 0; i++ {
		room := f.room()
		if len(room) == 0 {
			t.Fatal("there is no room to read to")
		}
		n := min(len(room), len(stream))
		if len(sizes) > 0 {
			n = min(n, max(1, sizes[i%len(sizes)]))
		}
		copy(room, stream[:n])
		stream = stream[n:]
		f.took(n)
	}
	f.end()
	f.rest()
	return got
}

func (c cutting) String() string { return fmt.Sprintf("%q %v", c.lines, c.faults) }

func counted(message string) string { return fmt.Sprintf("%d %s", len(message), message) }

func TestFrames(t *testing.T) {
	t.Parallel()
	long := "<13>" + strings.Repeat("x", 200)
	for _, c := range []struct {
		name, stream string
		want         []string
		faults       [3]int // empty, too long, bad count
	}{
		{"line feeds", "<1>a\n<2>b\r\n<3>c\n", []string{"<1>a", "<2>b", "<3>c"}, [3]int{}},
		{"NULs", "<1>a\x00<2>b\x00", []string{"<1>a", "<2>b"}, [3]int{}},
		{"a NUL before a line feed", "<1>a\x00\n<2>b\n\x00<3>c\n", []string{"<1>a", "<2>b", "<3>c"}, [3]int{}},
		{"a NUL in a line", "<1>a\x00b\n", []string{"<1>a", "b"}, [3]int{}},
		{"empty lines", "\n\r\n\x00<1>a\n\n", []string{"<1>a"}, [3]int{}},
		{"counts", counted("<1>a") + counted("<2>bb") + counted("<3>c"), []string{"<1>a", "<2>bb", "<3>c"}, [3]int{}},
		{"counts with line feeds in and behind", counted("<1>a\n") + counted("<2>b\nc") + "\n" + counted("<3>d") + "\r\n", []string{"<1>a", "<2>b\nc", "<3>d"}, [3]int{}},
		{"one after the other", "<1>a\n" + counted("<2>b") + "<3>c\x00" + counted("<4>d") + "<5>e\n", []string{"<1>a", "<2>b", "<3>c", "<4>d", "<5>e"}, [3]int{}},
		{"counts without a priority", counted("one") + counted("two three") + counted("4") + "<1>a\n", []string{"one", "two three", "4", "<1>a"}, [3]int{}},
		{"one count without a priority", counted("one"), []string{"one"}, [3]int{}},
		{"a date", "2026 Nov 28 08:00:00 sw1 up\n2026 Nov 28 08:00:01 sw1 down\n", []string{"2026 Nov 28 08:00:00 sw1 up", "2026 Nov 28 08:00:01 sw1 down"}, [3]int{}},
		{"a number of things", "3 little pigs\n<1>a\n12 monkeys\n", []string{"3 little pigs", "<1>a", "12 monkeys"}, [3]int{}},
		{"a number behind a count", counted("<1>a") + "12 monkeys\n<2>b\n", []string{"<1>a", "12 monkeys", "<2>b"}, [3]int{}},
		{"a sequence number", "45: Jan 14\n007 bond\n", []string{"45: Jan 14", "007 bond"}, [3]int{}},
		{"digits", "123\n4", []string{"123", "4"}, [3]int{}},
		{"a count of nothing", "0 <1>a\n<2>b\n", []string{"0 <1>a", "<2>b"}, [3]int{badCount: 1}},
		{"a huge count", "99999999999999999999 <1>a\n<2>b\n", []string{"99999999999999999999 <1>a", "<2>b"}, [3]int{badCount: 1}},
		{"a count of line ends", counted("<1>a") + "3 \n\n\n" + counted("<2>b"), []string{"<1>a", "3 ", "<2>b"}, [3]int{}},
		{"an empty message with a count", counted("<1>a") + "1 \n" + counted("<2>b"), []string{"<1>a", "<2>b"}, [3]int{empty: 1}},
		{"a line too long", long + "\n<2>b\n", []string{long[:100], "<2>b"}, [3]int{tooLong: 1}},
		{"a line just not too long", long[:100] + "\n<2>b\n", []string{long[:100], "<2>b"}, [3]int{}},
		{"a line that never ends", long, []string{long[:100]}, [3]int{tooLong: 1}},
		{"a counted one too long", counted(long) + counted("<2>b"), []string{long[:100], "<2>b"}, [3]int{tooLong: 1}},
		{"a counted one too long and cut off", counted(long)[:150], []string{long[:100]}, [3]int{tooLong: 1}},
		{"no end", "<1>a\n<2>b", []string{"<1>a", "<2>b"}, [3]int{}},
		{"a counted one without its end", "20 <1>a", []string{"<1>a"}, [3]int{}},
		{"a count without its message", "<1>a\n20 ", []string{"<1>a", "20 "}, [3]int{}},
		{"nothing", "", nil, [3]int{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			want := cutting{c.want, c.faults}.String()
			for _, sizes := range [][]int{nil, {1}, {2}, {3, 1}, {7}, {64}} {
				if got := cut(t, 100, []byte(c.stream), sizes...).String(); got != want {
					t.Errorf("in pieces of %v:\n got %s\nwant %s", sizes, got, want)
				}
			}
		})
	}
}

// TestBuffers: lines of every length pass, and what is borrowed is given back.
func TestBuffers(t *testing.T) {
	t.Parallel()
	const longest = 300 << 10
	var stream []byte
	var want []string
	for size := 1; size <= longest; size = size*3/2 + 1 {
		line := "<1>" + strings.Repeat("y", max(0, size-3))
		want = append(want, line)
		stream = append(append(stream, line...), '\n')
	}
	for _, sizes := range [][]int{nil, {1000}, {largeBuffer, 10}, {4096}} {
		if got := cut(t, longest, stream, sizes...); !slices.Equal(got.lines, want) {
			t.Errorf("in pieces of %v: %d lines of %d are right", sizes, len(got.lines), len(want))
		}
	}
	f := framer{longest: longest, large: newLarge(), line: func([]byte) {}}
	for range 3 {
		f.took(copy(f.room(), stream)) // fills it
	}
	if len(f.room())+f.to < largeBuffer {
		t.Errorf("a sender that fills the buffer is read %d octets at a time", len(f.room()))
	}
	f.took(copy(f.room(), "\n")) // ends the line
	f.room()
	if len(f.buffer) != smallBuffer || f.borrowed != nil {
		t.Errorf("a sender that says little keeps %d octets", len(f.buffer))
	}
}

// FuzzFrames: the same octets give the same messages however they come, and
// nothing gets lost but what is counted.
func FuzzFrames(f *testing.F) {
	for _, stream := range []string{
		"<1>a\n<2>b\r\n\x00", "4 <1>a5 <2>bb", "3 one9 two three1 4<1>a\n", "4 <1>a12 monkeys\n", "99999999999 <1>a\n0 <1>\n",
		"40 <1>0123456789012345678901234567890123456789<2>b\n", "1 \n2 \n\n", "12345678901234567890123456789012345\x00 8 ", "30 <1>01234567890123456789012345678<",
	} {
		f.Add([]byte(stream), uint16(1), uint16(3))
	}
	f.Fuzz(func(t *testing.T, stream []byte, first, second uint16) {
		const longest = 24
		whole := cut(t, longest, stream)
		if pieces := cut(t, longest, stream, int(first), int(second)); pieces.String() != whole.String() {
			t.Fatalf("at once %s\nin pieces %s", whole, pieces)
		}
		if single := cut(t, longest, stream, 1); single.String() != whole.String() {
			t.Fatalf("at once %s\none by one %s", whole, single)
		}
		var all []byte
		for _, line := range whole.lines {
			if line == "" || len(line) > longest {
				t.Fatalf("a line of %d octets", len(line))
			}
			all = append(all, line...)
		}
		// Counts, blanks behind them and ends are not of the messages.
		for c := range 256 {
			if c >= '0' && c <= '9' || c == ' ' || c == '\n' || c == '\r' || c == 0 {
				continue
			}
			sent, got := bytes.Count(stream, []byte{byte(c)}), bytes.Count(all, []byte{byte(c)})
			if got > sent || got < sent && whole.faults[tooLong] == 0 {
				t.Fatalf("%d of %d octets %q are in %s", got, sent, rune(c), whole)
			}
		}
	})
}

// BenchmarkFrames is what cutting costs a message of 160 octets.
func BenchmarkFrames(b *testing.B) {
	line := "<189>45: " + strings.Repeat("x", 150)
	for name, message := range map[string]string{"line": line + "\n", "NUL": line + "\x00", "count": counted(line)} {
		b.Run(name, func(b *testing.B) {
			octets := bytes.Repeat([]byte(message), 4096)
			stream := bytes.NewReader(octets)
			got := 0
			f := framer{longest: DefaultMaxLine, large: newLarge(), line: func([]byte) { got++ }, fault: func(fault) {}}
			b.ReportAllocs()
			for got < b.N {
				n, err := stream.Read(f.room())
				f.took(n)
				if err != nil {
					stream.Reset(octets)
				}
			}
		})
	}
}

// BenchmarkHostile is what an octet costs that was sent to cost much.
func BenchmarkHostile(b *testing.B) {
	for name, c := range map[string]struct {
		unit string
		slow bool
	}{
		"NULs": {"a\x00", false}, "byte by byte": {strings.Repeat("a", DefaultMaxLine-1) + "\n", true},
		"digits": {"1", false}, "counts": {"9 1 ", false}, "early end": {"65000 a" + strings.Repeat("b", 1000) + "\n", true},
	} {
		b.Run(name, func(b *testing.B) {
			octets := bytes.Repeat([]byte(c.unit), 1<<20/len(c.unit))
			stream := bytes.NewReader(octets)
			from := iotest.OneByteReader(stream)
			f := framer{longest: DefaultMaxLine, large: newLarge(), line: func([]byte) {}, fault: func(fault) {}}
			for read := 0; read < b.N; {
				var n int
				var err error
				if c.slow {
					n, err = from.Read(f.room())
				} else {
					n, err = stream.Read(f.room())
				}
				f.took(n)
				if read += n; err != nil {
					stream.Reset(octets)
				}
			}
		})
	}
}
