package snmptest

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// SysUpTime is the instance that says how long a device has been up.
var SysUpTime = MustParseOID("1.3.6.1.2.1.1.3.0")

// Recording is a device as it was once recorded.
type Recording struct {
	Objects []Object // as recorded: order, duplicates and all
	Bad     []BadLine
}

// BadLine is a line of a recording that could not be read.
type BadLine struct {
	Line   int // from 1
	Reason string
}

// Tree is the recording in the order of its OIDs; of duplicates the first
// stays.
func (r *Recording) Tree() *Tree { return NewTree(r.Objects) }

// VerbatimTree is the recording with all its faults: OIDs that go backwards
// and duplicates. A walk may never end.
func (r *Recording) VerbatimTree() *Tree { return NewVerbatimTree(r.Objects) }

// maxLine is the longest line of a recording: a full datagram in hex.
const maxLine = 256 * 1024

// ReadSnmprec reads a recording: a line an object, "OID|type|value". The type
// is the decimal BER tag, with "x" behind it when the value is in hex. Lines
// that make no sense are left out and listed; empty lines and those that start
// with "#" are skipped. The error is that of the reader alone.
func ReadSnmprec(r io.Reader) (*Recording, error) {
	recording := &Recording{}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	for number := 1; lines.Scan(); number++ {
		line := bytes.TrimSuffix(lines.Bytes(), []byte("\r"))
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		object, err := parseRecord(string(line))
		if err != nil {
			recording.Bad = append(recording.Bad, BadLine{number, err.Error()})
			continue
		}
		recording.Objects = append(recording.Objects, object)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read snmprec: %w", err)
	}
	return recording, nil
}

// RunningUptime is an object for Tree.With that lets a replayed device's
// sysUpTime run.
func RunningUptime() Object {
	return Object{OID: SysUpTime, Live: func(uptime time.Duration) Value { return TimeTicks(uptime) }}
}

func parseRecord(line string) (Object, error) {
	name, rest, found := strings.Cut(line, "|")
	if !found {
		return Object{}, errors.New("want OID|type|value")
	}
	tag, text, found := strings.Cut(rest, "|")
	if !found {
		return Object{}, errors.New("value is missing")
	}
	oid, err := ParseOID(name)
	if err != nil {
		return Object{}, err
	}
	value, err := parseRecordValue(tag, text)
	if err != nil {
		return Object{}, err
	}
	return Object{OID: oid, Value: value}, nil
}

func parseRecordValue(tag, text string) (Value, error) {
	decimal, isHex := strings.CutSuffix(tag, "x")
	number, err := strconv.ParseUint(decimal, 10, 8)
	if err != nil {
		return Value{}, fmt.Errorf("unknown type %q", tag)
	}
	kind := Type(number)
	if !isHex {
		return parsePlain(kind, text)
	}
	content, err := hex.DecodeString(text)
	if err != nil {
		return Value{}, errors.New("value is not hex")
	}
	return parseHex(kind, content)
}

func parseHex(kind Type, content []byte) (Value, error) {
	switch kind {
	case TypeOctetString, TypeOpaque:
		return Value{kind, content}, nil
	case TypeIPAddress:
		if len(content) != 4 {
			return Value{}, errors.New("an IpAddress has four octets")
		}
		return Value{kind, content}, nil
	default:
		return Value{}, fmt.Errorf("type %d cannot be given in hex", kind)
	}
}

func parsePlain(kind Type, text string) (Value, error) {
	switch kind {
	case TypeOctetString, TypeOpaque:
		return Value{kind, []byte(text)}, nil
	case TypeNull:
		return Value{Type: kind}, nil
	case TypeObjectID:
		oid, err := ParseOID(text)
		if err != nil {
			return Value{}, err
		}
		return ObjectID(oid), nil
	case TypeIPAddress:
		addr, err := netip.ParseAddr(text)
		if err != nil || !addr.Is4() {
			return Value{}, fmt.Errorf("%q is not an IPv4 address", text)
		}
		return IPAddress(addr), nil
	case TypeInteger:
		n, err := strconv.ParseInt(text, 10, 32)
		return Integer(int32(n)), notNumber(err, text)
	case TypeCounter32, TypeGauge32, TypeTimeTicks:
		n, err := strconv.ParseUint(text, 10, 32)
		return unsigned(kind, n), notNumber(err, text)
	case TypeCounter64:
		n, err := strconv.ParseUint(text, 10, 64)
		return Counter64(n), notNumber(err, text)
	default:
		return Value{}, fmt.Errorf("unknown type %d", kind)
	}
}

func notNumber(err error, text string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%q is not a number that fits the type", text)
}
