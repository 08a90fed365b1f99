// Package origin says which device a message comes from, counts per device,
// and holds back devices that send too much.
//
// Who speaks is decided by the inventory, in this order:
//
//	the source is a trusted relay   the device that the header names, by its name or its address; one that the
//	                                inventory lacks is unknown under that name. Relays come first because they are
//	                                servers of the inventory themselves, and what they pass on is not their own.
//	the source is in the inventory  that device, whatever the header says. Where several share the address (NAT),
//	                                the header decides among them, and without it nobody is meant.
//	the header names a device       that device, if Options.TrustHostnames
//	else                            the source address, unknown
//
// A header names a device by the device's name or by the host name that is
// its address in the inventory: upper and lower case are one, a domain may be
// added to a name without one, and left out of a host name where only one
// device begins so. A domain that is known is never contradicted.
//
// The last but one rule is what makes devices known that speak from another
// of their addresses than the inventory has, or through NAT. It is also a
// risk: whoever can send a datagram can speak for any device by its name, from
// any address, where without it he must forge the source. UDP lets him forge
// that as well, so the rule is on by default, and what is believed by name
// alone is counted (claimed_total) and has a rate of its own, so that nobody
// silences a device by shouting in its name. Where networks filter forged sources, or
// messages come by TLS alone, it is better off. Nothing here tells a forged
// message from a true one: that is why the clear of a critical event is
// confirmed by a poll before anybody believes it.
//
// What happens when something goes wrong:
//
//	senders are made up by the million   MaxUnknown of them are kept, all others share one origin called "other"
//	a host name is no text               it is not looked at: the source address speaks
//	a device floods                      what is over its rate is counted, and the caller leaves it
//	the inventory changes                counters go on; a device that did not change stays the same *event.Device
//	the clock is set back                a device's rate starts anew
package origin
