package escalation

import (
	"context"
	"errors"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// How webhooks are told.
const (
	hookLease    = 2 * hookTimeout // after which another may try
	hookFirst    = 5 * time.Second // before the second attempt; twice as long each time
	hookLongest  = 5 * time.Minute
	hookForget   = time.Hour // after which nobody wants to hear of it any more
	hookAttempts = 30
)

// Tell tells webhooks until ctx ends, one at a time: a receiver that is slow
// holds up the next by its timeout at most.
func (e *Engine) Tell(ctx context.Context) {
	ticker := time.NewTicker(tellTick)
	defer ticker.Stop()
	for {
		busy, err := e.TellOnce(ctx, time.Now())
		if err != nil && ctx.Err() == nil {
			e.Logger.Error("webhooks of ladders were not told", "err", err)
			sleep(ctx, storeAway)
		}
		if busy && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// TellOnce tells the next webhook, if one is to be told. Its error is the
// store's.
func (e *Engine) TellOnce(ctx context.Context, now time.Time) (busy bool, err error) {
	fired, err := e.Store.ClaimHook(ctx, now, hookLease)
	if err != nil || fired == nil {
		return false, err
	}
	incident, err := e.shown(ctx, fired.Incident)
	if err != nil {
		return false, err
	}
	if !fired.EndedAt.IsZero() || incident == nil {
		return true, e.settle(ctx, fired, errEnded, true, now)
	}
	failure := e.tell(ctx, fired, incident, now)
	if errors.Is(failure, context.Canceled) {
		return false, nil // the claim runs out, and it is told after the next start
	}
	refused, ok := errors.AsType[*refusedError](failure)
	final := errors.Is(failure, errUnknown) || ok && refused.final() ||
		fired.HookAttempts >= hookAttempts || now.Sub(fired.At) > hookForget
	return true, e.settle(ctx, fired, failure, final, now)
}

var (
	errUnknown = errors.New("bridge.yml has no such webhook")
	errEnded   = errors.New("its condition does not hold any more")
)

func (e *Engine) tell(ctx context.Context, fired *bridge.Escalation, incident *bridge.Incident, now time.Time) error {
	hook, known := e.hooks[fired.Hook]
	if !known {
		return errUnknown
	}
	body, err := e.body(fired, incident)
	if err != nil {
		return err
	}
	return hook.post(ctx, deliveryOf(fired), body, now)
}

// settle keeps what came of an attempt.
func (e *Engine) settle(ctx context.Context, fired *bridge.Escalation, failure error, final bool, now time.Time) error {
	outcome := hookTaken
	switch {
	case failure != nil && final:
		outcome = hookAbandoned
	case failure != nil:
		outcome = hookFailed
	}
	if failure != nil {
		e.Logger.Warn("webhook of a ladder was not taken", "webhook", fired.Hook, "incident", fired.Incident,
			"ladder", fired.Ladder, "step", fired.Step, "attempt", fired.HookAttempts, "given_up", final, "err", failure)
	}
	lost := false
	err := e.Store.Escalate(ctx, func(tx Tx) error {
		lost = false
		fresh, err := again(tx, fired)
		if err != nil || fresh == nil || !fresh.HookDone.IsZero() {
			return err // another has settled it meanwhile
		}
		fresh.HookAttempts, fresh.HookError, fresh.HookNext, fresh.HookDone = fired.HookAttempts, "", time.Time{}, now
		if failure != nil {
			fresh.HookError = clip(failure.Error(), maxError)
		}
		if outcome == hookFailed {
			fresh.HookDone, fresh.HookNext = time.Time{}, now.Add(hookBackoff(fired.HookAttempts))
		}
		lost = outcome == hookAbandoned && !errors.Is(failure, errEnded)
		if err := tx.SaveEscalation(fresh); err != nil || !lost {
			return err
		}
		return e.lost(tx, fresh, now)
	})
	if err == nil {
		e.metrics.hooks.WithLabelValues(fired.Hook, outcome).Inc()
	}
	if lost && err == nil {
		e.Woken()
	}
	return err
}

// again reads a step that fired as it is now: it may have ended since.
func again(tx Tx, fired *bridge.Escalation) (*bridge.Escalation, error) {
	all, err := tx.Escalations(fired.Incident)
	for i := range all {
		same := all[i]
		if same.Ladder == fired.Ladder && same.Version == fired.Version && same.Step == fired.Step && same.Cycle == fired.Cycle {
			return &all[i], nil
		}
	}
	return nil, err
}

// lost has the ticket say that somebody was not told.
func (e *Engine) lost(tx Tx, fired *bridge.Escalation, now time.Time) error {
	incident, err := subjectOf(tx, e.Policy(), fired.Incident)
	if err != nil || incident == nil {
		return err
	}
	err = tx.Append(bridge.Entry{
		Subject: incident.ID, Kind: bridge.KindHookLost, Actor: bridge.ActorBridge, EffectiveAt: now, ReceivedAt: now,
		Text: "Escalade « " + fired.Step + " » : le système « " + fired.Hook + " » n'a pas pu être prévenu",
		Data: map[string]string{"ladder": fired.Ladder, "step": fired.Step, "webhook": fired.Hook, "error": fired.HookError},
	})
	if err != nil || !incident.Open() {
		return err
	}
	if ticket := bridge.SubjectTicket(incident.ID); ticket != 0 {
		facts, err := tx.Facts(incident.ID)
		if err != nil {
			return err
		}
		return tx.Ask(ticket, facts[len(facts)-1].Number, now)
	}
	e.Hand.Show(incident, now)
	return tx.SaveIncident(incident)
}

// maxError is how much of an error is kept, in characters.
const maxError = 200

func clip(text string, n int) string {
	if runes := []rune(text); len(runes) > n {
		return string(runes[:n-1]) + "…"
	}
	return text
}

// hookBackoff doubles with every attempt.
func hookBackoff(attempts int) time.Duration {
	return min(hookFirst<<min(max(attempts-1, 0), 10), hookLongest)
}
