package ledger

import "time"

// Waiting is what the bridge itself has still to do, beside incidents' tickets
// (Counts).
type Waiting struct {
	// Unmeasured is how many entries of the journal are in no figure of a contract:
	// by their numbers, some of which may never have been given to any.
	Unmeasured int64
	// UnmeasuredSince is when the first of them was received, or when figures that
	// time alone changes had to be measured again; zero where nothing waits.
	UnmeasuredSince time.Time
	// Untold is on how many tickets that people opened a ladder has something to
	// tell, and UntoldSince when the oldest of it was put down.
	Untold      int64
	UntoldSince time.Time
}
