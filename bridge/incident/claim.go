package incident

import (
	"context"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// claim leases the incident that presses most, and asks for leave to make its
// ticket; without leave it is to be put back. Where it is known that no ticket
// may be made, those that are there are still kept up to date: what waits must
// not hold them up. Workers do so in turns, so that leave goes to the incident
// that presses most, not to the one that is asked for first.
func (s *Syncer) claim(ctx context.Context, now time.Time) (*bridge.Incident, *grant, error) {
	defer s.Budget.turn()()
	claim := s.Store.Claim
	if s.Budget.spent(now) {
		claim = s.Store.ClaimUpdate
	}
	incident, err := claim(ctx, now, s.Lease)
	if err != nil || incident == nil {
		return nil, nil, err
	}
	leave, err := s.Budget.ask(ctx, s.Store, incident, now)
	return incident, leave, err
}

// putBack ends a lease as if it had never been.
func (s *Syncer) putBack(ctx context.Context, id string) error {
	return s.Store.Write(ctx, func(tx Tx) error {
		incident, err := tx.Incident(id)
		if err != nil || incident == nil {
			return err
		}
		incident.Attempts = max(incident.Attempts-1, 0)
		if err := tx.SaveIncident(incident); err != nil {
			return err
		}
		return tx.Release(id)
	})
}
