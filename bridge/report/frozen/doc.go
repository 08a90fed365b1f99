// Package frozen is the document of a closed month (R22 to R24, R27): how it is
// written and read, and what has come to differ from it since. A month that is
// closed is told from its document and never reckoned again; what changes later
// stands, once, as a rectification in the document of the next month.
//
//	kept figures, stock, availability, journal's print ─▶ Draft ─▶ document ─▶ ledger
//	document + rectifications of later documents  ⇄  kept figures now ─▶ Change
//
// # The form "vigie-month-1"
//
// A document is lines of JSON, each ended by a line feed, in UTF-8; its hash is
// the SHA-256 of all its bytes. The first line is the Head: the figures of the
// month, the versions that decided, and the journal's print. Then come
//
//	{"subject":…}   one for each case with something decided in the month, by subject
//	{"of":…}        one for each device, site and region, by kind and name
//	{"month":…}     one for each rectification of an earlier month
//
// in this order, and nothing else; Head.Lines tells how many of each. Instants are
// milliseconds since 1970 UTC, durations milliseconds. In a case, "clocks" has one
// list of whole numbers for each clock that was decided and each life that ended,
// without the zeros at its end: which of Clocks, which life, which of P1 to P4,
// flags (1 met, 2 breached, 4 stopped, 8 contested, 16 contest upheld), beginning,
// decision, target, gross, net, overrun, of a whole life also how long third
// parties had it and how long it stood still. A breach that goes on has no
// durations yet.
//
// No words are in a document, which nobody could remove any more: motives are
// named by the subject and number of the journal's entry that has them. Who closed
// the month is named, as on a signed paper.
//
// # What the journal's print commits to
//
// Journal.Print is that of verify-journal: the SHA-256 of the last hash of every
// chain, in the order of subjects, of all entries up to Journal.Last. One number
// and one hash stand for any number of chains; verify-journal --up-to tells the
// print of that moment again for as long as the journal was only added to.
// Previous is the hash of the document before, so that documents are a chain too.
//
// # Rectifications
//
// A month's figures, as they are known by a document, are its own with all
// rectifications of later documents laid over them in order. What the ledger's
// figures say now is compared with that, clock by clock: so each change stands in
// one document, and the sum of all is what a reckoning would say. Sums and lines of
// the stock, which do not all follow from clocks that were decided, are told in the
// head the same way.
package frozen
