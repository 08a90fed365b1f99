package network

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"

	"github.com/vigie-noc/vigie/deploy/lab"
	"github.com/vigie-noc/vigie/internal/inventory"
)

const (
	router     = "rtr-lycee-carthage"
	uplink     = "GigabitEthernet0/0"
	schoolSw   = "sw-lycee-carthage"
	schoolUPS  = "ups-college-raoued"
	otherRtr   = "rtr-college-raoued"
	ifOper     = ".1.3.6.1.2.1.2.2.1.8.1"
	ifChange   = ".1.3.6.1.2.1.2.2.1.9.1"
	ifIn       = ".1.3.6.1.2.1.31.1.1.1.6.1"
	sysUpTime  = ".1.3.6.1.2.1.1.3.0"
	cpuLoad    = ".1.3.6.1.2.1.25.3.3.1.2.1"
	upsStatus  = ".1.3.6.1.2.1.33.1.2.1.0"
	upsSeconds = ".1.3.6.1.2.1.33.1.2.2.0"
	upsSource  = ".1.3.6.1.2.1.33.1.4.1.0"
)

func TestEveryDeviceAnswers(t *testing.T) {
	t.Parallel()
	n := startSmall(t)
	for _, d := range n.devices {
		name := d.equipment.Device
		c := client(t, n, name)
		pdus, err := c.BulkWalkAll(".1.3.6.1.2.1")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		byOID := make(map[string]gosnmp.SnmpPDU, len(pdus))
		for _, pdu := range pdus {
			byOID[pdu.Name] = pdu
		}
		if got := string(byOID[".1.3.6.1.2.1.1.5.0"].Value.([]byte)); got != name {
			t.Errorf("%s calls itself %q", name, got)
		}
		for i, p := range d.ports {
			if got := string(byOID[fmt.Sprintf(".1.3.6.1.2.1.31.1.1.1.1.%d", i+1)].Value.([]byte)); got != p.name {
				t.Errorf("%s: port %d is called %q, want %q", name, i+1, got, p.name)
			}
		}
		if !connects(t, n, name) {
			t.Errorf("%s: its probe port is closed", name)
		}
	}
}

func TestDescribedPortsAreUp(t *testing.T) {
	t.Parallel()
	n, err := New(lab.Generate(lab.Options{Schools: 40}), discard)
	if err != nil {
		t.Fatal(err)
	}
	for _, state := range n.Devices() {
		if !state.Up || len(state.Faults) > 0 {
			t.Errorf("%s is broken from the start", state.Device)
		}
		described := 0
		for _, port := range state.Interfaces {
			if port.Alias == "" {
				continue
			}
			described++
			if port.Oper != "up" {
				t.Errorf("%s: %s (%s) is down from the start", state.Device, port.Name, port.Alias)
			}
		}
		if described == 0 {
			t.Errorf("%s has no link", state.Device)
		}
	}
}

func TestDeviceDownCutsOffWhatIsBehind(t *testing.T) {
	t.Parallel()
	n := startSmall(t)
	behind, other := client(t, n, schoolSw), client(t, n, otherRtr)
	fault := breakDevice(t, n, Fault{Device: router, Kind: DeviceDown})
	for _, name := range []string{router, schoolSw, "ap-lycee-carthage"} {
		if connects(t, n, name) {
			t.Errorf("%s still takes connections", name)
		}
	}
	if polls(behind) {
		t.Error("a switch behind a router that is down answers")
	}
	if !polls(other) || !connects(t, n, otherRtr) || !connects(t, n, "core-rtr-1") {
		t.Error("the outage of a school hit others")
	}
	second := breakDevice(t, n, Fault{Device: schoolSw, Kind: DeviceDown})
	repair(t, n, fault)
	if !connects(t, n, router) || connects(t, n, schoolSw) {
		t.Error("want the router back and the switch still down")
	}
	repair(t, n, second)
	if !connects(t, n, schoolSw) || !polls(behind) {
		t.Error("the switch does not come back")
	}
}

func TestLinkDownStopsTrafficAndKeepsTheDevice(t *testing.T) {
	t.Parallel()
	n := startSmall(t)
	c := client(t, n, router)
	if got := number(t, c, ifOper); got != 1 {
		t.Fatalf("ifOperStatus %d before", got)
	}
	fault := breakDevice(t, n, Fault{Device: router, Kind: LinkDown, Subject: uplink})
	if got := number(t, c, ifOper); got != 2 {
		t.Errorf("ifOperStatus %d of a link that is cut", got)
	}
	if change, up := number(t, c, ifChange), number(t, c, sysUpTime); change == 0 || up-change > 500 {
		t.Errorf("ifLastChange %d at uptime %d", change, up)
	}
	before := number(t, c, ifIn)
	time.Sleep(30 * time.Millisecond)
	if after := number(t, c, ifIn); after != before {
		t.Errorf("%d octets came over a link that is cut", after-before)
	}
	if !connects(t, n, schoolSw) {
		t.Error("a link that is cut must not cut off what is behind")
	}
	repair(t, n, fault)
	if got := number(t, c, ifOper); got != 1 {
		t.Errorf("ifOperStatus %d after repair", got)
	}
	time.Sleep(30 * time.Millisecond)
	if after := number(t, c, ifIn); after <= before {
		t.Errorf("counter %d after repair, %d before", after, before)
	}
}

func TestReboot(t *testing.T) {
	t.Parallel()
	n := startSmall(t)
	c := client(t, n, router)
	before, octets := number(t, c, sysUpTime), number(t, c, ifIn)
	if before < 72*3600*100 {
		t.Errorf("uptime of %d ticks at start, want days", before)
	}
	breakDevice(t, n, Fault{Device: router, Kind: Reboot})
	if after := number(t, c, sysUpTime); after > 1000 {
		t.Errorf("uptime of %d ticks after a reboot", after)
	}
	if after := number(t, c, ifIn); after >= octets {
		t.Errorf("counter went from %d to %d over a reboot", octets, after)
	}
	if got := n.Faults(); len(got) != 0 {
		t.Errorf("a reboot needs no repair, got %v", got)
	}
}

func TestUPSOnBattery(t *testing.T) {
	t.Parallel()
	n := startSmall(t)
	c := client(t, n, schoolUPS)
	if s, sec := number(t, c, upsSource), number(t, c, upsSeconds); s != 3 || sec != 0 {
		t.Fatalf("source %d and %d s on battery before", s, sec)
	}
	fault := breakDevice(t, n, Fault{Device: schoolUPS, Kind: OnBattery})
	if s, sec := number(t, c, upsSource), number(t, c, upsSeconds); s != 5 || sec == 0 {
		t.Errorf("source %d and %d s on battery during the outage", s, sec)
	}
	repair(t, n, fault)
	if s, status := number(t, c, upsSource), number(t, c, upsStatus); s != 3 || status != 2 {
		t.Errorf("source %d and status %d after", s, status)
	}
}

func TestBatteryRunsDown(t *testing.T) {
	t.Parallel()
	d := &device{onBattery: true, outageAt: time.Hour}
	for _, tc := range []struct {
		after  time.Duration
		status int32
		left   time.Duration
	}{
		{0, batteryNormal, autonomy - time.Second},
		{30 * time.Minute, batteryNormal, 15 * time.Minute},
		{37 * time.Minute, batteryLow, 8 * time.Minute},
		{45 * time.Minute, batteryDepleted, 0},
		{10 * time.Hour, batteryDepleted, 0},
	} {
		uptime := time.Hour + tc.after
		if got := d.batteryStatus(uptime); got != tc.status {
			t.Errorf("after %v: status %d, want %d", tc.after, got, tc.status)
		}
		if got := d.remaining(uptime); got != tc.left {
			t.Errorf("after %v: %v remain, want %v", tc.after, got, tc.left)
		}
	}
}

func TestHighCPU(t *testing.T) {
	t.Parallel()
	n := startSmall(t)
	c := client(t, n, router)
	if got := number(t, c, cpuLoad); got > 50 {
		t.Fatalf("load %d before", got)
	}
	fault := breakDevice(t, n, Fault{Device: router, Kind: HighCPU})
	if got := number(t, c, cpuLoad); got != fullLoad {
		t.Errorf("load %d", got)
	}
	repair(t, n, fault)
	if got := number(t, c, cpuLoad); got > 50 {
		t.Errorf("load %d after repair", got)
	}
}

func TestLossAndLatency(t *testing.T) {
	t.Parallel()
	n := startSmall(t)
	c := client(t, n, router)
	loss := breakDevice(t, n, Fault{Device: router, Kind: Loss, Value: 100})
	if polls(c) {
		t.Error("answered at 100 % loss")
	}
	repair(t, n, loss)
	latency := breakDevice(t, n, Fault{Device: router, Kind: Latency, Value: 100})
	began := time.Now()
	if !polls(c) || time.Since(began) < 100*time.Millisecond {
		t.Errorf("answered after %v", time.Since(began))
	}
	repair(t, n, latency)
	if !polls(c) {
		t.Error("does not answer after repair")
	}
}

func TestCountersOnlyGrow(t *testing.T) {
	t.Parallel()
	n, err := New(lab.Small(lab.Options{}), discard)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range n.devices {
		for _, p := range d.ports {
			last := uint64(0)
			for at := time.Duration(0); at < 3*time.Hour; at += 7 * time.Second {
				now := d.octets(p, inShare, at)
				if now < last {
					t.Fatalf("%s %s fell from %d to %d", d.equipment.Device, p.name, last, now)
				}
				last = now
			}
			if limit := uint64(p.megabits) * 125_000 * 3 * 3600; last > limit {
				t.Errorf("%s %s carries more than its speed: %d of %d", d.equipment.Device, p.name, last, limit)
			}
		}
	}
}

func TestBadRequests(t *testing.T) {
	inv := lab.Small(lab.Options{})
	inv.Equipment[8].SNMP.Modules = nil
	n, err := New(inv, discard)
	if err != nil {
		t.Fatal(err)
	}
	first := breakDevice(t, n, Fault{Device: router, Kind: HighCPU})
	for _, tc := range []struct {
		name   string
		fault  Fault
		reason Reason
		text   string
		french string
	}{
		{"device", Fault{Device: "x", Kind: DeviceDown}, UnknownDevice, `there is no device "x"`, "n'existe pas"},
		{"kind", Fault{Device: router, Kind: "fire"}, UnknownKind, "kinds are device_down", "sorte de panne"},
		{"no interface", Fault{Device: router, Kind: LinkDown}, UnknownInterface, uplink, "Indiquez l'interface"},
		{"interface", Fault{Device: router, Kind: LinkDown, Subject: "eth9"}, UnknownInterface, uplink, "« eth9 »"},
		{"unplugged", Fault{Device: router, Kind: LinkDown, Subject: "GigabitEthernet0/3"}, Unplugged, "unplugged", "raccordée"},
		{"subject", Fault{Device: router, Kind: DeviceDown, Subject: uplink}, NeedlessSubject, "only link_down", "coupure de lien"},
		{"value", Fault{Device: router, Kind: Loss, Value: 101}, BadValue, "between 0 and 100", "entre 0 et 100"},
		{"negative", Fault{Device: router, Kind: Latency, Value: -1}, BadValue, "between 0 and 60000", "entre 0 et 60000"},
		{"needless value", Fault{Device: router, Kind: DeviceDown, Value: 1}, BadValue, "only loss and latency", "Une valeur"},
		{"battery", Fault{Device: router, Kind: OnBattery}, NotUPS, "not a UPS", "pas un onduleur"},
		{"not polled", Fault{Device: inv.Equipment[8].Device, Kind: HighCPU}, NotPolled, "not polled", "pas interrogé"},
		{"twice", Fault{Device: router, Kind: HighCPU}, AlreadyBroken, first.ID, "déjà en cours"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := n.Break(tc.fault)
			bad, ok := errors.AsType[*RequestError](err)
			if !ok || bad.Reason != tc.reason {
				t.Fatalf("got %v, want reason %d", err, tc.reason)
			}
			if !strings.Contains(bad.Error(), tc.text) || !strings.Contains(bad.French(), tc.french) {
				t.Errorf("got %q and %q, want %q and %q in them", bad.Error(), bad.French(), tc.text, tc.french)
			}
		})
	}
	if err := n.Repair("f99"); err == nil {
		t.Error("repaired what is not broken")
	}
	if got := n.Faults(); !slices.Equal(got, []Fault{first}) {
		t.Errorf("refused faults are listed: %v", got)
	}
}

func TestFaultsBeforeStartHold(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	n, err := New(lab.Small(lab.Options{SNMPPort: port, ProbePort: port}), discard)
	if err != nil {
		t.Fatal(err)
	}
	breakDevice(t, n, Fault{Device: router, Kind: DeviceDown})
	for range 2 {
		if err := n.Start(); err != nil {
			t.Fatal(err)
		}
	}
	if connects(t, n, router) || !connects(t, n, otherRtr) {
		t.Error("want one router down and the other up")
	}
	n.Stop()
	n.Stop()
	if connects(t, n, otherRtr) {
		t.Error("a stopped network takes connections")
	}
}

func TestOnlyLoopback(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"10.0.0.1", "0.0.0.0", "localhost", ""} {
		inv := &inventory.Inventory{
			Sites:     []inventory.Site{{Name: "s"}},
			Equipment: []inventory.Equipment{{Device: "d", Site: "s", Role: "router", Address: address}},
		}
		if _, err := New(inv, discard); err == nil || !strings.Contains(err.Error(), "loopback") {
			t.Errorf("address %q: got %v", address, err)
		}
	}
	if _, err := New(&inventory.Inventory{Equipment: []inventory.Equipment{{Device: "d", Address: "127.0.0.1"}}}, discard); err == nil {
		t.Error("a device without a site was taken")
	}
}

func TestStartTellsWhichPortIsTaken(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	inv := lab.Small(lab.Options{SNMPPort: port, ProbePort: port})
	startNetwork(t, inv)
	second, err := New(inv, discard)
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Start(); err == nil {
		second.Stop()
		t.Fatal("two networks on the same ports")
	}
}

func TestUnknownEquipmentIsSimulatedToo(t *testing.T) {
	t.Parallel()
	for _, role := range []string{"core", "router", "switch", "ap", "ups", "server", "printer"} {
		e := &inventory.Equipment{Role: role, Vendor: "unheard-of"}
		d := &device{equipment: e, site: &inventory.Site{}, ports: newPorts(modelOf(e), []linkEnd{{"extra0", "vers x"}})}
		if d.tree(modelOf(e)).Len() < 50 || d.port("extra0") == nil || !d.port("extra0").up() {
			t.Errorf("%s: no plausible device", role)
		}
	}
}
