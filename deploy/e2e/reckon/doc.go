// Package reckon has tests alone: a generated year is lived through by the
// product's parts, its months are closed in their order, and every figure of
// their documents and reports is reckoned once more, straight from the journal,
// by code that shares nothing with the product's. What is told twice must be the
// same to the millisecond.
//
// The other reckoning is slow and plain on purpose. It reads the contract's text
// by itself, cuts all time at every instant at which anything may change, asks of
// each piece by its middle whether it counts, and adds up. Nothing is kept from
// one month to the next.
//
//	-year.seed, -year.schools, -year.busy    another year, or a bigger one
//
// A ledger in PostgreSQL has the same year, of which the gate lives the first
// months alone.
package reckon
