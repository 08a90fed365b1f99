package report

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/internal/labels"
)

// estate is all equipment that anything is known of and that is asked for, by name.
type estate struct {
	all  map[string]*reportapi.Equipment
	left map[string]bool // what is in the inventory and is not asked for
}

func newEstate(of *Estate, q *query) *estate {
	e := &estate{all: make(map[string]*reportapi.Equipment), left: make(map[string]bool)}
	if of == nil {
		return e
	}
	inv := of.Inventory()
	if inv == nil {
		return e
	}
	for i := range inv.Equipment {
		device := &inv.Equipment[i]
		told := reportapi.Equipment{
			Device: device.Device, Known: true, Site: device.Site, Role: device.Role, Vendor: device.Vendor,
			Service: device.Service, Provider: device.Provider, Criticity: device.Criticity,
		}
		if site := inv.SiteOf(device); site != nil {
			told.Region = site.Region
		}
		if !q.places(&told) {
			e.left[told.Device] = true
			continue
		}
		told.Alarms = []reportapi.Alarm{}
		e.all[told.Device] = &told
	}
	return e
}

// of is a device by name; nil where it is in the inventory and not asked for.
func (e *estate) of(device string) *reportapi.Equipment {
	if e.left[device] {
		return nil
	}
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
		if device == nil {
			continue
		}
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
	if device == nil {
		return
	}
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
