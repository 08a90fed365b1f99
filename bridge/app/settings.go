package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/change"
	"github.com/vigie-noc/vigie/bridge/identity"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/mirror"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/internal/daemon"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// settings are what a reload replaces as a whole.
type settings struct {
	contract *policy.Contract
	notes    incident.Notes
	mirror   mirror.Settings
	upstream func(device string) string // by the inventory
	named    func(by incident.Common, name string) string
	region   func(site string) string // by the inventory
	places   *change.Map              // the same, for changes
	devices  []string                 // of the inventory
	members  []bridge.EvidenceMember  // the same, for evidence
	grafanas *identity.Grafanas
	proven   bool // corrections take a proof of who makes them
}

// load reads every file; all that can fail does so here.
func load(files Files) (*Config, *settings, error) {
	config, err := LoadConfig(files.Config)
	if err != nil {
		return nil, nil, err
	}
	contract, err := policy.Load(files.Contract)
	if err != nil {
		return nil, nil, err
	}
	if err := config.Escalation.known(contract, files); err != nil {
		return nil, nil, err
	}
	s := &settings{
		contract: contract, notes: incident.Notes{Links: config.Links, Location: contract.Location()},
		mirror:   config.Mirror.settings(config.Tickets.States.Restored, contract),
		upstream: func(string) string { return "" }, region: func(string) string { return "" },
		named: func(_ incident.Common, name string) string { return name },
	}
	if err := config.Months.Report.known(s.mirror.Groups, files); err != nil {
		return nil, nil, err
	}
	if s.grafanas, err = identity.Open(config.Grafana); err != nil {
		return nil, nil, err
	}
	s.places, s.proven = change.NewMap(nil), config.Corrections.Proven
	if len(config.Inventory) > 0 {
		inv, err := inventory.Load(config.Inventory...)
		if err != nil {
			return nil, nil, err
		}
		s.notes.Lookup = lookup(inv)
		s.upstream, s.named = upstream(inv), named(inv)
		s.places = change.NewMap(inv)
		s.region = func(name string) string {
			if place, known := inv.Site(name); known {
				return place.Region
			}
			return ""
		}
		for _, device := range inv.Equipment {
			s.devices = append(s.devices, device.Device)
		}
		s.members = members(inv)
	}
	return config, s, nil
}

// Check reads every file as serve would, and tells what is wrong. Secrets may
// be kept from the machine on which files are checked: they are not missed.
func Check(files Files) error {
	config, _, err := load(files)
	if err != nil {
		return err
	}
	if _, err := daemon.LoadAccess(config.TokensFile); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	_, err = readAdoptions(config.Adoption.File)
	return err
}

// reload takes up the contract, the inventory, the links, how tickets are read
// and whose word on who acts is believed; on any error all of the old stay in force. The rest of bridge.yml needs a restart, and
// a change there is told.
func (a *App) reload(_ context.Context) error {
	config, next, err := load(a.files)
	if err != nil {
		return err
	}
	if err := a.access.Reload(); err != nil {
		return err
	}
	fixed := *config
	if a.files.Shadow {
		fixed.Store.Path, fixed.Store.URL = shadowStore(fixed.Store.Path), ""
	}
	fixed.Links, fixed.Inventory, fixed.Mirror = a.config.Links, a.config.Inventory, a.config.Mirror
	fixed.Grafana, fixed.Corrections = a.config.Grafana, a.config.Corrections
	if !reflect.DeepEqual(fixed, *a.config) {
		a.logger.Warn("bridge.yml has changes that a restart alone takes up", "file", a.files.Config)
	}
	a.settings.Store(next)
	return nil
}

// lookup tells tickets what the inventory knows. How many devices stand
// behind each is counted once, and what is at each site.
func lookup(inv *inventory.Inventory) func(site, device string) incident.Facts {
	behind, places := downstream(inv), newPlaces(inv)
	return func(siteName, deviceName string) incident.Facts {
		var f incident.Facts
		if site, ok := inv.Site(siteName); ok {
			f.SiteTitle, f.Address = site.Title, site.Address
			f.Contact = strings.Join(nonEmpty(site.Contact, site.Phone, site.Email), ", ")
			if region, ok := inv.Region(site.Region); ok {
				f.RegionTitle = region.Title
			}
		}
		if e, ok := inv.Device(deviceName); ok {
			f.Equipment = strings.Join(nonEmpty(roleWords[e.Role], e.Vendor, e.Address), ", ")
			f.Behind = behind[deviceName]
			f.Circuits, f.SitesBehind = circuits(deviceName, inv.LinksOf(deviceName)), places.below(deviceName)
		} else if deviceName == "" { // all of the site is hit: its ways out are what is to be mended
			f.OnSite, f.Circuits = places.devices[siteName], circuits("", places.out[siteName])
		}
		return f
	}
}

// upstream tells what a device hangs on.
func upstream(inv *inventory.Inventory) func(device string) string {
	return func(device string) string {
		if e, ok := inv.Device(device); ok {
			return e.Parent
		}
		return ""
	}
}

// roleWords are the roles of equipment in French.
var roleWords = map[string]string{
	"core": "cœur de réseau", "router": "routeur", "switch": "commutateur", "ap": "borne Wi-Fi",
	"ups": "onduleur", "server": "serveur", "printer": "imprimante",
}

// shownCircuits bounds what a ticket lists: thousands of links begin at a core.
const shownCircuits = 8

// circuits are a device's links as a ticket shows them: its own ways out come
// before those of others that end at it.
func circuits(device string, links []inventory.Link) (texts []string) {
	slices.SortStableFunc(links, func(a, b inventory.Link) int {
		switch {
		case (a.From == device) == (b.From == device):
			return 0
		case a.From == device:
			return -1
		}
		return 1
	})
	for i, link := range links {
		if rest := len(links) - i; i == shownCircuits-1 && rest > 1 {
			return append(texts, fmt.Sprintf("… et %d autres", rest))
		}
		texts = append(texts, circuit(link))
	}
	return texts
}

func circuit(link inventory.Link) string {
	text := fmt.Sprintf("%s ↔ %s", link.From, link.To)
	if link.Provider != "" {
		text += ", " + link.Provider
	}
	if link.Circuit != "" {
		text += ", référence " + link.Circuit
	}
	return text
}

// downstream counts for each device those whose way goes through it.
func downstream(inv *inventory.Inventory) map[string]int {
	behind := make(map[string]int)
	for i := range inv.Equipment {
		for up := inv.Equipment[i].Parent; up != ""; {
			behind[up]++
			e, ok := inv.Device(up)
			if !ok {
				break
			}
			up = e.Parent
		}
	}
	return behind
}

func nonEmpty(values ...string) []string {
	return slices.DeleteFunc(values, func(v string) bool { return v == "" })
}
