package report

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/internal/inventory"
	"github.com/vigie-noc/vigie/internal/labels"
)

// Alarm is an alert that fires at a source, hidden or not.
type Alarm struct {
	Source    string
	Labels    map[string]string
	Summary   string // what its rule says of it, in French
	Since     time.Time
	Silenced  bool
	Inhibited bool
}

// Estate is what is supervised.
type Estate struct {
	// Inventory is the one in force; nil where none is given.
	Inventory func() *inventory.Inventory
	// Alarms are what fires at all sources, and the errors of those that could
	// not be asked.
	Alarms func(ctx context.Context) ([]Alarm, map[string]error)
}

var equipmentParameters = join(placeParameters, limitParameter, parameters{
	"role": func(q *query, name string, values []string) (err error) {
		q.roles, err = known(name, values, labels.Roles)
		return err
	},
	"troubled": func(q *query, name string, values []string) error {
		text, err := single(name, values)
		if q.troubled = text == "true"; err != nil || !q.troubled {
			return fmt.Errorf("%s vaut true, ou est absent", name)
		}
		return nil
	},
	"after": func(q *query, name string, values []string) (err error) {
		q.after, err = single(name, values)
		return err
	},
})

// Equipment serves GET /api/v1/equipment.
func (a *API) Equipment(w http.ResponseWriter, r *http.Request) {
	q, err := a.read(r, equipmentParameters)
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	counts, err := a.ledger.TicketCounts(r.Context(), ledger.TicketFilter{
		Natures: usualNatures, States: openOnes,
	}, []ledger.Dimension{"device", "criticity"})
	if err != nil {
		a.fail(w, err)
		return
	}
	list := reportapi.EquipmentList{Equipment: []reportapi.Equipment{}, Limit: q.filter.Limit, Problems: []string{}}
	estate := newEstate(a.Estate)
	estate.alarm(r.Context(), a.Estate, &list)
	for _, count := range counts {
		estate.tickets(count)
	}
	estate.supervise(a.status().Unsupervised, &list)
	for _, name := range slices.Sorted(maps.Keys(estate.all)) {
		device := estate.all[name]
		if !q.selects(device) {
			continue
		}
		list.Total++
		switch {
		case name <= q.after:
		case len(list.Equipment) < list.Limit:
			list.Equipment = append(list.Equipment, *device)
		default:
			list.Next = list.Equipment[list.Limit-1].Device
		}
	}
	writeJSON(w, r, list)
}

// openOnes are the states of what is not closed.
var openOnes = bridge.States[:len(bridge.States)-1]

// selects tells whether a device is asked for.
func (q *query) selects(e *reportapi.Equipment) bool {
	for _, each := range []struct {
		asked []string
		has   string
	}{
		{q.filter.Regions, e.Region},
		{q.filter.Sites, e.Site},
		{q.filter.Devices, e.Device},
		{q.filter.Services, e.Service},
		{q.filter.Providers, e.Provider},
		{q.roles, e.Role},
	} {
		if len(each.asked) > 0 && !slices.Contains(each.asked, each.has) {
			return false
		}
	}
	return !q.troubled || len(e.Alarms) > 0 || e.Tickets > 0 || e.Unsupervised
}

// estate is all equipment that anything is known of, by name.
type estate struct {
	all map[string]*reportapi.Equipment
}

func newEstate(of *Estate) *estate {
	e := &estate{make(map[string]*reportapi.Equipment)}
	if of == nil {
		return e
	}
	inv := of.Inventory()
	if inv == nil {
		return e
	}
	for i := range inv.Equipment {
		device := &inv.Equipment[i]
		told := e.of(device.Device)
		told.Known, told.Site, told.Role, told.Vendor = true, device.Site, device.Role, device.Vendor
		told.Service, told.Provider, told.Criticity = device.Service, device.Provider, device.Criticity
		if site := inv.SiteOf(device); site != nil {
			told.Region = site.Region
		}
	}
	return e
}

func (e *estate) of(device string) *reportapi.Equipment {
	if e.all[device] == nil {
		e.all[device] = &reportapi.Equipment{Device: device, Alarms: []reportapi.Alarm{}}
	}
	return e.all[device]
}

// alarm adds what fires.
func (e *estate) alarm(ctx context.Context, of *Estate, list *reportapi.EquipmentList) {
	if of == nil {
		return
	}
	alarms, failed := of.Alarms(ctx)
	for _, source := range slices.Sorted(maps.Keys(failed)) {
		list.Problems = append(list.Problems, fmt.Sprintf("La source « %s » ne répond pas : ses alarmes manquent (%v).", source, failed[source]))
	}
	for _, alarm := range alarms {
		name := alarm.Labels[labels.Device]
		if name == "" {
			continue
		}
		device := e.of(name)
		if !device.Known { // what the alarm itself says
			device.Site, device.Region = alarm.Labels[labels.Site], alarm.Labels[labels.Region]
			device.Service, device.Provider = alarm.Labels[labels.Service], alarm.Labels[labels.Provider]
		}
		device.Alarms = append(device.Alarms, reportapi.Alarm{
			Source: alarm.Source, Name: alarm.Labels[labels.AlertName], Summary: alarm.Summary, Severity: alarm.Labels[labels.Severity], Family: alarm.Labels[labels.Family],
			Since: alarm.Since, Silenced: alarm.Silenced, Inhibited: alarm.Inhibited,
		})
	}
	for _, device := range e.all {
		slices.SortFunc(device.Alarms, func(a, b reportapi.Alarm) int {
			return cmp.Or(cmp.Compare(severityRank(a.Severity), severityRank(b.Severity)), a.Since.Compare(b.Since), cmp.Compare(a.Name, b.Name))
		})
	}
}

func severityRank(severity string) int {
	if rank := slices.Index(labels.Severities, severity); rank >= 0 {
		return rank
	}
	return len(labels.Severities)
}

// tickets adds how many are open of a criticity.
func (e *estate) tickets(count ledger.TicketCount) {
	name, criticity := count.Values[0], count.Values[1]
	if name == "" {
		return
	}
	device := e.of(name)
	device.Tickets += count.N
	if bridge.Criticity(criticity).Worse(bridge.Criticity(device.Worst)) {
		device.Worst = criticity
	}
}

// supervise marks what no source measures.
func (e *estate) supervise(u Unsupervised, list *reportapi.EquipmentList) {
	list.SupervisedAt = optional(u.At)
	for _, name := range u.Devices {
		if device, there := e.all[name]; there && device.Known {
			device.Unsupervised = true
		}
	}
}
