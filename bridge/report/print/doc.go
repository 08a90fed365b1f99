// Package print has a browser print pages as PDF. No library of Go writes Arabic
// as it is read; a browser of the Chromium kind does, with tables and page breaks.
// It is not shipped: where there is none, the page itself is for printing.
//
// What is printed twice by the same browser with the same fonts is the same, byte
// for byte, where the instant of the document is given: the browser writes no
// other trace of when it worked.
package print
