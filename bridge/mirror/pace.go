package mirror

import (
	"context"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// gate lets requests through at a rate, so that an import does not take the
// desk from the people who work on it.
type gate struct {
	rate func() float64 // a second

	mu   sync.Mutex
	next time.Time
}

// wait returns when the next request may be sent.
func (g *gate) wait(ctx context.Context) error {
	g.mu.Lock()
	now := time.Now()
	at := g.next
	if at.Before(now) {
		at = now
	}
	g.next = at.Add(time.Duration(float64(time.Second) / g.rate()))
	g.mu.Unlock()
	return sleep(ctx, at.Sub(now))
}

// sleep waits, or until ctx ends, which is its error.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// paced is a desk behind a gate.
type paced struct {
	desk Reader
	gate *gate
}

var _ Reader = (*paced)(nil)

// through waits at the gate, then asks.
func through[T any](ctx context.Context, p *paced, ask func() (T, error)) (T, error) {
	if err := p.gate.wait(ctx); err != nil {
		var none T
		return none, err
	}
	return ask()
}

func (p *paced) Changed(ctx context.Context, since time.Time, limit int) ([]bridge.Ticket, error) {
	return through(ctx, p, func() ([]bridge.Ticket, error) { return p.desk.Changed(ctx, since, limit) })
}

func (p *paced) Page(ctx context.Context, page int) (tickets []bridge.Ticket, more bool, err error) {
	if err := p.gate.wait(ctx); err != nil {
		return nil, false, err
	}
	return p.desk.Page(ctx, page)
}

func (p *paced) Ticket(ctx context.Context, id int64) (bridge.Ticket, error) {
	return through(ctx, p, func() (bridge.Ticket, error) { return p.desk.Ticket(ctx, id) })
}

func (p *paced) History(ctx context.Context, ticket int64) ([]bridge.DeskChange, error) {
	return through(ctx, p, func() ([]bridge.DeskChange, error) { return p.desk.History(ctx, ticket) })
}

func (p *paced) Articles(ctx context.Context, ticket int64) ([]bridge.DeskArticle, error) {
	return through(ctx, p, func() ([]bridge.DeskArticle, error) { return p.desk.Articles(ctx, ticket) })
}

func (p *paced) Links(ctx context.Context, ticket int64) ([]bridge.DeskLink, error) {
	return through(ctx, p, func() ([]bridge.DeskLink, error) { return p.desk.Links(ctx, ticket) })
}

func (p *paced) User(ctx context.Context, id int64) (bridge.DeskUser, error) {
	return through(ctx, p, func() (bridge.DeskUser, error) { return p.desk.User(ctx, id) })
}

func (p *paced) Self(ctx context.Context) (int64, error) {
	return through(ctx, p, func() (int64, error) { return p.desk.Self(ctx) })
}

func (p *paced) States(ctx context.Context) ([]bridge.DeskState, error) {
	return through(ctx, p, func() ([]bridge.DeskState, error) { return p.desk.States(ctx) })
}

func (p *paced) Groups(ctx context.Context) ([]bridge.DeskGroup, error) {
	return through(ctx, p, func() ([]bridge.DeskGroup, error) { return p.desk.Groups(ctx) })
}
