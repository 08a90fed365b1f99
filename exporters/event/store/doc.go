// Package store keeps the table of events in a SQLite file, so that a restart
// of the process ends nothing.
//
// A Keeper writes what has changed, all of it in one transaction: beginnings
// and ends four times a second and before anything is shown, the rest (counts,
// last lines, transitions of what flaps) every ten seconds. Messages never
// wait for it.
//
// What happens when something goes wrong:
//
//	kill -9, power cut         what was shown is there again; counts may be ten seconds old
//	the disk is full, or slow  events go on in memory; what was not written is tried again, less and less
//	                           often up to every half minute, and then all of it; the age is a metric
//	the file is damaged        it is put aside as .damaged-<time>, beside the new one: a receiver must start.
//	                           So it is when that shows while it runs, and nothing is lost then
//	another process has it     refused: two would overwrite each other
//	it is of a later version,  refused: to begin anew would throw away what is good
//	or no file of events
package store
