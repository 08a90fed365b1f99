package lab

import (
	"fmt"
	"net/netip"

	"github.com/vigie-noc/vigie/internal/inventory"
)

// Default ports of the simulated devices, the same on every address.
const (
	DefaultSNMPPort  = 1161
	DefaultProbePort = 1162
)

// Options of a generated network. Ports that are 0 are the defaults.
type Options struct {
	Schools   int
	SNMPPort  int // UDP
	ProbePort int // TCP
	// SmallCore leaves one router of the data centre, for tests that count.
	SmallCore bool
}

// smallSchools is how many schools Small has.
const smallSchools = 3

// Small is a network of 3 schools and 9 devices.
func Small(opts Options) *inventory.Inventory {
	opts.Schools = smallSchools
	opts.SmallCore = true
	return Generate(opts)
}

// Generate makes the inventory of a plausible network: a data centre and
// schools, each with a router behind the data centre and a switch behind the
// router, some with an access point, a UPS or a printer. The same options
// give the same inventory; 40 schools have 120 devices.
func Generate(opts Options) *inventory.Inventory {
	if opts.SNMPPort == 0 {
		opts.SNMPPort = DefaultSNMPPort
	}
	if opts.ProbePort == 0 {
		opts.ProbePort = DefaultProbePort
	}
	g := &generator{opts: opts, inv: &inventory.Inventory{
		Services: []inventory.Service{
			{Name: "connectivite", Title: "Connectivité"},
			{Name: "sms", Title: "Envoi de SMS"},
			{Name: "mail", Title: "Messagerie"},
			{Name: "eduserv", Title: "Plateforme Eduserv"},
			{Name: "web", Title: "Hébergement web"},
			{Name: "inscription", Title: "Inscription en ligne"},
		},
		ThirdParties: []inventory.ThirdParty{
			{Name: "operateur-a", Title: "Opérateur A", Email: "support@operateur-a.example", Phone: "+216 70 000 001"},
			{Name: "operateur-b", Title: "Opérateur B", Email: "noc@operateur-b.example", Phone: "+216 70 000 002"},
			{Name: "maintenance", Title: "Maintenance des équipements", Email: "sav@maintenance.example", Phone: "+216 70 000 003"},
		},
	}}
	for _, r := range regionTitles {
		g.inv.Regions = append(g.inv.Regions, inventory.Region{Name: r.name, Title: r.title})
	}
	g.core()
	for n := range opts.Schools {
		g.school(n, schoolAt(n))
	}
	return g.inv
}

// generator adds sites, devices and links to an inventory.
type generator struct {
	opts Options
	inv  *inventory.Inventory
}

const coreSite = "cnte"

// add completes what all devices have in common.
func (g *generator) add(e inventory.Equipment, modules ...string) {
	e.Address = addressAt(len(g.inv.Equipment)).String()
	e.ProbePort = g.opts.ProbePort
	e.SNMP = inventory.SNMP{Modules: append([]string{"system", "interfaces"}, modules...), Auth: "public_v2", Port: g.opts.SNMPPort}
	g.inv.Equipment = append(g.inv.Equipment, e)
}

// addressesPerNet leaves out .0 and the last few of each /24.
const addressesPerNet = 250

// addressAt gives 127.10.0.1, 127.10.0.2, …, and goes on in 127.11 after
// 64,000 devices.
func addressAt(n int) netip.Addr {
	net := n / addressesPerNet
	return netip.AddrFrom4([4]byte{127, byte(10 + net/256), byte(net % 256), byte(n%addressesPerNet + 1)}) //nolint:gosec // in range for millions of devices
}

func (g *generator) core() {
	north, east := near("tunis", 0)
	g.inv.Sites = append(g.inv.Sites, inventory.Site{
		Latitude: north, Longitude: east,
		Name: coreSite, Title: "Centre national des technologies en éducation (CNTE)", Region: "tunis", Code: "CNTE",
		Contact: "Salle d'exploitation", Phone: "+216 70 000 000", Email: "exploitation@cnte.example",
	})
	router := inventory.Equipment{
		Device: "core-rtr-1", Site: coreSite, Role: "core", Vendor: "cisco",
		Service: "connectivite", Provider: "maintenance", Criticity: "P1",
	}
	g.add(router, "cpu")
	if g.opts.SmallCore {
		return
	}
	router.Device, router.Vendor = "core-rtr-2", "huawei"
	g.add(router, "cpu")
	g.add(inventory.Equipment{
		Device: "core-sw-1", Site: coreSite, Role: "switch", Vendor: "aruba",
		Service: "connectivite", Provider: "maintenance", Parent: "core-rtr-1", Criticity: "P1",
	}, "cpu")
	g.add(inventory.Equipment{
		Device: "core-srv-1", Site: coreSite, Role: "server", Vendor: "hp",
		Service: "eduserv", Provider: "maintenance", Parent: "core-sw-1", Criticity: "P1",
	}, "cpu")
	g.add(inventory.Equipment{
		Device: "core-ups-1", Site: coreSite, Role: "ups", Vendor: "eaton",
		Service: "connectivite", Provider: "maintenance", Parent: "core-sw-1", Criticity: "P1",
	}, "ups")
	g.inv.Links = append(
		g.inv.Links,
		inventory.Link{Name: "lan-core-rtr-1", From: "core-rtr-1", FromInterface: "GigabitEthernet0/0/1", To: "core-sw-1", ToInterface: "1/1/25"},
		inventory.Link{Name: "lan-core-rtr-2", From: "core-rtr-2", FromInterface: "GigabitEthernet0/0/1", To: "core-sw-1", ToInterface: "1/1/26"},
		inventory.Link{Name: "lan-core-srv-1", From: "core-srv-1", FromInterface: "eno1", To: "core-sw-1", ToInterface: "1/1/1"},
		inventory.Link{Name: "lan-core-ups-1", From: "core-ups-1", FromInterface: "eth0", To: "core-sw-1", ToInterface: "1/1/2"},
	)
}

// Vendors of a school's router and switch, with the ports that are used.
var (
	routerVendors = []struct{ vendor, wan, lan string }{
		{"cisco", "GigabitEthernet0/0", "GigabitEthernet0/1"},
		{"huawei", "GigabitEthernet0/0/0", "GigabitEthernet0/0/1"},
		{"mikrotik", "ether1", "ether2"},
	}
	switchVendors = []struct{ vendor, uplink, port string }{
		{"cisco", "GigabitEthernet1/0/25", "GigabitEthernet1/0/%d"},
		{"hp", "25", "%d"},
		{"huawei", "GigabitEthernet0/0/25", "GigabitEthernet0/0/%d"},
		{"aruba", "1/1/25", "1/1/%d"},
	}
	upsVendors = []string{"apc", "eaton"}
)

// secondary is the criticity of what hangs behind a school's router.
var secondary = map[string]string{"P2": "P3", "P3": "P4"}

func (g *generator) school(n int, s school) {
	north, east := near(s.region, n+1)
	g.inv.Sites = append(g.inv.Sites, inventory.Site{
		Latitude: north, Longitude: east,
		Name: s.name, Title: s.title, Region: s.region, Code: fmt.Sprintf("%06d", 110000+n),
		Contact: "Direction", Phone: fmt.Sprintf("+216 71 %03d %03d", n/1000, n%1000), Email: s.name + "@ecoles.example",
	})
	uplink := g.router(n, s)
	model := switchVendors[n%len(switchVendors)]
	sw := "sw-" + s.name
	g.add(inventory.Equipment{
		Device: sw, Site: s.name, Role: "switch", Vendor: model.vendor,
		Service: "connectivite", Provider: "maintenance", Parent: uplink.From, Criticity: secondary[s.kind.criticity],
	}, "cpu")
	uplink.To, uplink.ToInterface = sw, model.uplink
	g.inv.Links = append(g.inv.Links, uplink)

	for i, extra := range extras(n, s) {
		extra.Site, extra.Parent, extra.Provider = s.name, sw, "maintenance"
		own, modules := "eth0", []string(nil)
		if extra.Role == "ups" {
			modules = []string{"ups"}
		}
		g.add(extra, modules...)
		g.inv.Links = append(g.inv.Links, inventory.Link{
			Name: "lan-" + extra.Device, From: extra.Device, FromInterface: own,
			To: sw, ToInterface: fmt.Sprintf(model.port, i+1),
		})
	}
}

// router adds a school's router and its circuit to the data centre, and
// returns the link to its switch, whose far end is still open.
func (g *generator) router(n int, s school) inventory.Link {
	model := routerVendors[n%len(routerVendors)]
	name := "rtr-" + s.name
	operator, prefix := "operateur-a", "OPA"
	if n%5 > 2 {
		operator, prefix = "operateur-b", "OPB"
	}
	parent, wan := "core-rtr-1", "TenGigabitEthernet0/1/0"
	if n%2 == 1 && !g.opts.SmallCore {
		parent, wan = "core-rtr-2", "XGigabitEthernet0/1/0"
	}
	g.add(inventory.Equipment{
		Device: name, Site: s.name, Role: "router", Vendor: model.vendor,
		Service: "connectivite", Provider: operator, Parent: parent, Criticity: s.kind.criticity,
	}, "cpu")
	g.inv.Links = append(g.inv.Links, inventory.Link{
		Name: "wan-" + s.name, From: name, FromInterface: model.wan, To: parent, ToInterface: fmt.Sprintf("%s.%d", wan, 100+n),
		Provider: operator, Circuit: fmt.Sprintf("%s-FO-%05d", prefix, 20480+n*7),
	})
	return inventory.Link{Name: "lan-" + s.name, From: name, FromInterface: model.lan}
}

// extras are what only some schools have.
func extras(n int, s school) []inventory.Equipment {
	var list []inventory.Equipment
	switch n % 3 {
	case 0:
		list = append(list, inventory.Equipment{
			Device: "ap-" + s.name, Role: "ap", Vendor: "aruba", Service: "connectivite", Criticity: "P4",
		})
	case 1:
		list = append(list, inventory.Equipment{
			Device: "ups-" + s.name, Role: "ups", Vendor: upsVendors[n%len(upsVendors)], Service: "connectivite", Criticity: "P3",
		})
	}
	if n%5 == 4 {
		list = append(list, inventory.Equipment{
			Device: "imp-" + s.name, Role: "printer", Vendor: "canon", Service: "inscription", Criticity: "P4",
		})
	}
	return list
}
