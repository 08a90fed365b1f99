// Package worktime counts working minutes as Zammad does, and from them the
// escalation and statistics columns of a ticket. Everything here is a pure
// function: no clock, no input, no output.
//
// The unit is the minute. Seconds are dropped from every instant before
// anything is counted, as Zammad drops them from the ranges in which a ticket
// waits: sums of parts are then equal to the whole, at any instant.
//
// Working time is what lies in the frames of a calendar, less its holidays,
// less the breaks of the ticket. On a day when clocks are changed a frame is
// as long as it lasts, not as its ends look on a clock on the wall: 00:00 to
// 24:00 is 23 hours in spring and 25 in autumn.
package worktime
