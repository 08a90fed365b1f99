// Package usm is the user-based security model of SNMPv3 (RFC 3414, 3826 and
// 7860) as a receiver of traps and informs needs it.
//
// A trap's sender is the authority on its clock, an inform's receiver on its
// own. So there are many foreign engines, whose clocks are learned from
// messages that proved authentic, and one of ours, whose identity and count of
// boots are on disk.
//
//	a message to our engine       inform, or discovery: every refusal is told the sender by a Report
//	a message of a foreign one    trap: refusals are counted, and told nobody unless asked for
//
// The cryptography is the standard library's. gosnmp, which is the authority on
// the protocol elsewhere, cannot be used for it here: what checks a digest and
// decrypts is not exported but as a whole (UnmarshalTrap), which takes the
// security level from the packet, knows no clocks, and derives keys anew for
// each message; its derivation for AES hashes a mebibyte for each engine id
// that a packet names, and keeps the outcome for ever. Tests hold the two
// together, message by message, and net-snmp's programs to both.
//
// What is beyond the RFC: an engine's clock is kept for the engines heard of
// last, a bounded number; keys derived for an engine are kept only once a
// message of it was authentic, so that forged engine ids cost a hash and no
// memory.
package usm
