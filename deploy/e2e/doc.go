// Package e2e holds the tests of the whole product: a failing device becomes
// a ticket, a repaired one closes it, also when something on the way is
// killed, slow, silenced or blind. Every test starts a stack of its own
// (deploy/lab/stack) with the real Prometheus and Alertmanager and the
// programs of ./bin, which `make build tools` makes.
//
// A test that fails prints what every part knew and the end of its log;
// `go test -artifacts` keeps configuration, state and logs.
package e2e
