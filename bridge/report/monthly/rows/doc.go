// Package rows writes a table as a file of rows (CSV), for sheets and programs of
// people who write as the French do: fields apart by ";", UTF-8 with a byte order
// mark, lines that end in CR LF (RFC 4180).
//
//	count      1234
//	instant    05/10/2026 07:30, in the contract's zone (2026-10-05 07:30 in English)
//	duration   27:20:00, hours, minutes and seconds, which sheets add up
//	share      99,950, percents, cut and not rounded (99.950 in English)
//	others     text
//
// A value that is not known is told by words ("sans objet"). Headings name the
// units. Text never is a formula to a sheet: what could begin one has an
// apostrophe before it.
package rows
