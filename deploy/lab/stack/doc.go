// Package stack starts the whole product on one machine, on loopback and
// without root: the simulated network and desk (vigie-lab), the exporters,
// the real Prometheus and Alertmanager, and the bridge, with a mailbox for
// what does not pass through the bridge. Grafana is the one part that nobody
// can bring along: where it is installed, and asked for, it is started too.
// The demo and the end-to-end tests are two users of it.
//
// The configuration is the shipped one. Its files are read as trees and
// written to the stack's folder with few things changed: addresses and ports,
// file names, credentials, the probe's module (loopback always answers pings,
// so a TCP port that goes with the device is probed) and the pace: every
// interval, `for:` and group time is divided by Options.Speed, at least one
// second. Ranges inside expressions stay. A file is never copied by hand, so
// what the lab shows is what production does.
//
// The simulated desk begins as a new Zammad does, and is made fit for the
// bridge by the command that administrators use, before the bridge starts. With
// Options.Desk a real Zammad takes its place: no desk is simulated, the same
// command first tells what it will do there, and what was made there stays.
//
// Parts are started in the order of the way back from a ticket to a device,
// each waited for, and stopped in the opposite order: who delivers is never up
// without who receives.
//
//	a part does not become ready      Start tells why, with the end of its log, and stops the others
//	a part dies                       told on Failures; the caller decides
//	a real desk is not disposable     Start tells so, and nothing was written there or here
//	no Grafana to be used             told by NoGrafana; the others start
//	a part ignores SIGTERM            SIGKILL after Grace
//	we are killed                     the kernel kills every part
package stack
