package satisfaction

import (
	"context"
	"errors"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// retries are the pauses after mails that were refused for now.
var retries = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour}

// send sends the question that was put down, and puts down what came of it.
func (a *Asker) send(ctx context.Context, s *bridge.Survey, to bridge.DeskUser, now time.Time) error {
	keys, err := readKeys(a.Config.KeysFile)
	outcome := later
	if err == nil {
		outcome, err = a.post.send(ctx, a.letter(s, &keys[0], to.Email))
	}
	a.failing.Store(outcome == later)
	s.State = map[outcomeOf]bridge.SurveyState{
		sent: bridge.SurveyAsked, later: bridge.SurveyWaiting, busy: bridge.SurveyWaiting, refused: bridge.SurveyFailed,
	}[outcome]
	if s.State == bridge.SurveyWaiting {
		s.NextAt = now.Add(retries[min(s.Attempts, len(retries))-1])
	}
	settled := a.Store.SettleSurvey(context.WithoutCancel(ctx), s, now)
	if outcome == refused || outcome == busy { // of one address: others go on
		a.Logger.Warn("a requester was not asked", "ticket", s.Ticket, "for_good", outcome == refused, "err", err)
		err = nil
	}
	return errors.Join(err, settled)
}
