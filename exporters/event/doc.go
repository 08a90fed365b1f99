// Package event has the nouns of passive supervision: what a device tells by
// a syslog line or a trap, and what the rules make of it.
//
// A message goes through one package after the other:
//
//	origin  which device of the inventory it comes from, and whether that one sends too much
//	rule    which events it raises or clears, and on which subject
//	active  what is wrong now, since when, and how it ended
//	store   the same, kept over a restart
//	web     metrics for alert rules, and the API for tickets
//
// The life of an event of kind pair:
//
//	(none) ──raise──▶ pending ──lasts `for`──▶ active ──▶ ended ──an hour──▶ (none)
//	                     └──────clear──▶ (none)
//
// An event ends cleared by a message, by the restart of its device, by an
// operator, or because nothing was heard of it for its maximum age. The last
// is no repair, and said otherwise everywhere: it has expired.
//
// What happens when something goes wrong:
//
//	a device that is not in the inventory speaks  counted, never an event: senders can be forged
//	a device sends too much                       what is over its limit is counted and goes no further
//	more events than the bound                    the new ones are counted and left out, the old ones stay
//	the disk is full                              events go on in memory; the age of what is unsaved is a metric
//	the process is killed                         what was exposed is on disk, and is there again
//	a changed rule file is wrong                  the old rules stay in force, and so do the events
package event
