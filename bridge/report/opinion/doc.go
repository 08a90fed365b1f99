// Package opinion counts what requesters think of how their tickets were dealt
// with. Whoever was asked within a period is counted in it, whenever they answer:
// so the rate of answers is that of the same people. Marks are never averaged;
// what is told is how many gave which, and how many gave one of the two best.
package opinion
