// Package site answers what an agent asks first of a ticket of a school: what
// is known of the place now. State gathers it; a page at the bridge shows it,
// always as it is; one internal note on each open ticket of a school that has
// no incident of its own points there.
//
// The desk's articles cannot be changed. So the note is written once, and again
// only where something else is wrong than it told, and not more often than
// Terms say; delay, loss and load are told as they were then, and are on the
// page as they are.
//
// Each round also attaches tickets to incidents, or detaches them, where a
// person wrote so into the field of one that has no incident of its own: it is
// linked at the desk, the incident's journal is told, then the field is cleared
// with a note on what came of it.
//
//	Prometheus is away    the state says that the line is not known
//	the desk is away      notes wait for the next round
//	an answer is lost     package remark finds out, the note is not written twice
//	it dies in between    attaching is done again; what is there already is left as it is
//	a later wish comes    it is not cleared, and done next
//	a ticket names a place that the inventory does not know: it gets none
//
// Everything but the line is read once a round for all places: three lists of
// the ledger, however many schools there are.
package site
