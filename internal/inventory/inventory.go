// Package inventory reads what there is: regions, sites (schools), equipment,
// links with their operators' circuit references, services and third
// parties. It is a base of facts and holds no policy: how much a device
// matters is a fact (its criticity), what follows from that is decided in
// bridge/policy.
//
// The facts travel as labels on every Prometheus target; Labels makes them.
package inventory

import "github.com/vigie-noc/vigie/internal/labels"

// Inventory is everything that is supervised. It is read-only once loaded.
type Inventory struct {
	Regions      []Region     `yaml:"regions"`       // Parts of the country.
	Sites        []Site       `yaml:"sites"`         // Places: schools, mostly.
	Equipment    []Equipment  `yaml:"equipment"`     // Devices, each at a site.
	Links        []Link       `yaml:"links"`         // Lines between devices.
	Services     []Service    `yaml:"services"`      // What schools use.
	ThirdParties []ThirdParty `yaml:"third_parties"` // Who answers for equipment or links from outside.

	devices map[string]*Equipment
	sites   map[string]*Site
	regions map[string]*Region
}

// Region is a part of the country.
type Region struct {
	Name  string `yaml:"name"`  // Unique name: letters without accents, digits, dots, dashes, underscores.
	Title string `yaml:"title"` // Name for people.
}

// Site is a place: a school, mostly.
type Site struct {
	Name    string `yaml:"name"`    // Unique name.
	Title   string `yaml:"title"`   // Name for people.
	Region  string `yaml:"region"`  // Name of its region.
	Code    string `yaml:"code"`    // The ministry's number for it.
	Address string `yaml:"address"` // Postal address.
	Contact string `yaml:"contact"` // Person to ask for.
	Phone   string `yaml:"phone"`   // Telephone number of the contact.
	Email   string `yaml:"email"`   // E-mail address of the contact.

	// Where it is on a map, in degrees (WGS 84): both or neither.
	Latitude  *float64 `yaml:"latitude"`  // Degrees north, negative for south; together with longitude.
	Longitude *float64 `yaml:"longitude"` // Degrees east, negative for west; together with latitude.
}

// Equipment is one device.
type Equipment struct {
	Device     string     `yaml:"device"`     // Unique name.
	Address    string     `yaml:"address"`    // IP address or host name, without port.
	Site       string     `yaml:"site"`       // Name of the site at which it stands.
	Role       string     `yaml:"role"`       // One of core, router, switch, ap, ups, server, printer.
	Vendor     string     `yaml:"vendor"`     // Maker, in lower case.
	Service    string     `yaml:"service"`    // Name of the service that it carries.
	Provider   string     `yaml:"provider"`   // Name of the third party that answers for it.
	Parent     string     `yaml:"parent"`     // Device upstream; empty at the top.
	Criticity  string     `yaml:"criticity"`  // How much it matters: P1 (most) to P4.
	SNMP       SNMP       `yaml:"snmp"`       // How it is polled.
	ProbePort  int        `yaml:"probe_port"` // TCP port to probe instead of ICMP; 0 for ICMP.
	Interfaces Interfaces `yaml:"interfaces"` // Which of its ports are watched.

	Thresholds map[string]float64 `yaml:"thresholds"` // Limits of its own, in place of those of the alert rules, by the names that alert-rules/thresholds.rules.yml tells.
}

// SNMP says how a device is polled. One without modules is not polled.
type SNMP struct {
	Modules []string `yaml:"modules"` // Names of modules in snmp.yml; a device without any is not polled.
	Auth    string   `yaml:"auth"`    // Name of an auth in snmp.yml.
	Port    int      `yaml:"port"`    // UDP port; 0 for 161.
}

// Interfaces selects ports by regular expressions on ifName.
type Interfaces struct {
	Include []string `yaml:"include"` // Regular expressions on ifName: ports to watch; none for all.
	Exclude []string `yaml:"exclude"` // Regular expressions on ifName: ports to leave out.
}

// Link joins two devices.
type Link struct {
	Name          string `yaml:"name"`           // Unique name.
	From          string `yaml:"from"`           // Device at one end.
	FromInterface string `yaml:"from_interface"` // Its port, by ifName.
	To            string `yaml:"to"`             // Device at the other end.
	ToInterface   string `yaml:"to_interface"`   // Its port, by ifName.
	Provider      string `yaml:"provider"`       // Name of the third party that runs the line.
	Circuit       string `yaml:"circuit"`        // That party's reference for the line, for the hand-over of an outage.
	Bandwidth     int    `yaml:"bandwidth"`      // Megabits a second that the contract promises; 0 where nobody knows.
}

// Service is what schools use: connectivity, mail, …
type Service struct {
	Name   string  `yaml:"name"`   // Unique name.
	Title  string  `yaml:"title"`  // Name for people.
	Probes []Probe `yaml:"probes"` // How it is used, to see whether it works.
}

// Probe is something that is asked of a service as its users ask it.
type Probe struct {
	Module string `yaml:"module"` // One of http, dns, smtp, tcp_connect.
	Target string `yaml:"target"` // URL for http, host:port of a server for the others.
}

// ThirdParty answers for equipment or links from outside.
type ThirdParty struct {
	Name  string `yaml:"name"`  // Unique name.
	Title string `yaml:"title"` // Name for people.
	Email string `yaml:"email"` // Where outages are reported in writing.
	Phone string `yaml:"phone"` // Where they are reported by telephone.
}

// Device finds equipment by its unique name.
func (inv *Inventory) Device(name string) (*Equipment, bool) {
	e, ok := inv.devices[name]
	return e, ok
}

// Site finds a site by name.
func (inv *Inventory) Site(name string) (*Site, bool) {
	s, ok := inv.sites[name]
	return s, ok
}

// Region finds a region by name.
func (inv *Inventory) Region(name string) (*Region, bool) {
	r, ok := inv.regions[name]
	return r, ok
}

// SiteOf is the site at which e stands; never nil in a loaded inventory.
func (inv *Inventory) SiteOf(e *Equipment) *Site { return inv.sites[e.Site] }

// LinksOf are the links that end at a device.
func (inv *Inventory) LinksOf(device string) []Link {
	var found []Link
	for _, link := range inv.Links {
		if link.From == device || link.To == device {
			found = append(found, link)
		}
	}
	return found
}

// Labels are the facts about e that its targets and alerts carry; a fact
// that is not known has no label.
func (inv *Inventory) Labels(e *Equipment) map[string]string {
	facts := map[string]string{
		labels.Device:          e.Device,
		labels.Site:            e.Site,
		labels.Region:          inv.SiteOf(e).Region,
		labels.Role:            e.Role,
		labels.Vendor:          e.Vendor,
		labels.Service:         e.Service,
		labels.Provider:        e.Provider,
		labels.Parent:          e.Parent,
		labels.DeviceCriticity: e.Criticity,
	}
	for name, value := range facts {
		if value == "" {
			delete(facts, name)
		}
	}
	return facts
}

// index prepares the look-ups; the first of two equal names wins.
func (inv *Inventory) index() {
	inv.regions = byName(inv.Regions, func(r *Region) string { return r.Name })
	inv.sites = byName(inv.Sites, func(s *Site) string { return s.Name })
	inv.devices = byName(inv.Equipment, func(e *Equipment) string { return e.Device })
}

func byName[T any](items []T, name func(*T) string) map[string]*T {
	index := make(map[string]*T, len(items))
	for i := range items {
		item := &items[i]
		if _, taken := index[name(item)]; !taken {
			index[name(item)] = item
		}
	}
	return index
}
