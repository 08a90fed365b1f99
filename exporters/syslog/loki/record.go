package loki

import (
	"encoding/binary"
	"iter"
	"time"

	"github.com/vigie-noc/vigie/exporters/event"
)

// A record is a line as it waits, in memory and on disk:
//
//	4  length of all that follows, little-endian
//	8  time, Unix nanoseconds
//	1  severity, 1 facility; 255: not known
//	4  lengths of device, site, program, mnemonic, one byte each
//	…  those, and the line
type record struct {
	at                 int64
	severity, facility byte
	device, site       []byte
	app, key           []byte
	line               []byte
}

const (
	lengthSize = 4
	headSize   = 14
	maxField   = 255
	unknown    = 255
)

// What Loki takes by its defaults; a device's clock beyond that is not
// believed.
const (
	maxBehind = 7*24*time.Hour - time.Hour // an hour to get there
	maxAhead  = 10 * time.Minute
)

// appendRecord copies a message behind a batch.
func appendRecord(batch []byte, m *event.Message, facility, severity int) []byte {
	at := m.At
	if at.Before(m.Received.Add(-maxBehind)) || at.After(m.Received.Add(maxAhead)) {
		at = m.Received
	}
	begin := len(batch)
	batch = append(batch, 0, 0, 0, 0)
	batch = binary.LittleEndian.AppendUint64(batch, uint64(at.UnixNano()))
	app, key := m.App[:min(len(m.App), maxField)], m.Key[:min(len(m.Key), maxField)]
	device, site := m.Device.Name[:min(len(m.Device.Name), maxField)], m.Device.Site[:min(len(m.Device.Site), maxField)]
	batch = append(batch, code(severity, len(severities)), code(facility, len(facilities)),
		byte(len(device)), byte(len(site)), byte(len(app)), byte(len(key))) //nolint:gosec // cut above
	batch = append(append(batch, device...), site...)
	batch = append(append(batch, app...), key...)
	batch = append(batch, m.Line...)
	binary.LittleEndian.PutUint32(batch[begin:], uint32(len(batch)-begin-lengthSize)) //nolint:gosec // a line is no 4 GiB
	return batch
}

func code(number, count int) byte {
	if number < 0 || number >= count {
		return unknown
	}
	return byte(number) //nolint:gosec // checked
}

// records goes through a batch, up to what is no record.
func records(batch []byte) iter.Seq[record] {
	return func(yield func(record) bool) {
		for len(batch) >= lengthSize {
			length := int64(binary.LittleEndian.Uint32(batch))
			if length > int64(len(batch)-lengthSize) {
				return
			}
			r, ok := parseRecord(batch[lengthSize : lengthSize+length])
			if !ok || !yield(r) {
				return
			}
			batch = batch[lengthSize+length:]
		}
	}
}

func parseRecord(data []byte) (r record, ok bool) {
	if len(data) < headSize {
		return record{}, false
	}
	r.at = int64(binary.LittleEndian.Uint64(data)) //nolint:gosec // as it was put there
	r.severity, r.facility = data[8], data[9]
	lengths, rest := data[10:headSize], data[headSize:]
	for i, field := range []*[]byte{&r.device, &r.site, &r.app, &r.key} {
		n := int(lengths[i])
		if n > len(rest) {
			return record{}, false
		}
		*field, rest = rest[:n], rest[n:]
	}
	r.line = rest
	return r, true
}

// count is the number of records.
func count(batch []byte) (n int) {
	for range records(batch) {
		n++
	}
	return n
}
