package alertmanager

import (
	"context"
	"errors"
	"net"
)

// PutSilences puts several by one look at what is there, and tells how many are
// as asked. What one of them is refused for does not hold up the others; a
// source that does not answer does.
func (s *Source) PutSilences(ctx context.Context, silences ...Silence) (put int, err error) {
	shelf, err := s.shelf(ctx)
	if err != nil {
		return 0, err
	}
	var errs []error
	for i := range silences {
		_, err := s.put(ctx, shelf, silences[i])
		switch {
		case err == nil:
			put++
			continue
		case len(errs) < toldErrors:
			errs = append(errs, err)
		}
		if away(ctx, err) {
			break
		}
	}
	return put, errors.Join(errs...)
}

// toldErrors of a thousand are enough to know why.
const toldErrors = 5

// away tells that a call failed for want of an answer, as the next one will.
func away(ctx context.Context, err error) bool {
	_, timed := errors.AsType[net.Error](err) // of a call; what Alertmanager refuses is none
	return timed || ctx.Err() != nil
}

// ExpireSilences ends several of the bridge's silences now, by one look at what
// is there. One that is over, or that every peer has forgotten, is ended
// already.
func (s *Source) ExpireSilences(ctx context.Context, ids ...string) error {
	shelf, err := s.shelf(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, id := range ids {
		err := s.expire(ctx, shelf, id)
		if err == nil {
			continue
		}
		if len(errs) < toldErrors {
			errs = append(errs, err)
		}
		if away(ctx, err) {
			break
		}
	}
	return errors.Join(errs...)
}
