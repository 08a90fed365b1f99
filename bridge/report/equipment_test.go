package report

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// estateOf is two switches of a school in the region of Tunis, and what fires.
func estateOf(t *testing.T, alarms ...Alarm) *Estate {
	t.Helper()
	return &Estate{
		Inventory: func() *inventory.Inventory {
			return &inventory.Inventory{Equipment: []inventory.Equipment{
				{Device: "sw-2", Site: "lycee-1", Role: "switch", Vendor: "acme", Service: "réseau", Provider: "opérateur", Criticity: "P2"},
				{Device: "sw-1", Site: "lycee-1", Role: "switch", Criticity: "P3"},
				{Device: "ups-1", Site: "lycee-2", Role: "ups"},
			}}
		},
		Alarms: func(context.Context) ([]Alarm, map[string]error) { return alarms, nil },
	}
}

func firing(device, severity string, minute int) Alarm {
	return Alarm{
		Source: "noc", Summary: "« " + device + " » : défaut <b>", Since: moment.Add(time.Duration(minute) * time.Minute),
		Labels: map[string]string{"device": device, "alertname": "A" + severity, "severity": severity, "family": "power", "site": "annexe", "region": "béja"},
	}
}

func TestEquipment(t *testing.T) {
	t.Parallel()
	store := &shelf{counts: []ledger.TicketCount{
		{Values: []string{"sw-1", "P3"}, N: 2}, {Values: []string{"sw-1", "P1"}, N: 1}, {Values: []string{"", "P1"}, N: 9}, {Values: []string{"gone", "P4"}, N: 1},
	}}
	at := serve(t, store)
	silenced := firing("sw-1", "info", 0)
	silenced.Silenced, silenced.Inhibited = true, true
	nothing := firing("", "critical", 0)
	at.api.Estate = estateOf(t, silenced, firing("sw-1", "critical", 9), firing("sw-1", "critical", 5), firing("foreign", "minor", 1), nothing)
	at.status.Unsupervised = Unsupervised{Devices: []string{"ups-1", "foreign"}, Of: 3, At: moment}
	got, err := at.client().Equipment(t.Context(), reportapi.EquipmentQuery{})
	if err != nil {
		t.Fatal(err)
	}
	alarm := func(severity string, minute int) reportapi.Alarm {
		return reportapi.Alarm{Source: "noc", Name: "A" + severity, Summary: "« sw-1 » : défaut <b>", Severity: severity, Family: "power", Since: moment.Add(time.Duration(minute) * time.Minute)}
	}
	elsewhere := alarm("minor", 1)
	elsewhere.Summary = "« foreign » : défaut <b>"
	hidden := alarm("info", 0)
	hidden.Silenced, hidden.Inhibited = true, true
	at0 := moment
	want := reportapi.EquipmentList{Total: 5, Limit: defaultLimit, Problems: []string{}, SupervisedAt: &at0, Equipment: []reportapi.Equipment{
		{Device: "foreign", Site: "annexe", Region: "béja", Alarms: []reportapi.Alarm{elsewhere}},
		{Device: "gone", Alarms: []reportapi.Alarm{}, Tickets: 1, Worst: "P4"},
		{
			Device: "sw-1", Known: true, Site: "lycee-1", Role: "switch", Criticity: "P3", Tickets: 3, Worst: "P1",
			Alarms: []reportapi.Alarm{alarm("critical", 5), alarm("critical", 9), hidden},
		},
		{Device: "sw-2", Known: true, Site: "lycee-1", Role: "switch", Vendor: "acme", Service: "réseau", Provider: "opérateur", Criticity: "P2", Alarms: []reportapi.Alarm{}},
		{Device: "ups-1", Known: true, Site: "lycee-2", Role: "ups", Alarms: []reportapi.Alarm{}, Unsupervised: true},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	for _, test := range []struct {
		query reportapi.EquipmentQuery
		want  string
	}{
		{reportapi.EquipmentQuery{Sites: []string{"lycee-1"}}, "sw-1 sw-2"},
		{reportapi.EquipmentQuery{Sites: []string{"lycee-1"}, Troubled: true}, "sw-1"},
		{reportapi.EquipmentQuery{Troubled: true}, "foreign gone sw-1 ups-1"},
		{reportapi.EquipmentQuery{Roles: []string{"ups", "switch"}, Services: []string{"réseau"}}, "sw-2"},
		{reportapi.EquipmentQuery{Regions: []string{"béja"}}, "foreign"},
		{reportapi.EquipmentQuery{Devices: []string{"nothing"}}, ""},
	} {
		if got := devices(t, at, test.query); strings.Join(got, " ") != test.want {
			t.Errorf("%+v: %v, want %s", test.query, got, test.want)
		}
	}
	// Of a few devices, tickets of no others are counted.
	devices(t, at, reportapi.EquipmentQuery{Sites: []string{"lycee-1"}, Devices: []string{"gone", "sw-1"}})
	slices.Sort(store.asked.Devices) // one of them is in no inventory, and has an alarm
	if asked := slices.Compact(store.asked.Devices); !slices.Equal(asked, []string{"foreign", "gone", "sw-1"}) {
		t.Errorf("tickets of %v are counted", asked)
	}
	var seen []string
	for query := (reportapi.EquipmentQuery{Limit: 2}); ; {
		page, err := at.client().Equipment(t.Context(), query)
		if err != nil || page.Total != 5 || page.Limit != 2 {
			t.Fatalf("a page: %+v, %v", page, err)
		}
		for _, e := range page.Equipment {
			seen = append(seen, e.Device)
		}
		if query.After = page.Next; page.Next == "" {
			break
		}
	}
	if !slices.Equal(seen, []string{"foreign", "gone", "sw-1", "sw-2", "ups-1"}) {
		t.Errorf("page by page: %v", seen)
	}
}

func devices(t *testing.T, at *served, query reportapi.EquipmentQuery) (names []string) {
	t.Helper()
	list, err := at.client().Equipment(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list.Equipment {
		names = append(names, e.Device)
	}
	return names
}

// TestEquipmentOfSilence: a list from which alarms are missing says so.
func TestEquipmentOfSilence(t *testing.T) {
	t.Parallel()
	at := serve(t, &shelf{})
	if list, err := at.client().Equipment(t.Context(), reportapi.EquipmentQuery{}); err != nil || list.Total != 0 || list.SupervisedAt != nil {
		t.Errorf("of nothing: %+v, %v", list, err)
	}
	at.api.Estate = &Estate{
		Inventory: func() *inventory.Inventory { return nil },
		Alarms: func(context.Context) ([]Alarm, map[string]error) {
			return nil, map[string]error{"noc": errors.New("connection refused")}
		},
	}
	list, err := at.client().Equipment(t.Context(), reportapi.EquipmentQuery{})
	if want := []string{"La source « noc » ne répond pas : ses alarmes manquent (connection refused)."}; err != nil || !slices.Equal(list.Problems, want) {
		t.Errorf("got %+v, %v", list.Problems, err)
	}
	if answer, body := get(t, at.URL+"/api/v1/equipment?troubled=false", nil); answer.code != http.StatusBadRequest || !strings.Contains(body, "troubled vaut true, ou est absent") {
		t.Errorf("answered %d %s", answer.code, body)
	}
}

func TestAnnotations(t *testing.T) {
	t.Parallel()
	over, goes := incidentOf("01B"), incidentOf("01A")
	over.RestoredAt, over.ClosedAt = moment.Add(time.Hour), moment.Add(2*time.Hour)
	over.Title = "Panne\x1b[31m"
	goes.TicketID, goes.DetectedAt = 0, moment.Add(-time.Hour)
	s := &shelf{incidents: []bridge.Incident{over, goes}, changes: []bridge.Change{
		{Ticket: 7, Number: "30007", State: "en_cours", StartsAt: moment, EndsAt: moment.Add(time.Hour), BegunAt: moment.Add(time.Minute), EndedAt: moment.Add(3 * time.Hour)},
		{Ticket: 8, Number: "30008", State: "approuve", StartsAt: moment.Add(5 * time.Hour), EndsAt: moment.Add(6 * time.Hour)},
	}, mirrored: []bridge.Mirrored{{Ticket: bridge.Ticket{ID: 7, Title: "Remplacement du cœur"}}}}
	at := serve(t, s)
	query := reportapi.TicketQuery{From: moment.Add(-2 * time.Hour), To: moment.Add(9 * time.Hour)}
	got, err := at.client().Annotations(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	end := func(hours int) *time.Time { at := moment.Add(time.Duration(hours) * time.Hour); return &at }
	zoom := "https://zammad.example/#ticket/zoom/"
	want := reportapi.AnnotationList{Limit: defaultLimit, Annotations: []reportapi.Annotation{
		{Kind: "ticket", ID: "01A", From: goes.DetectedAt, Title: goes.Title, Tags: []string{"P2", "reachability"}, Site: "lycee-1", Device: "sw-1", Region: "tunis"},
		{Kind: "ticket", ID: "01B", From: moment, To: end(1), Title: "Panne [31m", Tags: []string{"P2", "reachability"}, Site: "lycee-1", Device: "sw-1", Region: "tunis", TicketID: 42, URL: zoom + "42"},
		{Kind: "change", ID: "30007", From: moment.Add(time.Minute), To: end(3), Title: "Changement n° 30007 : Remplacement du cœur", Tags: []string{"en_cours"}, TicketID: 7, URL: zoom + "7"},
		{Kind: "change", ID: "30008", From: moment.Add(5 * time.Hour), To: end(6), Title: "Changement n° 30008", Tags: []string{"approuve"}, TicketID: 8, URL: zoom + "8"},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if !s.asked.Lasting || !s.asked.OpenFrom.Equal(query.From) {
		t.Errorf("asked for %+v", s.asked)
	}
	for name, test := range map[string]struct {
		change func(*reportapi.TicketQuery)
		kinds  []string
		n      int
		more   bool
	}{
		"of one kind":            {func(*reportapi.TicketQuery) {}, []string{"change"}, 2, false},
		"of a site":              {func(q *reportapi.TicketQuery) { q.Sites = []string{"lycee-1"} }, nil, 2, false},
		"of a site, with all":    {func(q *reportapi.TicketQuery) { q.Sites = []string{"lycee-1"} }, []string{"change", "ticket"}, 4, false},
		"one of each kind alone": {func(q *reportapi.TicketQuery) { q.Limit = 1 }, nil, 2, true},
	} {
		changed := query
		test.change(&changed)
		if list, err := at.client().Annotations(t.Context(), changed, test.kinds...); err != nil || len(list.Annotations) != test.n || list.More != test.more {
			t.Errorf("%s: %+v, %v", name, list, err)
		}
	}
	if answer, body := get(t, at.URL+"/api/v1/annotations", nil); answer.code != http.StatusBadRequest || !strings.Contains(body, "from et to sont nécessaires") {
		t.Errorf("answered %d %s", answer.code, body)
	}
}

func TestMirrorHealth(t *testing.T) {
	t.Parallel()
	s := &shelf{mirrored: make([]bridge.Mirrored, 3), mirror: bridge.MirrorState{Until: moment, SyncedAt: moment.Add(time.Minute)}}
	at := serve(t, s)
	at.status.Mirror = MirrorStatus{Behind: true, Problem: errDisk}
	until, synced := moment, moment.Add(time.Minute)
	got, err := at.client().Mirror(t.Context())
	if want := (reportapi.Mirror{SyncedAt: &synced, ReadUntil: &until, Behind: true, Tickets: 3, Error: errDisk.Error()}); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
}
