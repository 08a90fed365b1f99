package header

import "bytes"

// pairs reads name=value of firewalls: Fortinet, SonicWall, Stormshield,
// Sophos, Zyxel. Only the first of them say where the line comes from, so that
// no more are looked at.
func (m *Message) pairs(b []byte) bool {
	if !opens(b) {
		return false
	}
	const header = 12
	var date, clock, zone []byte
	rest := b
	for range header {
		name, value, after := pair(rest)
		if name == nil {
			break
		}
		rest = after
		switch string(name) {
		case "date":
			date = value
		case "time", "timestamp":
			clock = value
		case "tz", "timezone":
			zone = value
		case "eventtime":
			m.Stamp.since(value)
		case "devname", "device_name", "fw":
			if len(value) > 0 && (m.Format != RFC5424 || m.Host == nil) {
				m.Host = value
			}
		case "logid", "log_id", "m":
			if m.Key == nil && len(value) > 0 {
				m.Key = value
			}
		}
		if m.Key != nil && m.Host != nil && (zone != nil || m.Stamp.Form == Epoch) {
			break
		}
	}
	if m.Stamp.Form == NoTime || m.Stamp.Form == Civil && m.Format != RFC5424 {
		m.Stamp.join(date, clock, zone)
	}
	if m.Format != RFC5424 {
		m.Format = KeyValue
	}
	if text := said(b); len(text) > 0 {
		m.Text = text
	}
	return true
}

// opens says whether b starts with a name that such lines start with.
func opens(b []byte) bool {
	if len(b) == 0 || !is(b[0], isLower) {
		return false
	}
	i := bytes.IndexByte(b[:min(len(b), 16)], '=')
	if i < 2 {
		return false
	}
	switch string(b[:i]) {
	case "date", "time", "timestamp", "itime", "eventtime", "logver", "devname", "devid", "device", "device_name", "id":
		return true
	case "src":
		return at(b, i+1) == '"'
	}
	return false
}

// pair reads name=value or name="value" with the blanks after it.
func pair(b []byte) (name, value, rest []byte) {
	i := bytes.IndexByte(b[:min(len(b), 32)], '=')
	if i < 1 {
		return nil, nil, nil
	}
	name, b = b[:i], b[i+1:]
	if at(b, 0) == '"' {
		end := quote(b[1:])
		return name, b[1 : 1+end], trim(b[min(len(b), end+2):])
	}
	value, rest = word(b)
	return name, value, rest
}

// quote is where a quoted value ends.
func quote(b []byte) int {
	from := 0
	for {
		i := bytes.IndexByte(b[from:], '"')
		if i < 0 {
			return len(b)
		}
		i += from
		if i == 0 || b[i-1] != '\\' {
			return i
		}
		from = i + 1
	}
}

// said is the value of msg or message.
func said(b []byte) []byte {
	name := "msg="
	if starts(b, "device") {
		name = "message="
	}
	for from := 0; ; {
		i := bytes.Index(b[from:], []byte(name))
		if i < 0 {
			return nil
		}
		from += i
		if from > 0 && b[from-1] == ' ' {
			_, value, _ := pair(b[from:])
			return value
		}
		from += len(name)
	}
}

// since takes seconds, milliseconds, microseconds or nanoseconds since 1970.
func (s *Stamp) since(value []byte) {
	v, n := number(value, 19)
	if n != len(value) {
		return
	}
	unit := int64(1)
	switch n {
	case 10:
	case 13:
		unit = 1e3
	case 16:
		unit = 1e6
	case 19:
		unit = 1e9
	default:
		return
	}
	*s = Stamp{Form: Epoch, Seconds: int64(v) / unit, Nanos: int32(int64(v) % unit * (1e9 / unit))} //nolint:gosec // less than a second
}

// join takes date and time, which stand together in one value or in two.
func (s *Stamp) join(date, clock, zone []byte) {
	var joined Stamp
	if date == nil {
		n := joined.read(clock)
		if n == 0 {
			return
		}
		if rest := trim(clock[n:]); len(rest) > 0 && !joined.Zoned {
			if minutes, known := abbreviated(rest); known {
				joined.Zoned, joined.Offset = true, minutes
			}
		}
	} else {
		year, _ := number(date, 4)
		month, n := number(date[min(len(date), 5):], 2)
		day, _ := number(date[min(len(date), 6+n):], 2)
		if joined.clock(clock) == 0 || len(date) < 8 || joined.date(nil, 0, year, month, day) == 0 && joined.Form != Civil {
			return
		}
	}
	if zone != nil && !joined.Zoned && joined.offset(zone) == 0 {
		joined.Offset, joined.Zoned = abbreviated(zone)
	}
	*s = joined
}

func abbreviated(b []byte) (minutes int16, known bool) {
	w, _ := word(b)
	return zone(w)
}
