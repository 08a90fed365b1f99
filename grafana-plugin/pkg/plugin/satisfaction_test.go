package plugin

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"testing"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
)

// asking is a bridge that asks requesters: none answered in February.
func asking(t *testing.T) *bridgetest.Bridge {
	t.Helper()
	b := bridgetest.Start(t)
	b.Tell("compliance", func(r *http.Request) any { return monthOf(t, r.URL.Query().Get("month"), 0) })
	tell := func(month string, by []string) reportapi.Satisfaction {
		from := monthOf(t, month, 0).From
		told := reportapi.Satisfaction{Month: month, Zone: "Africa/Tunis", From: from, To: from.AddDate(0, 1, 0), By: by, Groups: []reportapi.SatisfactionGroup{}}
		for n, values := range [][]string{{"P2", "sfax"}, {"P3", "مدرسة"}} {
			if n > 0 && len(by) == 0 {
				break
			}
			group := reportapi.SatisfactionGroup{Values: values[:len(by)], Asked: 8, Answered: 3, Satisfied: 2, Marks: []int{1, 0, 0, 1, 1}, Skipped: map[string]int{"agent": 2}}
			if slices.Equal(by, []string{"region"}) {
				group.Values = values[1:]
			}
			if month == "2026-02" {
				group.Answered, group.Satisfied, group.Marks = 0, 0, make([]int, 5)
			}
			if month == "2026-04" {
				group.Pending = 5
			}
			told.Groups = append(told.Groups, group)
		}
		return told
	}
	b.Tell("satisfaction", func(r *http.Request) any {
		return tell(r.URL.Query().Get("month"), append([]string{}, r.URL.Query()["by"]...))
	})
	b.Tell("satisfaction/history", func(r *http.Request) any {
		query, told := r.URL.Query(), reportapi.SatisfactionHistory{Months: []reportapi.Satisfaction{}}
		n, err := strconv.Atoi(query.Get("months"))
		if err != nil {
			t.Error(err)
		}
		for _, name := range monthsBefore(query.Get("month"), n) {
			told.Months = append(told.Months, tell(name, append([]string{}, query["by"]...)))
		}
		return told
	})
	return b
}

func TestSatisfactionFrames(t *testing.T) {
	t.Parallel()
	b := asking(t)
	d := on(t, b)
	for name, model := range map[string]string{
		"rates": `"view":"rates"`, "by": `"by":["criticity","region"]`, "history": `"view":"history","by":["region"]`,
	} {
		golden(t, "satisfaction-"+name, d.ask(t, TypeSatisfaction, fmt.Sprintf(`{%s,"months":["2026-04","2026-03","2026-02"]}`, model)))
	}
	if got := asked(b, "/api/v1/satisfaction/history"); len(got) != 3 || len(asked(b, "/api/v1/satisfaction")) != 0 {
		t.Errorf("three panels of three months ask %q", got)
	}
}

// TestForeignSatisfaction: what has no five marks is not the bridge's.
func TestForeignSatisfaction(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t)
	b.Tell("satisfaction", func(*http.Request) any {
		return reportapi.Satisfaction{Month: "2026-03", Groups: []reportapi.SatisfactionGroup{{Values: []string{}, Marks: []int{1}}}}
	})
	if answer := on(t, b).ask(t, TypeSatisfaction, `{"months":["2026-03"]}`); answer.Error == nil {
		t.Errorf("it is taken: %+v", answer.Frames)
	}
}
