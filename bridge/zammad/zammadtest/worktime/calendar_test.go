package worktime

import (
	"errors"
	"strings"
	"testing"
)

const (
	office = `{"mon":{"active":true,"timeframes":[["09:00","17:00"]]},"tue":{"active":true,"timeframes":[["09:00","17:00"]]},
		"wed":{"active":true,"timeframes":[["09:00","17:00"]]},"thu":{"active":true,"timeframes":[["09:00","17:00"]]},
		"fri":{"active":true,"timeframes":[["09:00","17:00"]]},"sat":{"active":false,"timeframes":[["10:00","12:00"]]},
		"sun":{"active":false,"timeframes":[]}}`
	alwaysOpen = `{"mon":{"active":true,"timeframes":[["00:00","23:59"]]},"tue":{"active":true,"timeframes":[["00:00","23:59"]]},
		"wed":{"active":true,"timeframes":[["00:00","23:59"]]},"thu":{"active":true,"timeframes":[["00:00","23:59"]]},
		"fri":{"active":true,"timeframes":[["00:00","23:59"]]},"sat":{"active":true,"timeframes":[["00:00","23:59"]]},
		"sun":{"active":true,"timeframes":[["00:00","23:59"]]}}`
	twoShifts = `{"mon":{"active":true,"timeframes":[["14:00","18:00"],["08:30","12:15"]]},
		"sat":{"active":true,"timeframes":[["22:00","23:59"]]},"sun":{"active":true,"timeframes":[["00:00","03:00"]]}}`
	nights = `{"sun":{"active":true,"timeframes":[["02:30","05:00"]]}}`
)

func parse(t testing.TB, zone, hours, holidays string) *Calendar {
	t.Helper()
	c, err := Parse(zone, []byte(hours), []byte(holidays))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestParseRefuses(t *testing.T) {
	monday := func(frames string) string { return `{"mon":{"active":true,"timeframes":` + frames + `}}` }
	for _, test := range []struct{ name, zone, hours, holidays, want string }{
		{"zone that does not exist", "Europe/Atlantis", office, "", `unknown time zone "Europe/Atlantis"`},
		{"no zone", "", office, "", `unknown time zone ""`},
		{"the machine's zone", "Local", office, "", `unknown time zone "Local"`},
		{"path instead of a zone", "../../etc/passwd", office, "", "unknown time zone"},
		{"no JSON", "UTC", `nine to five`, "", "read business hours"},
		{"no such day", "UTC", `{"lundi":{"active":true}}`, "", `"lundi": no such day`},
		{"inverted", "UTC", monday(`[["17:00","09:00"]]`), "", "17:00 to 09:00 is no working time"},
		{"empty frame", "UTC", monday(`[["09:00","09:00"]]`), "", "09:00 to 09:00 is no working time"},
		{"overlap", "UTC", monday(`[["13:00","17:00"],["09:00","13:01"]]`), "", "overlap"},
		{"no time of day", "UTC", monday(`[["09:00","25:00"]]`), "", `"25:00" is no time of day`},
		{"no beginning", "UTC", monday(`[["","12:00"]]`), "", `"" is no time of day`},
		{"three ends", "UTC", monday(`"09:00"`), "", "read business hours"},
		{"holiday without date", "UTC", office, `{"Aïd":{"active":true}}`, `"Aïd" is no date`},
		{"holidays as a list", "UTC", office, `[]`, "read public holidays"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse(test.zone, []byte(test.hours), []byte(test.holidays))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}

func TestParseNeedsHours(t *testing.T) {
	for _, hours := range []string{
		`{}`, `null`, `{"mon":{"active":false,"timeframes":[["09:00","17:00"]]}}`, `{"mon":{"active":true,"timeframes":[]}}`,
	} {
		if _, err := Parse("UTC", []byte(hours), nil); !errors.Is(err, ErrNoHours) {
			t.Errorf("%s: error %v, want ErrNoHours", hours, err)
		}
	}
}

func TestParseTakesAdjacentFrames(t *testing.T) {
	c := parse(t, "UTC", `{"mon":{"active":true,"timeframes":[["09:00","12:00"],["12:00","13:00"]]}}`, "null")
	if got := c.Between(at(t, "2026-03-02 00:00"), at(t, "2026-03-03 00:00")); got != 240 {
		t.Errorf("a Monday has %d minutes, want 240", got)
	}
}
