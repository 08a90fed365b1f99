// Package content reads what a trap says, whatever version it came in: which
// one it is, how long the device has been up, which port it speaks of, and the
// rest as a line of text that rules look at and people are shown.
//
//	linkDown of a Cisco switch, resolved:
//	ifIndex.3=3; ifDescr.3="GigabitEthernet1/0/3"; ifType.3=6; interface="GigabitEthernet1/0/3"; ifName="Gi1/0/3"; ifAlias="vers Béja"
//
// Nothing here allocates once a Trap has been used for a few.
package content
