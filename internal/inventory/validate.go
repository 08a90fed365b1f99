package inventory

import (
	"fmt"
	"maps"
	"math"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/internal/document"
	"github.com/vigie-noc/vigie/internal/labels"
)

// namePattern keeps names usable as label values, in PromQL, in URLs and in
// file names without any quoting.
var namePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)

var hostPattern = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$`)

const nameHint = "letters without accents, digits, dot, dash and underscore, 100 at most"

// validator checks a joined inventory, file by file so that a problem names
// the file and line it stands on.
type validator struct {
	inv      *Inventory
	services map[string]*Service
	parties  map[string]*ThirdParty
	taken    map[string]place // "device x" → where it was first seen
	at       func(key, message, hint string) document.Problem
	problems document.Problems
}

// place is where something stands. Its line is found when it is asked for,
// which is seldom.
type place struct {
	at  func(key, message, hint string) document.Problem
	key string
}

func (p place) String() string {
	where := p.at(p.key, "", "")
	return fmt.Sprintf("%s:%d", where.File, where.Line)
}

func validate(inv *Inventory, parts []part) document.Problems {
	v := &validator{
		inv:      inv,
		services: byName(inv.Services, func(s *Service) string { return s.Name }),
		parties:  byName(inv.ThirdParties, func(t *ThirdParty) string { return t.Name }),
		taken:    make(map[string]place),
	}
	for i := range parts {
		v.at = parts[i].problem
		v.part(&parts[i].Inventory)
	}
	return v.problems
}

func (v *validator) fail(key, message, hint string) {
	v.problems = append(v.problems, v.at(key, message, hint))
}

func (v *validator) part(p *Inventory) {
	for i, region := range p.Regions {
		v.name("region", fmt.Sprintf("regions[%d].name", i), region.Name)
	}
	for i, service := range p.Services {
		v.service(fmt.Sprintf("services[%d]", i), service)
	}
	for i, party := range p.ThirdParties {
		v.name("third party", fmt.Sprintf("third_parties[%d].name", i), party.Name)
	}
	for i, site := range p.Sites {
		key := fmt.Sprintf("sites[%d]", i)
		v.name("site", key+".name", site.Name)
		known(v, v.inv.regions, "region", key+".region", site.Region)
		v.position(key, site)
	}
	for i := range p.Equipment {
		v.equipment(fmt.Sprintf("equipment[%d]", i), &p.Equipment[i])
	}
	for i, link := range p.Links {
		v.link(fmt.Sprintf("links[%d]", i), link)
	}
}

// position checks that a site is somewhere on the map, or nowhere.
func (v *validator) position(key string, site Site) {
	const hint = "degrees: latitude -90 to 90, longitude -180 to 180, both or neither"
	for _, part := range []struct {
		name    string
		at, not *float64
		most    float64
	}{{"latitude", site.Latitude, site.Longitude, 90}, {"longitude", site.Longitude, site.Latitude, 180}} {
		switch {
		case part.at == nil && part.not != nil:
			v.fail(key, "no "+part.name+" given", hint)
		case part.at != nil && !(math.Abs(*part.at) <= part.most): // NaN is none either
			v.fail(key+"."+part.name, fmt.Sprintf("%g is no %s", *part.at, part.name), hint)
		}
	}
}

// name checks that a name is well formed and the only one of its kind.
func (v *validator) name(kind, key, name string) {
	if !namePattern.MatchString(name) {
		v.fail(key, fmt.Sprintf("%q is no name for a %s", name, kind), nameHint)
		return
	}
	if first, twice := v.taken[kind+" "+name]; twice {
		v.fail(key, fmt.Sprintf("%s %q is there twice, first at %s", kind, name, first), "names are unique")
		return
	}
	v.taken[kind+" "+name] = place{v.at, key}
}

// known checks that a name refers to something in the inventory.
func known[T any](v *validator, index map[string]*T, kind, key, name string) {
	if _, ok := index[name]; ok {
		return
	}
	if name == "" {
		v.fail(key, "no "+kind+" given", "the name of a "+kind+" of the inventory")
		return
	}
	v.fail(key, fmt.Sprintf("there is no %s %q", kind, name), "add it to the inventory or mend the name")
}

func (v *validator) equipment(key string, e *Equipment) {
	v.name("device", key+".device", e.Device)
	if _, err := netip.ParseAddr(e.Address); err != nil && !hostPattern.MatchString(e.Address) {
		v.fail(key+".address", fmt.Sprintf("%q is neither an IP address nor a host name", e.Address),
			"such as 10.20.30.1 or sw1.lycee.example, without port")
	}
	known(v, v.inv.sites, "site", key+".site", e.Site)
	v.listed("role", key+".role", e.Role, labels.Roles)
	v.listed("criticity", key+".criticity", e.Criticity, labels.Criticities)
	if e.Service != "" {
		known(v, v.services, "service", key+".service", e.Service)
	}
	if e.Provider != "" {
		known(v, v.parties, "third party", key+".provider", e.Provider)
	}
	v.parent(key+".parent", e)
	v.port(key+".probe_port", e.ProbePort)
	v.port(key+".snmp.port", e.SNMP.Port)
	v.thresholds(key+".thresholds", e.Thresholds)
	v.patterns(key+".interfaces.include", e.Interfaces.Include)
	v.patterns(key+".interfaces.exclude", e.Interfaces.Exclude)
}

func (v *validator) listed(kind, key, value string, list []string) {
	if slices.Contains(list, value) {
		return
	}
	v.fail(key, fmt.Sprintf("%q is not a %s", value, kind), document.OneOf(value, list))
}

// parent checks that a device's way upstream ends.
func (v *validator) parent(key string, e *Equipment) {
	if e.Parent == "" {
		return
	}
	if _, ok := v.inv.devices[e.Parent]; !ok {
		known(v, v.inv.devices, "device", key, e.Parent)
		return
	}
	path := []string{e.Device}
	for up := e.Parent; up != ""; up = v.inv.devices[up].Parent {
		if slices.Contains(path, up) {
			v.fail(key, "parents go round in a circle: "+strings.Join(append(path, up), " → "), "one of them has no parent")
			return
		}
		path = append(path, up)
		if _, ok := v.inv.devices[up]; !ok {
			return // told where that device stands
		}
	}
}

func (v *validator) port(key string, port int) {
	if port < 0 || port > 65535 {
		v.fail(key, fmt.Sprintf("%d is not a port", port), "0 to 65535")
	}
}

func (v *validator) patterns(key string, patterns []string) {
	for i, pattern := range patterns {
		if _, err := regexp.Compile(pattern); err != nil {
			v.fail(fmt.Sprintf("%s[%d]", key, i), err.Error(), "a regular expression as in Go (RE2)")
		}
	}
}

// thresholds that no rule knows would change nothing, one that is no number
// would silence the rule.
func (v *validator) thresholds(key string, limits map[string]float64) {
	for _, name := range slices.Sorted(maps.Keys(limits)) {
		if !slices.Contains(labels.Thresholds, name) {
			v.fail(key+"."+name, fmt.Sprintf("%q is not a threshold", name), document.OneOf(name, labels.Thresholds))
		}
		if limit := limits[name]; !(limit >= 0) || math.IsInf(limit, 0) {
			v.fail(key+"."+name, fmt.Sprintf("%v is not a limit", limit), "a number of 0 or more")
		}
	}
}

func (v *validator) service(key string, service Service) {
	v.name("service", key+".name", service.Name)
	for i, probe := range service.Probes {
		at := fmt.Sprintf("%s.probes[%d]", key, i)
		v.listed("probe", at+".module", probe.Module, Probes)
		if form := targets[probe.Module]; form != nil && !form.MatchString(probe.Target) {
			v.fail(at+".target", fmt.Sprintf("%q cannot be asked", probe.Target),
				"for http a URL such as https://mail.example/, for dns, smtp and tcp_connect a server such as 10.0.0.53:53")
		}
	}
}

// Probes are the modules of the prober (deploy/blackbox) that ask a service.
var Probes = []string{"http", "dns", "smtp", "tcp_connect"}

// targets are what each of them can be sent to.
var targets = map[string]*regexp.Regexp{
	"http":        regexp.MustCompile(`^https?://[A-Za-z0-9.\[\]:-]+(/[!-~]*)?$`),
	"dns":         server,
	"smtp":        server,
	"tcp_connect": server,
}

var server = regexp.MustCompile(`^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}$`)

func (v *validator) link(key string, link Link) {
	v.name("link", key+".name", link.Name)
	known(v, v.inv.devices, "device", key+".from", link.From)
	known(v, v.inv.devices, "device", key+".to", link.To)
	if link.Provider != "" {
		known(v, v.parties, "third party", key+".provider", link.Provider)
	}
	if link.Bandwidth < 0 {
		v.fail(key+".bandwidth", fmt.Sprintf("%d is not a bandwidth", link.Bandwidth), "megabits a second, 0 where nobody knows")
	}
}
