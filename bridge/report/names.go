package report

import (
	"cmp"
	"maps"
	"net/http"
	"slices"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// What the inventory has names of.
var namesOf = []string{"regions", "sites", "devices", "services", "providers", "roles"}

var nameParameters = join(placeParameters, limitParameter, parameters{
	"role":  equipmentParameters["role"],
	"after": equipmentParameters["after"],
	"of": func(q *query, name string, values []string) (err error) {
		q.of, err = one(name, values, namesOf)
		return err
	},
})

// Names serves GET /api/v1/names: what a person chooses from.
func (a *API) Names(w http.ResponseWriter, r *http.Request) {
	q, err := a.read(r, nameParameters)
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	q.of = cmp.Or(q.of, "devices")
	list := reportapi.NameList{Of: q.of, Names: []reportapi.Name{}, Limit: q.filter.Limit}
	inv := &inventory.Inventory{}
	if a.Estate != nil && a.Estate.Inventory() != nil {
		inv = a.Estate.Inventory()
	}
	found := q.names(inv)
	list.Total = len(found)
	for _, name := range slices.Sorted(maps.Keys(found)) {
		if name <= q.after {
			continue
		}
		if len(list.Names) == list.Limit {
			list.Next = list.Names[list.Limit-1].Name
			break
		}
		list.Names = append(list.Names, found[name])
	}
	writeJSON(w, r, list)
}

// names are those that the filters select. A place without equipment is one too,
// as long as nothing is asked that only equipment has.
func (q *query) names(inv *inventory.Inventory) map[string]reportapi.Name {
	found := make(map[string]reportapi.Name)
	f := &q.filter
	ofPlaces := q.of == "regions" || q.of == "sites"
	if ofPlaces && len(f.Devices)+len(f.Services)+len(f.Providers)+len(q.roles) == 0 {
		for i := range inv.Sites {
			if site := &inv.Sites[i]; anyOf(f.Regions, site.Region) && anyOf(f.Sites, site.Name) {
				q.name(found, inv, site, nil)
			}
		}
		return found
	}
	for i := range inv.Equipment {
		device := &inv.Equipment[i]
		site := inv.SiteOf(device)
		if site == nil {
			site = &inventory.Site{Name: device.Site}
		}
		if anyOf(f.Regions, site.Region) && anyOf(f.Sites, site.Name) && anyOf(f.Devices, device.Device) &&
			anyOf(f.Services, device.Service) && anyOf(f.Providers, device.Provider) && anyOf(q.roles, device.Role) {
			q.name(found, inv, site, device)
		}
	}
	return found
}

// name adds what is asked for of a site or a device.
func (q *query) name(found map[string]reportapi.Name, inv *inventory.Inventory, site *inventory.Site, device *inventory.Equipment) {
	var told reportapi.Name
	switch q.of {
	case "regions":
		told = reportapi.Name{Name: site.Region}
		if region, known := inv.Region(site.Region); known {
			told.Title = region.Title
		}
	case "sites":
		told = reportapi.Name{Name: site.Name, Title: site.Title, Region: site.Region}
	case "devices":
		told = reportapi.Name{Name: device.Device, Site: site.Name, Region: site.Region}
	case "services":
		told = reportapi.Name{Name: device.Service}
	case "providers":
		told = reportapi.Name{Name: device.Provider}
	case "roles":
		told = reportapi.Name{Name: device.Role}
	}
	if told.Name != "" {
		found[told.Name] = told
	}
}
