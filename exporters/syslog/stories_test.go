package syslog

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/rule"
)

// stories are what one device says in a row, and what is wrong after each line:
// nothing, or events with their subjects.
var stories = map[string][]struct{ line, wrong string }{
	"a cable is pulled and plugged in again": {
		{`<187>1: Jan 14 09:12:33 CET: %LINK-3-UPDOWN: Interface GigabitEthernet1/0/24, changed state to down`, "link_down GigabitEthernet1/0/24"},
		{`<189>2: Jan 14 09:12:34 CET: %LINEPROTO-5-UPDOWN: Line protocol on Interface GigabitEthernet1/0/24, changed state to down`, "link_down GigabitEthernet1/0/24"},
		{`<187>3: Jan 14 09:13:33 CET: %LINK-3-UPDOWN: Interface GigabitEthernet1/0/24, changed state to up`, ""},
		{`<189>4: Jan 14 09:13:34 CET: %LINEPROTO-5-UPDOWN: Line protocol on Interface GigabitEthernet1/0/24, changed state to up`, ""},
	},
	"an administrator shuts a port for the night": {
		{`<189>1: Jan 14 20:00:00 CET: %SYS-5-CONFIG_I: Configured from console by admin on vty0 (192.0.2.10)`, "config_changed admin"},
		{`<189>2: Jan 14 20:00:00 CET: %LINK-5-CHANGED: Interface GigabitEthernet1/0/7, changed state to administratively down`, "config_changed admin, port_admin_down GigabitEthernet1/0/7"},
		{`<189>3: Jan 14 20:00:01 CET: %LINEPROTO-5-UPDOWN: Line protocol on Interface GigabitEthernet1/0/7, changed state to down`, "config_changed admin, port_admin_down GigabitEthernet1/0/7"},
		{`<187>4: Jan 15 06:00:01 CET: %LINK-3-UPDOWN: Interface GigabitEthernet1/0/7, changed state to up`, "config_changed admin"},
	},
	"a pupil plugs a switch into a wall socket": {
		{`<186>1: Jan 14 09:12:33 CET: %SPANTREE-2-BLOCK_BPDUGUARD: Received BPDU on port Gi1/0/3 with BPDU Guard enabled. Disabling port.`, "bpdu_guard GigabitEthernet1/0/3"},
		{`<188>2: Jan 14 09:12:33 CET: %PM-4-ERR_DISABLE: bpduguard error detected on Gi1/0/3, putting Gi1/0/3 in err-disable state`, "bpdu_guard GigabitEthernet1/0/3, port_err_disabled GigabitEthernet1/0/3"},
		{`<187>3: Jan 14 09:12:34 CET: %LINK-3-UPDOWN: Interface GigabitEthernet1/0/3, changed state to down`, "bpdu_guard GigabitEthernet1/0/3, link_down GigabitEthernet1/0/3, port_err_disabled GigabitEthernet1/0/3"},
		{`<188>4: Jan 14 09:17:33 CET: %PM-4-ERR_RECOVER: Attempting to recover from bpduguard err-disable state on Gi1/0/3`, "link_down GigabitEthernet1/0/3"},
		{`<187>5: Jan 14 09:17:35 CET: %LINK-3-UPDOWN: Interface GigabitEthernet1/0/3, changed state to up`, ""},
	},
	"one of two sessions with the same address is lost": {
		{`<189>1: Jan 14 09:12:33 CET: %BGP-5-ADJCHANGE: neighbor 198.51.100.1 Down BGP Notification sent`, "bgp_neighbor_down 198.51.100.1"},
		{`<189>2: Jan 14 09:12:40 CET: %BGP-5-ADJCHANGE: neighbor 198.51.100.1 vpn vrf ECOLES Up`, "bgp_neighbor_down 198.51.100.1"},
		{`<189>3: Jan 14 09:13:33 CET: %BGP-5-ADJCHANGE: neighbor 198.51.100.1 Up`, ""},
	},
	"a session of Junos tries again and again": {
		{`<28>Jan 14 09:12:33 mx1 rpd[1400]: RPD_BGP_NEIGHBOR_STATE_CHANGED: BGP peer 198.51.100.1 (External AS 64500) changed state from Established to Idle (event HoldTime) (instance master)`, "bgp_neighbor_down 198.51.100.1"},
		{`<28>Jan 14 09:12:35 mx1 rpd[1400]: RPD_BGP_NEIGHBOR_STATE_CHANGED: BGP peer 198.51.100.1 (External AS 64500) changed state from Idle to Connect (event Start) (instance master)`, "bgp_neighbor_down 198.51.100.1"},
		{`<28>Jan 14 09:12:36 mx1 rpd[1400]: RPD_BGP_NEIGHBOR_STATE_CHANGED: BGP peer 198.51.100.1 (External AS 64500) changed state from OpenSent to OpenConfirm (event RecvOpen) (instance master)`, "bgp_neighbor_down 198.51.100.1"},
		{`<28>Jan 14 09:12:37 mx1 rpd[1400]: RPD_BGP_NEIGHBOR_STATE_CHANGED: BGP peer 198.51.100.1 (External AS 64500) changed state from OpenConfirm to Established (event RecvKeepAlive) (instance master)`, ""},
	},
	"a port of Junos goes down with its unit": {
		{`<28>Jan 14 09:12:33 ex01 mib2d[1234]: SNMP_TRAP_LINK_DOWN: ifIndex 508, ifAdminStatus up(1), ifOperStatus down(2), ifName ge-0/0/1`, "link_down ge-0/0/1"},
		{`<28>Jan 14 09:12:33 ex01 mib2d[1234]: SNMP_TRAP_LINK_DOWN: ifIndex 509, ifAdminStatus up(1), ifOperStatus down(2), ifName ge-0/0/1.0`, "link_down ge-0/0/1"},
		{`<28>Jan 14 09:13:33 ex01 mib2d[1234]: SNMP_TRAP_LINK_UP: ifIndex 508, ifAdminStatus up(1), ifOperStatus up(1), ifName ge-0/0/1`, ""},
	},
	"power supply A of one member of a stack fails": {
		{`<185>1: Jan 14 09:12:33 CET: %PLATFORM_FEP-1-FRU_PS_SIGNAL_FAULTY: Switch 2: signal on power supply A is faulty`, "power_supply_failed Switch 2 A"},
		{`<185>2: Jan 14 09:12:40 CET: %PLATFORM_FEP-1-FRU_PS_SIGNAL_OK: Switch 1: signal on power supply A is restored`, "power_supply_failed Switch 2 A"},
		{`<185>3: Jan 14 09:22:33 CET: %PLATFORM_FEP-1-FRU_PS_SIGNAL_OK: Switch 2: signal on power supply A is restored`, ""},
	},
	"the mains fail, and the battery runs low": {
		{`<129>Jan 14 09:12:33 apc-ups UPS: On battery power in response to an input power problem. 0x0109`, "ups_on_battery"},
		{`<129>Jan 14 09:42:33 apc-ups UPS: The battery power is too low to support the load; if power fails, the UPS will be shut down immediately. 0x0107`, "ups_battery_low, ups_on_battery"},
		{`<134>Jan 14 09:52:33 apc-ups UPS: No longer on battery power. 0x010A`, ""},
	},
	"a chassis of Junos has a fan that fails": {
		{`<12>Jan 14 09:12:33 ex01 alarmd[1900]: Alarm set: Fan color=RED, class=CHASSIS, reason=FPC 0 Fan 1 Failure`, "fan_failed FPC 0 Fan 1 Failure"},
		{`<12>Jan 14 09:22:33 ex01 alarmd[1900]: Alarm cleared: Fan color=RED, class=CHASSIS, reason=FPC 0 Fan 1 Failure`, ""},
	},
	"a switch of Huawei loses a port with an alarm": {
		{`<186>Jan 14 2026 09:12:33+01:00 CE6850 %%01IFNET/2/linkDown_active(l):CID=0x807a0408-alarmID=0x08520003;The interface status changes. (ifName=10GE1/0/4, AdminStatus=UP, OperStatus=DOWN, Reason=Interface physical link is down, mainIfname=10GE1/0/4)`, "link_down 10GE1/0/4"},
		{`<186>Jan 14 2026 09:13:33+01:00 CE6850 %%01IFNET/2/linkDown_clear(l):CID=0x807a0408-alarmID=0x08520003-clearType=service_resume;The interface status changes. (ifName=10GE1/0/4, AdminStatus=UP, OperStatus=UP, Reason=Interface physical link is up, mainIfname=10GE1/0/4)`, ""},
	},
}

// TestStories has the shipped rules follow what devices say in a row.
func TestStories(t *testing.T) {
	t.Parallel()
	lines, _ := shipped(t)
	for name, story := range stories {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := wrong{}
			matcher := lines.Matcher()
			for _, said := range story {
				key, app, text := example(said.line)
				for _, hit := range matcher.Match(&event.Message{Key: key, App: app, Text: text}, nil) {
					now.apply(lines, &hit)
				}
				if got := strings.Join(slices.Sorted(maps.Keys(now)), ", "); got != said.wrong {
					t.Errorf("after %s: %q, not %q", said.line, got, said.wrong)
				}
			}
		})
	}
}

// wrong is what is wrong with a device: events with their subjects. It knows no
// time; package active does.
type wrong map[string]bool

func (w wrong) apply(set *rule.Set, hit *event.Hit) {
	named := func(event string) string { return strings.TrimSpace(fmt.Sprintf("%s %s", event, hit.Subject)) }
	if !hit.Clears {
		w[named(hit.Event.Name)] = true
		return
	}
	delete(w, named(hit.Event.Name))
	for _, other := range set.Definitions() {
		if slices.Contains(other.ClearedBy, hit.Event.Name) {
			delete(w, named(other.Name))
		}
	}
}
