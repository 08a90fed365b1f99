package report

import (
	"errors"
	"net/http"
	"reflect"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// twoMonths are the end of February and the beginning of March 2026.
func twoMonths() []bridge.EvidenceDay {
	before := dayAt("noc", 1, "r1 lycee-1", "moved lycee-1", "gone lycee-2")
	before.Day, before.Span = "2026-02-28", bridge.Span{From: before.Span.From - 86_400_000, To: before.Span.From}
	down(&before, bridge.EvidenceDevice, "r1", 2)
	down(&before, bridge.EvidenceSite, "lycee-2", 24)
	return append([]bridge.EvidenceDay{before}, marchOf2026()...)
}

// TestAvailabilityHistory: each month is what it is when it is asked for alone, of
// what was worst in the last.
func TestAvailabilityHistory(t *testing.T) {
	t.Parallel()
	at := serve(t, &shelf{evidence: twoMonths()})
	at.api.Estate = schools(t)
	for _, of := range availabilityOf {
		told, err := at.client().AvailabilityHistory(t.Context(), reportapi.AvailabilityQuery{Of: of, Month: "2026-03", Limit: 3}, 3)
		if err != nil || len(told.Months) != 3 || told.Months[0].Month != "2026-01" || told.Months[2].Month != "2026-03" || len(told.Rows) == 0 {
			t.Fatalf("%s: %+v, %v", of, told, err)
		}
		for i, month := range told.Months {
			alone, err := at.client().Availability(t.Context(), reportapi.AvailabilityQuery{Of: of, Month: month.Month, Limit: 100})
			if err != nil || !month.From.Equal(alone.From) || !month.To.Equal(alone.To) {
				t.Fatalf("%s of %+v: %v", of, month, err)
			}
			points := make(map[string]reportapi.AvailabilityPoint)
			for n := range alone.Rows {
				points[alone.Rows[n].Name] = pointOf(&alone.Rows[n])
			}
			for n, row := range told.Rows {
				if i == 2 && alone.Rows[n].Name != row.Name {
					t.Errorf("%s: %d is %s, the worst of the last month are %s", of, n, row.Name, alone.Rows[n].Name)
				}
				if got := row.Points[i]; !reflect.DeepEqual(got, points[row.Name]) {
					t.Errorf("%s, %s in %s: %+v, alone it is %+v", of, row.Name, month.Month, got, points[row.Name])
				}
			}
		}
	}
	some, err := at.client().AvailabilityHistory(t.Context(), reportapi.AvailabilityQuery{Of: ofSites, Month: "2026-03", Limit: 1, Regions: []string{"beja"}}, 2)
	if err != nil || len(some.Rows) != 1 || some.Total != 1 || some.Rows[0].Name != "lycee-2" || some.Rows[0].Title != "Lycée « Ibn Khaldoun »" {
		t.Errorf("of a region: %+v, %v", some, err)
	}
	if down := some.Rows[0].Points[0]; down.DownMS != 24*3_600_000 || *down.Failures != 1 || *down.LastingMS != down.DownMS || *down.BetweenMS != 0 {
		t.Errorf("it was down in February: %+v", down)
	}
	if none, err := at.client().AvailabilityHistory(t.Context(), reportapi.AvailabilityQuery{Of: ofSites, Sites: []string{"nulle <script>"}, Month: "2026-03"}, 2); err != nil || len(none.Rows) != 0 || len(none.Months) != 2 || len(none.Problems) == 0 {
		t.Errorf("of a site that nobody knows: %+v, %v", none, err)
	}
}

// TestHistoryNow: without a month it ends with the present one.
func TestHistoryNow(t *testing.T) {
	t.Parallel()
	at := serve(t, &shelf{})
	now := time.Now().In(at.status.Contract.Location()).Format("2006-01")
	rates, err := at.client().ComplianceHistory(t.Context(), "", 0, "P1")
	if err != nil || len(rates.Months) != 12 || rates.Months[11].Month != now || !rates.Months[11].Partial || rates.Months[10].Partial || len(rates.Months[0].Rates) != len(at.status.Contract.Terms.Contractual) {
		t.Errorf("compliance: %+v, %v", rates, err)
	}
	told, err := at.client().AvailabilityHistory(t.Context(), reportapi.AvailabilityQuery{Of: ofRegions}, 0)
	if err != nil || len(told.Months) != 12 || told.Months[11].Month != now || !told.Months[11].Partial || told.Months[0].Partial {
		t.Errorf("availability: %+v, %v", told, err)
	}
}

func TestHistoryRefuses(t *testing.T) {
	t.Parallel()
	shelf := &shelf{}
	at := serve(t, shelf)
	for _, path := range []string{
		"availability/history?months=37", "availability/history?months=0", "availability/history?of=regions&site=a", "availability/history?limit=201",
		"availability/history?first=2026-03-01", "compliance/history?months=x", "satisfaction/history?by=site", "compliance/history?limit=3", "calendar", "calendar?month=2026-03&limit=201",
		"calendar?month=2026-03&device=a", "calendar?first=2026-03-02&last=2026-03-01", "tickets/ages?open=true", "tickets/ages?by=colour",
	} {
		if answer, body := get(t, at.URL+"/api/v1/"+path, nil); answer.code != http.StatusBadRequest {
			t.Errorf("%s is answered with %d %s", path, answer.code, body)
		}
	}
	shelf.broken = errDisk
	for name, err := range map[string]error{
		"availability": second(at.client().AvailabilityHistory(t.Context(), reportapi.AvailabilityQuery{}, 2)),
		"compliance":   second(at.client().ComplianceHistory(t.Context(), "", 2)),
		"satisfaction": second(at.client().SatisfactionHistory(t.Context(), "", 2)),
		"calendar":     second(at.client().Calendar(t.Context(), reportapi.CalendarQuery{Month: "2026-03"})),
		"ages":         second(at.client().TicketAges(t.Context(), reportapi.TicketQuery{})),
	} {
		if status, is := errors.AsType[*reportapi.StatusError](err); !is || status.Status != http.StatusServiceUnavailable {
			t.Errorf("%s of a broken ledger: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }
