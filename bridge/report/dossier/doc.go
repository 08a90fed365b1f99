// Package dossier writes the file for a disputed breach: one page in French
// with all that a ticket's clocks follow from, each figure with the facts behind
// it, so that somebody who trusts neither side can reckon it again. It is for
// print (A4), needs nothing from elsewhere, and runs nothing.
//
// What people and alerts wrote stands in it as text, without what would steer
// a reader's eye: control characters and those that turn its direction.
package dossier
