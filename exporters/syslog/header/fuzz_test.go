package header

import (
	"bytes"
	"testing"
	"time"
)

// offset is where in line a slice of it begins, -1 where it is not of it.
func offset(line, part []byte) int {
	i := cap(line) - cap(part)
	if i < 0 || i+len(part) > len(line) || len(part) > 0 && &line[i] != &part[0] {
		return -1
	}
	return i
}

// lost counts what is neither text nor known to be something else: sequence
// numbers, times, zones, and the headers of relays. It has to be little.
func lost(line []byte, m *Message) int {
	known := make([]bool, len(line))
	for _, part := range [][]byte{m.Host, m.App, m.PID, m.Key, m.Data, m.Body} {
		for i := range part {
			known[offset(line, part)+i] = true
		}
	}
	n := 0
	for i, c := range line {
		if !known[i] && !is(c, isBlank) {
			n++
		}
	}
	return n
}

// FuzzParse checks what holds for every line.
func FuzzParse(f *testing.F) {
	for _, line := range lines(f, "testdata/own_quirks.log") {
		f.Add(line)
	}
	for _, row := range table(f, "testdata/variants.tsv") {
		f.Add([]byte(row["line"]))
	}
	clock := paris(f)
	f.Fuzz(func(t *testing.T, line []byte) { check(t, clock, line) })
}

// TestCut checks the same for every line of the tables where it is cut
// anywhere, and where one byte is another.
func TestCut(t *testing.T) {
	t.Parallel()
	clock := paris(t)
	set := lines(t, "testdata/own_quirks.log")
	for _, row := range table(t, "testdata/variants.tsv") {
		set = append(set, []byte(row["line"]))
	}
	for _, line := range set {
		for i := range line {
			check(t, clock, line[:i:i])
			check(t, clock, line[i:])
			for _, c := range []byte(" :[%/-0") {
				other := bytes.Clone(line)
				other[i] = c
				check(t, clock, other)
			}
		}
	}
}

// check is what holds for every line.
func check(t *testing.T, clock Clock, line []byte) {
	t.Helper()
	before := bytes.Clone(line)
	var m, again Message
	Parse(line, &m)
	Parse(line, &again)
	if !bytes.Equal(line, before) {
		t.Fatal("the line was written to")
	}
	for name, part := range map[string][]byte{
		"host": m.Host, "app": m.App, "pid": m.PID, "key": m.Key, "data": m.Data, "body": m.Body, "text": m.Text, "again": m.Again,
	} {
		if part != nil && offset(line, part) < 0 {
			t.Fatalf("%s is not of the line: %q", name, part)
		}
	}
	end := trimEnd(line)
	if !bytes.HasSuffix(end, m.Body) {
		t.Fatalf("the body does not end where the line does: %q", m.Body)
	}
	if len(m.Text) > 0 {
		if i := offset(line, m.Text); i < offset(line, m.Body) || i+len(m.Text) > offset(line, m.Body)+len(m.Body) {
			if m.Data == nil || len(m.Body) > 0 && m.Body[0] == '[' {
				t.Fatalf("%q is not in %q", m.Text, m.Body)
			}
		}
	}
	if m.Format == None && (m.Host != nil || m.App != nil || m.Stamp.Form != NoTime || !bytes.Equal(m.Text, m.Body)) {
		t.Fatalf("no header, but %q %q %q %q", m.Host, m.App, m.Text, m.Body)
	}
	const most = 1024
	if n := lost(line, &m); n > most {
		t.Fatalf("%d bytes lost of %d", n, len(line))
	}
	if (m.Facility < 0) != (m.Severity < 0) || m.Facility > 23 || m.Severity > 7 || m.Format >= formats || m.Repeated < 0 {
		t.Fatalf("%+v", m)
	}
	checkClock(t, clock, &m)
	if again.Format != m.Format || again.Stamp != m.Stamp || !bytes.Equal(again.Text, m.Text) || !bytes.Equal(again.Host, m.Host) {
		t.Fatal("not the same twice")
	}
}

func checkClock(t *testing.T, clock Clock, m *Message) {
	t.Helper()
	at, skew, told := clock.Time(m, received)
	if !told && (skew != 0 || !at.Equal(received)) {
		t.Fatalf("no time, but %v %v", at, skew)
	}
	if at.Sub(received).Abs() > Tolerance || m.Stamp.Unsynced && !at.Equal(received) {
		t.Fatalf("believed %v", at)
	}
	if said, _ := clock.Stamp(m, received); told && m.Stamp.Form == Civil && m.Stamp.Year == 0 && said.Sub(received).Abs() > 185*24*time.Hour {
		t.Fatalf("not the nearest year: %v", said)
	}
}
