// Package page writes a report as one page of HTML for print on A4: a cover, a
// table of contents, a sheet begun for each chapter, heads of tables on each
// sheet, wide tables on sheets laid across, charts as SVG within the page. It
// needs nothing from elsewhere and runs nothing. A PDF is this page, printed.
//
// What people and alerts wrote stands in it as text, each apart in its own
// direction, without what would steer a reader's eye.
package page
