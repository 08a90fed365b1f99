// Package ledgertest is what every ledger must do, as a suite of tests: the
// contract of incident.Store, of mirror.Store and of the queries that reports
// make. A store that passes may stand behind the bridge.
package ledgertest

import (
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// Store is the contract.
type Store = ledger.Store

// contractTest is one thing that a store must do.
type contractTest struct {
	name string
	test func(*testing.T, Store)
}

// contract is what Run holds stores to.
var contract = []contractTest{
	{"an incident reads back as it was saved", incidentRoundTrip},
	{"what is not there is nil without an error", absentIsNil},
	{"saving an incident again replaces it", incidentReplaced},
	{"a key has one open incident", keyIsTaken},
	{"members of a parent", members},
	{"a ticket is over when all of its incidents are", brokenOnTicket},
	{"faults that were raised with something in common", raised},
	{"the fault of a device", brokenDevice},
	{"the outages of a key", outages},
	{"the attributes of a mirrored ticket", ticketFields},
	{"incidents by the numbers of tickets", numbered},
	{"what the desk told last of a kind", lastTold},
	{"tickets with something in the field of attachments", wishedTickets},
	{"the latest incident of a key is the open one, else the newest", latestIncident},
	{"an occurrence reads back as it was saved", occurrenceRoundTrip},
	{"an alert fires once at a time", oneFiringOccurrence},
	{"firing occurrences are told by source", firingBySource},
	{"the journal is numbered and kept in order", journalIsNumbered},
	{"the journal knows its subjects", journalNeedsSubject},
	{"each subject has a chain of its own", journalIsChained},
	{"the journal takes any text and stays whole", journalTakesAnyText},
	{"a chain goes on within and across transactions", chainGoesOn},
	{"a fact of one origin is put down once", originIsOnce},
	{"what the desk tells is not what the bridge did", ownEntries},
	{"a mirrored ticket reads back as it was saved", mirroredRoundTrip},
	{"a first act of a history is known, and told to the incident", firstAct},
	{"an incident's ticket is the newest that is there", ticketOf},
	{"the subject of a ticket stays", subjectStays},
	{"mirrored tickets are listed by id, the deleted left out", mirroredAfter},
	{"a ticket and its facts are kept together or not at all", mirroredTogether},
	{"the mirror's state reads back", mirrorState},
	{"looking for words changes nothing", lookForWords},
	{"a ticket's words are removed, and stay away", eraseTicket},
	{"a person's words are removed, and stay away", erasePersonByLogin},
	{"a person known by the id alone is erased", erasePersonByID},
	{"a person whom only the bridge heard of is erased", eraseHeard},
	{"a task has one leader at a time", lead},
	{"what somebody waits for is written first", first},
	{"a delivery is kept byte for byte", deliveryIsKept},
	{"only refused deliveries are in quarantine", refusedDeliveries},
	{"old deliveries are pruned", prune},
	{"a failed transaction leaves nothing", rollback},
	{"a cancelled transaction leaves nothing", cancelled},
	{"a panic in a transaction leaves nothing and the ledger usable", panicking},
	{"the most pressing incident is claimed first", claimOrder},
	{"an incident is claimed when its attempt has come", claimWaits},
	{"a lease holds until it ends", lease},
	{"updates are claimed apart from new tickets", claimUpdate},
	{"two never claim the same", claimIsExclusive},
	{"incidents are due in the order of their wake", due},
	{"concurrent transactions are as if alone", concurrentWriters},
	{"tickets are filtered", ticketFilters},
	{"tickets are counted", ticketCounts},
	{"tickets are paged without gap or repetition", ticketPages},
	{"alerts that fire are counted by incident", alertCounts},
	{"the whole is counted", counts},
	{"tickets that are closed while their fault goes on", closedWhileFiring},
	{"an outdated ticket is outdated since it fell behind", outdatedSince},
}

// Run holds a store to the contract. open makes a new, empty ledger at each
// call and closes it when the test that it is given ends.
func Run(t *testing.T, open func(t *testing.T) Store) {
	for _, each := range slices.Concat(contract, changeTests, budgetTests, escalationTests, stockTests, callTests, evidenceTests, complianceTests, closedTests, reportTests, logbookTests, surveyTests) {
		t.Run(each.name, func(t *testing.T) {
			t.Parallel()
			each.test(t, open(t))
		})
	}
}

// moment is an instant as precise as ledgers keep them.
var moment = time.Date(2026, 3, 2, 8, 30, 15, 123_000_000, time.UTC)

// at is so many minutes after the moment.
func at(minutes int) time.Time { return moment.Add(time.Duration(minutes) * time.Minute) }

// newIncident is an open incident with a ticket to be made.
func newIncident(id, key string) *bridge.Incident {
	return &bridge.Incident{
		ID: id, Key: key, State: bridge.StateOpen, Criticity: bridge.P2, Decided: bridge.P2,
		DetectedAt: moment, OpenedAt: moment, Desired: 1, Written: map[string]string{},
	}
}

// firing is an alert of the source "noc".
func firing(fingerprint string) bridge.Alert {
	return bridge.Alert{
		AlertID: bridge.AlertID{Source: "noc", Fingerprint: fingerprint},
		Labels:  map[string]string{"alertname": "EquipementInjoignable"}, Annotations: map[string]string{},
		Firing: true, StartsAt: moment,
	}
}

// write runs fn in a transaction that must succeed.
func write(t *testing.T, s Store, fn func(incident.Tx) error) {
	t.Helper()
	if err := s.Write(t.Context(), fn); err != nil {
		t.Fatalf("Write: %v", err)
	}
}

func save(t *testing.T, s Store, incidents ...*bridge.Incident) {
	t.Helper()
	write(t, s, func(tx incident.Tx) error {
		for _, i := range incidents {
			if err := tx.SaveIncident(i); err != nil {
				return err
			}
		}
		return nil
	})
}

// saved is an incident as the ledger has it; it must be there.
func saved(t *testing.T, s Store, id string) bridge.Incident {
	t.Helper()
	found := must(s.Incident(t.Context(), id))(t)
	if found == nil {
		t.Fatalf("incident %s is not in the ledger", id)
	}
	return *found
}

// must ends the test on an error: must(f())(t).
func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// ids of incidents, in their order.
func ids(incidents []bridge.Incident) []string {
	all := make([]string, 0, len(incidents))
	for _, i := range incidents {
		all = append(all, i.ID)
	}
	return all
}
