// Package evidence copies what availability is computed from, and what an
// incident rested on, out of Prometheus into the ledger, before Prometheus
// forgets it.
//
// # Days
//
// When a day of the contract's zone is over, each source's Prometheus is asked
// for it, a few questions for all devices together:
//
//	a device is down      while its alert EquipementInjoignable is there
//	a site is down        while its alert SiteIsole is there: every device of it was probed and none
//	                      answers. It is the alert that opens the site's ticket, so that ticket and
//	                      figure tell of the same outage; one router that answers is enough for "up"
//	a device is measured  while device:probe_success:believed, of which both alerts are made, has
//	                      samples: there are none without a target, when the prober is dead, overloaded
//	                      or blind, or when Prometheus itself was away
//
// Downtime begins with the first evaluation that finds the fault (the alert is
// "pending"): the rule's "for" is added back, unless the contract says
// otherwise. A fault that was over before "for" was none. It ends with the
// first evaluation that does not find it: "keep_firing_for" is taken off. Up to
// three evaluations without a sample are taken for what was before and after
// them; more are not measured.
//
// A day is kept in one transaction, with the devices that the inventory had,
// or not at all. What is kept is never changed.
//
//	Prometheus is away       the source waits, longer each time; others go on
//	… for days               all days are caught up, the oldest first, as far back as catch_up
//	it has no sample of a    nothing is kept, it is asked again until it has some of a later day: a day
//	day at all               that is not kept counts as not measured, never as up
//	it does not have the     it says nothing of availability, and is not asked again for an hour. One that
//	alert of devices         did before is late instead
//	the bridge is killed     the day that it was at is copied anew
//	two bridges              one leads; were both to copy, the first day kept stays
//	the inventory changes    a day has that of when it was copied
//
// # Days that are not copied yet
//
// Live reads the last three days, as far as they are not in the ledger, in the
// same way for who looks at availability now: a day that goes on as far as it is
// settled. Nothing of it is kept; it is told again for a minute, or for ten times
// as long as it took.
//
// # Samples
//
// A few minutes around the beginning and the end of each incident, the series
// behind its alerts are kept with it (EvidenceSamples), bounded in number and
// bytes.
package evidence
