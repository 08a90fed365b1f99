package plugin

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
)

// agesOf are the classes that a bridge has.
func agesOf(by []string, groups ...reportapi.AgeGroup) reportapi.TicketAges {
	told := reportapi.TicketAges{At: moment, By: by, Groups: append([]reportapi.AgeGroup{}, groups...)}
	from := int64(0)
	for _, hours := range []int64{1, 4, 24, 72, 168} {
		to := hours * 3_600_000
		told.Ages = append(told.Ages, reportapi.TicketAge{FromMS: from, ToMS: &to})
		from = to
	}
	told.Ages = append(told.Ages, reportapi.TicketAge{FromMS: from})
	return told
}

// agingBridge has open tickets of all ages, none of them P2.
func agingBridge(t *testing.T) *bridgetest.Bridge {
	t.Helper()
	b := bridgetest.Start(t)
	b.Tell("tickets/ages", func(r *http.Request) any {
		switch by := r.URL.Query()["by"]; {
		case len(by) == 0:
			return agesOf([]string{}, reportapi.AgeGroup{Values: []string{}, Counts: []int{6, 5, 4, 3, 2, 1}})
		case by[0] == "site":
			return agesOf(by,
				reportapi.AgeGroup{Values: []string{"école <b> مدرسة"}, Counts: []int{0, 0, 0, 0, 0, 1}}, reportapi.AgeGroup{Values: []string{"lycée"}, Counts: []int{9, 0, 0, 0, 0, 0}})
		default:
			return agesOf(by, reportapi.AgeGroup{Values: []string{"P1"}, Counts: []int{1, 0, 0, 0, 0, 0}}, reportapi.AgeGroup{Values: []string{"P4"}, Counts: []int{5, 5, 4, 3, 2, 1}})
		}
	})
	return b
}

func TestAgeFrames(t *testing.T) {
	t.Parallel()
	b := agingBridge(t)
	d := on(t, b)
	golden(t, "ages", d.ask(t, TypeTicketAges, `{}`))
	golden(t, "ages-criticity", d.ask(t, TypeTicketAges, `{"by":["criticity"],"regions":["béja"]}`))
	golden(t, "ages-numbers", d.ask(t, TypeTicketAges, `{"view":"numbers","by":["criticity"],"criticities":["P1"]}`))
	if got := asked(b, "/api/v1/tickets/ages"); len(got) != 3 || got[1] != "by=criticity&region=b%C3%A9ja" {
		t.Errorf("it asked %q", got)
	}
	frame := d.ask(t, TypeTicketAges, `{"by":["site"],"limit":1}`).Frames[0]
	if len(frame.Fields) != 2 || frame.Fields[1].Config.DisplayNameFromDS != "lycée" || !strings.Contains(noticesOf(frame), "Groupes qui ne sont pas affichés, car moins nombreux : 1.") {
		t.Errorf("%d fields, and it says %q", len(frame.Fields), noticesOf(frame))
	}
}

// TestNoAges: nothing that is open is a zero, and not unknown.
func TestNoAges(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t)
	b.Tell("tickets/ages", func(r *http.Request) any { return agesOf(append([]string{}, r.URL.Query()["by"]...)) })
	d := on(t, b)
	golden(t, "ages-none", d.ask(t, TypeTicketAges, `{}`))
	if got := d.ask(t, TypeTicketAges, `{"by":["criticity"]}`).Frames[0]; len(got.Fields) != 5 || got.Rows() != 6 {
		t.Errorf("by criticity there are %d fields of %d rows", len(got.Fields), got.Rows())
	}
	if got := d.ask(t, TypeTicketAges, `{"by":["site"]}`).Frames[0]; len(got.Fields) != 1 {
		t.Errorf("by site there are %d fields", len(got.Fields))
	}
	for _, model := range []string{`{"scope":"period"}`, `{"late":"yes"}`, `{"by":["colour"]}`, `{"limit":101}`} {
		if got := d.ask(t, TypeTicketAges, model); got.Error == nil {
			t.Errorf("%s is taken", model)
		}
	}
}
