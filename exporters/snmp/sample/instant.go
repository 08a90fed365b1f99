package sample

import (
	"encoding/binary"
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/exporters/snmp/strptime"
	"github.com/vigie-noc/vigie/internal/varbind"
)

// ntpEpoch is 1970 in seconds since 1900, when NTP's time begins.
const ntpEpoch = 2208988800

// instant reads the forms of time that agents have, in whole seconds since
// 1970; ok is false for what is no time.
func instant(metric *config.Metric, value varbind.Value) (seconds float64, ok bool) {
	if metric.Type == "ParseDateAndTime" {
		at, err := strptime.Parse(Text(value, "DisplayString"), metric.DatePattern)
		return float64(at.Unix()), err == nil
	}
	if value.Kind != varbind.Octets {
		return 0, false
	}
	if metric.Type == "NTPTimeStamp" {
		return ntpTimestamp(value.Bytes)
	}
	return dateAndTime(value.Bytes)
}

func ntpTimestamp(octets []byte) (float64, bool) {
	if len(octets) < 8 {
		return 0, false
	}
	return float64(int64(binary.BigEndian.Uint32(octets)) - ntpEpoch), true
}

// dateAndTime reads the DateAndTime of RFC 2579: 8 octets in UTC, or 11 with
// sign, hours and minutes of the zone.
func dateAndTime(octets []byte) (float64, bool) {
	zone := time.UTC
	switch len(octets) {
	case 8:
	case 11:
		sign, hours, minutes := octets[8], int(octets[9]), int(octets[10])
		if (sign != '+' && sign != '-') || hours > 24 || minutes >= 60 {
			return 0, false
		}
		offset := hours*3600 + minutes*60
		if sign == '-' {
			offset = -offset
		}
		zone = time.FixedZone("", offset)
	default:
		return 0, false
	}
	at := time.Date(int(binary.BigEndian.Uint16(octets)), time.Month(octets[2]), int(octets[3]),
		int(octets[4]), int(octets[5]), int(octets[6]), 0, zone)
	return float64(at.Unix()), true
}
