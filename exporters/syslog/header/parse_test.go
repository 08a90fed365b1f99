package header

import (
	"bytes"
	"testing"
	"time"
)

// TestNoAllocation holds for every line of the tables, with its time.
func TestNoAllocation(t *testing.T) {
	clock := paris(t)
	set := lines(t, "testdata/own_quirks.log")
	for _, row := range table(t, "testdata/variants.tsv") {
		set = append(set, []byte(row["line"]))
	}
	var m Message
	for _, line := range set {
		if n := testing.AllocsPerRun(5, func() {
			Parse(line, &m)
			clock.Time(&m, received)
			m.Priority()
		}); n > 0 {
			t.Errorf("%v allocations for one line\n%s", n, line)
		}
	}
}

func TestPriority(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		line               string
		facility, severity int
		told               bool
		text               string
	}{
		{"<0>x y z", 0, 0, true, "x y z"},
		{"<191>x y z", 23, 7, true, "x y z"},
		{"<013>x y z", 1, 5, true, "x y z"},
		{"<192>x y z", 1, 5, false, "x y z"},
		{"<99999999999>x y z", 1, 5, false, "<99999999999>x y z"},
		{"<>x y z", 1, 5, false, "x y z"},
		{"<-1>x y z", 1, 5, false, "<-1>x y z"},
		{"<14 x y z", 1, 5, false, "<14 x y z"},
		{"x y z", 1, 5, false, "x y z"},
		{"9 <14>x y z", 1, 6, true, "x y z"},
		{"9 <b>x y z", 1, 5, false, "9 <b>x y z"},
	} {
		var m Message
		Parse([]byte(c.line), &m)
		facility, severity, told := m.Priority()
		if facility != c.facility || severity != c.severity || told != c.told || string(m.Text) != c.text {
			t.Errorf("%q: %d, %d, %v, %q", c.line, facility, severity, told, m.Text)
		}
	}
}

// TestParseAgain checks that nothing of the line before is left.
func TestParseAgain(t *testing.T) {
	t.Parallel()
	var m, empty Message
	Parse([]byte(`<28>1 2026-01-14T09:12:33Z srx01 mib2d 12 KEY [a@1 b="c"] message repeated 3 times: [ x y z]`), &m)
	if m.Repeated != 3 || m.Data == nil || m.Stamp.Form != Civil {
		t.Fatalf("%+v", m)
	}
	Parse(nil, &m)
	Parse([]byte(" \r\n"), &empty)
	if m.Host != nil || m.Data != nil || m.Again != nil || m.Repeated != 0 || m.Stamp != (Stamp{}) || m.Format != None || m.Severity != -1 {
		t.Errorf("%+v", m)
	}
	if len(empty.Text) != 0 || empty.Format != None {
		t.Errorf("%+v", empty)
	}
}

func TestRepeats(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text     string
		repeated int
		again    string
	}{
		{"last message repeated 5 times", 5, ""},
		{"last message repeated 1 time", 1, ""},
		{"Last message repeated 5 times.", 5, ""},
		{"--- last message repeated 2 times ---", 2, ""},
		{"message repeated 3 times: [ Failed password for root]", 3, "Failed password for root"},
		{"message repeated 3 times: [Failed [x]]", 3, "Failed [x]"},
		{"link is down (message repeated 7 times)", 7, "link is down"},
		{"link is down (message repeated 1 time)", 1, "link is down"},
		{"SYSLOG_SL_MSG_WARNING: STP-2-BLOCK: message repeated 4 times in last 16 sec", 4, ""},
		{"Last message 'it's down' repeated 2 times, suppressed by syslog-ng on web01", 2, "it's down"},
		{"last message repeated 5.2 times", 0, ""},
		{"last message repeated 0090909787348927349875 times", 0, ""},
		{"last message  repeated 5 times", 0, ""},
		{"last message repeated 5 times -- more data", 0, ""},
		{"last message repeated 0 times", 0, ""},
		{"message repeated 3 times: [", 0, ""},
		{"the last message repeated itself", 0, ""},
		{"(message repeated x times)", 0, ""},
		{"line is long (message repeated 3 times)", 3, "line is long"},
	} {
		m := Message{Text: []byte(c.text)}
		m.repeats()
		if m.Repeated != c.repeated || string(m.Again) != c.again {
			t.Errorf("%q: %d times %q", c.text, m.Repeated, m.Again)
		}
	}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for f := range Format(Formats) {
		if name := f.String(); seen[name] {
			t.Errorf("%d and another are both %s", f, name)
		} else {
			seen[name] = true
		}
	}
	if len(seen) != Formats || Format(200).String() != "none" {
		t.Errorf("%d names for %d formats", len(seen), Formats)
	}
}

// TestLongLine checks that no line takes more than its share of time.
func TestLongLine(t *testing.T) {
	t.Parallel()
	const most = time.Second
	for _, part := range []string{"a", " ", ":", "[", `[a="`, `\"`, "<14>", "%a-1-b ", "a: ", "1: ", "Jan 14 09:12:33 ", "message repeated ", "a=b ", `a="b" `, "a,info,", " 0x0109", "date=", " msg=", "%$"} {
		for _, before := range []string{"", "<14>", "<14>Jan 14 09:12:33 host ", "<14>1 - - - - - ", "<14>date=2026-01-14 "} {
			line := append([]byte(before), bytes.Repeat([]byte(part), 65536/len(part))...)
			var m Message
			start := time.Now()
			Parse(line, &m)
			if took := time.Since(start); took > most {
				t.Errorf("%v for many %q after %q", took, part, before)
			}
		}
	}
}
