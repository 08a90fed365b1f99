package network

import (
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/snmptest"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// Network is the simulated network. Its methods may be called from any
// goroutine.
type Network struct {
	logger  *slog.Logger
	agent   *snmptest.Agent
	sites   []inventory.Site
	devices []*device // in the order of the inventory
	byName  map[string]*device

	mu        sync.Mutex // guards what follows, and is held over every change
	running   bool
	listeners Listeners
	faults    []Fault // active, oldest first
	lastID    int
}

// New builds the devices of an inventory. An address that is not on
// loopback is an error: nobody else may ever reach the lab.
func New(inv *inventory.Inventory, logger *slog.Logger) (*Network, error) {
	n := &Network{
		logger: logger,
		agent:  snmptest.New(snmptest.Options{Logger: logger}),
		sites:  inv.Sites,
		byName: make(map[string]*device, len(inv.Equipment)),
	}
	sites := make(map[string]*inventory.Site, len(inv.Sites))
	for i := range inv.Sites {
		sites[inv.Sites[i].Name] = &inv.Sites[i]
	}
	ends := linkEnds(inv.Links)
	for i := range inv.Equipment {
		e := &inv.Equipment[i]
		site := sites[e.Site]
		if site == nil {
			return nil, fmt.Errorf("simulate %s: there is no site %q", e.Device, e.Site)
		}
		d, err := n.newDevice(e, site, ends[e.Device])
		if err != nil {
			return nil, fmt.Errorf("simulate %s: %w", e.Device, err)
		}
		n.devices = append(n.devices, d)
		n.byName[e.Device] = d
	}
	return n, nil
}

// defaultAgentPort is SNMP's own.
const defaultAgentPort = 161

func (n *Network) newDevice(e *inventory.Equipment, site *inventory.Site, ends []linkEnd) (*device, error) {
	address, err := netip.ParseAddr(e.Address)
	if err != nil || !address.IsLoopback() {
		return nil, fmt.Errorf("address %q is not on loopback (127.0.0.0/8)", e.Address)
	}
	m := modelOf(e)
	d := &device{equipment: e, site: site, seed: seedOf(e.Device), ports: newPorts(m, ends)}
	if e.ProbePort != 0 {
		d.probe = &probe{address: netip.AddrPortFrom(address, uint16(e.ProbePort)), logger: n.logger} //nolint:gosec // the inventory checks ports
	}
	if len(e.SNMP.Modules) == 0 {
		return d, nil
	}
	port := e.SNMP.Port
	if port == 0 {
		port = defaultAgentPort
	}
	d.agent, err = n.agent.Add(snmptest.DeviceConfig{
		Address: netip.AddrPortFrom(address, uint16(port)),
		Tree:    d.tree(m),
		Uptime:  bootedSince(d.seed),
		Seed:    d.seed,
	})
	return d, err
}

// linkEnd is what the inventory's links say of one port.
type linkEnd struct {
	port, alias string
}

// linkEnds gathers them by device. Only described ports are watched by the
// alert rules, so every port with a link gets a description.
func linkEnds(links []inventory.Link) map[string][]linkEnd {
	ends := make(map[string][]linkEnd)
	for _, link := range links {
		far := func(peer string) string {
			if link.Circuit == "" {
				return "vers " + peer
			}
			return fmt.Sprintf("%s %s vers %s", link.Provider, link.Circuit, peer)
		}
		if link.FromInterface != "" {
			ends[link.From] = append(ends[link.From], linkEnd{link.FromInterface, far(link.To)})
		}
		if link.ToInterface != "" {
			ends[link.To] = append(ends[link.To], linkEnd{link.ToInterface, far(link.From)})
		}
	}
	return ends
}

// Start opens all sockets, or none. It is idempotent.
func (n *Network) Start() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.running {
		return nil
	}
	n.running = true
	if err := n.open(); err != nil {
		n.stop()
		return err
	}
	return nil
}

func (n *Network) open() error {
	if err := n.agent.Start(); err != nil {
		return err
	}
	return n.applyReachability()
}

// Stop closes all sockets and waits for what served them. It is idempotent.
func (n *Network) Stop() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.stop()
}

func (n *Network) stop() {
	if !n.running {
		return
	}
	n.running = false
	for _, d := range n.devices {
		if d.probe != nil {
			d.probe.close()
		}
	}
	n.agent.Stop()
}

// DeviceState is a device as a person or a test sees it.
type DeviceState struct {
	Device     string           `json:"device"`
	Site       string           `json:"site"`
	SiteTitle  string           `json:"site_title"`
	Role       string           `json:"role"`
	Vendor     string           `json:"vendor"`
	Criticity  string           `json:"criticity"`
	Parent     string           `json:"parent,omitempty"`
	Address    string           `json:"address"`
	SNMPPort   int              `json:"snmp_port,omitempty"`
	ProbePort  int              `json:"probe_port,omitempty"`
	Up         bool             `json:"up"`                   // it answers
	CutOffBy   string           `json:"cut_off_by,omitempty"` // itself or the device upstream that is down
	Uptime     float64          `json:"uptime_seconds"`
	Interfaces []InterfaceState `json:"interfaces"`
	Faults     []Fault          `json:"faults"`
}

// InterfaceState is one port of a device.
type InterfaceState struct {
	Index uint32 `json:"index"`
	Name  string `json:"name"`
	Alias string `json:"alias,omitempty"`
	Oper  string `json:"oper"` // "up" or "down"
}

// Devices lists all devices in the order of the inventory.
func (n *Network) Devices() []DeviceState {
	n.mu.Lock()
	defer n.mu.Unlock()
	faults := make(map[string][]Fault)
	for _, f := range n.faults {
		faults[f.Device] = append(faults[f.Device], f)
	}
	states := make([]DeviceState, 0, len(n.devices))
	for _, d := range n.devices {
		states = append(states, n.state(d, faults[d.equipment.Device]))
	}
	return states
}

func (n *Network) state(d *device, faults []Fault) DeviceState {
	e, cause := d.equipment, n.cutOffBy(d)
	state := DeviceState{
		Device: e.Device, Site: e.Site, SiteTitle: d.site.Title, Role: e.Role, Vendor: e.Vendor,
		Criticity: e.Criticity, Parent: e.Parent, Address: e.Address, ProbePort: e.ProbePort,
		Up: cause == "", CutOffBy: cause, Uptime: d.uptime().Truncate(time.Second).Seconds(),
		Interfaces: d.interfaces(), Faults: []Fault{},
	}
	if d.agent != nil {
		state.SNMPPort = int(d.agent.Addr().Port())
	}
	state.Faults = append(state.Faults, faults...)
	return state
}

func (d *device) interfaces() []InterfaceState {
	d.mu.Lock()
	defer d.mu.Unlock()
	states := make([]InterfaceState, 0, len(d.ports))
	for _, p := range d.ports {
		oper := "down"
		if p.up() {
			oper = "up"
		}
		states = append(states, InterfaceState{Index: p.index, Name: p.name, Alias: p.alias, Oper: oper})
	}
	return states
}

// cutOffBy names the device that is down and keeps d from answering: itself,
// or the nearest upstream. Empty when d answers.
func (n *Network) cutOffBy(d *device) string {
	// An inventory that was loaded has no circles; one made by hand might.
	for range n.devices {
		if n.isDown(d.equipment.Device) {
			return d.equipment.Device
		}
		parent := n.byName[d.equipment.Parent]
		if parent == nil {
			return ""
		}
		d = parent
	}
	return ""
}

func (n *Network) isDown(device string) bool {
	for _, f := range n.faults {
		if f.Kind == DeviceDown && f.Device == device {
			return true
		}
	}
	return false
}

// Sites are those of the inventory, in its order.
func (n *Network) Sites() []inventory.Site { return n.sites }

// Size is the number of devices.
func (n *Network) Size() int { return len(n.devices) }

// SNMPRequests counts the requests that reached any device.
func (n *Network) SNMPRequests() uint64 {
	var sum uint64
	for _, d := range n.devices {
		if d.agent != nil {
			sum += d.agent.Counts().Requests
		}
	}
	return sum
}
