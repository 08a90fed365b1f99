package syslog

// vendors are the events that equipment of each vendor tells of, as far as the
// rules know its words.
var vendors = map[string]string{
	"arista": `link_down port_err_disabled mac_flap ospf_neighbor_down bgp_neighbor_down igp_neighbor_down bfd_session_down
		device_restarted login_failure_burst`,
	"aruba": `link_down port_err_disabled bpdu_guard loop_detected poe_fault cdp_mismatch stp_root_changed ap_down power_supply_failed
		fan_failed login_failure_burst`,
	"cisco-asa": `link_down port_admin_down ha_failover device_restarted config_changed aaa_server_dead login_failure_burst`,
	"cisco-ios": `link_down port_admin_down port_err_disabled bpdu_guard stp_guard_block udld_disabled loop_detected
		storm_control lag_member_down optic_threshold poe_fault port_security_violation cdp_mismatch stp_root_changed
		stp_topology_change_storm mac_flap ospf_neighbor_down bgp_neighbor_down igp_neighbor_down bfd_session_down
		vpn_tunnel_down wan_probe_down fhrp_state_change stack_degraded ap_down rogue_dhcp duplicate_ip
		power_supply_failed fan_failed over_temperature cpu_high memory_alloc_fail device_restarted config_changed
		ntp_unsynced cert_or_licence_expired aaa_server_dead login_quiet_mode login_failure_burst snmp_auth_failure
		dot1x_failure_burst`,
	"cisco-iosxr": `link_down port_admin_down ospf_neighbor_down bgp_neighbor_down igp_neighbor_down bfd_session_down
		config_changed ntp_unsynced login_failure_burst snmp_auth_failure`,
	"cisco-nxos": `link_down port_admin_down port_err_disabled bpdu_guard stp_guard_block lag_member_down optic_threshold
		mac_flap ospf_neighbor_down bgp_neighbor_down bfd_session_down fhrp_state_change power_supply_failed
		fan_failed over_temperature device_restarted config_changed login_failure_burst`,
	"cisco-others": `link_down vpn_tunnel_down ap_down`,
	"comware": `link_down bpdu_guard loop_detected lag_member_down optic_threshold port_security_violation
		stp_topology_change_storm ospf_neighbor_down bgp_neighbor_down bfd_session_down fhrp_state_change
		stack_degraded duplicate_ip power_supply_failed fan_failed over_temperature device_restarted config_changed
		ntp_unsynced aaa_server_dead login_failure_burst snmp_auth_failure dot1x_failure_burst`,
	"fortinet": `link_down vpn_tunnel_down wan_probe_down ha_failover device_restarted config_changed login_failure_burst`,
	"huawei": `link_down port_admin_down port_err_disabled bpdu_guard loop_detected lag_member_down stp_topology_change_storm
		mac_flap ospf_neighbor_down bgp_neighbor_down igp_neighbor_down bfd_session_down fhrp_state_change
		stack_degraded duplicate_ip power_supply_failed fan_failed over_temperature cpu_high config_changed
		ntp_unsynced aaa_server_dead login_failure_burst snmp_auth_failure`,
	"juniper": `link_down port_admin_down bpdu_guard storm_control lag_member_down port_security_violation ospf_neighbor_down
		bgp_neighbor_down igp_neighbor_down bfd_session_down vpn_tunnel_down fhrp_state_change stack_degraded
		duplicate_ip power_supply_failed fan_failed over_temperature chassis_alarm device_restarted config_changed
		ntp_unsynced login_failure_burst snmp_auth_failure`,
	"linux": `link_down lag_member_down bgp_neighbor_down fhrp_state_change rogue_dhcp memory_alloc_fail device_restarted
		ntp_unsynced login_failure_burst`,
	"mikrotik": `link_down poe_fault ospf_neighbor_down vpn_tunnel_down wan_probe_down rogue_dhcp device_restarted
		config_changed login_failure_burst`,
	"small-switches": `link_down loop_detected storm_control ospf_neighbor_down bgp_neighbor_down login_failure_burst`,
	"traps": `link_down port_admin_down port_err_disabled poe_fault port_security_violation stp_root_changed
		stp_topology_change_storm ospf_neighbor_down bgp_neighbor_down vpn_tunnel_down fhrp_state_change ha_failover
		ap_down power_supply_failed fan_failed over_temperature cpu_high device_restarted config_changed
		ups_on_battery ups_battery_low printer_alert snmp_auth_failure`,
	"ubiquiti": `link_down stp_root_changed stp_topology_change_storm device_restarted login_failure_burst`,
	"ups":      `ups_on_battery ups_battery_low`,
}

// unclearable are the pairs that a vendor's equipment raises and never clears.
var unclearable = map[string]string{
	"aruba loop_detected":  "the port is shut until somebody opens it, and no message says that",
	"cisco-others ap_down": "AireOS tells of the loss alone by syslog; its traps are a pair",
	"juniper ntp_unsynced": "xntpd says nothing when the server answers again",
}

// byItself are the events that the receiver raises, over those of devices.
var byItself = []string{"port_flapping", "site_storm"}

// byCounters marks what is no event: Prometheus computes it from the counters
// of each device (alert-rules/events-rates.rules.yml).
const byCounters = ""

// needed are the alerts of the study, with the event that each is made of.
var needed = map[string]string{
	"LinkDown": "link_down", "PortAdminDown": "port_admin_down", "PortFlapping": "port_flapping", "PortErrDisabled": "port_err_disabled",
	"BpduGuard": "bpdu_guard", "StpGuardBlock": "stp_guard_block", "StpTopologyChangeStorm": "stp_topology_change_storm",
	"StpRootChanged": "stp_root_changed", "LoopDetected": "loop_detected", "MacFlap": "mac_flap", "StormControl": "storm_control",
	"PortSecurityViolation": "port_security_violation", "CdpMismatch": "cdp_mismatch", "UdldDisabled": "udld_disabled",
	"LagMemberDown": "lag_member_down", "OspfNeighborDown": "ospf_neighbor_down", "BgpNeighborDown": "bgp_neighbor_down",
	"IgpNeighborDown": "igp_neighbor_down", "BfdSessionDown": "bfd_session_down", "FhrpStateChange": "fhrp_state_change",
	"VpnTunnelDown": "vpn_tunnel_down", "WanProbeDown": "wan_probe_down", "LoginFailureBurst": "login_failure_burst",
	"LoginQuietMode": "login_quiet_mode", "SnmpAuthFailure": "snmp_auth_failure", "ConfigChanged": "config_changed",
	"DeviceRestarted": "device_restarted", "CpuHigh": "cpu_high", "MemoryAllocFail": "memory_alloc_fail",
	"PowerSupplyFailed": "power_supply_failed", "FanFailed": "fan_failed", "OverTemperature": "over_temperature", "PoeFault": "poe_fault",
	"StackDegraded": "stack_degraded", "OpticThreshold": "optic_threshold", "RogueDhcp": "rogue_dhcp", "DuplicateIp": "duplicate_ip",
	"NtpUnsynced": "ntp_unsynced", "AaaServerDead": "aaa_server_dead", "Dot1xFailureBurst": "dot1x_failure_burst", "ApDown": "ap_down",
	"UpsOnBattery": "ups_on_battery", "HaFailover": "ha_failover", "ChassisAlarm": "chassis_alarm",
	"CertOrLicenceExpired": "cert_or_licence_expired", "SyslogSilent": byCounters, "SyslogFlood": byCounters,
}
