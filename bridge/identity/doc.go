// Package identity tells who acts: Grafana signs for each request whose it is, and
// the desk says which of its agents has that address.
//
// The token comes in the header X-Grafana-Id of an act, and is a JWT that the
// Grafana of its issuer signed (ES256) with a key that it serves to everybody. One
// that is good proves the person, whom the caller then need not name, and cannot
// name otherwise. Nothing is asked of the caller: without a token an act is
// journaled for the person who is said to do it.
//
//	token                                    the act is        journaled as
//	none, or no Grafana is configured        done              claimed
//	good, one agent has the address          done              that agent, by id and login; verified
//	good, no agent has it, or several        done              the address, and Grafana's name; verified
//	good, and another person is named        refused (403)
//	signature or algorithm forged, no JWT    refused (403)
//	expired, or not good yet                 done              claimed, and why
//	of a Grafana or organisation not named   done              claimed, and why
//	of a service account, or no address      done              claimed, and why
//	key unknown to that Grafana              done              claimed, and why
//	Grafana does not answer in time          done              claimed, and why
//
// Only what is certainly wrong is refused. Leaving the token out gives no less than
// a token that cannot be judged, so refusing those would keep nobody from anything
// but people at three in the morning from their work.
//
// # Keys
//
// A Grafana's keys are read when one is asked for, believed for keysFresh, and
// where it is away for keysStale. A key that is not among them has them read once
// more, at most every askAgain: Grafana makes new ones from time to time, and
// anybody can make up names of keys. Whoever waits for them waits for patience, all
// for one reading.
//
// # People
//
// Who has an address is believed for a while, and for a day where the desk is away.
// An act of somebody whom nobody could look up is journaled under the address: it
// is no less proven. Then a caller who names somebody else cannot be contradicted,
// and is not: the act is of who was proven.
package identity
