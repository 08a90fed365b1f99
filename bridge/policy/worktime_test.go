package policy_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/policy"
)

// parse makes a contract of some more keys.
func parse(t testing.TB, more string) *policy.Contract {
	t.Helper()
	good, err := os.ReadFile("testdata/good.yml")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "contract.yml")
	if err := os.WriteFile(path, append(good, []byte(more)...), 0o600); err != nil {
		t.Fatal(err)
	}
	contract, err := policy.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return contract
}

// The calendars of the test vectors.
const vectors = `calendars:
  - {name: tunis, always: true, timezone: Africa/Tunis}
  - {name: paris, always: true, timezone: Europe/Paris}
  - name: nuit
    timezone: Europe/Paris
    seasons: [{hours: [{days: [mon, tue, wed, thu, fri, sat, sun], windows: ["00:00-06:00"]}]}]
  - name: jour
    timezone: Europe/Paris
    seasons: [{hours: [{days: [mon, tue, wed, thu, fri], windows: ["08:00-18:00"]}]}]
  - name: bureau
    timezone: Africa/Tunis
    seasons: [{hours: [{days: [mon, tue, wed, thu, fri], windows: ["08:00-12:00", "14:00-18:00"]}]}]
    holidays: [{date: 2026-03-20, title: Fête de l'Indépendance}]
  - name: saisons
    timezone: Africa/Tunis
    seasons:
      - {from: 07-01, till: 08-31, hours: [{days: [mon, tue, wed, thu, fri], windows: ["07:30-14:00"]}]}
      - {hours: [{days: [mon, tue, wed, thu, fri], windows: ["08:30-13:00", "14:00-17:30"]}]}
`

func calendar(t testing.TB, contract *policy.Contract, name string) *policy.Calendar {
	t.Helper()
	found, ok := contract.Calendar(name)
	if !ok {
		t.Fatalf("there is no calendar %s", name)
	}
	return found
}

// local reads an instant of a calendar's own clock.
func local(t testing.TB, c *policy.Calendar, text string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04:05", text+":00"[max(0, len(text)-16):], c.Location())
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestVectorsOfAdding(t *testing.T) {
	t.Parallel()
	contract := parse(t, vectors)
	for _, test := range []struct{ vector, calendar, from, work, want string }{
		{"V1", "tunis", "2026-02-28 22:00", "4h", "2026-03-01T02:00:00+01:00"},
		{"V4", "paris", "2026-03-29 00:30", "4h", "2026-03-29T05:30:00+02:00"},
		{"V5", "paris", "2026-10-25 00:30", "4h", "2026-10-25T03:30:00+01:00"},
		{"V8", "jour", "2026-03-27 17:00", "4h", "2026-03-30T11:00:00+02:00"},
		{"V9", "bureau", "2026-03-19 17:30", "4h", "2026-03-23T11:30:00+01:00"},
		{"V11", "bureau", "2026-03-14 03:00", "1h", "2026-03-16T09:00:00+01:00"},
		{"V12", "bureau", "2026-03-16 12:00", "0s", "2026-03-16T12:00:00+01:00"},
		{"V13", "bureau", "2026-03-16 12:00", "1s", "2026-03-16T14:00:01+01:00"},
		{"V14", "bureau", "2026-03-17 17:00", "2h", "2026-03-18T09:00:00+01:00"},
		{"V14b", "bureau", "2026-03-17 17:00", "1h", "2026-03-17T18:00:00+01:00"},
		{"V18", "saisons", "2026-06-30 17:00", "2h", "2026-07-01T09:00:00+01:00"},
	} {
		t.Run(test.vector, func(t *testing.T) {
			t.Parallel()
			c := calendar(t, contract, test.calendar)
			work, err := time.ParseDuration(test.work)
			if err != nil {
				t.Fatal(err)
			}
			from := local(t, c, test.from)
			due := c.Add(from, work)
			if got := due.In(c.Location()).Format(time.RFC3339); got != test.want {
				t.Errorf("%s + %s is %s, want %s", test.from, work, got, test.want)
			}
			if worked := c.Between(from, due); worked != work {
				t.Errorf("until then %s were worked", worked)
			}
		})
	}
}

func TestVectorsOfBetween(t *testing.T) {
	t.Parallel()
	contract := parse(t, vectors)
	for _, test := range []struct{ vector, calendar, from, till, want string }{
		{"V2", "paris", "2026-03-29 00:00", "2026-03-29 06:00", "5h0m0s"},
		{"V3", "paris", "2026-10-25 00:00", "2026-10-25 06:00", "7h0m0s"},
		{"V6", "nuit", "2026-03-29 00:00", "2026-03-30 00:00", "5h0m0s"},
		{"V7", "nuit", "2026-10-25 00:00", "2026-10-26 00:00", "7h0m0s"},
		{"V10", "bureau", "2026-03-19 17:30", "2026-03-23 10:00", "2h30m0s"},
		{"V15 brut", "bureau", "2026-03-16 09:00", "2026-03-17 17:00", "14h0m0s"},
		{"V16 brut", "tunis", "2026-03-16 09:00", "2026-03-17 17:00", "32h0m0s"},
		{"V17 Paris février", "paris", "2026-02-01 00:00", "2026-03-01 00:00", "672h0m0s"},
		{"V17 Paris mars", "paris", "2026-03-01 00:00", "2026-04-01 00:00", "743h0m0s"},
		{"V17 Paris octobre", "paris", "2026-10-01 00:00", "2026-11-01 00:00", "745h0m0s"},
		{"V17 Tunis février", "tunis", "2026-02-01 00:00", "2026-03-01 00:00", "672h0m0s"},
		{"V17 Tunis mars", "tunis", "2026-03-01 00:00", "2026-04-01 00:00", "744h0m0s"},
		{"V17 Tunis octobre", "tunis", "2026-10-01 00:00", "2026-11-01 00:00", "744h0m0s"},
		{"nothing backwards", "tunis", "2026-03-02 00:00", "2026-03-01 00:00", "0s"},
		{"over the new year", "jour", "2026-12-31 17:00", "2027-01-01 09:00", "2h0m0s"},
	} {
		t.Run(test.vector, func(t *testing.T) {
			t.Parallel()
			c := calendar(t, contract, test.calendar)
			if got := c.Between(local(t, c, test.from), local(t, c, test.till)).String(); got != test.want {
				t.Errorf("%s to %s are %s, want %s", test.from, test.till, got, test.want)
			}
		})
	}
}

// TestV22: the zone's rules say when the clock changes; Morocco goes back for
// Ramadan.
func TestV22ZonesChangeTheirClocks(t *testing.T) {
	t.Parallel()
	c := calendar(t, parse(t, `calendars: [{name: c, timezone: Africa/Casablanca, seasons: [{hours: [{days: [sun], windows: ["00:00-06:00"]}]}]}]`), "c")
	for day, want := range map[string]string{"2026-02-14": "+01", "2026-02-15": "+00", "2026-03-22": "+01"} {
		if got := local(t, c, day+" 12:00").Format("-07"); got != want {
			t.Errorf("on %s the offset is %s, want %s", day, got, want)
		}
	}
	for day, want := range map[string]string{"2026-02-15": "7h0m0s", "2026-03-22": "5h0m0s", "2026-03-29": "6h0m0s"} {
		from := local(t, c, day+" 00:00")
		if got := c.Between(from, from.Add(24*time.Hour)).String(); got != want {
			t.Errorf("the window of %s has %s, want %s", day, got, want)
		}
	}
}

// TestR12BordersAndChangesOfTheClock: a border that the clock skips is the
// instant after it; one that it shows twice is the first for a beginning, the
// last for an end.
func TestR12BordersAndChangesOfTheClock(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ zone, window, day, want string }{
		{"Europe/Paris", "02:30-06:00", "2026-03-29", "01:00-04:00"}, // skipped beginning
		{"Europe/Paris", "01:00-02:30", "2026-03-29", "00:00-01:00"}, // skipped end
		{"Europe/Paris", "02:15-02:45", "2026-03-29", ""},            // skipped wholly
		{"Europe/Paris", "02:30-06:00", "2026-10-25", "00:30-05:00"}, // the first 02:30
		{"Europe/Paris", "01:00-02:30", "2026-10-25", "23:00-01:30"}, // the second
		{"Europe/Paris", "02:00-03:00", "2026-10-25", "00:00-02:00"},
		{"Africa/Cairo", "00:00-24:00", "2026-04-24", "22:00-21:00"}, // midnight itself is skipped
		{"Africa/Cairo", "23:00-24:00", "2026-10-29", "20:00-22:00"}, // 23:00 comes twice
		{"America/St_Johns", "08:00-12:00", "2026-07-01", "10:30-14:30"},
	} {
		c := calendar(t, parse(t, fmt.Sprintf(
			`calendars: [{name: c, timezone: %s, seasons: [{hours: [{days: [mon, tue, wed, thu, fri, sat, sun], windows: ["10:00-10:01"]}]}], days: [{date: %s, windows: [%q]}]}]`,
			test.zone, test.day, test.window)), "c")
		noon := local(t, c, test.day+" 12:00")
		from, till := noon.Add(-16*time.Hour), noon.Add(14*time.Hour)
		if got := spans(c, from, till); got != test.want {
			t.Errorf("%s, %s on %s is %q UTC, want %q", test.zone, test.window, test.day, got, test.want)
		}
	}
}

// spans are the longest times of work between two instants, in UTC.
func spans(c *policy.Calendar, from, till time.Time) string {
	text, begun := "", time.Time{}
	for at := from; at.Before(till); at = at.Add(time.Minute) {
		works := c.Between(at, at.Add(time.Minute)) > 0
		if works && begun.IsZero() {
			begun = at
		}
		if !works && !begun.IsZero() {
			if at.Sub(begun) > 5*time.Minute { // the usual days' minute is not it
				text += begun.UTC().Format("15:04") + "-" + at.UTC().Format("15:04")
			}
			begun = time.Time{}
		}
	}
	return text
}

// TestR12NightsAndDaysOff: what goes past midnight is split, and an exception
// takes the place of its own day alone.
func TestR12NightsAndDaysOff(t *testing.T) {
	t.Parallel()
	c := calendar(t, parse(t, `
calendars:
  - name: nuits
    timezone: Africa/Tunis
    seasons: [{hours: [{days: [mon, tue, wed, thu, fri, sat, sun], windows: ["22:00-06:00"]}]}]
    holidays: [{date: 2026-03-20}, {date: 2026-06-02}]
    days:
      - {date: 2026-06-01, windows: ["20:00-02:00"]}
      - {date: 2026-08-13, windows: ["08:00-12:00", "13:00-24:00"]}
`), "nuits")
	for day, want := range map[string]time.Duration{
		"2026-03-18": 8 * time.Hour, // 00-06 and 22-24
		"2026-03-20": 0,
		"2026-03-21": 8 * time.Hour,  // the night after a holiday is not touched
		"2026-06-01": 4 * time.Hour,  // 20-24 alone
		"2026-06-02": 2 * time.Hour,  // a holiday, but for what was opened on purpose
		"2026-08-13": 15 * time.Hour, // 24:00 is an end
	} {
		from := local(t, c, day+" 00:00")
		if got := c.Between(from, from.AddDate(0, 0, 1)); got != want {
			t.Errorf("on %s %s are worked, want %s", day, got, want)
		}
	}
}

// TestR8DueAtClosingTime: a delay that ends with the day is due then, and
// exceeded at the next opening alone.
func TestR8DueAtClosingTime(t *testing.T) {
	t.Parallel()
	c := calendar(t, parse(t, vectors), "bureau")
	friday := local(t, c, "2026-03-13 17:00")
	if got, want := c.Add(friday, time.Hour), local(t, c, "2026-03-13 18:00"); !got.Equal(want) {
		t.Errorf("due at %s", got)
	}
	if got, want := c.Exceed(friday, time.Hour), local(t, c, "2026-03-16 08:00"); !got.Equal(want) {
		t.Errorf("exceeded at %s, want %s", got, want)
	}
	if got, want := c.Exceed(friday, 30*time.Minute), local(t, c, "2026-03-13 17:30"); !got.Equal(want) {
		t.Errorf("within a window exceeded at %s, want %s", got, want)
	}
}

// TestR14TenYears: what is never reached has no instant, and an instant out of
// this world does no harm.
func TestR14TenYears(t *testing.T) {
	t.Parallel()
	c := calendar(t, parse(t, vectors), "bureau")
	if got := c.Add(local(t, c, "2026-03-13 17:00"), 30000*time.Hour); !got.IsZero() {
		t.Errorf("reached on %s", got)
	}
	if got := c.Between(time.Time{}, time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)); got <= 0 {
		t.Errorf("%s were worked in all times", got)
	}
	if got := c.Add(time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC), time.Hour); !got.IsZero() {
		t.Errorf("reached on %s", got)
	}
}
