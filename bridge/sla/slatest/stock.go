package slatest

import (
	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// Stock is what came and went: Start + Opened + Reopened + Entered − Resolved −
// Cancelled − Merged − Left = End.
type Stock struct {
	Start, Opened, Reopened, Entered  int
	Resolved, Cancelled, Merged, Left int
	End                               int
}

// add takes a ticket's moves. What follows another ticket, and what is planned,
// is no work in stock.
func (s *Stock) add(state *sla.State, period sla.Period) {
	if state.Excluded != "" && state.Stage != sla.StageCancelled && state.Stage != sla.StageMerged && state.Stage != sla.StageGone {
		return
	}
	for _, life := range lives(state) {
		for _, m := range life.Moves {
			if !m.At.Before(period.Till) {
				continue
			}
			step, kind := s.by(m.Kind)
			s.End += step
			if m.At.Before(period.From) {
				s.Start += step
			} else {
				*kind++
			}
		}
	}
}

func (s *Stock) by(kind bridge.Kind) (int, *int) {
	switch kind { //nolint:exhaustive // the others are no moves
	case bridge.KindOpened:
		return 1, &s.Opened
	case bridge.KindReopened:
		return 1, &s.Reopened
	case bridge.KindEntered:
		return 1, &s.Entered
	case bridge.KindResolved:
		return -1, &s.Resolved
	case bridge.KindTicketFollow:
		return -1, &s.Merged
	case bridge.KindLeft:
		return -1, &s.Left
	}
	return -1, &s.Cancelled
}
