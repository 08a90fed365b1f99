// Package monthly is the report of a month of service: what it says. How it is
// put on paper and into files is for the packages below it.
//
//	document of the closed month, or live figures ─┐
//	journal, tickets, evidence, inventory, runbooks ─┴▶ Report ─▶ page (HTML, PDF) · sheet (XLSX) · rows (CSV)
//
// Maker makes it. What it says, and of what, is in docs/report-contents.md; the
// package is a file a chapter, which is why there are many:
//
//	job.go       which month, by which document; its tickets are read by sweep
//	prove.go     the journal is walked meanwhile
//	cover.go     the chapters are put together
//	…            a chapter each
//	tongue.go    how things are said: French in the code, English in words.tsv
//
// A Report is chapters of text, figures, tables and charts. Cells keep their
// values beside their kind, so that every form writes the same figure as is right
// for it: a reader, a sheet that adds up, a program.
package monthly
