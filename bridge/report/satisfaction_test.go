package report

import (
	"encoding/json"
	"net/http"
	"reflect"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

func TestSatisfaction(t *testing.T) {
	t.Parallel()
	at := serve(t, &shelf{surveys: []ledger.SurveyCount{
		{Criticity: bridge.P2, Region: "sfax", State: bridge.SurveyAsked, Mark: 5, N: 2},
		{Criticity: bridge.P3, Region: "sfax", State: bridge.SurveyAsked, N: 3, Pending: 1},
		{Criticity: bridge.P3, Region: "tunis", State: bridge.SurveySkipped, Skip: bridge.SkipAgent, N: 4},
	}})
	for query, want := range map[string][]reportapi.SatisfactionGroup{
		"": {{Values: []string{}, Asked: 5, Answered: 2, Pending: 1, Satisfied: 2, Marks: []int{0, 0, 0, 0, 2}, Skipped: map[string]int{"agent": 4}}},
		"&by=region": {
			{Values: []string{"sfax"}, Asked: 5, Answered: 2, Pending: 1, Satisfied: 2, Marks: []int{0, 0, 0, 0, 2}, Skipped: map[string]int{}},
			{Values: []string{"tunis"}, Marks: []int{0, 0, 0, 0, 0}, Skipped: map[string]int{"agent": 4}},
		},
	} {
		answer, body := get(t, at.URL+"/api/v1/satisfaction?month=2026-03"+query, nil)
		var told reportapi.Satisfaction
		if err := json.Unmarshal([]byte(body), &told); err != nil || answer.code != http.StatusOK {
			t.Fatal(answer.code, body, err)
		}
		if !reflect.DeepEqual(told.Groups, want) || told.Month != "2026-03" || !told.From.Before(told.To) {
			t.Errorf("%q is answered with %+v\nwant %+v", query, told, want)
		}
	}
	history, err := at.client().SatisfactionHistory(t.Context(), "2026-03", 2, "region")
	if err != nil || len(history.Months) != 2 || history.Months[0].Month != "2026-02" {
		t.Fatalf("two months are %+v, %v", history, err)
	}
	if alone, err := at.client().Satisfaction(t.Context(), "2026-03", "region"); err != nil || !reflect.DeepEqual(history.Months[1], alone) {
		t.Errorf("March is %+v, alone it is %+v, %v", history.Months[1], alone, err)
	}
	for _, query := range []string{"", "?month=mars", "?month=2026-03&by=site"} {
		if answer, body := get(t, at.URL+"/api/v1/satisfaction"+query, nil); answer.code != http.StatusBadRequest {
			t.Errorf("%q is answered %d %s", query, answer.code, body)
		}
	}
}
