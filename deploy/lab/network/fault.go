package network

import (
	"fmt"
	"slices"
	"time"
)

// Kind is a way to break a device.
type Kind string

// The kinds of faults; the package documentation says what each does.
const (
	DeviceDown Kind = "device_down"
	LinkDown   Kind = "link_down"
	Loss       Kind = "loss"
	Latency    Kind = "latency"
	Reboot     Kind = "reboot"
	OnBattery  Kind = "on_battery"
	HighCPU    Kind = "high_cpu"
	// PowerSupply is told by syslog alone: polling does not see it.
	PowerSupply Kind = "power_supply"
)

// Kinds lists all kinds, the most asked for first.
var Kinds = []Kind{DeviceDown, LinkDown, OnBattery, HighCPU, PowerSupply, Reboot, Loss, Latency}

// Values that loss and latency have when none is given, and their limits.
const (
	defaultLoss    = 30  // percent
	defaultLatency = 800 // milliseconds
	maxLoss        = 100
	maxLatency     = 60_000
)

// Fault is something broken, on purpose.
type Fault struct {
	ID      string    `json:"id"`
	Device  string    `json:"device"`
	Kind    Kind      `json:"kind"`
	Subject string    `json:"subject,omitempty"` // ifName, of link_down
	Value   float64   `json:"value,omitempty"`   // percent of loss, milliseconds of latency
	Since   time.Time `json:"since"`
}

// Faults lists what is broken, oldest first.
func (n *Network) Faults() []Fault {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.faults)
}

// Break injects a fault; ID and Since are filled in. A request that makes no
// sense is a *RequestError.
func (n *Network) Break(f Fault) (Fault, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	d, err := n.check(&f)
	if err != nil {
		return Fault{}, err
	}
	n.lastID++
	f.ID, f.Since = fmt.Sprintf("f%d", n.lastID), time.Now().UTC().Truncate(time.Millisecond)
	n.logger.Info("fault injected", "id", f.ID, "device", f.Device, "kind", f.Kind, "subject", f.Subject, "value", f.Value)
	if f.Kind == Reboot {
		d.reboot()
		n.tell(d, f, true)
		return f, nil
	}
	n.faults = append(n.faults, f)
	err = n.apply(d, f, true)
	n.tell(d, f, true)
	return f, err
}

// Repair ends a fault. An id that is unknown is a *RequestError.
func (n *Network) Repair(id string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	at := slices.IndexFunc(n.faults, func(f Fault) bool { return f.ID == id })
	if at < 0 {
		return &RequestError{Reason: UnknownFault, Given: id}
	}
	f := n.faults[at]
	n.faults = slices.Delete(n.faults, at, at+1)
	n.logger.Info("fault repaired", "id", f.ID, "device", f.Device, "kind", f.Kind, "subject", f.Subject)
	d := n.byName[f.Device]
	err := n.apply(d, f, false)
	n.tell(d, f, false)
	return err
}

// apply makes a device feel that a fault begins or ends.
func (n *Network) apply(d *device, f Fault, begins bool) error {
	switch f.Kind {
	case DeviceDown:
		return n.applyReachability()
	case LinkDown:
		d.cutPort(d.port(f.Subject), begins)
	case OnBattery:
		d.setOnBattery(begins)
	case HighCPU:
		d.setBusy(begins)
	case Loss:
		d.agent.SetLoss(whileActive(f.Value, begins))
	case Latency:
		d.agent.SetLatency(time.Duration(whileActive(f.Value, begins) * float64(time.Millisecond)))
	case Reboot: // has no duration
	case PowerSupply: // is told, and changes nothing else
	}
	return nil
}

func whileActive(value float64, active bool) float64 {
	if active {
		return value
	}
	return 0
}

// applyReachability recomputes who answers, down the whole tree. Devices that
// cannot be brought back do not keep the others from it.
func (n *Network) applyReachability() error {
	if !n.running {
		return nil
	}
	var failed error
	for _, d := range n.devices {
		if err := d.reach(n.cutOffBy(d) == ""); err != nil && failed == nil {
			failed = fmt.Errorf("bring back %s: %w", d.equipment.Device, err)
		}
	}
	return failed
}

// check completes a fault with its default value and finds its device.
func (n *Network) check(f *Fault) (*device, error) {
	d := n.byName[f.Device]
	if d == nil {
		return nil, &RequestError{Reason: UnknownDevice, Given: f.Device}
	}
	if !slices.Contains(Kinds, f.Kind) {
		return nil, &RequestError{Reason: UnknownKind, Given: string(f.Kind), Choices: kindNames()}
	}
	if err := f.checkValue(); err != nil {
		return nil, err
	}
	if err := f.checkSubject(d); err != nil {
		return nil, err
	}
	if f.Kind == OnBattery && d.equipment.Role != "ups" {
		return nil, &RequestError{Reason: NotUPS, Given: f.Device}
	}
	if d.agent == nil && f.Kind != DeviceDown {
		return nil, &RequestError{Reason: NotPolled, Given: f.Device}
	}
	same := func(other Fault) bool {
		return other.Device == f.Device && other.Kind == f.Kind && other.Subject == f.Subject
	}
	if at := slices.IndexFunc(n.faults, same); at >= 0 {
		return nil, &RequestError{Reason: AlreadyBroken, Given: n.faults[at].ID}
	}
	return d, nil
}

// Limits are the largest value of a kind and the one that it has when none
// is given; kinds without a value have neither.
func (k Kind) Limits() (largest, standard float64) {
	switch k {
	case Loss:
		return maxLoss, defaultLoss
	case Latency:
		return maxLatency, defaultLatency
	default:
		return 0, 0
	}
}

func (f *Fault) checkValue() error {
	limit, standard := f.Kind.Limits()
	if f.Value == 0 {
		f.Value = standard
	}
	if f.Value < 0 || f.Value > limit {
		return &RequestError{Reason: BadValue, Given: fmt.Sprint(f.Value), Limit: limit}
	}
	return nil
}

func (f *Fault) checkSubject(d *device) error {
	if f.Kind != LinkDown {
		if f.Subject != "" {
			return &RequestError{Reason: NeedlessSubject, Given: f.Subject}
		}
		return nil
	}
	p := d.port(f.Subject)
	if p == nil {
		return &RequestError{Reason: UnknownInterface, Given: f.Subject, Choices: d.portNames()}
	}
	if p.unplugged {
		return &RequestError{Reason: Unplugged, Given: f.Subject}
	}
	return nil
}

// portNames are the ports that can be cut.
func (d *device) portNames() []string {
	var names []string
	for _, p := range d.ports {
		if !p.unplugged {
			names = append(names, p.name)
		}
	}
	return names
}

func kindNames() []string {
	names := make([]string, len(Kinds))
	for i, k := range Kinds {
		names[i] = string(k)
	}
	return names
}
