package plugin

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/grafana/grafana-plugin-sdk-go/experimental"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
)

// golden holds frames to a file, without the address, which has a port of
// chance.
func golden(t *testing.T, name string, response backend.DataResponse) {
	t.Helper()
	if response.Error != nil {
		t.Fatal(response.Error)
	}
	for _, frame := range response.Frames {
		frame.Meta.ExecutedQueryString = ""
		distinct(t, frame)
	}
	experimental.CheckGoldenJSONResponse(t, "testdata", name, &backend.DataResponse{Frames: response.Frames}, *update)
}

// distinct: an override by name, and a column that is sorted by, mean one
// column of a table.
func distinct(t *testing.T, frame *data.Frame) {
	t.Helper()
	called := make(map[string]string)
	for _, field := range frame.Fields {
		if field.Config == nil || frame.Meta.Type != data.FrameTypeTable {
			continue
		}
		name := field.Config.DisplayNameFromDS
		if other, taken := called[name]; taken {
			t.Errorf("%s: %s and %s are both called %q", frame.Name, other, field.Name, name)
		}
		called[name] = field.Name
	}
}

// seriesOf are two hours of some regions, of which n are left out.
func seriesOf(n int, regions ...string) reportapi.TicketSeries {
	told := reportapi.TicketSeries{
		Every: "hour", By: []string{"region"}, LeftOut: n, Series: []reportapi.StockSeries{},
		Buckets: []reportapi.Bucket{
			{From: moment, To: moment.Add(time.Hour)}, {From: moment.Add(time.Hour), To: moment.Add(2 * time.Hour), Partial: true},
		},
	}
	for i, region := range regions {
		told.Series = append(told.Series, reportapi.StockSeries{Values: []string{region}, BacklogBefore: i, Points: []reportapi.StockPoint{
			{Opened: 2, Resolved: 1, Backlog: i + 1}, {Reopened: 1, Closed: 1, Backlog: i + 2, Unclosed: i + 3},
		}})
	}
	return told
}

func TestSeriesFrames(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t)
	b.Tell("tickets/series", func(*http.Request) any { return seriesOf(3, "béja", "<script>", "") })
	d := on(t, b)
	golden(t, "series", d.ask(t, TypeTicketSeries, `{"by":["region"],"measures":["opened","backlog","unclosed"],"limit":2}`))
	b.Tell("tickets/series", func(*http.Request) any {
		return reportapi.TicketSeries{By: []string{"region"}, Buckets: []reportapi.Bucket{}, Series: []reportapi.StockSeries{}}
	})
	golden(t, "series-none", d.ask(t, TypeTicketSeries, `{"by":["region"]}`))
}

// TestSeriesForAlertRules: a rule that sees a part would take the rest for
// well.
func TestSeriesForAlertRules(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t)
	d := on(t, b)
	b.Tell("tickets/series", func(*http.Request) any { return seriesOf(0, "a", "b", "c") })
	if got := d.alert(t, TypeTicketSeries, `{"by":["region"],"measures":["backlog"],"limit":1}`); got.Error != nil || len(got.Frames) != 3 {
		t.Errorf("%d series, %v", len(got.Frames), got.Error)
	}
	b.Tell("tickets/series", func(*http.Request) any { return seriesOf(4, "a", "b", "c") })
	got := d.alert(t, TypeTicketSeries, `{"by":["region"]}`)
	if got.Error == nil || !strings.Contains(got.Error.Error(), "il en manque 4") || got.ErrorSource != backend.ErrorSourcePlugin {
		t.Errorf("%v of %s", got.Error, got.ErrorSource)
	}
}

// TestIntervals: a series has as many points as a panel has room for, and none
// is refused for being too long.
func TestIntervals(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for _, test := range []struct {
		every   string
		period  time.Duration
		points  int64
		want    string
		coarser bool
	}{
		{"", 6 * time.Hour, 0, "hour", false},
		{"", 7 * day, 1000, "hour", false},
		{"", 7 * day, 100, "day", false},
		{"", 90 * day, 500, "day", false},
		{"", 3650 * day, 500, "month", false},
		{"", 3650 * day, 10, "month", false},
		{"hour", 30 * day, 100, "hour", false},
		{"hour", 90 * day, 100, "day", true},
		{"hour", 3650 * day, 100, "week", true},
		{"week", 3650 * day, 100, "week", false},
		{"month", 36500 * day, 100, "month", false},
	} {
		q := Query{Every: test.every, points: test.points}
		if every, coarser := q.bucket(test.period); every != test.want || coarser != test.coarser {
			t.Errorf("%s of %v: %s, %v", test.every, test.period, every, coarser)
		}
	}
	b := bridgetest.Start(t)
	b.Tell("tickets/series", func(*http.Request) any { return seriesOf(0, "a") })
	response := on(t, b).askOver(t, TypeTicketSeries, `{"every":"hour","by":["region"],"sites":["a&b"]}`, 3650*day)
	if response.Error != nil || !strings.Contains(noticesOf(response.Frames[0]), "un point par semaine") {
		t.Errorf("%v, and it says %q", response.Error, noticesOf(response.Frames[0]))
	}
	if got := asked(b, "/api/v1/tickets/series"); fmt.Sprint(got) != "[by=region&every=week&from=2026-03-02T08%3A30%3A15Z&site=a%26b&to=2036-02-28T08%3A30%3A15Z]" {
		t.Errorf("asked %q", got)
	}
}
