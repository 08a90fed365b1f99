// Package folder writes a report of a month into a folder, in every form that is
// asked for:
//
//	Report ─▶ monthly.Write ─┬▶ page  rapport-2026-10.html ─▶ print  rapport-2026-10.pdf
//	                         ├▶ sheet rapport-2026-10.xlsx
//	                         └▶ rows  tickets-2026-10.csv …
//	                                                     all ─▶ manifeste-2026-10.json
//
// Files are made aside and moved to their names once all of them are whole, the
// manifest last: what fails, or is killed, leaves what was there before.
package folder
