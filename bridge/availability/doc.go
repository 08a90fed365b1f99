// Package availability computes for how much of a period a device or a site
// was available (rule R26 of the contract's rules), from what package evidence
// put into the ledger. It is pure arithmetic on whole milliseconds.
//
// Each instant of a period is in exactly one share, the first that fits:
//
//	outside       the thing was not in the inventory
//	planned       maintenance that was agreed long enough before
//	down          a source says that its availability alert was there
//	unmeasured    no source measured it, or nobody looked: no data is never "up"
//	up            the rest
//
// The figure is 1 − down ÷ (period − outside − planned − unmeasured). Two more
// take what was not measured for up, and for down; they are to be printed where
// they differ by more than a tenth of a point. Percents have three decimals and
// are cut off, not rounded: 99.9996 is 99.999.
// What was promised is held to the exact times, and to Best and Worst where these
// are to be printed: where they disagree nobody knows whether it was kept.
//
// A site is down where its own alert (SiteIsole) says so. It is up where any of
// its devices is measured and not down, and not measured otherwise.
//
// Failures are counted from the same: downtimes, each once however many shares it
// reaches into. The mean time between failures is the time up for each of them,
// and there is none where nothing failed.
//
// A Day is the same knowledge in short. Days that are over do not change, so that
// whoever keeps them tells a year of all sites without reading it again.
package availability
