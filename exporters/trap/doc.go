// Package trap receives SNMP traps and informs of versions 1, 2c and 3, and
// makes events of them by rules.
//
// A packet goes through one package after the other, in the goroutine that
// reads its socket; nothing in the way waits for a disk, a network or a person:
//
//	internal/datagram  many packets at a time, and what the kernel threw away
//	internal/wire      what stands in a packet
//	usm                who sent it, where it is of SNMPv3
//	content            which trap it is and what it says
//	event/origin       which device that is, and whether it sends too much
//	ports              what its port is called; the only reason to be held
//	event/rule         which events it raises or clears
//	event/active       what is wrong now
//
// An inform is acknowledged once it was authentic and went through all that: an
// acknowledgement says that it need not come again. One that comes again all
// the same is acknowledged again, and counted as a duplicate. So is one over
// its device's limit: sent again it would only be more of what is too much. One
// that is refused is not, as nobody's word is as good as the wrong word.
//
// What happens when something goes wrong:
//
//	a packet is malformed                counted by reason; nothing else
//	the community or user is wrong       the same; senders of SNMPv3 that ask are told by a Report
//	a sender of SNMPv3 asks who we are   answered by a Report, and counted as discovery
//	an old message of SNMPv3 is replayed refused beyond its time window, a duplicate within
//	the sender is not in the inventory   its traps are counted, and never events
//	the kernel's buffer is full          vigie_trap_kernel_drops_total
//	the SNMP exporter does not answer    ports are told by ifIndex, after two seconds
//	a changed file is wrong              the old configuration stays in force
package trap
