package report

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/availability"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// Measures are what availability is told by, beside the ledger.
type Measures struct {
	// Recent is what sources say of days that kept, all days of all sources over
	// a time, has not.
	Recent func(ctx context.Context, over bridge.Span, kept []bridge.EvidenceDay) Recent
	// Maintenance is what was planned over a time.
	Maintenance func(ctx context.Context, over bridge.Span) (Maintenance, error)
}

// Recent is what sources say of the last days.
type Recent struct {
	Days    []bridge.EvidenceDay
	Unheard []Unheard
	Until   int64 // up to when it is known
}

// Unheard is a day of which a source says nothing.
type Unheard struct {
	Source, Day string
	Err         error // nil where it measured nothing
}

// Maintenance knows what was in maintenance when, agreed long enough before.
type Maintenance interface {
	Device(name string) availability.Set
	Site(name string) availability.Set
}

// What availability is told of.
const (
	ofEquipment = "equipment"
	ofSites     = "sites"
	ofRegions   = "regions"
)

var availabilityOf = []string{ofEquipment, ofSites, ofRegions}

// mostDays is a year, which may be a leap year.
const mostDays = 366

var availabilityParameters = join(placeParameters, periodParameters, limitParameter, parameters{
	"role":  equipmentParameters["role"],
	"month": complianceParameters["month"],
	"of": func(q *query, name string, values []string) (err error) {
		q.of, err = one(name, values, availabilityOf)
		return err
	},
	"first": func(q *query, name string, values []string) (err error) {
		q.first, err = dayOf(name, values)
		return err
	},
	"last": func(q *query, name string, values []string) (err error) {
		q.last, err = dayOf(name, values)
		return err
	},
	"after": func(q *query, name string, values []string) (err error) {
		q.worst, err = worstOf(name, values)
		return err
	},
})

func dayOf(name string, values []string) (time.Time, error) {
	text, err := single(name, values)
	if err != nil {
		return time.Time{}, err
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil || day.Year() < firstYear || day.Year() > lastYear {
		return day, fmt.Errorf("%s : « %s » n'est pas un jour tel que 2026-03-01", name, text)
	}
	return day, nil
}

// worstOf reads where a list goes on, as worstPlace writes it.
func worstOf(name string, values []string) (*measured, error) {
	text, err := single(name, values)
	if err != nil {
		return nil, err
	}
	parts := strings.SplitN(text, ".", 4)
	if len(parts) < 4 {
		return nil, fmt.Errorf("%s : « %s » n'est pas une suite de la liste", name, text)
	}
	m := &measured{name: parts[3]}
	for i, into := range []*int64{&m.figure.Up, &m.figure.Down, &m.figure.Unmeasured} {
		if *into, err = strconv.ParseInt(parts[i], 10, 64); err != nil || *into < 0 {
			return nil, fmt.Errorf("%s : « %s » n'est pas une suite de la liste", name, text)
		}
	}
	return m, nil
}

func (m *measured) place() string {
	return fmt.Sprintf("%d.%d.%d.%s", m.figure.Up, m.figure.Down, m.figure.Unmeasured, m.name)
}

// Availability serves GET /api/v1/availability.
func (a *API) Availability(w http.ResponseWriter, r *http.Request) {
	q, err := a.read(r, availabilityParameters)
	if err == nil {
		err = q.availability(a.status().Contract.Location())
	}
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	told, err := a.availability(r.Context(), q, time.Now())
	if err != nil {
		a.fail(w, err)
		return
	}
	writeJSON(w, r, told)
}

// OfMonth is the availability of all devices, sites and regions in a month, each
// on one page, as it is known at an instant.
func (a *API) OfMonth(ctx context.Context, month ledger.Month, now time.Time) ([]*reportapi.Availability, error) {
	var all []*reportapi.Availability
	for _, of := range availabilityOf {
		first := time.Date(month.Year(), month.Of(), 1, 0, 0, 0, 0, time.UTC)
		q := &query{filter: ledger.TicketFilter{Limit: math.MaxInt}, of: of, first: first, last: first.AddDate(0, 1, -1)}
		told, err := a.availability(ctx, q, now)
		if err != nil {
			return nil, err
		}
		all = append(all, told)
	}
	return all, nil
}

// availability settles what is asked for.
func (q *query) availability(zone *time.Location) error {
	if q.of == "" {
		q.of = ofEquipment
	}
	if err := q.days(zone); err != nil {
		return err
	}
	n := int(q.last.Sub(q.first)/(24*time.Hour)) + 1
	if n < 1 {
		return errors.New("first ne doit pas suivre last")
	}
	if n > mostDays {
		return fmt.Errorf("%d jours au plus", mostDays)
	}
	f := &q.filter
	if q.of != ofEquipment && len(f.Devices)+len(f.Services)+len(f.Providers)+len(q.roles) > 0 {
		return fmt.Errorf("device, service, provider et role ne valent que pour of=%s", ofEquipment)
	}
	if q.of == ofRegions && len(f.Sites) > 0 {
		return fmt.Errorf("site ne vaut pas pour of=%s", ofRegions)
	}
	return nil
}

// measured is one thing with its figure.
type measured struct {
	name     string
	figure   availability.Figure
	failures int64
	sites    int
}

// worse orders things, the worst first.
func worse(a, b *measured) int {
	if c := a.figure.Worse(b.figure); c != 0 {
		return c
	}
	return strings.Compare(a.name, b.name)
}

func (a *API) availability(ctx context.Context, q *query, now time.Time) (*reportapi.Availability, error) {
	contract := a.status().Contract
	zone, terms := contract.Location(), contract.Availability
	from, end := dayIn(q.first, zone), dayIn(q.last.AddDate(0, 0, 1), zone)
	told := &reportapi.Availability{
		Of: q.of, First: q.first.Format(time.DateOnly), Last: q.last.Format(time.DateOnly), Zone: zone.String(), From: from, To: end,
		Contract: contract.Version, Hash: contract.Hash(), NoticeMS: terms.MaintenanceNotice().Milliseconds(), FromAlert: terms.FromAlert,
		Target: targetOf(&terms, q.of), Rows: []reportapi.AvailabilityRow{}, Limit: q.filter.Limit, Live: []string{}, Problems: []string{},
	}
	s := newSurvey(q, told, a.Estate, zone)
	if err := s.read(ctx, a, bridge.SpanOf(from, end), now); err != nil {
		return nil, err
	}
	if err := s.open(ctx, a); err != nil {
		return nil, err
	}
	all := s.figures()
	s.unknown(all)
	slices.SortFunc(all, func(a, b measured) int { return worse(&a, &b) })
	told.Total = len(all)
	if q.worst != nil {
		all = slices.DeleteFunc(all, func(m measured) bool { return worse(&m, q.worst) <= 0 })
	}
	if limit := told.Limit; len(all) > limit {
		all = all[:limit]
		told.Next = all[limit-1].place()
	}
	for i := range all {
		told.Rows = append(told.Rows, s.row(&all[i]))
	}
	return told, nil
}

// dayIn is the first instant of a day in a zone. Where the clock skips midnight
// it is that of the change.
func dayIn(day time.Time, zone *time.Location) time.Time {
	at := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, zone)
	if at.Day() != day.Day() {
		_, at = at.ZoneBounds()
	}
	return at.UTC()
}

// targetOf is what was promised; nil where nothing was.
func targetOf(terms *policy.Availability, of string) *int64 {
	target := int64(map[string]policy.Percent{ofEquipment: terms.Targets.Equipment, ofSites: terms.Targets.Sites, ofRegions: terms.Targets.Regions}[of])
	if target == 0 {
		return nil
	}
	return &target
}
