package plugin

import (
	"net/http"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
)

// TestAlertable: what alert rules can take is one number a frame, or one over
// time, each with labels of its own; a table would be refused by Grafana.
func TestAlertable(t *testing.T) {
	t.Parallel()
	tickets, series := bridgetest.Start(t, consumedOf(20)...), bridgetest.Start(t)
	series.Tell("tickets/series", func(*http.Request) any { return seriesOf(0, "a", "b") })
	for _, test := range []struct {
		queryType, model string
		on               *bridgetest.Bridge
		want             data.FrameType
	}{
		{TypeTicketCounts, `{"by":["criticity"]}`, tickets, data.FrameTypeNumericMulti},
		{TypeTicketCounts, `{"by":["site","level"]}`, tickets, data.FrameTypeNumericMulti},
		{TypeTicketAges, `{"view":"numbers","by":["criticity"]}`, agingBridge(t), data.FrameTypeNumericMulti},
		{TypeTicketSeries, `{"by":["region"],"measures":["backlog"]}`, series, data.FrameTypeTimeSeriesMulti},
		{TypeClocks, `{"view":"consumed","clocks":["restore"]}`, tickets, data.FrameTypeNumericMulti},
		{TypeCompliance, `{"view":"numbers","months":["2026-02","2026-03"]}`, monthly(t, 0), data.FrameTypeNumericMulti},
		{TypeCompliance, `{"view":"history","months":["2026-03"],"history":3}`, monthly(t, 0), data.FrameTypeTimeSeriesMulti},
		{TypeSatisfaction, `{"view":"history","by":["criticity"],"months":["2026-03"],"history":3}`, asking(t), data.FrameTypeTimeSeriesMulti},
		{TypeEquipment, `{"view":"numbers"}`, estate(t, estateOf(3), nil), data.FrameTypeNumericMulti},
		{TypeAvailability, `{"of":"sites","view":"numbers","months":["2026-02","2026-03"]}`, measuringBridge(t, 9), data.FrameTypeNumericMulti},
		{TypeAvailability, `{"of":"sites","view":"history","months":["2026-03"],"history":3}`, measuringBridge(t, 9), data.FrameTypeTimeSeriesMulti},
	} {
		response := on(t, test.on).alert(t, test.queryType, test.model)
		if response.Error != nil || len(response.Frames) < 2 {
			t.Errorf("%s %s: %d frames, %v", test.queryType, test.model, len(response.Frames), response.Error)
			continue
		}
		seen := make(map[string]bool)
		for _, frame := range response.Frames {
			number := frame.Fields[len(frame.Fields)-1]
			labels := number.Labels.String()
			if frame.Meta.Type != test.want || !number.Type().Numeric() || seen[labels] {
				t.Errorf("%s %s: a %s with %s of %s, seen %v", test.queryType, test.model, frame.Meta.Type, number.Type(), labels, seen[labels])
			}
			seen[labels] = true
			if dated := test.want == data.FrameTypeTimeSeriesMulti; len(frame.Fields) != map[bool]int{true: 2, false: 1}[dated] || dated != frame.Fields[0].Type().Time() {
				t.Errorf("%s %s: %d fields", test.queryType, test.model, len(frame.Fields))
			}
		}
	}
}
