package network

import (
	"fmt"

	"github.com/vigie-noc/vigie/internal/inventory"
)

// model is what a vendor's equipment of one role says of itself.
type model struct {
	descr    string
	objectID string
	ports    []portRange
}

// portRange names ports: format takes their number, unless there is but one.
type portRange struct {
	format      string
	first, last int
	megabits    uint32
	access      bool // classroom ports: some are unplugged, none is described
}

func (r portRange) name(number int) string {
	if r.first == r.last {
		return r.format
	}
	return fmt.Sprintf(r.format, number)
}

func single(name string, megabits uint32) portRange {
	return portRange{format: name, megabits: megabits}
}

func access(format string) portRange {
	return portRange{format: format, first: 1, last: 24, megabits: 1000, access: true}
}

func uplinks(format string) portRange {
	return portRange{format: format, first: 25, last: 26, megabits: 1000}
}

// models by role and vendor; the entry without vendor stands for all others.
var models = map[string]map[string]model{
	"core": {
		"cisco":  {"Cisco IOS Software, ASR1000 Software, Version 15.5(3)S1a", "1.3.6.1.4.1.9.1.1116", corePorts("GigabitEthernet0/0/%d", "TenGigabitEthernet0/1/0")},
		"huawei": {"Huawei Versatile Routing Platform Software, VRP 8.180 (NE40E)", "1.3.6.1.4.1.2011.2.62.2.5", corePorts("GigabitEthernet0/0/%d", "XGigabitEthernet0/1/0")},
		"":       {"Core router", "1.3.6.1.4.1.8072.3.2.10", corePorts("ge-0/0/%d", "xe-0/1/0")},
	},
	"router": {
		"cisco":    {"Cisco IOS Software, C2900 Software, Version 15.7(3)M8", "1.3.6.1.4.1.9.1.1045", routerPorts("GigabitEthernet0/%d", 0)},
		"huawei":   {"Huawei AR2220E Versatile Routing Platform Software, VRP 5.170", "1.3.6.1.4.1.2011.2.224.67", routerPorts("GigabitEthernet0/0/%d", 0)},
		"mikrotik": {"RouterOS RB750Gr3", "1.3.6.1.4.1.14988.1", routerPorts("ether%d", 1)},
		"":         {"Router", "1.3.6.1.4.1.8072.3.2.10", routerPorts("eth%d", 0)},
	},
	"switch": {
		"cisco":  {"Cisco IOS Software, C2960X Software, Version 15.2(7)E6", "1.3.6.1.4.1.9.1.1208", []portRange{access("GigabitEthernet1/0/%d"), uplinks("GigabitEthernet1/0/%d")}},
		"huawei": {"Huawei S5720-28P-LI Versatile Routing Platform Software, VRP 5.170", "1.3.6.1.4.1.2011.2.23.492", []portRange{access("GigabitEthernet0/0/%d"), uplinks("GigabitEthernet0/0/%d")}},
		"hp":     {"HP J9776A 2530-24G Switch, revision YA.16.11.0014", "1.3.6.1.4.1.11.2.3.7.11.138", []portRange{access("%d"), uplinks("%d")}},
		"aruba":  {"Aruba JL678A 6100-24G Switch, revision PL.10.10.1020", "1.3.6.1.4.1.47196.4.1.1.1.150", []portRange{access("1/1/%d"), uplinks("1/1/%d")}},
		"":       {"Switch", "1.3.6.1.4.1.8072.3.2.10", []portRange{access("port%d"), uplinks("port%d")}},
	},
	"ap": {
		"": {"ArubaOS (MODEL: 515), Version 8.10.0.12", "1.3.6.1.4.1.14823.1.2.104", []portRange{single("eth0", 1000), single("wifi0", 1200), single("wifi1", 300)}},
	},
	"ups": {
		"apc":   {"APC Web/SNMP Management Card (MB:v4.1.0 PF:v6.8.2 PN:apc_hw05_aos_682.bin MN:AP9630)", "1.3.6.1.4.1.318.1.3.27", []portRange{single("eth0", 100)}},
		"eaton": {"Eaton 5PX 1500i RT2U", "1.3.6.1.4.1.705.1", []portRange{single("eth0", 100)}},
		"":      {"UPS", "1.3.6.1.2.1.33", []portRange{single("eth0", 100)}},
	},
	"server": {
		"": {"Linux serveur 6.1.0-26-amd64 #1 SMP PREEMPT_DYNAMIC Debian x86_64", "1.3.6.1.4.1.8072.3.2.10", []portRange{single("eno1", 10000), single("eno2", 10000)}},
	},
	"printer": {
		"": {"Canon LBP6670 /P", "1.3.6.1.4.1.1602.4.2", []portRange{single("eth0", 100)}},
	},
}

func corePorts(lan, wan string) []portRange {
	return []portRange{{format: lan, first: 0, last: 3, megabits: 1000}, single(wan, 10000)}
}

func routerPorts(format string, first int) []portRange {
	return []portRange{{format: format, first: first, last: first + 3, megabits: 1000}}
}

func modelOf(e *inventory.Equipment) model {
	byVendor, known := models[e.Role]
	if !known {
		byVendor = models["server"]
	}
	if exact, known := byVendor[e.Vendor]; known {
		return exact
	}
	return byVendor[""]
}

// newPorts lists a device's ports: those of its model, and those that links
// of the inventory name besides. A port with a link is up and described; of
// the others only classroom ports are in use, most of them.
func newPorts(m model, ends []linkEnd) []*port {
	aliases := make(map[string]string, len(ends))
	for _, end := range ends {
		aliases[end.port] = end.alias
	}
	var ports []*port
	known := make(map[string]bool)
	add := func(name string, megabits uint32, plugged bool) {
		alias, linked := aliases[name]
		known[name] = true
		ports = append(ports, &port{
			index: uint32(len(ports) + 1), name: name, alias: alias, megabits: megabits, //nolint:gosec // a device has few ports
			unplugged: !plugged && !linked,
		})
	}
	for _, r := range m.ports {
		for n := r.first; n <= r.last; n++ {
			add(r.name(n), r.megabits, r.first == r.last || (r.access && n%spareEvery != 0))
		}
	}
	for _, end := range ends {
		if !known[end.port] {
			add(end.port, linkMegabits, true)
		}
	}
	return ports
}

// spareEvery is how many classroom ports there are to one that is spare.
const spareEvery = 4

// linkMegabits is the speed of a port that only a link knows of.
const linkMegabits = 100
