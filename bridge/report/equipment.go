package report

import (
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
	list := reportapi.EquipmentList{Equipment: []reportapi.Equipment{}, Limit: q.filter.Limit, Problems: []string{}}
	estate := newEstate(a.Estate, q)
	estate.alarm(r.Context(), a.Estate, &list)
	counts, err := a.openByDevice(r.Context(), estate, q)
	if err != nil {
		a.fail(w, err)
		return
	}
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

// openByDevice are open tickets by device and criticity, of few devices alone where
// no others are asked for.
func (a *API) openByDevice(ctx context.Context, e *estate, q *query) ([]ledger.TicketCount, error) {
	filter := ledger.TicketFilter{Natures: usualNatures, States: openOnes}
	if names := slices.Collect(maps.Keys(e.all)); len(e.left) > 0 && len(names) <= maxValues {
		filter.Devices = append(names, q.filter.Devices...)
		if len(filter.Devices) == 0 {
			return nil, nil
		}
	}
	return a.ledger.TicketCounts(ctx, filter, []ledger.Dimension{"device", "criticity"})
}

// openOnes are the states of what is not closed.
var openOnes = bridge.States[:len(bridge.States)-1]

// selects tells whether a device is asked for.
func (q *query) selects(e *reportapi.Equipment) bool {
	return q.places(e) && (!q.troubled || len(e.Alarms) > 0 || e.Tickets > 0 || e.Unsupervised)
}

// places tells whether it is, by what it is and where it stands.
func (q *query) places(e *reportapi.Equipment) bool {
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
	return true
}
