// Package conformance holds the way in against the real Alertmanager: two
// peers of the pinned program, and the real Prometheus where its death is the
// point, in front of the real source, intake, clock and ledger.
//
// It has tests alone. Each goes through something that Alertmanager does not
// tell, tells twice, tells late or tells wrongly, and asks three things: how
// the incident ends, that there is one, and that it never ended while the
// fault went on. VIGIE_TEST_ALERTMANAGER names another program to be tried.
package conformance
