package plugin

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
)

// calendarOf is a week of so many sites, of which the first has all that there is.
func calendarOf(n int) reportapi.Calendar {
	told := reportapi.Calendar{
		First: "2026-03-01", Last: "2026-03-06", Zone: "Africa/Tunis", Contract: "2026-1", Days: []reportapi.CalendarDay{}, Sites: []reportapi.CalendarSite{},
		Total: n, Limit: 25, Live: []string{}, Problems: []string{},
	}
	first := time.Date(2026, 2, 28, 23, 0, 0, 0, time.UTC)
	for i := range 6 {
		told.Days = append(told.Days, reportapi.CalendarDay{Day: first.AddDate(0, 0, i+1).Format(time.DateOnly), From: first.AddDate(0, 0, i), To: first.AddDate(0, 0, i+1)})
	}
	for i := range min(n, 25) {
		site := reportapi.CalendarSite{Site: fmt.Sprintf("école-%d", i), Region: "béja", Known: true, Days: make([]reportapi.CalendarCell, 6)}
		for day := range site.Days {
			site.Days[day].Status = reportapi.DayUp
		}
		if i == 0 {
			site.Site, site.Title = "a&b=${__from} <script>", "المعهد « Ibn Khaldoun »"
			site.Days = []reportapi.CalendarCell{
				{Status: reportapi.DayOutside},
				{Status: reportapi.DayDown, DownMS: 3_600_000, Incidents: 2, Worst: "P1"},
				{Status: reportapi.DayDegraded, Incidents: 1, Worst: "P3"},
				{Status: reportapi.DayMaintenance, MaintenanceMS: 86_400_000},
				{Status: reportapi.DayUnmeasured, UnmeasuredMS: 86_400_000},
				{Status: reportapi.DayUp},
			}
		}
		told.Sites = append(told.Sites, site)
	}
	return told
}

func calendarBridge(t *testing.T, n int) *bridgetest.Bridge {
	t.Helper()
	b := bridgetest.Start(t)
	b.Tell("calendar", func(*http.Request) any { return calendarOf(n) })
	return b
}

func TestCalendarFrames(t *testing.T) {
	t.Parallel()
	b := calendarBridge(t, 2)
	d := on(t, b)
	golden(t, "calendar", d.ask(t, TypeCalendar, `{"months":["2026-03"],"regions":["béja"]}`))
	golden(t, "calendar-table", d.ask(t, TypeCalendar, `{"view":"table","months":["2026-03"]}`))
	if got := asked(b, "/api/v1/calendar"); len(got) != 2 || got[0] != "limit=25&month=2026-03&region=b%C3%A9ja" {
		t.Errorf("it asked %q", got)
	}
	d = on(t, calendarBridge(t, 0))
	golden(t, "calendar-none", d.ask(t, TypeCalendar, `{}`))
	golden(t, "calendar-none-table", d.ask(t, TypeCalendar, `{"view":"table"}`))
}

// TestCalendarSays what is not shown, and asks for no more than the bridge tells.
func TestCalendarSays(t *testing.T) {
	t.Parallel()
	b := calendarBridge(t, 300)
	d := on(t, b)
	frame := d.askOver(t, TypeCalendar, `{"sites":["école-1"]}`, 3650*24*time.Hour).Frames[0]
	for _, want := range []string{"25 sur 300", "les 365 derniers jours", "Jours du 01/03/2026 au 06/03/2026 (Africa/Tunis)"} {
		if said := noticesOf(frame); !strings.Contains(said, want) {
			t.Errorf("it does not say %q: %s", want, said)
		}
	}
	if got := asked(b, "/api/v1/calendar"); len(got) != 1 || got[0] != "from=2035-02-28T08%3A30%3A15Z&limit=25&site=%C3%A9cole-1&to=2036-02-28T08%3A30%3A15Z" {
		t.Errorf("it asked %q", got)
	}
	for _, model := range []string{`{"months":["2026-02","2026-03"]}`, `{"limit":201}`, `{"devices":["a"]}`, `{"view":"lanes"}`} {
		if got := d.ask(t, TypeCalendar, model); got.Error == nil {
			t.Errorf("%s is taken", model)
		}
	}
	alike := calendarOf(2)
	alike.Sites[1].Title = alike.Sites[0].Title
	lanes := calendarLanes(&alike)
	if one, two := lanes[0].Fields[1].Config.DisplayNameFromDS, lanes[1].Fields[1].Config.DisplayNameFromDS; one == two || !strings.HasSuffix(two, " · école-1") {
		t.Errorf("two schools are called %q and %q", one, two)
	}
	link := frame.Fields[1].Config.Links[0].URL
	if want := "/d/vigie-site?var-site=a%26b%3D%24%7B__from%7D%20%3Cscript%3E&${__url_time_range}"; link != want {
		t.Errorf("it leads to %s, want %s", link, want)
	}
}
