// Package snmp polls devices for Prometheus. It is a drop-in replacement of
// prometheus/snmp_exporter: the same snmp.yml, the same /snmp?target=&module=
// &auth=, the same samples. It also serves the inventory to Prometheus as
// HTTP service discovery, so that every target carries the facts that alerts
// and tickets need.
//
// A scrape goes through one package after the other:
//
//	config      which questions a module asks, and what the answers mean
//	plan        the same, worked out once: columns, walks, objects
//	collect     what to ask next, of what is known about the device
//	session     packets to devices and back
//	sample      names, labels and numbers
//	exposition  the order and the text of the answer
//	facts       what is kept of it for others
//
// What stands in a packet is internal/wire's, what the device answered is kept
// by internal/varbind.
//
// What happens when something goes wrong:
//
//	a parameter is wrong                        400, the reason in plain text
//	one module of a scrape fails                500 for the whole scrape: up is 0;
//	                                            with degrade=true, what worked
//	two series would be the same                500, both named
//	Prometheus gives up, or its time-out nears  the packets stop at once
//	more scrapes than --snmp.max-in-flight      503 and vigie_snmp_overloaded_total:
//	                                            an overloaded exporter is no outage
//	a changed file is wrong                     the old configuration stays in force
package snmp
