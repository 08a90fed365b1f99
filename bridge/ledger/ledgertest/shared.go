package ledgertest

import (
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
)

// brokenOnTicket: a ticket may be that of several incidents, once people have
// merged; it is not over before all are.
func brokenOnTicket(t *testing.T, s Store) {
	for n, state := range bridge.States {
		i := newIncident("01"+string(state), "key of "+string(state))
		i.State, i.TicketID = state, int64(10+n)
		save(t, s, i)
		other := newIncident("02"+string(state), "other key of "+string(state))
		other.State, other.TicketID = bridge.StateRestored, int64(10+n)
		save(t, s, other)
	}
	save(t, s, newIncident("03A", "a"), newIncident("03B", "b")) // neither has a ticket yet
	write(t, s, func(tx incident.Tx) error {
		for n, state := range bridge.States {
			if got := must(tx.BrokenOnTicket(int64(10+n), "02"+string(state)))(t); got != state.Broken() {
				t.Errorf("beside one that is restored, %s: %t", state, got)
			}
			if must(tx.BrokenOnTicket(int64(10+n), "01"+string(state)))(t) {
				t.Errorf("beside one that is %s, the restored one goes on", state)
			}
		}
		if must(tx.BrokenOnTicket(0, "03A"))(t) {
			t.Error("no ticket is shared by all that have none")
		}
		return nil
	})
}
