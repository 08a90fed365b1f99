package loki

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strconv"
	"unicode/utf8"
)

// severities and facilities are the keywords of syslog, by number.
var (
	severities = []string{"emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"}
	facilities = []string{
		"kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp",
		"ntp", "audit", "alert", "clock", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
	}
)

// Tags of protobuf: the field's number, and that a length comes before it or
// that it is a number.
const (
	pushStreams = 1<<3 | 2

	streamLabels  = 1<<3 | 2
	streamEntries = 2<<3 | 2

	entryTime     = 1<<3 | 2
	entryLine     = 2<<3 | 2
	entryMetadata = 3<<3 | 2

	timeSeconds     = 1 << 3
	timeNanoseconds = 2 << 3

	pairName  = 1<<3 | 2
	pairValue = 2<<3 | 2
)

// encoder makes push requests. It is for one goroutine.
type encoder struct {
	job       string
	siteLabel bool
	streams   map[string]*stream // by severity, facility and site of a record
	order     []*stream          // in which they first have a line
	text      []byte
	entry     []byte
}

// stream is the lines of one set of labels.
type stream struct {
	labels  []byte // the whole field
	entries []byte // the same of each line
}

// maxStreams bounds what is remembered of streams between requests.
const maxStreams = 10_000

// encode makes the request for a batch, which is good until the next, and
// tells how many lines it holds.
func (e *encoder) encode(batch []byte) (request []byte, lines int) {
	if e.streams == nil || len(e.streams) > maxStreams {
		e.streams = make(map[string]*stream)
	}
	e.order = e.order[:0]
	for r := range records(batch) {
		s := e.stream(&r)
		if len(s.entries) == 0 {
			e.order = append(e.order, s)
		}
		e.entry = e.appendEntry(e.entry[:0], &r)
		s.entries = appendField(s.entries, streamEntries, e.entry)
		lines++
	}
	e.text = e.text[:0]
	for _, s := range e.order {
		e.text = append(e.text, pushStreams)
		e.text = binary.AppendUvarint(e.text, uint64(len(s.labels)+len(s.entries)))
		e.text = append(append(e.text, s.labels...), s.entries...)
		s.entries = s.entries[:0]
	}
	return e.text, lines
}

// stream finds the stream of a record, or makes it.
func (e *encoder) stream(r *record) *stream {
	key := append(e.entry[:0], r.severity, r.facility)
	if e.siteLabel {
		key = append(key, r.site...)
	}
	e.entry = key
	s, found := e.streams[string(key)]
	if !found {
		s = &stream{labels: appendField(nil, streamLabels, []byte(e.labels(r)))}
		e.streams[string(key)] = s
	}
	return s
}

// labels are those of a stream as Loki reads them, by name.
func (e *encoder) labels(r *record) string {
	text := "{facility=" + strconv.Quote(keyword(facilities, r.facility)) + ", job=" + strconv.Quote(e.job) +
		", severity=" + strconv.Quote(keyword(severities, r.severity))
	if e.siteLabel && len(r.site) > 0 {
		text += ", site=" + strconv.Quote(string(valid(r.site)))
	}
	return text + "}"
}

func keyword(words []string, number byte) string {
	if int(number) < len(words) {
		return words[number]
	}
	return "unknown"
}

func (e *encoder) appendEntry(text []byte, r *record) []byte {
	const second = 1_000_000_000
	var room [24]byte
	at := append(room[:0], timeSeconds)
	at = binary.AppendUvarint(at, uint64(r.at/second)) //nolint:gosec // no negative time passes appendRecord
	if rest := r.at % second; rest > 0 {
		at = binary.AppendUvarint(append(at, timeNanoseconds), uint64(rest))
	}
	text = appendField(text, entryTime, at)
	text = appendField(text, entryLine, valid(r.line))
	text = appendPair(text, "device", r.device)
	if !e.siteLabel {
		text = appendPair(text, "site", r.site)
	}
	text = appendPair(text, "app", r.app)
	return appendPair(text, "key", r.key)
}

// appendPair writes structured metadata, if there is any.
func appendPair(text []byte, name string, value []byte) []byte {
	if len(value) == 0 {
		return text
	}
	value = valid(value)
	var room [2 * (maxField + 3)]byte
	pair := appendField(room[:0], pairName, []byte(name))
	return appendField(text, entryMetadata, appendField(pair, pairValue, value))
}

// appendField writes a field with its length before it.
func appendField(text []byte, tag byte, value []byte) []byte {
	text = binary.AppendUvarint(append(text, tag), uint64(len(value)))
	return append(text, value...)
}

// valid makes text of bytes: protobuf knows no other strings.
func valid(value []byte) []byte {
	if utf8.Valid(value) {
		return value
	}
	return bytes.ToValidUTF8(slices.Clone(value), []byte("\uFFFD"))
}
