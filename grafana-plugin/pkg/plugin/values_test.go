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

// valued is a bridge with so many names.
func valued(t *testing.T, n int) *bridgetest.Bridge {
	t.Helper()
	b := bridgetest.Start(t, ticketsOf(3)...)
	b.Tell("compliance", func(r *http.Request) any { return monthOf(t, r.URL.Query().Get("month"), 0) })
	b.Tell("names", func(r *http.Request) any {
		query := r.URL.Query()
		list := reportapi.NameList{Of: query.Get("of"), Names: []reportapi.Name{}, Total: n}
		first := 0
		fmt.Sscan(query.Get("limit"), &list.Limit)                         //nolint:errcheck // it is asked for
		fmt.Sscan(strings.TrimLeft(query.Get("after"), "école-0"), &first) //nolint:errcheck // 0 then
		if query.Get("after") != "" {
			first++
		}
		for i := first; i < n; i++ {
			if len(list.Names) == list.Limit {
				list.Next = list.Names[list.Limit-1].Name
				break
			}
			list.Names = append(list.Names, reportapi.Name{Name: fmt.Sprintf("école-%05d", i), Title: map[bool]string{true: "Lycée « مدرسة » <script>"}[i == 0]})
		}
		return list
	})
	return b
}

func TestValueFrames(t *testing.T) {
	t.Parallel()
	d := on(t, valued(t, 2))
	golden(t, "values-sites", d.ask(t, TypeValues, `{"of":"sites"}`))
	golden(t, "values-none", on(t, valued(t, 0)).ask(t, TypeValues, `{"of":"devices"}`))
	for of, want := range map[string]string{
		"tickets":     "01000000 01000001 01000002",
		"groups":      "N1",
		"owners":      "amel@vigie.example",
		"criticities": "P1 P2 P3 P4",
		"states":      "open unverified acknowledged restored resolved closed",
		"clocks":      "response intervention restore resolve",
		"contracts":   "2026-1",
	} {
		response := d.ask(t, TypeValues, fmt.Sprintf(`{"of":%q}`, of))
		if response.Error != nil {
			t.Fatal(response.Error)
		}
		if got := strings.Join(cells(t, response.Frames[0], "value"), " "); got != want {
			t.Errorf("%s are %s, want %s", of, got, want)
		}
	}
	if got := cells(t, d.ask(t, TypeValues, `{"of":"tickets","sites":["école-1"]}`).Frames[0], "text"); len(got) != 1 || got[0] != "30001 · P3 · Interface ge-0/0/1 hors service" {
		t.Errorf("a ticket is called %q", got)
	}
}

// TestChainedValues: what another variable says narrows a list, and what would
// not narrow it is refused.
func TestChainedValues(t *testing.T) {
	t.Parallel()
	b := valued(t, 2)
	d := on(t, b)
	for model, want := range map[string]string{
		`{"of":"devices","sites":["école-1","<script>"],"roles":["ap"]}`:                    "limit=1000&of=devices&role=ap&site=%C3%A9cole-1&site=%3Cscript%3E",
		`{"of":"sites","regions":[]}`:                                                       "limit=1000&of=sites",
		`{"of":"owners","scope":"period","groups":["N1"]}`:                                  "by=owner&from=2026-03-02T08%3A30%3A15Z&group=N1&to=2026-03-02T14%3A30%3A15Z",
		`{"of":"tickets","regions":["béja"],"limit":7,"scope":"open","criticities":["P1"]}`: "criticity=P1&limit=7&open=true&region=b%C3%A9ja&sort=pressing",
	} {
		if response := d.ask(t, TypeValues, model); response.Error != nil {
			t.Errorf("%s: %v", model, response.Error)
		}
		if got := b.Asked(); len(got) != 1 || got[0].RawQuery != want {
			t.Errorf("%s asks %v, want %s", model, got, want)
		}
	}
	for _, model := range []string{`{"of":"sites","criticities":["P1"]}`, `{"of":"states","sites":["x"]}`, `{"of":"months","limit":3}`, `{"of":"groups","roles":["ap"]}`, `{"of":"écoles"}`} {
		if response := d.ask(t, TypeValues, model); response.Error == nil || !strings.Contains(response.Error.Error(), "ne vaut pas pour values") && !strings.Contains(response.Error.Error(), "n'existe pas") {
			t.Errorf("%s: %v", model, response.Error)
		}
	}
}

// TestValuesOfTicket: what a ticket is about is a variable of its dashboard.
func TestValuesOfTicket(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t)
	for n, id := range []string{"01A", "01B", "42"} {
		of := ticketOf(n % 2)
		if id == "42" { // people's have no device
			of.Device = ""
		}
		b.Tell("tickets/"+id, func(*http.Request) any { return reportapi.TicketList{Tickets: []reportapi.Ticket{of}, Limit: 1} })
	}
	d := on(t, b)
	for model, want := range map[string]string{
		`{"of":"devices","tickets":["01A"]}`:            "sw-0",
		`{"of":"devices","tickets":["01A","01B","42"]}`: "sw-0 sw-1",
		`{"of":"sites","tickets":["42"]}`:               "école-0",
		`{"of":"devices","tickets":["42"]}`:             "",
		`{"of":"devices","tickets":[""]}`:               "",
	} {
		response := d.ask(t, TypeValues, model)
		if response.Error != nil {
			t.Fatal(response.Error)
		}
		if got := strings.Join(cells(t, response.Frames[0], "value"), " "); got != want {
			t.Errorf("%s: %s, want %s", model, got, want)
		}
	}
	for _, model := range []string{`{"of":"regions","tickets":["01A"]}`, `{"of":"devices","tickets":["01A"],"sites":["x"]}`, `{"of":"devices","tickets":["../x"]}`} {
		if response := d.ask(t, TypeValues, model); response.Error == nil || response.Status != 400 {
			t.Errorf("%s: %v", model, response.Error)
		}
	}
}

// TestManyValues: as many as a person may choose from, and a word for the rest.
func TestManyValues(t *testing.T) {
	t.Parallel()
	d := on(t, valued(t, 12_345))
	frame := d.ask(t, TypeValues, `{"of":"sites"}`).Frames[0]
	got := cells(t, frame, "value")
	if len(got) != 10_000 || got[9_999] != "école-09999" || !strings.Contains(noticesOf(frame), "Valeurs : 10000 sur 12345") {
		t.Errorf("%d values, and it says %q", len(got), noticesOf(frame))
	}
}

// TestMonthValues: the month of the contract's zone comes first.
func TestMonthValues(t *testing.T) {
	t.Parallel()
	d := on(t, valued(t, 0))
	options, _, err := d.contractValues(t.Context(), "months", time.Date(2026, 3, 31, 23, 30, 0, 0, time.UTC))
	if err != nil || len(options) != shownMonths || options[0] != (option{"Avril 2026", "2026-04"}) || options[23].value != "2024-05" {
		t.Errorf("months are %v, %v", options, err)
	}
	b := bridgetest.Start(t)
	b.Tell("compliance", func(r *http.Request) any {
		told := monthOf(t, r.URL.Query().Get("month"), 0)
		told.Zone = "Nulle/Part"
		return told
	})
	if response := on(t, b).ask(t, TypeValues, `{"of":"months"}`); response.Error == nil || !strings.Contains(response.Error.Error(), "n'est pas une passerelle Vigie") {
		t.Errorf("of no zone: %v", response.Error)
	}
}
