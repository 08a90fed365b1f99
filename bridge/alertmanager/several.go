package alertmanager

import (
	"context"
	"errors"
	"net"
)

// Bounds of what is done to several silences.
const (
	toldErrors = 5 // of a thousand are enough to know why
	unanswered = 2 // in a row: the source is away
)

// several does something to each of some silences, as often as it goes well or
// is refused, and stops where nothing is answered any more.
type several struct {
	done   int
	silent int // calls in a row without an answer
	errs   []error
}

// after notes how one went, and tells whether to go on.
func (s *several) after(ctx context.Context, err error) bool {
	if err == nil {
		s.done, s.silent = s.done+1, 0
		return true
	}
	if len(s.errs) < toldErrors {
		s.errs = append(s.errs, err)
	}
	if _, call := errors.AsType[net.Error](err); call { // what Alertmanager refuses is none
		s.silent++
	} else {
		s.silent = 0
	}
	return s.silent < unanswered && ctx.Err() == nil
}

// PutSilences puts several by one look at what is there, and tells how many are
// as asked. What one of them is refused for does not hold up the others; a
// source that does not answer does.
func (s *Source) PutSilences(ctx context.Context, silences ...Silence) (put int, err error) {
	shelf, err := s.shelf(ctx)
	if err != nil {
		return 0, err
	}
	var all several
	for i := range silences {
		if _, err := s.put(ctx, shelf, silences[i]); !all.after(ctx, err) {
			break
		}
	}
	return all.done, errors.Join(all.errs...)
}

// ExpireSilences ends several of the bridge's silences now, by one look at what
// is there. One that is over, or that every peer has forgotten, is ended
// already.
func (s *Source) ExpireSilences(ctx context.Context, ids ...string) error {
	shelf, err := s.shelf(ctx)
	if err != nil {
		return err
	}
	var all several
	for _, id := range ids {
		if !all.after(ctx, s.expire(ctx, shelf, id)) {
			break
		}
	}
	return errors.Join(all.errs...)
}
