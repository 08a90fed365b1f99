package availability

import "time"

// lag is for how long what Prometheus says of now is not settled: a few
// evaluations of the rules.
const lag = 2 * time.Minute

// Settled is up to when availability can be told at an instant, by the minute.
func Settled(now time.Time) time.Time { return now.Add(-lag).Truncate(time.Minute) }
