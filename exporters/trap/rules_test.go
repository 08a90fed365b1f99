package trap

import (
	"slices"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/rule"
)

// usualTraps are traps that a network of schools sends, as package content writes
// them, and what becomes of them.
var usualTraps = []struct{ what, trap, text, want string }{
	{"coldStart", "1.3.6.1.6.3.1.1.5.1", ``, "raises device_restarted"},
	{"warmStart", "1.3.6.1.6.3.1.1.5.2", ``, "raises device_restarted"},
	{"net-snmp's start", "1.3.6.1.4.1.8072.4.0.1", ``, "raises device_restarted"},
	{"net-snmp's end", "1.3.6.1.4.1.8072.4.0.2", ``, ""},
	{"authenticationFailure", "1.3.6.1.6.3.1.1.5.5", ``, "raises snmp_auth_failure"},
	{
		"linkDown", "1.3.6.1.6.3.1.1.5.3", `ifIndex.49=49; ifAdminStatus.49=1; ifOperStatus.49=2; interface="Gi1/0/49"; ifName="Gi1/0/49"`,
		"raises link_down GigabitEthernet1/0/49",
	},
	{
		"linkDown of a port that is shut", "1.3.6.1.6.3.1.1.5.3", `ifIndex.49=49; ifAdminStatus.49=2; ifOperStatus.49=2; interface="Gi1/0/49"`,
		"raises port_admin_down GigabitEthernet1/0/49",
	},
	{"linkDown with the number alone", "1.3.6.1.6.3.1.1.5.3", `ifIndex.49=49; interface="ifIndex 49"`, "raises link_down ifIndex 49"},
	{
		"linkDown of Cisco", "1.3.6.1.6.3.1.1.5.3",
		`ifIndex.3=3; ifDescr.3="GigabitEthernet1/0/3"; ifType.3=6; locIfReason.3="Lost Carrier"; interface="GigabitEthernet1/0/3"`,
		"raises link_down GigabitEthernet1/0/3",
	},
	{"linkUp", "1.3.6.1.6.3.1.1.5.4", `ifIndex.49=49; ifAdminStatus.49=1; ifOperStatus.49=1; interface="Gi1/0/49"`, "clears link_down GigabitEthernet1/0/49"},
	{"newRoot", "1.3.6.1.2.1.17.0.1", ``, "raises stp_root_changed"},
	{"topologyChange", "1.3.6.1.2.1.17.0.2", ``, "raises stp_topology_change_storm"},
	{"bgpBackwardTransition", "1.3.6.1.2.1.15.0.2", `bgpPeerLastError.192.0.2.1="\x04\x00"; bgpPeerState.192.0.2.1=1`, "raises bgp_neighbor_down 192.0.2.1"},
	{"bgpEstablished", "1.3.6.1.2.1.15.0.1", `bgpPeerLastError.192.0.2.1="\x00\x00"; bgpPeerState.192.0.2.1=6`, "clears bgp_neighbor_down 192.0.2.1"},
	{"bgpBackwardTransition of before", "1.3.6.1.2.1.15.7.2", `bgpPeerRemoteAddr.192.0.2.1=192.0.2.1; bgpPeerState.192.0.2.1=1`, "raises bgp_neighbor_down 192.0.2.1"},
	{"upsTrapOnBattery", "1.3.6.1.2.1.33.2.1", `upsEstimatedMinutesRemaining.0=45; upsSecondsOnBattery.0=60; upsConfigLowBattTime.0=2`, "raises ups_on_battery"},
	{"upsTrapOnBattery of version 1", "1.3.6.1.2.1.33.2.0.1", `upsSecondsOnBattery.0=60`, "raises ups_on_battery"},
	{"upsTrapAlarmEntryRemoved", "1.3.6.1.2.1.33.2.4", `upsAlarmId.1=1; upsAlarmDescr.1=1.3.6.1.2.1.33.1.6.3.2`, "clears ups_on_battery"},
	{"an alarm like one of these", "1.3.6.1.2.1.33.2.3", `upsAlarmId.1=1; upsAlarmDescr.1=1.3.6.1.2.1.33.1.6.3.20`, ""},
	{"APC's upsOnBattery", "1.3.6.1.4.1.318.0.5", `mtrapargsString.0="x"`, "raises ups_on_battery"},
	{"APC's lowBattery", "1.3.6.1.4.1.318.0.7", `mtrapargsString.0="x"`, "raises ups_battery_low"},
	{"APC's powerRestored", "1.3.6.1.4.1.318.0.9", `mtrapargsString.0="x"`, "clears ups_on_battery"},
	{"ciscoConfigManEvent", "1.3.6.1.4.1.9.9.43.2.0.1", ``, "raises config_changed"},
	{"entConfigChange", "1.3.6.1.2.1.47.2.0.1", ``, "raises config_changed"},
	{"temperature of Cisco", "1.3.6.1.4.1.9.9.13.3.0.3", `ciscoEnvMonTemperatureStatusValue.1006=61; ciscoEnvMonTemperatureState.1006=3`, "raises over_temperature 1006"},
	{"fan of Cisco", "1.3.6.1.4.1.9.9.13.3.0.4", `ciscoEnvMonFanState.1014=1`, "clears fan_failed 1014"},
	{"power supply of Cisco", "1.3.6.1.4.1.9.9.13.3.0.5", `ciscoEnvMonSupplyState.1003=6`, "raises power_supply_failed 1003"},
	{"a power supply that is not there", "1.3.6.1.4.1.9.9.13.3.0.5", `ciscoEnvMonSupplyState.1004=5`, ""},
	{"cErrDisableInterfaceEvent", "1.3.6.1.4.1.9.9.548.0.1.1", `cErrDisableIfStatusCause.3.0=9; interface="Gi1/0/3"`, "raises port_err_disabled GigabitEthernet1/0/3"},
	{"cpsSecureMacAddrViolation", "1.3.6.1.4.1.9.9.315.0.0.1", `ifIndex.3=3; interface="Gi1/0/3"`, "raises port_security_violation GigabitEthernet1/0/3"},
	{"pethPsePortOnOffNotification", "1.3.6.1.2.1.105.0.1", `pethPsePortDetectionStatus.1.7=4`, "raises poe_fault 1.7"},
	{"lldpRemTablesChange", "1.0.8802.1.1.2.0.0.1", ``, ""},
	{"printerV2Alert", "1.3.6.1.2.1.43.18.2.0.1", `prtAlertSeverityLevel.1.7=3`, "raises printer_alert"},
	{"tunnel of FortiGate up", "1.3.6.1.4.1.12356.101.2.0.301", `fgVpnTrapPhase1Name.0="ministere"`, "clears vpn_tunnel_down ministere"},
}

// TestShippedRulesOnTraps tries each trap under both forms of its identifier.
func TestShippedRulesOnTraps(t *testing.T) {
	t.Parallel()
	set, warnings, err := rule.Load([]string{"../../deploy/config/events/*.yml"}, form.Rules)
	if err != nil || len(warnings) > 0 {
		t.Fatal(err, warnings)
	}
	matcher := set.Matcher()
	for _, each := range usualTraps {
		last := strings.LastIndexByte(each.trap, '.')
		short := strings.TrimSuffix(each.trap[:last], ".0") + each.trap[last:]
		for _, identifier := range []string{each.trap, short} {
			var did []string
			for _, hit := range matcher.Match(&event.Message{Key: []byte(identifier), Text: []byte(each.text)}, nil) {
				verb := "raises "
				if hit.Clears {
					verb = "clears "
				}
				did = append(did, strings.TrimSpace(verb+hit.Event.Name+" "+string(hit.Subject)))
			}
			slices.Sort(did)
			if got := strings.Join(did, ", "); got != each.want {
				t.Errorf("%s (%s): %q, not %q", each.what, identifier, got, each.want)
			}
		}
	}
}
