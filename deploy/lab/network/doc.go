// Package network simulates the equipment of an inventory on loopback
// addresses: every device answers SNMP (exporters/snmp/snmptest) and accepts
// TCP connections on a probe port, and can be broken and repaired. Demo,
// end-to-end tests and benchmarks share it.
//
// Loopback always answers pings, so reachability is probed on the TCP port,
// which goes away with its device. A device is unreachable when it is down or
// any device upstream of it (its parents in the inventory) is: cutting a
// school's router cuts the school off.
//
// Faults, by kind:
//
//	device_down  the device is silent: SNMP unanswered, probe port closed
//	link_down    the interface named by the subject is operationally down;
//	             nothing behind it is cut off
//	loss         so many percent (value) of SNMP requests are lost
//	latency      SNMP answers are late by so many milliseconds (value)
//	reboot       uptime and counters start again; done at once, not listed
//	on_battery   a UPS runs on battery, and discharges
//	high_cpu     the processor is at 97 %
//	power_supply one of two power supplies failed: told by syslog, seen by no poll
//
// Devices that reach the listeners of Tell send them syslog lines in their
// vendor's words, and traps, when a fault begins and when it ends.
//
// Loss and latency concern SNMP alone: the kernel completes the handshake of
// a TCP probe before it could be delayed.
package network
