package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/deploy/bench"
)

// What a device has. Every port is polled, a few are described: those are the
// ones that rules read.
const (
	ports     = 24
	described = 3
	parts     = 2 // fans, supplies, sensors
)

const devicesAtOnce = 50

// push writes what all devices say at some instants, in milliseconds.
func push(ctx context.Context, address string, devices int, at []int64) (total int, err error) {
	for first := 0; first < devices; first += devicesAtOnce {
		var e estate
		e.at = at
		for n := first; n < min(first+devicesAtOnce, devices); n++ {
			e.device(n)
		}
		if err := e.Send(ctx, address); err != nil {
			return total, err
		}
		total += e.Samples
	}
	return total, nil
}

// minutes are so many instants, up to now.
func minutes(n int, now time.Time) (at []int64) {
	for i := range n {
		at = append(at, now.Add(-time.Duration(n-1-i)*time.Minute).UnixMilli())
	}
	return at
}

// estate collects what devices say.
type estate struct {
	bench.WriteRequest

	at []int64
}

type set map[string]string

// with is the set and more labels.
func (s set) with(more ...string) set {
	s = maps.Clone(s)
	for pair := range slices.Chunk(more, 2) {
		s[pair[0]] = pair[1]
	}
	return s
}

// always is a metric that does not change.
func (e *estate) always(name string, value float64, labels set) { e.grows(name, value, 0, labels) }

// grows is one that grows by so much in a second.
func (e *estate) grows(name string, start, rate float64, labels set) {
	labels = labels.with("__name__", name)
	var pairs []string
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		if labels[key] != "" {
			pairs = append(pairs, key, labels[key])
		}
	}
	var samples []byte
	for _, at := range e.at {
		samples = e.Sample(samples, at, start+rate*float64(at%1e9)/1000)
	}
	e.Series(pairs, samples)
}

// device is one of ten at a school, whose first is the router. Some have an
// outage, a busy processor, bad ports, an event.
func (e *estate) device(n int) {
	role, name := "switch", fmt.Sprintf("sw-%05d", n)
	if n%10 == 0 {
		role = "router"
	}
	inventory := set{
		"device": name, "site": fmt.Sprintf("lycee-%04d", n/10), "region": fmt.Sprintf("region-%02d", n/10%24), "role": role,
		"vendor": "cisco", "service": "connectivite", "parent": "core-1", "device_criticity": "P3",
	}
	address := fmt.Sprintf("10.%d.%d.%d", n>>16, n>>8&255, n&255)
	probe, snmp := inventory.with("job", "reachability", "instance", address), inventory.with("job", "snmp", "instance", address+":161")
	e.always("up", 1, probe)
	e.always("probe_success", one(n%997 != 0), probe)
	e.always("probe_duration_seconds", 0.02, probe)
	e.always("up", one(n%499 != 0), snmp)
	e.grows("sysUpTime", 1e8, 100, snmp)
	e.always("snmp_scrape_pdus_returned", ports*10, snmp.with("module", "interfaces"))
	for port := range ports {
		e.port(n, port, snmp)
	}
	e.hardware(n, snmp)
	told := set{"job": "vigie-snmp-exporter", "instance": "127.0.0.1:9116", "device": name}
	if role == "router" {
		e.always("vigie_inventory_link_bandwidth_bps", 2e7, told.with("link", "wan-"+name, "ifName", "Gi0/0", "circuit", "C"+name))
	}
	if n%50 == 0 {
		e.always("vigie_inventory_threshold", 97, told.with("threshold", "cpu_percent"))
	}
	if n%100 == 3 {
		e.always("vigie_event_active", 1, inventory.with("job", "vigie-syslog-exporter", "instance", "127.0.0.1:9515", "severity", "major", "event", "link_down", "subject", "GigabitEthernet0/1"))
	}
}

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

func (e *estate) port(n, port int, snmp set) {
	labels := snmp.with("ifIndex", fmt.Sprint(port+1), "ifName", fmt.Sprintf("Gi0/%d", port), "ifDescr", fmt.Sprintf("GigabitEthernet0/%d", port))
	if port < described {
		labels["ifAlias"] = fmt.Sprintf("vers %05d-%d", n, port)
	}
	e.always("ifAdminStatus", 1, labels)
	e.always("ifOperStatus", 1+one(port == 1 && n%100 == 3), labels)
	e.always("ifHighSpeed", 1000, labels)
	e.grows("ifHCInOctets", 0, 1e6, labels)
	e.grows("ifHCOutOctets", 0, 2e6, labels)
	for _, counter := range []string{"ifInErrors", "ifOutErrors", "ifInDiscards", "ifOutDiscards"} {
		e.grows(counter, 0, 20*one(n%500 == 0), labels)
	}
}

func (e *estate) hardware(n int, snmp set) {
	e.always("cpmCPUTotal5minRev", 12+83*one(n%400 == 0), snmp.with("cpmCPUTotalIndex", "1"))
	pool := snmp.with("ciscoMemoryPoolType", "1", "ciscoMemoryPoolName", "Processor")
	e.always("ciscoMemoryPoolUsed", 40, pool)
	e.always("ciscoMemoryPoolFree", 60, pool)
	for part := range parts {
		index := fmt.Sprint(part + 1)
		of := func(kind, named string) set {
			return snmp.with("ciscoEnvMon"+kind+"StatusIndex", index, "ciscoEnvMon"+kind+"StatusDescr", named+index)
		}
		e.always("ciscoEnvMonFanState", 1, of("Fan", "Fan "))
		e.always("ciscoEnvMonSupplyState", 1, of("Supply", "PS "))
		e.always("ciscoEnvMonTemperatureState", 1, of("Temperature", "T"))
		e.always("ciscoEnvMonTemperatureStatusValue", 38, of("Temperature", "T"))
	}
	group := snmp.with("pethMainPseGroupIndex", "1")
	e.always("pethMainPsePower", 370, group)
	e.always("pethMainPseConsumptionPower", 100, group)
	e.always("pethMainPseOperStatus", 1, group)
	switch n % 50 {
	case 1, 11, 21, 31, 41:
		e.always("upsOutputSource", 3, snmp)
		e.always("upsEstimatedMinutesRemaining", 30, snmp)
		e.always("upsSecondsOnBattery", 0, snmp)
		e.always("upsOutputPercentLoad", 30, snmp.with("upsOutputLineIndex", "1"))
	case 2:
		disk := snmp.with("hrStorageIndex", "1", "hrStorageDescr", "/", "hrStorageType", "1.3.6.1.2.1.25.2.1.4")
		e.always("hrStorageUsed", 50, disk)
		e.always("hrStorageSize", 100, disk)
	}
}
