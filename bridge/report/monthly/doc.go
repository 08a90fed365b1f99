// Package monthly is the report of a month of service: what it says. How it is
// put on paper and into files is for the packages below it.
//
//	document of the closed month, or live figures ─┐
//	journal, tickets, evidence, inventory, runbooks ─┴▶ Report ─▶ page (HTML, PDF) · sheet (XLSX) · rows (CSV)
//
// A Report is chapters of text, figures, tables and charts. Cells keep their
// values beside their kind, so that every form writes the same figure as is right
// for it: a reader, a sheet that adds up, a program.
package monthly
