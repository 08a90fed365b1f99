package report

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/availability"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// cells are the days of sites, in short.
func cells(told reportapi.Calendar) (all []string) {
	for _, site := range told.Sites {
		line := []string{site.Site}
		for _, cell := range site.Days {
			text := cell.Status
			if cell.DownMS > 0 {
				text += fmt.Sprintf(" %gh", float64(cell.DownMS)/3_600_000)
			}
			if cell.Incidents > 0 {
				text += fmt.Sprintf(" %d %s", cell.Incidents, cell.Worst)
			}
			line = append(line, text)
		}
		all = append(all, strings.Join(line, ", "))
	}
	return all
}

// faultAt is a fault of a site that lasted from one instant of March 2026 in Tunis
// to another.
func faultAt(id, site string, criticity bridge.Criticity, from, to string) bridge.Incident {
	i := incidentOf(id)
	at := func(text string) time.Time {
		instant, _ := time.Parse("02 15:04", text)
		return instant.AddDate(2026, 2, 0).Add(-time.Hour)
	}
	i.Site, i.Criticity, i.DetectedAt = site, criticity, at(from)
	i.OpenedAt = i.DetectedAt
	if to != "" {
		i.RestoredAt = at(to)
		i.ClosedAt = i.RestoredAt.AddDate(0, 0, 7)
	}
	return i
}

func TestCalendar(t *testing.T) {
	t.Parallel()
	shelf := &shelf{evidence: marchOf2026(), incidents: []bridge.Incident{
		faultAt("01D", "lycee-2", bridge.P2, "04 10:00", ""),
		faultAt("01C", "lycee-2", bridge.P3, "02 00:00", "03 00:00"), // not of the third any more
		faultAt("01B", "lycee-1", bridge.P4, "01 23:59", "02 00:01"),
		faultAt("01A", "lycee-1", bridge.P1, "02 10:00", "02 10:00"),
	}}
	at := serve(t, shelf)
	at.api.Estate = schools(t)
	fourth := shelf.evidence[2].Span
	at.api.Measures = &Measures{
		Recent: func(context.Context, bridge.Span, []bridge.EvidenceDay) Recent { return Recent{Until: fourth.To} },
		Maintenance: func(context.Context, bridge.Span) (Maintenance, error) {
			return plan{"site lycee-1": availability.Set{fourth}}, nil
		},
	}
	told, err := at.client().Calendar(t.Context(), reportapi.CalendarQuery{First: "2026-03-01", Last: "2026-03-06"})
	want := []string{
		"lycee-1, down 5h 1 P4, degraded 2 P1, unmeasured, maintenance",
		"lycee-2, up, degraded 1 P3, unmeasured, degraded 1 P2",
	}
	if got := cells(told); err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, got\n%s\nwant\n%s", err, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(told.Days) != 4 || told.Days[0].Day != "2026-03-01" || told.Days[3].Day != "2026-03-04" || told.Days[3].Partial || told.Total != 2 || told.Sites[0].Title == "" || len(told.Problems) == 0 {
		t.Errorf("%+v", told)
	}
	if f := shelf.asked; !f.Lasting || !slices.Equal(f.Sites, []string{"lycee-1", "lycee-2"}) || f.OpenFrom.UnixMilli() != shelf.evidence[0].Span.From || f.OpenedTo.UnixMilli() != fourth.To {
		t.Errorf("incidents are asked for by %+v", f)
	}
	page, err := at.client().Calendar(t.Context(), reportapi.CalendarQuery{Month: "2026-03", Limit: 1})
	if err != nil || len(page.Sites) != 1 || page.Next == "" {
		t.Fatalf("the first page is %+v, %v", page, err)
	}
	page, err = at.client().Calendar(t.Context(), reportapi.CalendarQuery{Month: "2026-03", Limit: 1, After: page.Next})
	if err != nil || len(page.Sites) != 1 || page.Sites[0].Site != "lycee-2" || page.Next != "" {
		t.Errorf("the second page is %+v, %v", page, err)
	}
	none, err := at.client().Calendar(t.Context(), reportapi.CalendarQuery{Month: "2026-03", Sites: []string{"<script>"}})
	if err != nil || len(none.Sites) != 0 || len(none.Problems) == 0 {
		t.Errorf("of a site that nobody knows: %+v, %v", none, err)
	}
}

// TestCalendarOutside: a site that the inventory had later alone; and one in
// maintenance that nobody measured is not taken for well.
func TestCalendarOutside(t *testing.T) {
	t.Parallel()
	one, two := dayAt("noc", 1, "r1 lycee-1"), dayAt("noc", 2, "r1 lycee-1", "moved lycee-2?")
	at := serve(t, &shelf{evidence: []bridge.EvidenceDay{one, two}})
	at.api.Estate = schools(t)
	told, err := at.client().Calendar(t.Context(), reportapi.CalendarQuery{First: "2026-03-01", Last: "2026-03-02"})
	if got, want := cells(told), []string{"lycee-1, up, up", "lycee-2, outside, unmeasured"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, got %v, want %v", err, got, want)
	}
}

// TestCalendarOfManyIncidents: what is not counted is said.
func TestCalendarOfManyIncidents(t *testing.T) {
	t.Parallel()
	shelf := &shelf{evidence: marchOf2026()}
	for n := range mostIncidents + 1 {
		shelf.incidents = append(shelf.incidents, faultAt(fmt.Sprintf("%06d", mostIncidents-n), "lycee-2", bridge.P3, "02 00:00", "02 01:00"))
	}
	at := serve(t, shelf)
	at.api.Estate = schools(t)
	told, err := at.client().Calendar(t.Context(), reportapi.CalendarQuery{First: "2026-03-02", Last: "2026-03-02"})
	if err != nil || len(told.Sites) != 2 || told.Sites[0].Days[0].Incidents+told.Sites[1].Days[0].Incidents != mostIncidents || !strings.Contains(strings.Join(told.Problems, "\n"), "plus de 20000 incidents") {
		t.Errorf("%+v, %v", told, err)
	}
}
