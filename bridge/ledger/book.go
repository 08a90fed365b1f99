package ledger

import (
	"encoding/hex"
	"sort"
	"strconv"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// book checks what entries of the log book say of others: signatures are
// reckoned again from the entries that they sign.
type book struct {
	lines []line
	facts []LogReference
}

// line is what signatures need of an entry, kept small: a log book grows for
// years.
type line struct {
	at   int64
	hash [32]byte
}

// LogReference is what an entry of the log book says of a fact of the journal.
type LogReference struct {
	Number int64  // of the entry
	Seq    int64  // of the fact
	Hash   string // that the fact must have
}

// fault says what is wrong with an entry that fits into the chain; empty when
// nothing is. It takes the entries in their order.
func (b *book) fault(e *bridge.Entry) string {
	l := line{at: e.ReceivedAt.UnixMilli()}
	if raw, err := hex.DecodeString(e.Hash); err == nil {
		copy(l.hash[:], raw)
	}
	early := len(b.lines) > 0 && l.at < b.lines[len(b.lines)-1].at
	b.lines = append(b.lines, l)
	if early {
		return "it was received before the entry before it"
	}
	switch e.Kind { //nolint:exhaustive // the others say nothing of entries
	case bridge.KindLogSigned:
		if !b.signs(e) {
			return "it does not sign the entries of its shift"
		}
	case bridge.KindLogCorrection:
		if ref, err := strconv.ParseInt(e.Data[bridge.LogRef], 10, 64); err != nil || ref < 1 || ref >= e.Number {
			return "it corrects no entry before it"
		}
	case bridge.KindLogFact:
		seq, err := strconv.ParseInt(e.Data[bridge.LogSeq], 10, 64)
		if err != nil {
			return "it names no fact"
		}
		b.facts = append(b.facts, LogReference{Number: e.Number, Seq: seq, Hash: e.Data[bridge.LogHash]})
	}
	return ""
}

// signs tells whether a signature, the last entry so far, says of its shift what
// is so. It comes after the shift's end, so that nothing can come into the shift
// after it.
func (b *book) signs(e *bridge.Entry) bool {
	from, wrong := time.Parse(bridge.LogInstant, e.Data[bridge.LogFrom])
	till, bad := time.Parse(bridge.LogInstant, e.Data[bridge.LogTill])
	if wrong != nil || bad != nil || !from.Before(till) || e.ReceivedAt.Before(till) {
		return false
	}
	at := func(t time.Time) int {
		return sort.Search(len(b.lines), func(i int) bool { return b.lines[i].at >= t.UnixMilli() })
	}
	first, end := at(from), at(till)
	s := newSum(shiftForm)
	for i, l := range b.lines[first:end] {
		s.number(int64(first + i + 1))
		s.text(hex.EncodeToString(l.hash[:]))
	}
	want := Signing(int64(first+1), int64(end-first), s.hex())
	for name, value := range want {
		if e.Data[name] != value {
			return false
		}
	}
	return len(want) > 2 || e.Data[bridge.LogFirst] == "" && e.Data[bridge.LogLast] == ""
}

// Signing is what a signature says of the entries of its shift, as Data; over is
// their ShiftPrint.
func Signing(first, entries int64, over string) map[string]string {
	data := map[string]string{bridge.LogEntries: strconv.FormatInt(entries, 10), bridge.LogPrint: over}
	if entries > 0 {
		data[bridge.LogFirst] = strconv.FormatInt(first, 10)
		data[bridge.LogLast] = strconv.FormatInt(first+entries-1, 10)
	}
	return data
}
