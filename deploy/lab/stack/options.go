package stack

import (
	"cmp"
	"fmt"
	"path/filepath"
	"time"

	"github.com/vigie-noc/vigie/internal/inventory"
)

// Names of the parts, as in Options.Without and the methods that take one.
const (
	Lab              = "vigie-lab"
	SNMPD            = "snmpd"
	Bridge           = "vigie-bridge"
	Alertmanager     = "alertmanager"
	AlertmanagerPeer = "alertmanager-peer"
	Blackbox         = "blackbox_exporter"
	SNMPExporter     = "vigie-snmp-exporter"
	SyslogExporter   = "vigie-syslog-exporter"
	TrapExporter     = "vigie-trap-exporter"
	Prometheus       = "prometheus"
	Grafana          = "grafana"
)

// Zammad is the real desk in what Progress is told; it is no part.
const Zammad = "zammad"

// Options are what a stack is made from. Root and Dir must be given.
type Options struct {
	Root   string // of the repository: where the shipped configuration is
	BinDir string // of the programs; Root/bin if empty
	Dir    string // for configuration, state and logs; a former stack in it is removed at Start

	Ports       Ports                // free ones if zero
	Speed       float64              // by which waiting times are divided; DefaultSpeed if zero
	Schools     int                  // in the simulated network; DefaultSchools if zero
	Small       bool                 // the smallest simulated network instead
	TwoPeers    bool                 // Alertmanager as a cluster of two
	Partitioned bool                 // whose peers do not hear each other
	RealAgent   *inventory.Equipment // a device played by net-snmp's snmpd, beside the simulated ones; its ports are given by the stack
	Without     []string             // parts that are not started
	Mute        bool                 // simulated devices are polled alone: they send neither syslog nor traps
	Grafana     bool                 // the Grafana of this machine too, if there is one; NoGrafana tells why there is not
	Desk        *Desk                // a real Zammad; the simulated one if nil

	Stability    time.Duration // before a repair is believed; DefaultStability if zero
	ResolveAfter time.Duration // from restored to resolved; DefaultResolveAfter if zero
	CloseAfter   time.Duration // from resolved to closed; DefaultCloseAfter if zero

	// Progress is told each step of Start once it is done, if not nil.
	Progress func(Step)
	// Plan is told what provisioning will do to the Desk, before it does
	// anything, if not nil.
	Plan func(text string)
}

// What a lab takes instead of the shipped times, and how big it is.
const (
	DefaultSpeed        = 12 // a minute becomes five seconds
	DefaultSchools      = 40
	DefaultStability    = 10 * time.Second
	DefaultResolveAfter = 10 * time.Second // long enough to be seen, whenever the repair was heard of
	DefaultCloseAfter   = 15 * time.Second
)

// How long a part may take to become ready and to end.
const (
	readyTimeout = 45 * time.Second
	Grace        = 5 * time.Second
)

// tailLines is how much of a log goes into an error.
const tailLines = 20

// complete puts in what was left out. Paths become absolute, because parts
// run in a folder of their own.
func (o *Options) complete() error {
	if o.BinDir == "" {
		o.BinDir = filepath.Join(o.Root, "bin")
	}
	for _, path := range []*string{&o.Root, &o.BinDir, &o.Dir} {
		absolute, err := filepath.Abs(*path)
		if err != nil {
			return fmt.Errorf("find the folders of the stack: %w", err)
		}
		*path = absolute
	}
	if o.Desk != nil {
		desk := *o.Desk
		o.Desk = &desk
		if err := desk.complete(); err != nil {
			return err
		}
	}
	o.Speed = cmp.Or(o.Speed, DefaultSpeed)
	o.Schools = cmp.Or(o.Schools, DefaultSchools)
	o.Stability = cmp.Or(o.Stability, DefaultStability)
	o.ResolveAfter = cmp.Or(o.ResolveAfter, DefaultResolveAfter)
	o.CloseAfter = cmp.Or(o.CloseAfter, DefaultCloseAfter)
	return nil
}
