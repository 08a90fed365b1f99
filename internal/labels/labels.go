// Package labels names what travels from a device to its ticket: the labels
// of Prometheus series and alerts, the annotations of alert rules, and the
// closed lists of their values. Exporters write them, rules and routes match
// on them, the bridge reads them; a test holds every file of the product
// against these constants.
package labels

// Labels that the inventory puts on every target.
const (
	Device          = "device"           // unique name of the equipment
	Site            = "site"             // name of the site (a school, mostly)
	Region          = "region"           // name of the region
	Role            = "role"             // one of Roles
	Vendor          = "vendor"           // maker, lower case
	Service         = "service"          // service that the equipment carries
	Provider        = "provider"         // third party that answers for it
	Parent          = "parent"           // device upstream
	DeviceCriticity = "device_criticity" // one of Criticities: how much the thing matters
)

// Labels that the rule puts on every alert; both are mandatory.
const (
	Severity = "severity" // one of Severities: how bad
	Family   = "family"   // one of Families: what kind of wrong
)

// Labels that Prometheus and Alertmanager own.
const (
	AlertName = "alertname"
	Job       = "job"
	Instance  = "instance"
	Source    = "source" // name of the Prometheus, an external label
)

// Interface is the label that SNMP modules put on series of a port.
const Interface = "ifName"

// Labels that the exporters of passive supervision put on series of an event.
const (
	Event   = "event"   // name of its definition
	Subject = "subject" // part of the device that it is about; absent for all of it
)

// Annotations of alert rules.
const (
	Summary     = "summary"     // one French line: what is wrong with what
	Description = "description" // French: facts for the agent who opens the ticket
	Runbook     = "runbook_url" // page of alert-rules/runbooks
	// Evidence is the PromQL that yields a sample for as long as that which
	// measured the fault is alive. The bridge believes a resolution only over
	// instants at which it does.
	Evidence = "evidence"
	// StateReason is why Grafana calls an alert resolved that it did not see
	// repaired: its series went missing, its rule was paused, changed or removed.
	StateReason = "grafana_state_reason"
)

// Watchdog is the alert that always fires: its absence says that the source
// is silent.
const Watchdog = "Watchdog"

// Severities of a rule, worst first.
var Severities = []string{"critical", "major", "minor", "info"}

// Criticities of equipment and incidents, most critical first.
var Criticities = []string{"P1", "P2", "P3", "P4"}

// Roles of equipment.
var Roles = []string{"core", "router", "switch", "ap", "ups", "server", "printer"}

// Families of faults.
var Families = []string{
	"reachability", // does not answer
	"interface",    // a port or a link
	"power",        // mains, battery, power supply
	"performance",  // processor, memory, load, delay, loss
	"environment",  // temperature, fan
	"restart",      // it came back, but it went away
	"supervision",  // what watches is itself blind
	"heartbeat",    // the Watchdog
}

// Inventory lists the labels that come from the inventory, in the order in
// which they are shown.
var Inventory = []string{Device, Site, Region, Role, Vendor, Service, Provider, Parent, DeviceCriticity}

// Threshold is the label that names a limit of a device.
const Threshold = "threshold"

// Thresholds of alert rules that the inventory may set for a device; each rule
// says its own limit for all others.
var Thresholds = []string{
	"cpu_percent", "memory_percent", "storage_percent",
	"temperature_celsius", "poe_percent", "ups_minutes", "ups_load_percent", "ups_battery_years", "dhcp_percent",
	"interface_percent", "interface_errors", "interface_discards", "interface_changes",
	"delay_milliseconds", "loss_percent",
}
