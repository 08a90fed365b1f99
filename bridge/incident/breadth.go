package incident

import "github.com/vigie-noc/vigie/bridge"

// breadth is how much many faults hit.
type breadth struct {
	faults  int
	sites   int
	devices int // that a fault names
	whole   int // sites that are hit as such, without a device of them being named
}

func breadthOf(faults []bridge.Incident) breadth {
	sites, devices := make(map[string]bool), make(map[string]bool) // whether a device of the site is named
	for i := range faults {
		site, device := faults[i].Site, faults[i].Device
		if device != "" {
			devices[device] = true
		}
		if site != "" {
			sites[site] = sites[site] || device != ""
		}
	}
	b := breadth{faults: len(faults), sites: len(sites), devices: len(devices)}
	for _, byDevice := range sites {
		if !byDevice {
			b.whole++
		}
	}
	return b
}

// hits is by how much criticity is raised: a site that is hit as a whole has
// one device at least.
func (b breadth) hits() int { return b.devices + b.whole }

// String tells it in numbers.
func (b breadth) String() string {
	switch {
	case b.sites > 0 && b.devices > 0:
		return counted(b.sites, "site", "sites") + ", " + counted(b.devices, "équipement", "équipements")
	case b.sites > 0:
		return counted(b.sites, "site", "sites")
	case b.devices > 0:
		return counted(b.devices, "équipement", "équipements")
	}
	return counted(b.faults, "défaut", "défauts")
}

// are tells it with how they are, for a title.
func (b breadth) are(one, many string) string {
	switch {
	case b.sites > 1 && b.devices > b.sites:
		return counted(b.sites, "site "+one, "sites "+many) + " (" + counted(b.devices, "équipement", "équipements") + ")"
	case b.sites > 1 || b.sites == 1 && b.devices == 0:
		return counted(b.sites, "site "+one, "sites "+many)
	case b.devices > 0:
		return counted(b.devices, "équipement "+one, "équipements "+many)
	}
	return counted(b.faults, "défaut", "défauts")
}
