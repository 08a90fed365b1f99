// Package delivery hands in the report of a closed month by itself: from a day
// that was agreed on, as a ticket of the quality group at the desk that has the
// files attached.
//
//	the month is closed, its day has come ─▶ edition.Publisher ─▶ is there a ticket?
//	     ─▶ a ticket with the files ─▶ the ledger knows which
//
// One month is one ticket: it bears a key by which it is found again, as those of
// incidents are, before one is made.
//
// # What happens on failure
//
//	the month is not closed       it waits; the alert on months tells
//	the report is refused         it waits, and is said: a broken chain for instance
//	the desk is away              tried again at the next look
//	the answer is lost            the next look finds the ticket by its key
//	killed after the ticket       the same
//	two bridges of one ledger     one has the lease
//	a file is too large           it is named on the ticket, with where it is to be had
//	the desk takes no such size   a ticket without files, which says where they are
//	an erasure withdraws it       it is made again; its ticket at the desk stays as it is
package delivery
