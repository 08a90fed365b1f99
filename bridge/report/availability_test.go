package report

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/availability"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// dayAt is a day of March 2026 in Tunis of which a source kept something:
// members are "device site", those that nobody measured end in "?".
func dayAt(source string, n int, members ...string) bridge.EvidenceDay {
	from := time.Date(2026, 3, n-1, 23, 0, 0, 0, time.UTC)
	day := bridge.EvidenceDay{Source: source, Day: fmt.Sprintf("2026-03-%02d", n), Span: bridge.SpanOf(from, from.AddDate(0, 0, 1))}
	for _, text := range members {
		name, unmeasured := strings.CutSuffix(text, "?")
		device, site, _ := strings.Cut(name, " ")
		day.Members = append(day.Members, bridge.EvidenceMember{Device: device, Site: site, Measured: !unmeasured})
	}
	return day
}

// down adds an outage from the beginning of a day on.
func down(day *bridge.EvidenceDay, kind bridge.EvidenceKind, name string, hours int) {
	day.Outages = append(day.Outages, bridge.Outage{Kind: kind, Name: name, Down: []bridge.Span{{From: day.Span.From, To: day.Span.From + int64(hours)*3_600_000}}})
}

// lines are rows, in short: hours of each share.
func lines(told reportapi.Availability) []string {
	var all []string
	for _, r := range told.Rows {
		hours := func(ms int64) string { return fmt.Sprintf("%g", float64(ms)/3_600_000) }
		met := "?"
		if r.Met != nil {
			met = fmt.Sprint(*r.Met)
		}
		all = append(all, fmt.Sprintf("%s@%s %s: %s up %s down %s planned %s unmeasured %s outside %s, met %s", r.Name, r.Site, r.Region, r.Text,
			hours(r.Available.MS), hours(r.Down.MS), hours(r.Maintenance.MS), hours(r.Unmeasured.MS), hours(r.OutsideMS), met))
	}
	return all
}

func wantLines(t *testing.T, told reportapi.Availability, err error, want ...string) {
	t.Helper()
	if got := lines(told); err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, got\n%s\nwant\n%s", err, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func wantProblems(t *testing.T, told reportapi.Availability, want ...string) {
	t.Helper()
	if !slices.Equal(told.Problems, want) {
		t.Errorf("the problems are\n%s\nwant\n%s", strings.Join(told.Problems, "\n"), strings.Join(want, "\n"))
	}
}

// plan is maintenance.
type plan map[string]availability.Set

func (p plan) Device(name string) availability.Set { return p["device "+name] }
func (p plan) Site(name string) availability.Set   { return p["site "+name] }

// schools are an inventory as it is at the end of March.
func schools(t *testing.T) *Estate {
	t.Helper()
	path := filepath.Join(t.TempDir(), "inventory.yml")
	if err := os.WriteFile(path, []byte(`
regions: [{name: tunis, title: Tunis}, {name: beja, title: Béja — باجة}]
sites:
  - {name: lycee-1, title: المعهد الثانوي, region: tunis}
  - {name: lycee-2, title: Lycée « Ibn Khaldoun », region: beja}
equipment:
  - {device: r1, address: 192.0.2.1, site: lycee-1, role: router, criticity: P1}
  - {device: sw1, address: 192.0.2.2, site: lycee-1, role: switch, criticity: P2}
  - {device: moved, address: 192.0.2.3, site: lycee-2, role: switch, criticity: P2}
  - {device: new, address: 192.0.2.4, site: lycee-2, role: switch, criticity: P2}
`), 0o600); err != nil {
		t.Fatal(err)
	}
	inv, err := inventory.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return &Estate{Inventory: func() *inventory.Inventory { return inv }, Alarms: func(context.Context) ([]Alarm, map[string]error) { return nil, nil }}
}

// march are the first four days of it: a device was renamed, one moved to
// another school, one was removed, and on the third day nothing was kept.
func marchOf2026() []bridge.EvidenceDay {
	one := dayAt("noc", 1, "r1 lycee-1", "sw1 lycee-1", "moved lycee-1", "old lycee-2", "جهاز lycee-2", "blind lycee-2?")
	down(&one, bridge.EvidenceDevice, "r1", 6)
	down(&one, bridge.EvidenceDevice, "sw1", 6)
	down(&one, bridge.EvidenceDevice, "جهاز", 1)
	down(&one, bridge.EvidenceSite, "lycee-1", 5)
	two := dayAt("noc", 2, "r1 lycee-1", "sw1 lycee-1", "moved lycee-2", "new lycee-2", "جهاز lycee-2", "blind lycee-2?")
	down(&two, bridge.EvidenceDevice, "moved", 12)
	four := dayAt("noc", 4, "r1 lycee-1", "sw1 lycee-1", "moved lycee-2", "new lycee-2", "blind lycee-2?")
	return []bridge.EvidenceDay{one, two, four}
}

func TestAvailability(t *testing.T) {
	t.Parallel()
	shelf := &shelf{evidence: marchOf2026()}
	at := serve(t, shelf)
	at.api.Estate = schools(t)
	noon := shelf.evidence[0].Span.From + 3*3_600_000
	at.api.Measures = &Measures{
		Recent: func(context.Context, bridge.Span, []bridge.EvidenceDay) Recent {
			return Recent{Until: availability.Settled(time.Now()).UnixMilli()}
		},
		Maintenance: func(context.Context, bridge.Span) (Maintenance, error) {
			return plan{"device sw1": {{From: noon - 3*3_600_000, To: noon}}, "site lycee-1": {{From: noon - 3*3_600_000, To: noon - 3_600_000}}}, nil
		},
	}
	agreed := *at.status.Contract
	agreed.Availability.Targets = policy.Targets{Equipment: 90_000, Sites: 95_000, Regions: 90_000}
	at.status.Contract = &agreed
	ask := func(q reportapi.AvailabilityQuery) (reportapi.Availability, error) {
		q.First, q.Last = "2026-03-01", "2026-03-04"
		return at.client().Availability(t.Context(), q)
	}
	told, err := ask(reportapi.AvailabilityQuery{})
	wantLines(
		t, told, err,
		"moved@lycee-2 beja: 83,333 % up 60 down 12 planned 0 unmeasured 24 outside 0, met false", // at best 87,5 %
		"r1@lycee-1 tunis: 91,666 % up 66 down 6 planned 0 unmeasured 24 outside 0, met ?",
		"sw1@lycee-1 tunis: 95,652 % up 66 down 3 planned 3 unmeasured 24 outside 0, met ?",
		"جهاز@lycee-2 beja: 97,916 % up 47 down 1 planned 0 unmeasured 24 outside 24, met ?",
		"new@lycee-2 beja: 100,000 % up 48 down 0 planned 0 unmeasured 24 outside 24, met ?",
		"old@lycee-2 beja: 100,000 % up 24 down 0 planned 0 unmeasured 24 outside 48, met ?",
		"blind@lycee-2 beja: sans objet up 0 down 0 planned 0 unmeasured 96 outside 0, met ?",
	)
	wantProblems(t, told, "Rien n'est tenu de 2026-03-03 : non mesuré.")
	if told.Total != 7 || told.Partial || told.Zone != "Africa/Tunis" || told.From.Format(time.RFC3339) != "2026-02-28T23:00:00Z" || told.To.Format(time.RFC3339) != "2026-03-04T23:00:00Z" || *told.Target != 90_000 || len(told.Live) != 0 {
		t.Errorf("it is of %+v", told)
	}
	// All of the known time is in one of four shares, in thousandths cut off.
	r := told.Rows[2]
	if *r.Available.Share != 68_750 || *r.Down.Share != 3_125 || *r.Maintenance.Share != 3_125 || *r.Unmeasured.Share != 25_000 || *r.Best != 96_774 || *r.Worst != 70_967 || !r.Known || told.Rows[3].Known {
		t.Errorf("its shares are %+v", r)
	}
	told, err = ask(reportapi.AvailabilityQuery{Of: "sites"})
	wantLines(
		t, told, err,
		"lycee-1@ tunis: 95,714 % up 67 down 3 planned 2 unmeasured 24 outside 0, met ?",
		"lycee-2@ beja: 100,000 % up 72 down 0 planned 0 unmeasured 24 outside 0, met ?",
	)
	if told.Rows[0].Title != "المعهد الثانوي" {
		t.Errorf("it is called %q", told.Rows[0].Title)
	}
	told, err = ask(reportapi.AvailabilityQuery{Of: "regions"})
	wantLines(
		t, told, err,
		"tunis@ : 95,714 % up 67 down 3 planned 2 unmeasured 24 outside 0, met ?",
		"beja@ : 100,000 % up 72 down 0 planned 0 unmeasured 24 outside 0, met ?",
	)
	if told.Rows[1].Sites != 1 || told.Rows[1].Title != "Béja — باجة" {
		t.Errorf("the region is %+v", told.Rows[1])
	}
}

// TestAvailabilityMet: without a day that is missing, promises are held to.
func TestAvailabilityMet(t *testing.T) {
	t.Parallel()
	at := serve(t, &shelf{evidence: marchOf2026()})
	agreed := *at.status.Contract
	agreed.Availability.Targets = policy.Targets{Equipment: 75_000}
	at.status.Contract = &agreed
	told, err := at.client().Availability(t.Context(), reportapi.AvailabilityQuery{First: "2026-03-01", Last: "2026-03-01", Devices: []string{"r1", "blind", "old"}})
	wantLines(
		t, told, err,
		"r1@lycee-1 : 75,000 % up 18 down 6 planned 0 unmeasured 0 outside 0, met true",
		"old@lycee-2 : 100,000 % up 24 down 0 planned 0 unmeasured 0 outside 0, met true",
		"blind@lycee-2 : sans objet up 0 down 0 planned 0 unmeasured 24 outside 0, met ?",
	)
	agreed.Availability.Targets.Equipment++
	told, err = at.client().Availability(t.Context(), reportapi.AvailabilityQuery{First: "2026-03-01", Last: "2026-03-01", Devices: []string{"r1"}})
	wantLines(t, told, err, "r1@lycee-1 : 75,000 % up 18 down 6 planned 0 unmeasured 0 outside 0, met false")
	agreed.Availability.Targets.Equipment = 0
	if told, err = at.client().Availability(t.Context(), reportapi.AvailabilityQuery{Month: "2026-03"}); err != nil || told.Target != nil || told.Rows[0].Met != nil {
		t.Errorf("where nothing was promised: %+v, %v", told, err)
	}
}

// TestAvailabilityFilters: as those of equipment, by the inventory now and by
// where a device stood.
func TestAvailabilityFilters(t *testing.T) {
	t.Parallel()
	at := serve(t, &shelf{evidence: marchOf2026()})
	at.api.Estate = schools(t)
	for _, c := range []struct {
		query    reportapi.AvailabilityQuery
		want     string
		problems []string
	}{
		{reportapi.AvailabilityQuery{Sites: []string{"lycee-1"}}, "r1 sw1 moved", nil},
		{reportapi.AvailabilityQuery{Sites: []string{"lycee-2"}, Roles: []string{"switch"}}, "moved new", nil},
		{reportapi.AvailabilityQuery{Regions: []string{"beja"}}, "moved جهاز new old blind", nil},
		{reportapi.AvailabilityQuery{Regions: []string{"beja"}, Sites: []string{"lycee-1"}}, "", nil},
		{reportapi.AvailabilityQuery{Devices: []string{"جهاز", "جهاز 2"}}, "جهاز", []string{"Équipement « جهاز 2 » : inconnu de l'inventaire comme des preuves de la période."}},
		{reportapi.AvailabilityQuery{Of: "sites", Regions: []string{"beja"}}, "lycee-2", nil},
		{reportapi.AvailabilityQuery{Of: "sites", Sites: []string{"lycée-1"}}, "", []string{"Site « lycée-1 » : inconnu de l'inventaire comme des preuves de la période."}},
		{reportapi.AvailabilityQuery{Of: "regions", Regions: []string{"nulle part"}}, "", []string{"Région « nulle part » : inconnu de l'inventaire comme des preuves de la période."}},
		{reportapi.AvailabilityQuery{Providers: []string{"personne"}}, "", nil},
	} {
		c.query.First, c.query.Last = "2026-03-01", "2026-03-02"
		told, err := at.client().Availability(t.Context(), c.query)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, r := range told.Rows {
			names = append(names, r.Name)
		}
		if got := strings.Join(names, " "); got != c.want || !slices.Equal(told.Problems, append([]string{}, c.problems...)) {
			t.Errorf("%+v: %q, %v", c.query, got, told.Problems)
		}
	}
	// For as long as it stood there.
	told, err := at.client().Availability(t.Context(), reportapi.AvailabilityQuery{First: "2026-03-01", Last: "2026-03-02", Sites: []string{"lycee-1"}, Devices: []string{"moved"}})
	wantLines(t, told, err, "moved@lycee-1 tunis: 100,000 % up 24 down 0 planned 0 unmeasured 0 outside 24, met true")
}

// TestAvailabilityOfPeriod: the days of a time are those of the contract's zone,
// an hour east of UTC.
func TestAvailabilityOfPeriod(t *testing.T) {
	t.Parallel()
	at := serve(t, &shelf{})
	for _, test := range []struct{ from, to, first, last string }{
		{"2026-02-28T23:00:00Z", "2026-03-31T22:59:59.999Z", "2026-03-01", "2026-03-31"},
		{"2026-02-28T22:59:59Z", "2026-03-31T23:00:00Z", "2026-02-28", "2026-03-31"},
		{"2026-03-01T10:00:00Z", "2026-03-01T10:05:00Z", "2026-03-01", "2026-03-01"},
		{"2026-03-01T23:30:00Z", "2026-03-01T23:31:00Z", "2026-03-02", "2026-03-02"},
	} {
		from, to := instant(t, test.from), instant(t, test.to)
		told, err := at.client().Availability(t.Context(), reportapi.AvailabilityQuery{From: from, To: to})
		if err != nil || told.First != test.first || told.Last != test.last {
			t.Errorf("from %s to %s is told from %s to %s, %v", test.from, test.to, told.First, told.Last, err)
		}
	}
}

// TestAvailabilityPages: worst first, without gap or repetition.
func TestAvailabilityPages(t *testing.T) {
	t.Parallel()
	day := dayAt("noc", 1)
	for n := range 40 {
		name := fmt.Sprintf("sw.%02d é", n)
		day.Members = append(day.Members, bridge.EvidenceMember{Device: name, Site: "s", Measured: n%9 > 0})
		if n%9 > 0 && n%3 > 0 {
			down(&day, bridge.EvidenceDevice, name, n%4)
		}
	}
	at := serve(t, &shelf{evidence: []bridge.EvidenceDay{day}})
	whole, err := at.client().Availability(t.Context(), reportapi.AvailabilityQuery{First: "2026-03-01", Last: "2026-03-01"})
	if err != nil || whole.Next != "" {
		t.Fatalf("%+v, %v", whole, err)
	}
	for limit := 1; limit < 42; limit += 3 {
		var paged []reportapi.AvailabilityRow
		for q := (reportapi.AvailabilityQuery{First: "2026-03-01", Last: "2026-03-01", Limit: limit}); ; {
			page, err := at.client().Availability(t.Context(), q)
			if err != nil || page.Total != 40 || len(page.Rows) > limit {
				t.Fatalf("a page: %+v, %v", page, err)
			}
			paged = append(paged, page.Rows...)
			if q.After = page.Next; page.Next == "" {
				break
			}
		}
		if got, want := lines(reportapi.Availability{Rows: paged}), lines(whole); !slices.Equal(got, want) {
			t.Fatalf("by %d:\n%s\nwant\n%s", limit, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// TestAvailabilityOfToday: what goes on is told as far as it is known, and who
// does not answer is named.
func TestAvailabilityOfToday(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 0)
	now := time.Now()
	today := now.In(zone)
	from := time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, zone).Add(-24 * time.Hour)
	yesterday := bridge.EvidenceDay{Source: "noc", Day: from.Format(time.DateOnly), Span: bridge.SpanOf(from, from.Add(24*time.Hour))}
	yesterday.Members = []bridge.EvidenceMember{{Device: "r1", Site: "s", Measured: true}, {Device: "r2", Site: "other", Measured: true}}
	down(&yesterday, bridge.EvidenceDevice, "r1", 6)
	at := serve(t, &shelf{})
	var asked int
	var answer Recent
	at.api.Measures = &Measures{
		Recent: func(_ context.Context, _ bridge.Span, kept []bridge.EvidenceDay) Recent {
			asked++
			if len(kept) != 0 {
				t.Errorf("kept are %+v", kept)
			}
			return answer
		},
		Maintenance: func(context.Context, bridge.Span) (Maintenance, error) { return plan{}, nil },
	}
	q := reportapi.AvailabilityQuery{First: from.Format(time.DateOnly), Last: from.Format(time.DateOnly), Sites: []string{"s"}}
	answer = Recent{Days: []bridge.EvidenceDay{yesterday}, Until: yesterday.Span.From + 12*3_600_000, Unheard: []Unheard{
		{Source: "nord", Day: yesterday.Day, Err: errors.New("connection\n refused")}, {Source: "sud", Day: "2026-01-01"}, {Source: "sud", Day: yesterday.Day},
	}}
	told, err := at.client().Availability(t.Context(), q)
	if err != nil || asked != 1 || !told.Partial || !slices.Equal(told.Live, []string{yesterday.Day}) || len(told.Rows) != 1 || told.Rows[0].Down.MS != 6*3_600_000 {
		t.Errorf("%+v, %v", told, err)
	}
	wantProblems(
		t, told,
		"La source « nord » ne répond pas : ce qu'elle a mesuré de "+yesterday.Day+" manque, et compte comme non mesuré (connection refused).",
		"La source « sud » n'a rien mesuré de 2 jours, du 2026-01-01 au "+yesterday.Day+".",
	)
	// Of tomorrow nothing is known, and nobody is asked.
	q.First, q.Last = now.AddDate(0, 0, 3).Format(time.DateOnly), now.AddDate(0, 0, 4).Format(time.DateOnly)
	told, err = at.client().Availability(t.Context(), q)
	if err != nil || asked != 1 || len(told.Rows) != 0 || !told.Partial || told.Problems[0] != "La période n'a pas commencé." {
		t.Errorf("of what has not begun: %+v, %v", told, err)
	}
}

// TestAvailabilityOfHalfADay: of two sources one kept a day, the other did not.
func TestAvailabilityOfHalfADay(t *testing.T) {
	t.Parallel()
	one, two := dayAt("noc", 1, "r1 s?", "r2 s"), dayAt("noc", 2, "r1 s?", "r2 s")
	other := dayAt("nord", 1, "r1 s", "r2 s?")
	at := serve(t, &shelf{evidence: []bridge.EvidenceDay{one, other, two}})
	told, err := at.client().Availability(t.Context(), reportapi.AvailabilityQuery{First: "2026-03-01", Last: "2026-03-02"})
	wantLines(
		t, told, err,
		"r1@s : 100,000 % up 24 down 0 planned 0 unmeasured 24 outside 0, met ?",
		"r2@s : 100,000 % up 48 down 0 planned 0 unmeasured 0 outside 0, met true",
	)
	wantProblems(t, told, "Rien n'est tenu de la source « nord » de 2026-03-02.")
}

// TestAvailabilityOfChangedClocks: days of 23 and of 25 hours.
func TestAvailabilityOfChangedClocks(t *testing.T) {
	t.Parallel()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	for day, hours := range map[string]int64{"2026-03-29": 23, "2026-10-25": 25} {
		first, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		from, to := dayIn(first, paris), dayIn(first.AddDate(0, 0, 1), paris)
		kept := bridge.EvidenceDay{Source: "noc", Day: day, Span: bridge.SpanOf(from, to), Members: []bridge.EvidenceMember{{Device: "r1", Site: "s", Measured: true}}}
		down(&kept, bridge.EvidenceDevice, "r1", 3) // over the change
		s := newSurvey(&query{of: ofEquipment, first: first, last: first}, &reportapi.Availability{}, nil, paris)
		api := NewAPI(&shelf{evidence: []bridge.EvidenceDay{kept}}, nil, nil, nil)
		if err := s.read(t.Context(), api, bridge.SpanOf(from, to), to.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if err := s.open(t.Context(), api); err != nil {
			t.Fatal(err)
		}
		all := s.figures()
		if len(all) != 1 || all[0].figure.Period != hours*3_600_000 || all[0].figure.Down != 3*3_600_000 || all[0].figure.Up != (hours-3)*3_600_000 {
			t.Errorf("%s: %+v", day, all)
		}
	}
	havana, err := time.LoadLocation("America/Havana")
	if err != nil {
		t.Fatal(err)
	}
	// Of 1 April 2012 midnight is skipped: it begins at one.
	if from := dayIn(time.Date(2012, 4, 1, 0, 0, 0, 0, time.UTC), havana); from.Format(time.RFC3339) != "2012-04-01T05:00:00Z" {
		t.Errorf("it begins at %v", from)
	}
}

func TestAvailabilityRefuses(t *testing.T) {
	t.Parallel()
	shelf := &shelf{}
	at := serve(t, shelf)
	for _, query := range []string{
		"", "month=2026-13", "first=2026-03-01", "last=2026-03-01", "first=2026-03-02&last=2026-03-01", "first=2026-02-30&last=2026-03-01",
		"first=2026-01-01&last=2027-01-02", "month=2026-03&first=2026-03-01&last=2026-03-02", "month=2026-03&of=racks", "month=2026-03&of=sites&device=r1",
		"month=2026-03&of=regions&site=s", "month=2026-03&of=sites&role=switch", "month=2026-03&after=1.2.x.r1", "month=2026-03&after=1.2.3", "month=2026-03&after=1.-2.3.r1",
		"month=2026-03&kind=x", "month=2026-03&limit=0",
		"from=2026-03-01T00:00:00Z", "from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z&month=2026-03", "first=2026-03-01&last=2026-03-01&from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z",
		"from=2016-03-01T00:00:00Z&to=2026-03-01T00:00:00Z",
	} {
		if answer, body := get(t, at.URL+"/api/v1/availability?"+query, nil); answer.code != http.StatusBadRequest {
			t.Errorf("%q is answered with %d %s", query, answer.code, body)
		}
	}
	shelf.broken = errDisk
	if answer, _ := get(t, at.URL+"/api/v1/availability?month=2026-03", nil); answer.code != http.StatusServiceUnavailable {
		t.Errorf("of a broken ledger: %d", answer.code)
	}
	shelf.broken = nil
	at.api.Measures = &Measures{
		Recent: func(context.Context, bridge.Span, []bridge.EvidenceDay) Recent {
			return Recent{Until: time.Now().UnixMilli()}
		},
		Maintenance: func(context.Context, bridge.Span) (Maintenance, error) { return nil, errDisk },
	}
	if answer, _ := get(t, at.URL+"/api/v1/availability?month=2026-03", nil); answer.code != http.StatusServiceUnavailable {
		t.Errorf("of maintenance that cannot be read: %d", answer.code)
	}
}

// TestAvailabilityOfMonth: all that was measured in a month, on one page each.
func TestAvailabilityOfMonth(t *testing.T) {
	t.Parallel()
	day := dayAt("noc", 2, "rtr-1 lycee-1", "sw-1 lycee-1", "rtr-2 lycee-2")
	down(&day, bridge.EvidenceDevice, "sw-1", 2)
	down(&day, bridge.EvidenceSite, "lycee-2", 3)
	at := serve(t, &shelf{evidence: []bridge.EvidenceDay{day}})
	all, err := at.api.OfMonth(t.Context(), february+1, time.Date(2026, 4, 5, 0, 0, 0, 0, time.UTC))
	if err != nil || len(all) != 3 || all[0].Of != "equipment" || len(all[0].Rows) != 3 || all[1].Of != "sites" || len(all[1].Rows) != 2 || all[2].Of != "regions" {
		t.Fatalf("there is %+v, %v", all, err)
	}
	if worst := all[0].Rows[0]; worst.Name != "sw-1" || worst.Down.MS != 2*3_600_000 || all[0].Next != "" || all[0].First != "2026-03-01" || all[0].Last != "2026-03-31" {
		t.Errorf("the worst is %+v", worst)
	}
	if worst := all[1].Rows[0]; worst.Name != "lycee-2" || worst.Down.MS != 3*3_600_000 {
		t.Errorf("the worst site is %+v", worst)
	}
}
