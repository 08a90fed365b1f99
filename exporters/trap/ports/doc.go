// Package ports knows what the ports of devices are called: a trap has an
// ifIndex, people and syslog have names. The names come from the SNMP exporter,
// which polls the devices; they are asked for beside the traps, never in their
// way.
//
//	the index is known                     the trap goes on at once
//	it is not, and was not asked for       the trap is held, and with it all that the device sends
//	                                       after it: a link that goes down and up must not go up first
//	the answer is here, or 2 s are over    what was held goes on, in order
//	there is no answer                     "ifIndex 3", and half a minute without asking again
//
// Names are asked for again when they are ten minutes old, and when the device
// has restarted, until they are of a poll after that. The old ones are good
// meanwhile: nearly all devices keep their indexes, and a wrong guess for a
// minute is better than two subjects for one port.
//
// A port that was once told by its index is told so until it comes up: what
// clears an event must call its subject as what raised it did.
package ports
