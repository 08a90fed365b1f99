// Package e2e holds the tests of the whole product: a failing device becomes
// a ticket, a repaired one closes it, also when something on the way is
// killed, slow, silenced or blind. Every test starts a stack of its own
// (deploy/lab/stack) with the real Prometheus and Alertmanager and the
// programs of ./bin, which `make build tools` makes.
//
// The desk is simulated. `make e2e ZAMMAD=real` puts the Zammad of the
// environment (bridge/zammad/contract) in its place: tests run one after the
// other, those that need more of a desk than a real one gives are skipped, and
// the tickets stay there.
//
// A test that fails prints what every part knew and the end of its log;
// `go test -artifacts` keeps configuration, state and logs.
package e2e
