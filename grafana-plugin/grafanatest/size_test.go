package grafanatest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
	"github.com/vigie-noc/vigie/grafana-plugin/grafanatest"
	"github.com/vigie-noc/vigie/grafana-plugin/pkg/plugin"
)

// many is how many there are of everything.
const many = 100_000

// crowded is a bridge with as many tickets, devices and names; it makes each
// page when it is asked for. What is late it gives all at once.
func crowded(t *testing.T) *bridgetest.Bridge {
	t.Helper()
	b := bridgetest.Start(t)
	now := time.Now().UTC()
	page := func(r *http.Request, cursor string) (first, last int) {
		query := r.URL.Query()
		first, _ = strconv.Atoi(strings.TrimLeft(strings.TrimPrefix(query.Get(cursor), "n"), "0"))
		limit, _ := strconv.Atoi(query.Get("limit"))
		return first, min(many, first+limit)
	}
	name := func(i int) string { return fmt.Sprintf("n%06d", i) }
	next := func(last int) string {
		if last == many {
			return ""
		}
		return name(last)
	}
	title := strings.Repeat("Lycée « مدرسة » <script> ", 20)
	b.Tell("tickets", func(r *http.Request) any {
		first, last := page(r, "before")
		if r.URL.Query().Has("late") {
			first, last = 0, many
		}
		list := reportapi.TicketList{Limit: last - first, Tickets: []reportapi.Ticket{}, Next: next(last)}
		for i := first; i < last; i++ {
			list.Tickets = append(list.Tickets, reportapi.Ticket{Incident: name(i + 1), State: "open", Criticity: "P3", Title: title, DetectedAt: now, OpenedAt: now})
		}
		return list
	})
	b.Tell("tickets/counts", func(*http.Request) any {
		return reportapi.TicketCounts{By: []string{}, Counts: []reportapi.TicketCount{{Values: []string{}, Count: many}}}
	})
	b.Tell("equipment", func(r *http.Request) any {
		first, last := page(r, "after")
		list := reportapi.EquipmentList{Total: many, Limit: last - first, Problems: []string{}, SupervisedAt: &now, Equipment: []reportapi.Equipment{}, Next: next(last)}
		for i := first; i < last; i++ {
			alarms := []reportapi.Alarm{{Source: "noc", Name: "Injoignable", Summary: title, Severity: "critical", Since: now}}
			list.Equipment = append(list.Equipment, reportapi.Equipment{Device: name(i + 1), Known: true, Site: "cnte", Alarms: alarms})
		}
		return list
	})
	b.Tell("names", func(r *http.Request) any {
		first, last := page(r, "after")
		list := reportapi.NameList{Of: "devices", Total: many, Limit: last - first, Names: []reportapi.Name{}, Next: next(last)}
		for i := first; i < last; i++ {
			list.Names = append(list.Names, reportapi.Name{Name: name(i + 1), Title: title})
		}
		return list
	})
	return b
}

// TestManyRows asks the binary for far more than a screen can show: it gives as
// much as it says that it gives, says what it leaves out, refuses what would be
// wrong as a part, and stays small.
func TestManyRows(t *testing.T) {
	t.Parallel()
	p := root.StartPlugin(t)
	of := grafanatest.Source{UID: "vigie", Type: "vigie-noc-datasource", URL: crowded(t).URL, Token: bridgetest.Token, Options: `{"timeout":120}`} // a busy machine makes pages slowly
	period := backend.TimeRange{From: time.Now().AddDate(-10, 0, 0), To: time.Now()}
	for _, test := range []struct {
		queryType, model string
		rows             int
		says             string // in a notice, or as the error where there are no rows
	}{
		{plugin.TypeTickets, `{}`, 500, "Tickets : 500 sur 100000"},
		{plugin.TypeTickets, `{"limit":5000}`, 5000, "Tickets : 5000 sur 100000"},
		{plugin.TypeTickets, `{"scope":"period","limit":100000}`, 0, "La limite est de 1 à 5000."},
		{plugin.TypeTickets, `{"late":"yes"}`, 0, "trop longue"},
		{plugin.TypeEquipment, `{"limit":5000}`, 5000, "Équipements : 5000 sur 100000"},
		{plugin.TypeEquipment, `{"view":"alarms","limit":5000}`, 5000, "Équipements : 5000 sur 100000"},
		{plugin.TypeEquipment, `{"view":"numbers"}`, 0, "pour être comptés : 100000"},
		{plugin.TypeValues, `{"of":"devices"}`, 10_000, "Valeurs : 10000 sur 100000"},
	} {
		answer, err := p.Query(t.Context(), of, []backend.DataQuery{{RefID: "A", QueryType: test.queryType, JSON: json.RawMessage(test.model), TimeRange: period}})
		if err != nil {
			t.Fatalf("%s %s: %v", test.queryType, test.model, err)
		}
		response := answer.Responses["A"]
		rows, said := 0, fmt.Sprint(response.Error)
		for _, frame := range response.Frames {
			rows += frame.Rows()
			for _, notice := range frame.Meta.Notices {
				said += " " + notice.Text
			}
		}
		if rows != test.rows || !strings.Contains(said, test.says) {
			t.Errorf("%s %s: %d rows, %s; want %d, %q", test.queryType, test.model, rows, said, test.rows, test.says)
		}
	}
	metrics, err := p.Metrics(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const most = 400 << 20
	found := regexp.MustCompile(`(?m)^process_resident_memory_bytes (\S+)$`).FindStringSubmatch(metrics)
	if len(found) == 0 {
		t.Fatalf("it does not tell its memory:\n%.300s", metrics)
	}
	bytes, err := strconv.ParseFloat(found[1], 64)
	if t.Logf("resident memory: %.0f MB", bytes/(1<<20)); err != nil || bytes > most {
		t.Errorf("it has %.0f bytes in memory, %d at most (%v)", bytes, most, err)
	}
}
