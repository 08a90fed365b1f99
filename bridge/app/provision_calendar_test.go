package app

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/policy"
)

// TestDeskCalendar: the desk gets the hours of the season in force, and is
// told what it can be told of the rest.
func TestDeskCalendar(t *testing.T) {
	t.Parallel()
	contract, err := policy.Load("../policy/testdata/full.yml")
	if err != nil {
		t.Fatal(err)
	}
	office, _ := contract.Calendar("bureau")
	tests := []struct{ today, season, until, monday, friday, saturday string }{
		{"2026-02-17T23:30:00Z", "Ramadan", "2026-03-20", "[[08:00 14:30]]", "[[08:00 14:30]]", "[]"}, // it is the 18th there
		{"2026-05-01T12:00:00Z", "hiver", "2026-12-20", "[[08:30 13:00] [14:00 17:30]]", "[[08:00 13:00] [22:00 24:00]]", "[[00:00 06:00]]"},
		{"2026-12-24T12:00:00Z", "fin d'année", "2027-01-06", "[[09:00 12:00]]", "[]", "[]"},
	}
	for _, test := range tests {
		today, err := time.Parse(time.RFC3339, test.today)
		if err != nil {
			t.Fatal(err)
		}
		got, told := deskCalendar(office, today)
		week := fmt.Sprint(got.Hours[time.Monday], got.Hours[time.Friday], got.Hours[time.Saturday])
		if got.Season != test.season || got.Until.Format(time.DateOnly) != test.until || week != fmt.Sprint(test.monday, " ", test.friday, " ", test.saturday) {
			t.Errorf("%s: season %q until %s: %s\nwant %+v", test.today, got.Season, got.Until, week, test)
		}
		if holidays := fmt.Sprint(got.Holidays); holidays != "[{2026-05-01 Fête du Travail} {2027-05-01 Fête du Travail} {2026-05-27 Aïd el-Idha}]" {
			t.Errorf("%s: holidays are %s", test.today, holidays)
		}
		if got.Timezone != "Europe/Paris" || len(told) != 1 || !strings.Contains(told[0], "12-31 demi-journée is left out") {
			t.Errorf("%s: zone %s, told %q", test.today, got.Timezone, told)
		}
	}
	always, _ := contract.Calendar("toujours")
	got, told := deskCalendar(always, time.Now())
	if fmt.Sprint(got.Hours[time.Sunday]) != "[[00:00 24:00]]" || !got.Until.IsZero() || len(told) != 0 {
		t.Errorf("%+v, told %q", got, told)
	}
}

// An exceptional opening on a holiday wins: the desk then knows no holiday.
func TestOpenOnHoliday(t *testing.T) {
	t.Parallel()
	contract, err := policy.Load("../policy/testdata/full.yml")
	if err != nil {
		t.Fatal(err)
	}
	office, _ := contract.Calendar("bureau")
	office.Days[0].Date = office.Holidays[0].Date
	got, _ := deskCalendar(office, time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC))
	if holidays := fmt.Sprint(got.Holidays); holidays != "[{2026-05-27 Aïd el-Idha}]" {
		t.Errorf("holidays are %s", holidays)
	}
}
