// Package chart draws the pictures of a report as SVG that stands in a page.
//
// No library is used. go-analyze/charts, the one that is well kept, was tried: it
// gives no picture a name or a description that a reader of screens could read,
// has no hatches, so that a report printed in black and white loses its series,
// sets every letter by the metrics of fonts that it carries, and can't write
// Arabic. What is needed here are bars, stacks and lines on one axis.
//
// Series differ by more than their colour: bars by hatches, lines by dashes and
// marks. P1 to P4 have the colours that pages have.
package chart
