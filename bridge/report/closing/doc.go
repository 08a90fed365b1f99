// Package closing closes months (R24): by a person, or by itself on a day that was
// agreed, and proves what was closed.
//
//	asked ─▶ may it be? ─▶ the ledger as it is at one instant ─▶ the journal is walked
//	     ─▶ rectifications of earlier months ─▶ document ─▶ ledger
//
// # States of a month
//
//	open      it goes on, or is over and not closed: figures are told live
//	closed    its document is in the ledger: figures are told from it, for ever
//
// Months are closed in their order, without a gap, from the first that is closed
// on. A contract of another name begins such a row anew, after the last month that
// was closed under the one before.
//
// # What happens on failure
//
//	the month goes on; one before it is open   refused, and why
//	closed under the contract's former name     refused: what was handed in stays
//	a document does not read                    nothing is closed; by itself it waits, and is said
//	facts are not counted yet                   the keeper is asked to; refused after some tries:
//	                                            by itself it is tried again later, and said
//	a chain is broken, entries are missing      refused: where the first ones are
//	facts come meanwhile                        they are rectifications of the next document: figures
//	                                            are read of the ledger as it was at one instant
//	a source of availability is away            closed; what is not measured is said to be not
//	killed in between                           nothing is kept: the document is one row
//	two close at once                           one row is kept, the other is told whose
package closing
