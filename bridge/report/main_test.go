package report

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// moment is when everything in these tests happened.
var moment = time.Date(2026, 3, 2, 8, 30, 15, 123_000_000, time.UTC)

// shelf is a ledger in memory.
type shelf struct {
	incidents []bridge.Incident // newest first
	alerts    map[string]int
	entries   map[string][]bridge.Entry
	refused   []bridge.Delivery
	stale     []bridge.Incident // closed while firing
	members   map[string][]bridge.Incident
	sums      ledger.Counts // beside what follows from the incidents
	counts    []ledger.TicketCount
	asked     ledger.TicketFilter // by the last list or count
	askedBy   []ledger.Dimension
	broken    error

	stocks     []ledger.Stock
	askedSlots ledger.Slots
	changes    []bridge.Change
	mirror     bridge.MirrorState
	mirrored   []bridge.Mirrored

	measured ledger.Measuring
	grown    []ledger.Growth
	month    []ledger.MonthSum
	breaches []ledger.MeasuredClock
	overruns []ledger.Overrun
	evidence []bridge.EvidenceDay
	askedFor ledger.BreachFilter
	due      map[string]time.Time // by incident
	clocks   map[string][]ledger.MeasuredClock

	surveys   []ledger.SurveyCount
	documents map[ledger.Month][]byte
	decided   map[ledger.Month][]ledger.MeasuredClock
	reports   []ledger.ReportFile
	contents  map[string]string // by hash
	handed    []ledger.ReportTicket
	contract  string                  // of all documents, where it is not the one in force
	hashes    map[ledger.Month]string // of documents, where they are not their own
}

func (s *shelf) TicketsByDue(_ context.Context, f ledger.TicketFilter) ([]ledger.DueTicket, error) {
	s.asked = f
	var all []ledger.DueTicket
	for _, i := range s.incidents {
		all = append(all, ledger.DueTicket{Incident: i, Due: s.due[i.ID], Measured: i.TicketID})
	}
	return all[:min(len(all), f.Limit)], s.broken
}

func (s *shelf) PresentClocks(context.Context, []string) (map[string][]ledger.MeasuredClock, error) {
	return s.clocks, s.broken
}

func (s *shelf) Measuring(context.Context) (ledger.Measuring, error) { return s.measured, s.broken }

func (s *shelf) Grown(context.Context, int64, int) ([]ledger.Growth, error) { return s.grown, s.broken }

func (s *shelf) MeasuredMonth(context.Context, ledger.Month) ([]ledger.MonthSum, error) {
	return s.month, s.broken
}

func (s *shelf) ClosedMonths(_ context.Context, contract string) ([]ledger.ClosedMonth, error) {
	var all []ledger.ClosedMonth
	if s.contract != "" && contract != "" && contract != s.contract {
		return all, s.broken
	}
	for _, m := range slices.Sorted(maps.Keys(s.documents)) {
		all = append(all, ledger.ClosedMonth{Month: m, Hash: cmp.Or(s.hashes[m], frozen.Hash(s.documents[m]))})
	}
	return all, s.broken
}

func (s *shelf) MonthDocument(_ context.Context, _ string, month ledger.Month) ([]byte, error) {
	return s.documents[month], s.broken
}

func (s *shelf) DecidedIn(_ context.Context, month ledger.Month, take func(*ledger.MeasuredClock)) error {
	for i := range s.decided[month] {
		take(&s.decided[month][i])
	}
	return s.broken
}

func (s *shelf) Evidence(_ context.Context, over bridge.Span, of ledger.EvidenceOf) (some []bridge.EvidenceDay, err error) {
	for _, day := range s.evidence {
		if day.Span.From < over.To && day.Span.To > over.From {
			some = append(some, of.Day(day))
		}
	}
	return some, s.broken
}

func (s *shelf) EvidenceKept(ctx context.Context, over bridge.Span) ([]bridge.EvidenceDay, error) {
	days, err := s.Evidence(ctx, over, ledger.EvidenceOf{})
	for i := range days {
		days[i].Members, days[i].Outages = nil, nil
	}
	return days, err
}

func (s *shelf) SurveyCounts(context.Context, time.Time, time.Time, time.Time) ([]ledger.SurveyCount, error) {
	return s.surveys, s.broken
}

func (s *shelf) Overruns(context.Context, ledger.Month) ([]ledger.Overrun, error) {
	return s.overruns, s.broken
}

func (s *shelf) Breaches(_ context.Context, of ledger.BreachFilter) ([]ledger.MeasuredClock, error) {
	s.askedFor = of
	return s.breaches[:min(len(s.breaches), of.Limit)], s.broken
}

func (s *shelf) Mirrored(_ context.Context, id int64) (*bridge.Mirrored, error) {
	for _, m := range s.mirrored {
		if m.ID == id {
			return &m, s.broken
		}
	}
	return nil, s.broken
}

func (s *shelf) MirroredLast(_ context.Context, limit int) ([]bridge.Mirrored, error) {
	return s.mirrored[:min(len(s.mirrored), limit)], s.broken
}

func (s *shelf) Journal(_ context.Context, subject string) ([]bridge.Entry, error) {
	return s.entries[subject], s.broken
}

func (s *shelf) Tickets(_ context.Context, f ledger.TicketFilter) ([]bridge.Incident, error) {
	s.asked = f
	if s.broken != nil {
		return nil, s.broken
	}
	found := slices.DeleteFunc(slices.Clone(s.incidents), func(i bridge.Incident) bool {
		return (f.Before != "" && i.ID >= f.Before) ||
			(len(f.States) > 0 && !slices.Contains(f.States, i.State)) ||
			(len(f.Criticity) > 0 && !slices.Contains(f.Criticity, i.Criticity)) ||
			(len(f.Sites) > 0 && !slices.Contains(f.Sites, i.Site)) ||
			(!f.OpenFrom.IsZero() && i.OpenedAt.Before(f.OpenFrom)) || (!f.OpenedTo.IsZero() && !i.OpenedAt.Before(f.OpenedTo))
	})
	return found[:min(len(found), f.Limit)], nil
}

func (s *shelf) TicketCounts(_ context.Context, f ledger.TicketFilter, by []ledger.Dimension) ([]ledger.TicketCount, error) {
	s.asked, s.askedBy = f, by
	return s.counts, s.broken
}

func (s *shelf) Stock(_ context.Context, f ledger.TicketFilter, slots ledger.Slots, by []ledger.Dimension) ([]ledger.Stock, error) {
	s.asked, s.askedBy, s.askedSlots = f, by, slots
	return s.stocks, s.broken
}

func (s *shelf) ChangesDuring(_ context.Context, _, _ time.Time, limit int) ([]bridge.Change, error) {
	return s.changes[:min(len(s.changes), limit)], s.broken
}

func (s *shelf) MirrorState(context.Context) (bridge.MirrorState, error) {
	return s.mirror, s.broken
}

func (s *shelf) MirroredCount(context.Context) (int, error) { return len(s.mirrored), s.broken }

func (s *shelf) AlertCounts(context.Context, []string) (map[string]int, error) {
	return s.alerts, s.broken
}

func (s *shelf) Incident(_ context.Context, id string) (*bridge.Incident, error) {
	for _, i := range s.incidents {
		if i.ID == id {
			return &i, s.broken
		}
	}
	return nil, s.broken
}

func (s *shelf) Entries(_ context.Context, id string) ([]bridge.Entry, error) {
	return s.entries[id], s.broken
}

func (s *shelf) AllMembers(_ context.Context, parent string) ([]bridge.Incident, error) {
	return s.members[parent], s.broken
}

func (s *shelf) ClosedWhileFiring(context.Context) ([]bridge.Incident, error) {
	return s.stale, s.broken
}

func (s *shelf) Refused(_ context.Context, limit int) ([]bridge.Delivery, error) {
	return s.refused[:min(len(s.refused), limit)], s.broken
}

func (s *shelf) Counts(context.Context) (ledger.Counts, error) {
	counts := s.sums
	counts.ByState = make(map[bridge.State]int)
	for _, i := range s.incidents {
		counts.ByState[i.State]++
		if i.Outdated() {
			counts.Outdated++
			counts.Oldest = time.Now().Add(-90 * time.Second)
		}
	}
	return counts, s.broken
}

var errDisk = errors.New("disk I/O error")

// incidentOf is an incident in the ledger.
func incidentOf(id string) bridge.Incident {
	return bridge.Incident{
		ID: id, Key: "lycee-1/sw-1/reachability", State: bridge.StateAcknowledged, Criticity: bridge.P2,
		Why: "équipement P2 × gravité majeure → P2", Title: "Équipement « sw-1 » injoignable", Severity: "major",
		Family: "reachability", Site: "lycee-1", Device: "sw-1", Service: "réseau", Region: "tunis", Provider: "opérateur",
		DetectedAt: moment, OpenedAt: moment.Add(time.Second), AcknowledgedAt: moment.Add(time.Minute), Reopened: 1,
		TicketID: 42, TicketNumber: "30042", TicketGroup: "N1", TicketOwner: "amel@vigie.example", TicketState: "open",
		Desired: 3, Synced: 3,
	}
}

// served is the API and the pages over a ledger, on a socket.
type served struct {
	*httptest.Server

	api *API

	status Status
}

func serve(t *testing.T, s *shelf) *served {
	t.Helper()
	contract, err := policy.Load("../../deploy/config/contract.example.yml")
	if err != nil {
		t.Fatal(err)
	}
	at := &served{status: Status{
		Sources:  []SourceStatus{{Name: "noc", LastHeard: time.Now().Add(-20 * time.Second)}},
		DeskURL:  "https://zammad.example",
		Contract: contract, Started: moment,
	}}
	logger := slog.New(slog.NewTextHandler(t.Output(), nil))
	ticketURL := func(id int64) string { return "https://zammad.example/#ticket/zoom/" + strconv.FormatInt(id, 10) }
	status := func() Status { return at.status }
	api := NewAPI(s, logger, status, ticketURL)
	pages := NewPages(s, logger, status, ticketURL, nil)
	at.api = api
	mux := http.NewServeMux()
	for _, route := range api.Routes() {
		mux.HandleFunc(route.Pattern, route.Serve)
	}
	mux.HandleFunc("GET /tickets/{ticket}", pages.ServeTicket)
	mux.HandleFunc("GET /{$}", pages.ServeStatus)
	mux.Handle("GET /reports", &ReportsPage{Pages: pages, Waiting: func() string { return "le rapport attend" }})
	mux.HandleFunc("GET /incidents/{incident}", pages.ServeIncident)
	shifts := &ShiftPages{Pages: pages, API: api}
	mux.HandleFunc("GET /logbook", shifts.ServeLogbook)
	mux.HandleFunc("GET /handover", shifts.ServeHandover)
	at.Server = httptest.NewServer(mux)
	t.Cleanup(at.Close)
	return at
}

func (s *served) client() *reportapi.Client {
	return reportapi.NewClient(s.URL+"/", "jeton", s.Client())
}
