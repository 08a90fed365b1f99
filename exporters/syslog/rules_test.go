package syslog

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/rule"
	"github.com/vigie-noc/vigie/internal/document"
)

var update = flag.Bool("update", false, "rewrite the catalogue of events")

// shippedRules are those that the product comes with.
const shippedRules = "../../deploy/config/events/*.yml"

// shipped loads them as both daemons do, with the real parser.
func shipped(t *testing.T) (lines, traps *rule.Set) {
	t.Helper()
	for _, each := range []struct {
		opts rule.Options
		into **rule.Set
	}{{form(Options{}).Rules, &lines}, {rule.Options{Kind: rule.Trap}, &traps}} {
		set, warnings, err := rule.Load([]string{shippedRules}, each.opts)
		if err != nil {
			t.Fatal(err)
		}
		for _, warning := range warnings {
			if !strings.Contains(warning.Error(), "nothing raises") && !strings.Contains(warning.Error(), "raised by no rule") {
				t.Errorf("a shipped rule is questionable: %v", warning)
			}
		}
		*each.into = set
	}
	return lines, traps
}

// vendors are the files of rules, and the events that equipment of the vendor
// must be able to raise at least.
var vendors = map[string][]string{
	"cisco-ios": {
		"link_down", "port_admin_down", "port_err_disabled", "bpdu_guard", "stp_guard_block", "stp_topology_change_storm", "stp_root_changed",
		"loop_detected", "mac_flap", "storm_control", "port_security_violation", "cdp_mismatch", "udld_disabled", "lag_member_down", "optic_threshold",
		"poe_fault", "ospf_neighbor_down", "bgp_neighbor_down", "igp_neighbor_down", "bfd_session_down", "fhrp_state_change", "vpn_tunnel_down",
		"wan_probe_down", "login_failure_burst", "login_quiet_mode", "snmp_auth_failure", "config_changed", "device_restarted", "cpu_high",
		"memory_alloc_fail", "power_supply_failed", "fan_failed", "stack_degraded", "rogue_dhcp", "duplicate_ip", "ntp_unsynced", "aaa_server_dead",
		"dot1x_failure_burst", "cert_or_licence_expired", "ap_down",
	},
	"cisco-nxos":     {"link_down", "port_admin_down", "port_err_disabled", "bpdu_guard", "mac_flap", "lag_member_down", "ospf_neighbor_down", "login_failure_burst", "config_changed", "power_supply_failed", "fan_failed", "over_temperature", "optic_threshold"},
	"cisco-iosxr":    {"link_down", "bgp_neighbor_down", "ospf_neighbor_down", "snmp_auth_failure", "config_changed", "ntp_unsynced"},
	"cisco-security": {"ha_failover", "login_failure_burst", "config_changed", "ap_down", "vpn_tunnel_down", "link_down"},
	"juniper":        {"link_down", "bpdu_guard", "storm_control", "lag_member_down", "ospf_neighbor_down", "bgp_neighbor_down", "igp_neighbor_down", "bfd_session_down", "fhrp_state_change", "vpn_tunnel_down", "login_failure_burst", "snmp_auth_failure", "config_changed", "device_restarted", "power_supply_failed", "fan_failed", "over_temperature", "chassis_alarm", "stack_degraded", "duplicate_ip"},
	"huawei":         {"link_down", "loop_detected", "stp_topology_change_storm", "mac_flap", "ospf_neighbor_down", "bgp_neighbor_down", "login_failure_burst", "snmp_auth_failure", "config_changed", "power_supply_failed", "over_temperature", "stack_degraded", "duplicate_ip", "aaa_server_dead"},
	"hpe":            {"link_down", "stp_topology_change_storm", "loop_detected", "config_changed", "power_supply_failed", "fan_failed", "over_temperature", "aaa_server_dead", "cdp_mismatch", "login_failure_burst", "ap_down"},
	"arista":         {"port_err_disabled", "bgp_neighbor_down", "igp_neighbor_down", "bfd_session_down"},
	"mikrotik":       {"link_down", "ospf_neighbor_down", "wan_probe_down", "login_failure_burst", "device_restarted"},
	"fortinet":       {"vpn_tunnel_down", "login_failure_burst", "config_changed", "ha_failover", "device_restarted"},
	"small-switches": {"link_down", "loop_detected", "storm_control", "login_failure_burst"},
	"linux":          {"login_failure_burst", "rogue_dhcp", "memory_alloc_fail"},
	"ups":            {"ups_on_battery", "ups_battery_low"},
	"traps":          {"device_restarted", "link_down", "port_admin_down", "snmp_auth_failure", "stp_root_changed", "stp_topology_change_storm", "bgp_neighbor_down", "ospf_neighbor_down", "ups_on_battery", "ups_battery_low", "over_temperature", "fan_failed", "power_supply_failed", "port_err_disabled", "port_security_violation", "config_changed", "poe_fault", "vpn_tunnel_down"},
}

// unclearable are the pairs that a vendor's equipment raises and never clears,
// as far as is known: the maximum age ends them, or a link that comes up.
var unclearable = map[string][]string{
	"cisco-ios":      {"loop_detected", "storm_control", "udld_disabled", "port_admin_down", "bpdu_guard"},
	"cisco-nxos":     {"port_err_disabled", "bpdu_guard"},
	"cisco-security": {"ap_down"},
	"hpe":            {"loop_detected"},
	"arista":         {"port_err_disabled"},
	"juniper":        {"port_admin_down"},
	"ups":            {"ups_battery_low"},
	"traps":          {"port_admin_down", "port_err_disabled"},
}

// does are the events that rules of a file raise and clear.
type does struct{ raises, clears []string }

func filesOf(t *testing.T) map[string]does {
	t.Helper()
	paths, err := filepath.Glob(shippedRules)
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string]does)
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".yml")
		if name == "events" {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var d does
		of := ""
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSpace(line)
			if name, found := strings.CutPrefix(line, "event: "); found {
				of = name
			}
			switch {
			case strings.Contains(line, "does: raise"):
				d.raises = append(d.raises, of)
			case strings.HasPrefix(line, "- {line:") && strings.Contains(line, "does: clear"):
				d.clears = append(d.clears, of)
			}
		}
		found[name] = d
	}
	return found
}

func TestEveryVendorTellsItsEvents(t *testing.T) {
	t.Parallel()
	lines, _ := shipped(t)
	files := filesOf(t)
	if got, want := slices.Sorted(maps.Keys(files)), slices.Sorted(maps.Keys(vendors)); !slices.Equal(got, want) {
		t.Fatalf("there are rules for %v, want %v", got, want)
	}
	told := make(map[string]bool)
	for vendor, wanted := range vendors {
		d := files[vendor]
		for _, name := range wanted {
			told[name] = true
			if !slices.Contains(d.raises, name) {
				t.Errorf("%s: nothing raises %s", vendor, name)
			}
		}
		for _, name := range d.raises {
			definition, _ := lines.Definition(name)
			if definition.Kind != event.Pair || slices.Contains(d.clears, name) {
				continue
			}
			if !slices.Contains(unclearable[vendor], name) {
				t.Errorf("%s: nothing clears %s, and nobody says why", vendor, name)
			}
		}
	}
	byItself := []string{"port_flapping", "site_storm"}
	for _, d := range lines.Definitions() {
		if !told[d.Name] && !slices.Contains(byItself, d.Name) {
			t.Errorf("no vendor raises %s", d.Name)
		}
	}
}

// TestCatalogue keeps the table of docs/events.md what the files say.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	lines, traps := shipped(t)
	const path = "../../docs/events.md"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- catalogue -->\n", "<!-- end of the catalogue -->"
	before, rest, _ := strings.Cut(string(text), begin)
	_, after, found := strings.Cut(rest, end)
	if !found {
		t.Fatalf("%s has no place for the catalogue", path)
	}
	want := before + begin + catalogue(lines, filesOf(t)) + end + after
	want = strings.ReplaceAll(want, "NUMBER OF RULES", fmt.Sprint(lines.Len()+traps.Len()))
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(text) != want {
		t.Errorf("%s is not what the rules say: run go test ./exporters/syslog -run TestCatalogue -update", path)
	}
}

// catalogue is a table of all events.
func catalogue(set *rule.Set, files map[string]does) string {
	var b strings.Builder
	b.WriteString("| event | for people | severity | family | ends | told by |\n|---|---|---|---|---|---|\n")
	for _, d := range set.Definitions() {
		var by []string
		for _, vendor := range slices.Sorted(maps.Keys(files)) {
			if slices.Contains(files[vendor].raises, d.Name) {
				by = append(by, vendor)
			}
		}
		if len(by) == 0 {
			by = []string{"the receiver itself"}
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s |\n", d.Name, d.Title, d.Severity, d.Family, ending(d), strings.Join(by, ", "))
	}
	return b.String()
}

func ending(d *event.Definition) string {
	switch d.Kind {
	case event.Rate:
		return "counted alone"
	case event.Once:
		return "after " + short(d)
	}
	out := "when cleared, or expired after " + short(d)
	if len(d.ClearedBy) > 0 {
		out += "; with `" + strings.Join(d.ClearedBy, "`, `") + "`"
	}
	if d.RestartEnds {
		out += "; with a restart"
	}
	return out
}

func short(d *event.Definition) string { return document.Duration(d.MaxAge).String() }
