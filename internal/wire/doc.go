// Package wire reads and writes SNMP v1 and v2c messages without allocating:
// what it gives points into the packet. Of SNMPv3 it reads and writes what is
// around a PDU; keys and clocks are the business of who has them.
//
// gosnmp is the authority on what a message means, and fuzzing holds the two
// together. This package takes what gosnmp 1.47 takes, and beyond it:
//
//   - octets after the end of the message: agents that pad to a fixed size;
//   - octets between the end of a value and the end of its varbind.
//
// It refuses what gosnmp takes by accident: fields of another type than the
// standard's (a version that is an octet string, a name that is an address),
// versions that equal 0 or 1 only in their low octet, and lengths that do so
// only once their high octets were dropped.
//
// Non-canonical object identifiers (sub-identifiers with leading zeros) are
// made canonical, so that equality and prefixes can be told from octets.
package wire
