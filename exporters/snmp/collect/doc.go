// Package collect asks a device what a module wants to know, with as few
// round trips as the device can bear.
//
// What is to be asked is cut into stretches: the rows of one column from one
// remembered row to another, or one object by name. Stretches wait in a queue;
// a question takes several of about the same length, so that its answer fills
// a packet, and a few questions are under way at a time. An answer moves its
// stretches on; those that are not at their end go back into the queue.
//
//	waiting ──ask──▶ under way ──answer──▶ done | waiting again
//	                     └──no answer in time──▶ waiting again, in smaller questions
//
// Nothing that is remembered is believed: a stretch begins and ends at a row
// that was there at the last scrape, and everything that the device has
// between the two is taken, as a walk would. Rows that are new, gone or moved
// only cost another question.
//
// What is learned about a device, and forgotten after an hour without proof:
//
//	how many octets and how many varbinds it puts into an answer
//	how many questions at a time it answers without getting slower
//	how long it takes, hence when an answer must be lost
//	how many rows each column has, and every eighth of them
//
// What happens when something goes wrong:
//
//	an answer is cut short         what came counts, the rest is asked again, smaller next time
//	tooBig                         the same, in halves; a single value that is too big fails
//	another error-status           the question is taken apart until one object is to blame;
//	                               that one fails the module: a table with a hole is no table
//	no answer                      asked again in smaller questions, one at a time, with growing
//	                               patience; a late answer still counts
//	rows out of order              the column is walked anew without what was remembered
//	rows that come again           the agent walks in circles: the module fails, or the column
//	                               ends where the module allows that (allow_nonincreasing_oids)
package collect
