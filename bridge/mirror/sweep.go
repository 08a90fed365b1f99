package mirror

import (
	"context"
	"fmt"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// sweepDue tells whether all ids are to be compared: once after every start,
// and every day at the hour.
func (m *Mirror) sweepDue(now time.Time) bool {
	if now.Before(m.sweepAfter) {
		return false
	}
	if !m.swept {
		return true
	}
	settings := m.settings()
	local := now.In(settings.Location)
	due := time.Date(local.Year(), local.Month(), local.Day(), settings.Sweep, 0, 0, 0, settings.Location)
	if due.After(now) {
		due = due.AddDate(0, 0, -1)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state.SweptAt.Before(due)
}

// sweep compares all tickets that the desk lists with all that are mirrored,
// both by ascending id, a page of each at a time.
func (m *Mirror) sweep(ctx context.Context) error {
	defer func(live bool) { m.live = live }(m.live)
	m.live = false
	shelf := &shelf{store: m.store}
	for page, more := 1, true; more; page++ {
		var listed []bridge.Ticket
		var err error
		if listed, more, err = m.desk.Page(ctx, page); err != nil {
			return fmt.Errorf("compare all tickets: %w", err)
		}
		for i := range listed {
			if err := m.unlisted(ctx, shelf, listed[i].ID); err != nil {
				return err
			}
		}
		if err := m.take(ctx, listed); err != nil {
			return err
		}
	}
	if err := m.unlisted(ctx, shelf, 0); err != nil {
		return err
	}
	state, err := m.store.MirrorState(ctx)
	if err != nil {
		return err
	}
	m.swept = true
	state.SweptAt = time.Now()
	return m.save(ctx, state)
}

// unlisted asks for the mirrored tickets that should have been listed before
// an id, or at all for id 0, one by one: a list moves while it is read, and
// what is missing there need not be gone.
func (m *Mirror) unlisted(ctx context.Context, shelf *shelf, before int64) error {
	for {
		next, err := shelf.peek(ctx)
		if err != nil {
			return err
		}
		if next == 0 || before != 0 && next > before {
			return nil
		}
		shelf.drop()
		if next == before {
			continue
		}
		m.keepLead(ctx)
		if err := m.bear(ctx, next, m.look(ctx, next), &shelf.inRow); err != nil {
			return fmt.Errorf("look for ticket %d, which is listed no more: %w", next, err)
		}
	}
}

// shelf are the ids of mirrored tickets, a page at a time.
type shelf struct {
	store Store
	ids   []int64
	last  int64
	ended bool
	inRow int // tickets in a row that could not be looked for
}

// peek is the lowest id that was not dropped; 0 at the end.
func (s *shelf) peek(ctx context.Context) (int64, error) {
	if len(s.ids) == 0 && !s.ended {
		tickets, err := s.store.MirroredAfter(ctx, s.last, pageSize)
		if err != nil {
			return 0, err
		}
		for i := range tickets {
			s.ids = append(s.ids, tickets[i].ID)
		}
		s.ended = len(tickets) < pageSize
	}
	if len(s.ids) == 0 {
		return 0, nil
	}
	return s.ids[0], nil
}

func (s *shelf) drop() {
	s.last, s.ids = s.ids[0], s.ids[1:]
}
