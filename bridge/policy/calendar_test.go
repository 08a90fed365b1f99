package policy_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/policy"
)

func date(t *testing.T, text string) time.Time {
	t.Helper()
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return day
}

// office is the calendar of the fixture that has seasons.
func office(t *testing.T) *policy.Calendar {
	t.Helper()
	calendar, ok := load(t, "testdata/full.yml").Calendar("bureau")
	if !ok {
		t.Fatal("there is no calendar bureau")
	}
	return calendar
}

func TestSeasons(t *testing.T) {
	t.Parallel()
	calendar := office(t)
	tests := []struct{ day, season, next string }{
		{"2026-01-04", "fin d'année", "2026-01-06"},
		{"2026-01-05", "fin d'année", "2026-01-06"}, // the last day is in it
		{"2026-01-06", "hiver", "2026-02-18"},
		{"2026-02-18", "Ramadan", "2026-03-20"},
		{"2026-03-19", "Ramadan", "2026-03-20"},
		{"2027-02-18", "hiver", "2027-12-20"}, // that Ramadan was of another year
		{"2026-12-20", "fin d'année", "2027-01-06"},
	}
	for _, test := range tests {
		season := calendar.SeasonOn(date(t, test.day))
		next, known := calendar.NextSeason(date(t, test.day))
		if season.Title != test.season || !known || next.Format(time.DateOnly) != test.next {
			t.Errorf("%s: season %q until %s (%t), want %q until %s", test.day, season.Title, next, known, test.season, test.next)
		}
	}
	always, _ := load(t, "testdata/full.yml").Calendar("toujours")
	if next, known := always.NextSeason(date(t, "2026-01-01")); known || always.SeasonOn(next) != nil {
		t.Errorf("what is always open changes on %s", next)
	}
}

func TestWindows(t *testing.T) {
	t.Parallel()
	calendar := office(t)
	winter := calendar.SeasonOn(date(t, "2026-05-01"))
	for weekday, want := range map[time.Weekday]string{
		time.Monday: "[{510 780} {840 1050}]", time.Friday: "[{480 780} {1320 1800}]", time.Sunday: "[]",
	} {
		if got := fmt.Sprint(winter.Windows(weekday)); got != want {
			t.Errorf("windows of %s are %s, want %s", weekday, got, want)
		}
	}
	if calendar.Location().String() != "Europe/Paris" {
		t.Errorf("its zone is %s", calendar.Location())
	}
	always, _ := load(t, "testdata/full.yml").Calendar("toujours")
	if always.Location().String() != "Africa/Tunis" || always.Title != "toujours" {
		t.Errorf("what it does not say: %s, %q", always.Location(), always.Title)
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	yearly := office(t).Holidays[0].Date
	if on, ok := yearly.On(2027); !ok || on.String() != "2027-05-01" || yearly.String() != "05-01" {
		t.Errorf("%s in 2027 is %s, %t", yearly, on, ok)
	}
	dated := office(t).Holidays[1].Date
	if _, ok := dated.On(2027); ok || dated.String() != "2026-05-27" {
		t.Errorf("%s is in 2027 too", dated)
	}
	leap := policy.Date{Month: time.February, Day: 29}
	if _, ok := leap.On(2027); ok {
		t.Error("2027 has a 29 February")
	}
	if on, ok := leap.On(2028); !ok || on.String() != "2028-02-29" {
		t.Errorf("29 February 2028 is %s, %t", on, ok)
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	if got, want := fmt.Sprint(load(t, "testdata/good.yml").Lines()), "[{N1 N1 [N1] 0s } {N2 N2 [N2] 0s }]"; got != want {
		t.Errorf("derived lines are %s, want %s", got, want)
	}
	want := "[{N1 niveau 1 [N1] 4h bureau} {N2 niveau 2 [N2 N2 serveurs] 0s } {N3 N3 [N3] 0s }]"
	if got := fmt.Sprint(load(t, "testdata/full.yml").Lines()); got != want {
		t.Errorf("lines are %s, want %s", got, want)
	}
}
