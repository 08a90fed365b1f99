package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

func TestTickets(t *testing.T) {
	t.Parallel()
	full := incidentOf("01B")
	full.Parent, full.Party, full.PartyReference = "01C", "operateur-a", "INC-7"
	bare := bridge.Incident{
		ID: "01A", Key: "tempête/provider/operateur-a", Nature: bridge.NatureStorm, Unstable: true, State: bridge.StateClosed, Criticity: bridge.P4, DetectedAt: moment, OpenedAt: moment,
		ClosedAt: moment.Add(time.Hour), Desired: 2, Synced: 1, LastError: "502 Bad Gateway",
	}
	at := serve(t, &shelf{incidents: []bridge.Incident{full, bare}, alerts: map[string]int{"01B": 2}})
	list, err := at.client().Tickets(t.Context(), reportapi.TicketQuery{})
	if err != nil {
		t.Fatal(err)
	}
	acknowledged, closed := full.AcknowledgedAt, bare.ClosedAt
	want := reportapi.TicketList{Limit: defaultLimit, Behind: true, Tickets: []reportapi.Ticket{
		{
			Incident: "01B", Key: full.Key, Origin: "supervision", Nature: "fault", Parent: "01C", Party: "operateur-a", Reference: "INC-7", State: "acknowledged", Criticity: "P2", Why: full.Why, Title: full.Title, Severity: "major",
			Family: "reachability", Site: "lycee-1", Device: "sw-1", About: "sw-1", Service: "réseau", Region: "tunis", Provider: "opérateur",
			Alerts: 2, Reopened: 1, DetectedAt: moment, OpenedAt: full.OpenedAt, AcknowledgedAt: &acknowledged,
			TicketID: 42, Number: "30042", URL: "https://zammad.example/#ticket/zoom/42", Group: "N1",
			Owner: "amel@vigie.example", TicketState: "open", UpToDate: true,
		},
		{
			Incident: "01A", Key: "tempête/provider/operateur-a", Origin: "supervision", Nature: "storm", Unstable: true, State: "closed", Criticity: "P4", DetectedAt: moment, OpenedAt: moment, ClosedAt: &closed,
			Error: "502 Bad Gateway", About: "opérateur operateur-a",
		},
	}}
	if !reflect.DeepEqual(list, want) {
		t.Errorf("got  %+v\nwant %+v", list, want)
	}
}

func TestTicketsOfNothing(t *testing.T) {
	t.Parallel()
	at := serve(t, &shelf{})
	_, body := get(t, at.URL+"/api/v1/tickets", nil)
	if got, want := strings.TrimSpace(body), `{"tickets":[],"limit":100}`; got != want {
		t.Errorf("answered %s, want %s", got, want)
	}
}

// TestFilters: what the client asks for is what the ledger is asked for.
func TestFilters(t *testing.T) {
	t.Parallel()
	s := &shelf{}
	at := serve(t, s)
	query := reportapi.TicketQuery{
		States: []string{"open", "restored"}, Criticities: []string{"P1", "P3"}, Regions: []string{"béja"},
		Sites: []string{"lycée & co", "lycée-2"}, Devices: []string{"sw-1"}, Families: []string{"power"},
		From: moment, To: moment.Add(90 * time.Minute).In(time.FixedZone("Tunis", 3600)), Before: "01B", Limit: 7,
	}
	if _, err := at.client().Tickets(t.Context(), query); err != nil {
		t.Fatal(err)
	}
	want := ledger.TicketFilter{
		Origins:   []ledger.Origin{ledger.OriginPerson, ledger.OriginSupervision},
		Natures:   []bridge.Nature{bridge.NatureFault, bridge.NatureStorm, bridge.NatureCall, bridge.NatureRequest},
		States:    []bridge.State{bridge.StateOpen, bridge.StateRestored},
		Criticity: []bridge.Criticity{bridge.P1, bridge.P3},
		Regions:   []string{"béja"}, Sites: []string{"lycée & co", "lycée-2"}, Devices: []string{"sw-1"}, Families: []string{"power"},
		OpenFrom: moment, OpenedTo: moment.Add(90 * time.Minute), Before: "01B", Limit: 8, // one more, to know whether there is more
	}
	if !reflect.DeepEqual(s.asked, want) {
		t.Errorf("asked %+v\nwant  %+v", s.asked, want)
	}
}

// TestCounts: what the client counts by is what the ledger is asked for, and
// no page bounds it.
func TestCounts(t *testing.T) {
	t.Parallel()
	s := &shelf{counts: []ledger.TicketCount{{Values: []string{"P1", "béja"}, N: 3}, {Values: []string{"P2", ""}, N: 1}}}
	at := serve(t, s)
	query := reportapi.TicketQuery{Origins: []string{"supervision"}, States: []string{"open"}, Sites: []string{""}, Before: "01B", Limit: 7}
	got, err := at.client().TicketCounts(t.Context(), query, "criticity", "region")
	if err != nil {
		t.Fatal(err)
	}
	want := reportapi.TicketCounts{By: []string{"criticity", "region"}, Counts: []reportapi.TicketCount{
		{Values: []string{"P1", "béja"}, Count: 3}, {Values: []string{"P2", ""}, Count: 1},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	asked := ledger.TicketFilter{
		Origins: []ledger.Origin{ledger.OriginSupervision},
		Natures: []bridge.Nature{bridge.NatureFault, bridge.NatureStorm, bridge.NatureCall, bridge.NatureRequest},
		States:  []bridge.State{bridge.StateOpen}, Sites: []string{""},
	}
	if !reflect.DeepEqual(s.asked, asked) || !slices.Equal(s.askedBy, []ledger.Dimension{"criticity", "region"}) {
		t.Errorf("asked %+v by %v", s.asked, s.askedBy)
	}
	for query, want := range map[string]string{
		"by=colour": `by : « colour » n'est pas l'une des valeurs [state criticity severity family region site service provider group device party owner nature level origin]`,
		"limit=1":   `there is no parameter "limit" (paramètre inconnu)`,
	} {
		answer, body := get(t, at.URL+"/api/v1/tickets/counts?"+query, nil)
		var refusal reportapi.Error
		if err := json.Unmarshal([]byte(body), &refusal); err != nil || answer.code != http.StatusBadRequest || refusal.Error != want {
			t.Errorf("%s: answered %d %s\nwant 400 %s", query, answer.code, body, want)
		}
	}
	if _, body := get(t, at.URL+"/api/v1/tickets/counts", nil); !strings.HasPrefix(body, `{"by":[],"counts":[{`) {
		t.Errorf("by nothing it answers %s", body)
	}
}

// TestDimensions: the API and the ledger speak of the same ones.
func TestDimensions(t *testing.T) {
	t.Parallel()
	all := slices.Concat(reportapi.Dimensions, reportapi.LaterDimensions)
	if got, want := fmt.Sprint(all), fmt.Sprint(append(slices.Clone(ledger.Dimensions), "level", "origin")); got != want {
		t.Errorf("the API counts by %s, the ledger by %s", got, want)
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	outdated := incidentOf("01A")
	outdated.Synced--
	s := &shelf{incidents: []bridge.Incident{outdated}}
	at := serve(t, s)
	at.status.Sources = append(at.status.Sources, SourceStatus{Name: "annexe", LastHeard: moment, Silent: true})
	at.status.Desk = errors.New("502 Bad Gateway")
	got, err := at.client().Health(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got.Product != "vigie-bridge" || got.Level != reportapi.Level || time.Since(got.Now).Abs() > time.Minute {
		t.Errorf("it says of itself: %+v", got)
	}
	if got.Desk != (reportapi.DeskHealth{Error: "502 Bad Gateway"}) || got.Outdated != 1 || got.Oldest == nil {
		t.Errorf("it says of the desk: %+v", got)
	}
	if len(got.Sources) != 2 || got.Sources[0].Silent || got.Sources[1] != (reportapi.SourceHealth{Name: "annexe", LastHeard: moment, Silent: true}) {
		t.Errorf("it says of its sources: %+v", got.Sources)
	}
	at.status.Desk, s.incidents = nil, nil
	if got, err := at.client().Health(t.Context()); err != nil || !got.Desk.OK || got.Outdated != 0 || got.Oldest != nil {
		t.Errorf("when all is well it says %+v, %v", got, err)
	}
}

// TestOpen: a reader asks for what is open without knowing its states.
func TestOpen(t *testing.T) {
	t.Parallel()
	s := &shelf{}
	if _, err := serve(t, s).client().Tickets(t.Context(), reportapi.TicketQuery{Open: true}); err != nil {
		t.Fatal(err)
	}
	if want := bridge.States[:len(bridge.States)-1]; !slices.Equal(s.asked.States, want) {
		t.Errorf("asked for %v, want %v", s.asked.States, want)
	}
}

// TestPages reads a list to its end by what each page says of the next.
func TestPagesOfTickets(t *testing.T) {
	t.Parallel()
	s := &shelf{}
	for n := range 7 {
		s.incidents = append(s.incidents, bridge.Incident{ID: fmt.Sprintf("01%d", 9-n), DetectedAt: moment, OpenedAt: moment})
	}
	at := serve(t, s)
	for _, limit := range []int{1, 2, 3, 6, 7, 8} {
		var seen []string
		pages := 0
		for query := (reportapi.TicketQuery{Limit: limit}); ; pages++ {
			list, err := at.client().Tickets(t.Context(), query)
			if err != nil {
				t.Fatal(err)
			}
			if list.Limit != limit || len(list.Tickets) > limit || len(list.Tickets) == 0 {
				t.Fatalf("page %d of limit %d has %d tickets and says %d", pages, limit, len(list.Tickets), list.Limit)
			}
			for _, ticket := range list.Tickets {
				seen = append(seen, ticket.Incident)
			}
			if list.Next == "" {
				break
			}
			query.Before = list.Next
		}
		if want := []string{"019", "018", "017", "016", "015", "014", "013"}; !slices.Equal(seen, want) {
			t.Errorf("by %d: %v, want %v", limit, seen, want)
		}
	}
}

func TestBadQueries(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"stat=open":                 `there is no parameter "stat" (paramètre inconnu)`,
		"state=ouvert":              `state : « ouvert » n'est pas l'une des valeurs [held open acknowledged unverified restored resolved closed]`,
		"state=open&state=":         `state : «  » n'est pas l'une des valeurs [held open acknowledged unverified restored resolved closed]`,
		"criticity=P5":              `criticity : « P5 » n'est pas l'une des valeurs [P1 P2 P3 P4]`,
		"nature=panne":              `nature : « panne » n'est pas l'une des valeurs [fault storm handover problem incident request change]`,
		"level=N9":                  `level : « N9 » n'est pas l'une des valeurs [N1 N2 N3]`,
		"period=hier":               `period : « hier » n'est pas l'une des valeurs [opened open]`,
		"sort=alphabet":             `sort : « alphabet » n'est pas l'une des valeurs [newest oldest pressing state severity longest remaining]`,
		"limit=0":                   `limit est un nombre de 1 à 1000`,
		"limit=1001":                `limit est un nombre de 1 à 1000`,
		"limit=many":                `limit est un nombre de 1 à 1000`,
		"from=hier":                 `from : « hier » n'est pas un instant tel que 2026-03-01T00:00:00Z`,
		"to=2026-03-01":             `to : « 2026-03-01 » n'est pas un instant tel que 2026-03-01T00:00:00Z`,
		"from=0001-01-01T00:00:00Z": `from : « 0001-01-01T00:00:00Z » n'est pas un instant tel que 2026-03-01T00:00:00Z`,
		"from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z": `from doit précéder to`,
		"before=a&before=b":                     `before ne peut être donné qu'une fois`,
		"open=yes":                              `open vaut true, ou est absent`,
		"open=true&state=":                      `open et state s'excluent`,
		"by=site":                               `there is no parameter "by" (paramètre inconnu)`,
		"limit=1&limit=2":                       `limit ne peut être donné qu'une fois`,
		"sort=pressing":                         `sort=pressing ne trie que ce qui est ouvert (open=true) ou une période (from)`,
		"open=true&sort=state&before=x":         `before : « x » n'est pas une suite de l'ordre state`,
		"open=true&sort=state&before=1.2.3.":    `before : « 1.2.3. » n'est pas une suite de l'ordre state`,
		"open=true&sort=state&before=1.x.3.01A": `before : « 1.x.3.01A » n'est pas une suite de l'ordre state`,
		"period=open&from=2026-03-01T00:00:00Z": `period=open demande from et to`,
		"site=" + strings.Repeat("x", 251):      `site : 250 octets par valeur au plus`,
		strings.Repeat("site=x&", 201):          `site : 200 valeurs au plus`,
	}
	at := serve(t, &shelf{})
	for query, want := range tests {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			answer, body := get(t, at.URL+"/api/v1/tickets?"+query, nil)
			var refusal reportapi.Error
			if err := json.Unmarshal([]byte(body), &refusal); err != nil || answer.code != http.StatusBadRequest || refusal.Error != want {
				t.Errorf("answered %d %s\nwant 400 %s", answer.code, body, want)
			}
		})
	}
}

func TestOperations(t *testing.T) {
	t.Parallel()
	entry := bridge.Entry{
		Seq: 7, Subject: "01A", Kind: bridge.KindFirstAct, Actor: bridge.ActorPerson, ActorName: "amel@vigie.example",
		EffectiveAt: moment, ReceivedAt: moment.Add(time.Second), Text: "Prise en charge",
		Data: map[string]string{"a": "b"}, Words: map[string]string{"c": "d"},
	}
	at := serve(t, &shelf{
		incidents: []bridge.Incident{incidentOf("01A"), incidentOf("01B")},
		entries:   map[string][]bridge.Entry{"01A": {entry}},
	})
	list, err := at.client().Operations(t.Context(), "01A")
	if err != nil {
		t.Fatal(err)
	}
	want := reportapi.OperationList{Incident: "01A", Operations: []reportapi.Operation{{
		Seq: 7, Kind: "first_response", Actor: "person", ActorName: "amel@vigie.example",
		EffectiveAt: moment, ReceivedAt: moment.Add(time.Second), Text: "Prise en charge",
		Data: map[string]string{"a": "b", "c": "d"},
	}}}
	if !reflect.DeepEqual(list, want) {
		t.Errorf("got  %+v\nwant %+v", list, want)
	}
	if list, err := at.client().Operations(t.Context(), "01B"); err != nil || len(list.Operations) != 0 {
		t.Errorf("of an incident without facts: %+v, %v", list, err)
	}
	for _, unknown := range []string{"01C", "a/b", "..", "é?x=1"} {
		_, err := at.client().Operations(t.Context(), unknown)
		if status, ok := errors.AsType[*reportapi.StatusError](err); !ok || status.Status != http.StatusNotFound {
			t.Errorf("of %q: %v, want 404", unknown, err)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	s := &shelf{}
	for n := range shownRefused + 1 {
		s.refused = append(s.refused, bridge.Delivery{
			ID: int64(n + 1), Source: "noc", ReceivedAt: moment, Payload: []byte("{\xff"), Reason: "raison",
		})
	}
	at := serve(t, s)
	list, err := at.client().Refusals(t.Context())
	if err != nil || len(list.Refusals) != shownRefused {
		t.Fatalf("%d refusals, %v", len(list.Refusals), err)
	}
	want := reportapi.Refusal{ID: 1, Source: "noc", ReceivedAt: moment, Reason: "raison", Payload: "{\ufffd"}
	if list.Refusals[0] != want {
		t.Errorf("got %+v, want %+v", list.Refusals[0], want)
	}
}

func TestETag(t *testing.T) {
	t.Parallel()
	s := &shelf{incidents: []bridge.Incident{incidentOf("01A")}}
	at := serve(t, s)
	address := at.URL + "/api/v1/tickets"
	first, body := get(t, address, nil)
	tag := first.header.Get("ETag")
	if first.code != http.StatusOK || tag == "" || body == "" || first.header.Get("Content-Type") != "application/json" {
		t.Fatalf("answered %d with tag %q", first.code, tag)
	}
	same, body := get(t, address, http.Header{"If-None-Match": {tag}})
	if same.code != http.StatusNotModified || body != "" || same.header.Get("ETag") != tag {
		t.Errorf("asked for the same again: %d %q", same.code, body)
	}
	s.incidents[0].State = bridge.StateRestored
	other, body := get(t, address, http.Header{"If-None-Match": {tag}})
	if other.code != http.StatusOK || other.header.Get("ETag") == tag || !strings.Contains(body, "restored") {
		t.Errorf("after a change: %d %q", other.code, body)
	}
}

func TestLedgerCannotBeRead(t *testing.T) {
	t.Parallel()
	at := serve(t, &shelf{incidents: []bridge.Incident{incidentOf("01A")}, broken: errDisk})
	for _, path := range []string{"/api/v1/tickets", "/api/v1/tickets/01A/operations", "/api/v1/refusals", "/api/v1/tickets/counts", "/api/v1/health", "/", "/incidents/01A"} {
		answer, body := get(t, at.URL+path, nil)
		if answer.code != http.StatusServiceUnavailable || strings.Contains(body, errDisk.Error()) || body == "" {
			t.Errorf("%s: answered %d %s; want 503 without the ledger's insides", path, answer.code, body)
		}
	}
	_, err := at.client().Tickets(t.Context(), reportapi.TicketQuery{})
	if status, ok := errors.AsType[*reportapi.StatusError](err); !ok || status.Status != 503 || status.Message != "le registre ne peut pas être lu pour le moment" {
		t.Errorf("the client says %v", err)
	}
}

// said is an answer but for its body.
type said struct {
	code   int
	header http.Header
}

func get(t *testing.T, address string, header http.Header) (said, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if header != nil {
		request.Header = header
	}
	transport := &http.Transport{DisableKeepAlives: true}
	answer, err := transport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return said{answer.StatusCode, answer.Header}, string(body)
}

// TestNatures: what is wrong is listed once, unless more is asked for.
func TestNatures(t *testing.T) {
	t.Parallel()
	s := &shelf{}
	at := serve(t, s)
	for query, want := range map[string][]bridge.Nature{
		"":                               {bridge.NatureFault, bridge.NatureStorm, bridge.NatureCall, bridge.NatureRequest},
		"nature=fault":                   {bridge.NatureFault},
		"nature=problem&nature=handover": {bridge.NatureHandover, bridge.NatureInquiry, bridge.NatureProblem},
	} {
		if answer, _ := get(t, at.URL+"/api/v1/tickets?"+query, nil); answer.code != http.StatusOK || !slices.Equal(s.asked.Natures, want) {
			t.Errorf("%q: answered %d, asked for %q, want %q", query, answer.code, s.asked.Natures, want)
		}
	}
	_, body := get(t, at.URL+"/api/v1/tickets?nature=tornado", nil)
	if want := `nature : « tornado » n'est pas l'une des valeurs [fault storm handover problem incident request change]`; !strings.Contains(body, want) {
		t.Errorf("answered %s, want %s", body, want)
	}
}

// What a person closed while it fires is listed whole.
func TestClosedWhileFiring(t *testing.T) {
	t.Parallel()
	s := &shelf{stale: []bridge.Incident{incidentOf("01B")}, alerts: map[string]int{"01B": 2}}
	at := serve(t, s)
	_, body := get(t, at.URL+"/api/v1/tickets/closed-while-firing", nil)
	var list reportapi.TicketList
	if err := json.Unmarshal([]byte(body), &list); err != nil || len(list.Tickets) != 1 || list.Tickets[0].Incident != "01B" || list.Tickets[0].Alerts != 2 || list.Next != "" {
		t.Errorf("answered %s, %v", body, err)
	}
	s.broken = errDisk
	if answer, _ := get(t, at.URL+"/api/v1/tickets/closed-while-firing", nil); answer.code != http.StatusServiceUnavailable {
		t.Errorf("answered %d though the ledger cannot be read", answer.code)
	}
}
