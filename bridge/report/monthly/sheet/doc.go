// Package sheet writes a report as a workbook (XLSX): a sheet for each table,
// with a contents sheet before them and one of the figures that stand out.
//
//	count      a whole number
//	instant    a date, in the contract's zone: sheets know no zones
//	duration   [h]:mm:ss, a part of a day
//	share      a percent with three decimals, cut and not rounded
//	others     text, which never is a formula
//
// What is not known is a text that says why. Heads are frozen and filter; sums
// are formulas, with their values beside them for readers that don't reckon, and
// follow the filter. Tables that outgrow paper (Report.Files) are no sheets.
//
// A report written twice is the same, byte for byte.
package sheet
