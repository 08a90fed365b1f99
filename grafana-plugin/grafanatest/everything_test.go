package grafanatest_test

import (
	"errors"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
)

// everything is a bridge that answers every query type with a little.
func everything(t *testing.T) *bridgetest.Bridge {
	t.Helper()
	b := bridgetest.Start(t, tickets()...)
	now := time.Now().UTC().Truncate(time.Second)
	b.Tell("names", names)
	b.Tell("tickets/series", func(r *http.Request) any {
		hour := now.Truncate(time.Hour)
		return reportapi.TicketSeries{
			Every: "hour", Zone: "Africa/Tunis", By: append([]string{}, r.URL.Query()["by"]...),
			Buckets: []reportapi.Bucket{{From: hour.Add(-time.Hour), To: hour}, {From: hour, To: hour.Add(time.Hour), Partial: true}},
			Series:  []reportapi.StockSeries{{Values: make([]string, len(r.URL.Query()["by"])), Points: []reportapi.StockPoint{{Opened: 2, Backlog: 3}, {Opened: 1, Backlog: 4}}}},
		}
	})
	b.Tell("tickets/01A/operations", func(*http.Request) any {
		return reportapi.OperationList{Incident: "01A", Operations: []reportapi.Operation{
			{Seq: 1, Kind: "detected", Actor: "source", EffectiveAt: now, ReceivedAt: now, Text: "Détection de la panne"},
		}}
	})
	b.Tell("tickets/01A/clocks", func(*http.Request) any {
		due := now.Add(time.Hour)
		return reportapi.TicketClocks{
			Subject: "01A", Number: "30001", Now: now, Criticity: "P1", Stage: "open", Flags: []string{},
			Clocks:  []reportapi.Clock{{Name: "restore", Title: "Rétablissement", Contractual: true, TargetMS: 7_200_000, Status: "running", Start: &now, Due: &due, RemainingMS: 3_600_000, ElapsedMS: 3_600_000}},
			Parties: []reportapi.Clock{}, Lines: []reportapi.Clock{}, Segments: []reportapi.ClockSegment{}, Buckets: []reportapi.ClockBucket{{Name: "N1", WallMS: 3_600_000, WorkMS: 3_600_000}},
		}
	})
	b.Tell("compliance", func(r *http.Request) any {
		rate := int64(99_166)
		return reportapi.Compliance{
			Month: r.URL.Query().Get("month"), Zone: "Africa/Tunis", From: now.AddDate(0, -1, 0), To: now, Contract: "1", Origin: "detected",
			Rates:  []reportapi.ComplianceRate{{Clock: "restore", Title: "Rétablissement", Criticity: "P1", N: 120, Met: 119, Breached: 1, Rate: &rate, Text: "99,166 %"}},
			Times:  []reportapi.ComplianceTimes{},
			Shares: []reportapi.ComplianceShare{}, Breaches: []reportapi.Breach{},
		}
	})
	satisfaction := func(r *http.Request) reportapi.Satisfaction {
		by := append([]string{}, r.URL.Query()["by"]...)
		return reportapi.Satisfaction{
			Month: r.URL.Query().Get("month"), Zone: "Africa/Tunis", From: now.AddDate(0, -1, 0), To: now, By: by,
			Groups: []reportapi.SatisfactionGroup{{Values: make([]string, len(by)), Asked: 9, Answered: 5, Satisfied: 4, Marks: []int{1, 0, 0, 1, 3}, Skipped: map[string]int{}}},
		}
	}
	b.Tell("satisfaction", func(r *http.Request) any { return satisfaction(r) })
	b.Tell("satisfaction/history", func(r *http.Request) any {
		return reportapi.SatisfactionHistory{Months: []reportapi.Satisfaction{satisfaction(r)}}
	})
	b.Tell("equipment", func(*http.Request) any {
		return reportapi.EquipmentList{Total: 1, Limit: 500, Problems: []string{}, SupervisedAt: &now, Equipment: []reportapi.Equipment{
			{Device: "core-rtr-1", Known: true, Site: "cnte", Region: "tunis", Role: "core", Tickets: 1, Worst: "P1", Alarms: []reportapi.Alarm{{Source: "noc", Name: "Injoignable", Severity: "critical", Since: now}}},
		}}
	})
	b.Tell("annotations", func(*http.Request) any {
		return reportapi.AnnotationList{Limit: 500, Annotations: []reportapi.Annotation{
			{Kind: "ticket", ID: "01A", From: now.Add(-time.Hour), To: &now, Title: "core-rtr-1 ne répond plus", Tags: []string{"P1"}},
		}}
	})
	tellMore(b, now)
	tellShifts(b, now)
	b.Tell("availability", func(r *http.Request) any { return availability(r, now) })
	return b
}

// tellMore has it tell histories, ages of tickets and the calendar.
func tellMore(b *bridgetest.Bridge, now time.Time) {
	rate := int64(99_166)
	b.Tell("compliance/history", func(r *http.Request) any {
		return reportapi.ComplianceHistory{Zone: "Africa/Tunis", Months: []reportapi.ComplianceMonth{{
			Month: r.URL.Query().Get("month"), From: now.AddDate(0, -1, 0), To: now, Contract: "1",
			Rates: []reportapi.ComplianceRate{{Clock: "restore", Title: "Rétablissement", Criticity: "P1", N: 120, Met: 119, Breached: 1, Rate: &rate, Text: "99,166 %"}},
		}}}
	})
	b.Tell("availability/history", func(r *http.Request) any {
		return reportapi.AvailabilityHistory{
			Of: r.URL.Query().Get("of"), Zone: "Africa/Tunis", Total: 1, Live: []string{}, Problems: []string{},
			Months: []reportapi.AvailabilityMonth{{Month: r.URL.Query().Get("month"), From: now.AddDate(0, -1, 0), To: now}},
			Rows:   []reportapi.AvailabilityLine{{Name: "lycee-1", Known: true, Points: []reportapi.AvailabilityPoint{{AvailableMS: 119, DownMS: 1, Rate: &rate}}}},
		}
	})
	b.Tell("tickets/ages", func(r *http.Request) any {
		by := append([]string{}, r.URL.Query()["by"]...)
		hour := int64(3_600_000)
		return reportapi.TicketAges{
			At: now, By: by, Ages: []reportapi.TicketAge{{ToMS: &hour}, {FromMS: hour}}, Groups: []reportapi.AgeGroup{{Values: make([]string, len(by)), Counts: []int{2, 1}}},
		}
	})
	b.Tell("calendar", func(*http.Request) any {
		return reportapi.Calendar{
			First: "2026-03-01", Last: "2026-03-01", Zone: "Africa/Tunis", Total: 1, Limit: 25, Live: []string{}, Problems: []string{},
			Days:  []reportapi.CalendarDay{{Day: "2026-03-01", From: now.AddDate(0, 0, -1), To: now}},
			Sites: []reportapi.CalendarSite{{Site: "lycee-1", Known: true, Days: []reportapi.CalendarCell{{Status: reportapi.DayDown, DownMS: 60_000, Incidents: 1, Worst: "P1"}}}},
		}
	})
}

// tellShifts has it tell the log book, its shifts and what is handed over.
func tellShifts(b *bridgetest.Bridge, now time.Time) {
	shift := reportapi.Shift{From: now.Add(-time.Hour), Till: now.Add(time.Hour)}
	b.Tell("logbook", func(*http.Request) any {
		return reportapi.Logbook{Limit: 500, Entries: []reportapi.LogEntry{
			{Number: 2, Kind: "log_note", Word: "note", Text: "Directeur prévenu", Who: "amel@vigie.example", At: now, ReceivedAt: now, Subject: "01A", Title: "core-rtr-1 ne répond plus"},
		}}
	})
	b.Tell("logbook/shifts", func(*http.Request) any {
		return reportapi.ShiftList{Zone: "Africa/Tunis", Shifts: []reportapi.Shift{shift}}
	})
	b.Tell("handover", func(*http.Request) any {
		waits := tickets()[:1]
		return reportapi.Handover{
			Now: now, Shift: &shift, Counts: []reportapi.HandoverCount{{Criticity: "P1", Open: 1, Untaken: 1}}, Parties: waits, Unverified: waits, Stale: waits,
			Changes:  []reportapi.HandoverChange{{TicketID: 7, Ticket: "30007", State: "approuvé", From: now, Till: now.Add(time.Hour)}},
			Silences: []reportapi.HandoverSilence{{Source: "noc", Why: "à la main", Hidden: 1, Till: now.Add(time.Hour)}},
		}
	})
}

// names are an inventory's: two regions, each with a site.
func names(r *http.Request) any {
	list := reportapi.NameList{Of: r.URL.Query().Get("of"), Limit: 1000, Names: []reportapi.Name{}}
	regions := r.URL.Query()["region"]
	for _, each := range []struct{ region, site, device string }{{"tunis", "cnte", "core-rtr-1"}, {"béja", "lycee-1", "rtr-1"}} {
		if len(regions) > 0 && regions[0] != each.region {
			continue
		}
		name, known := map[string]reportapi.Name{
			"regions": {Name: each.region},
			"sites":   {Name: each.site, Title: "Site " + each.site, Region: each.region},
			"devices": {Name: each.device, Site: each.site, Region: each.region},
		}[list.Of]
		if !known {
			return errors.New("no such list")
		}
		list.Names = append(list.Names, name)
	}
	list.Total = len(list.Names)
	return list
}

func availability(r *http.Request, now time.Time) any {
	query, rate := r.URL.Query(), int64(99_900)
	limit, _ := strconv.Atoi(query.Get("limit"))
	return reportapi.Availability{
		Of: query.Get("of"), First: query.Get("first"), Last: query.Get("last"), Zone: "Africa/Tunis", From: now.Add(-6 * time.Hour), To: now,
		Rows:  []reportapi.AvailabilityRow{{Name: "core-rtr-1", Known: true, PeriodMS: 21_600_000, Rate: &rate, Text: "99,900 %"}},
		Total: 1, Limit: limit, Live: []string{}, Problems: []string{},
	}
}
