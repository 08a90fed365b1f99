// Package active keeps what is wrong now: the events that messages have
// raised, until they end. It holds everything in memory; package store keeps
// it on disk, package web shows it.
//
// An event is named by three things: the event of the rules, the device and
// the subject. Its life:
//
//	          raise                for
//	(none) ─────────▶ pending ─────────▶ active ─────────▶ ended ─── an hour ───▶ (none)
//	   │                 │                 ▲        │
//	   │               clear               │        ├ cleared    a message said so, or it held for so long
//	   │                 ▼                 │        ├ restarted  the device did, and such events do not outlive that
//	   │              (none)               │        ├ operator   a person said so
//	   └────────── raise, no `for` ────────┘        └ expired    nothing was heard of it for its maximum age: no repair
//
// What happens else:
//
//	raised again                  count, last seen and last line follow; the maximum age begins anew
//	raised again after its end    a new event: the end is shown no more, once it is active
//	cleared while pending         nothing is left of it, and an earlier end stays shown
//	a moment (once) is over       it has expired, as nobody said that it is well
//	it goes up and down           counted; over the bound the flap event of its definition is raised on the
//	                              same subject, and ends as cleared once there was no transition for its hold.
//	                              Until then transitions are damped: written to disk only when they are shown
//	many devices of a site begin  the storm event is raised, with no device, the site as its subject; it
//	                              ends as cleared once the site was under the bound for the hold. Events of
//	                              severity info do not count: a nightly configuration run is no storm
//	told out of order             a clear that the device dates a second or more before the last raise, and
//	                              that comes within Disorder after it, was overtaken by it, and is left out;
//	                              so is a raise that its clear has overtaken. Only times that are the
//	                              device's own count, and later than Disorder the order of arrival does: a
//	                              clock that was set back must not make clears void. Of a raise that was
//	                              overtaken by a clear of nothing, nothing is known: it expires. Replicas
//	                              decide each for itself; alert rules take the maximum
//	an event leaves the rules     it stays until its maximum age as it was, and can be cleared
//	a device leaves the inventory its events end as expired: that nobody looks is no repair
//	more than the bound           new events are counted and left out; as many ends are kept at most
//
// Apply never waits for the disk or the network. Devices are spread over
// shards, each with its own lock.
package active
