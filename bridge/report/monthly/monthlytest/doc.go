// Package monthlytest has a report of a month with all that a report can hold,
// for tests of the forms: every kind of value, known and not, names in Arabic and
// with accents, texts that would break a page or a sheet, every form of chart.
package monthlytest
