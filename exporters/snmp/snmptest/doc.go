// Package snmptest simulates SNMP agents: many virtual devices, each on a UDP
// address of its own, that answer SNMP v1 and v2c from a tree of objects and
// misbehave on demand. The lab, the tests of the poller and the benchmarks
// use the same agents.
//
// A Device serves an immutable Tree. An object of the tree is a fixed Value,
// or a function of the device's uptime: sysUpTime and the counters of a device
// all restart together when it reboots, as they do in a real one. Trees are
// written by hand (NewTree) or replayed from a recording in the .snmprec
// format (ReadSnmprec).
//
//	agent := snmptest.New(snmptest.Options{})
//	device, err := agent.Add(snmptest.DeviceConfig{
//		Address: netip.MustParseAddrPort("127.0.0.1:0"),
//		Tree:    tree,
//	})
//	err = agent.Start()          // opens the sockets
//	defer agent.Stop()           // closes them and waits
//	device.Addr()                // where it listens
//	device.SetDown(true)         // it no longer answers
//
// What an agent does with a request:
//
//	malformed, truncated, not v1/v2c   no answer, counted as Malformed
//	wrong community                    no answer, counted as Refused
//	device down, or lost by SetLoss    no answer, counted as Dropped
//	SET                                noSuchName (v1), notWritable (v2c)
//	answer above the size limit        tooBig, or fewer rows of a GETBULK
//
// The package knows nothing of MIBs, so it tells noSuchInstance from
// noSuchObject by whether the tree has a sibling of the object that was asked.
package snmptest
