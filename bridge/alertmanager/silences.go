package alertmanager

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// held is a silence and where it was seen as it is now.
type held struct {
	wireSilence

	peer string
}

// shelf is all silences of a source, of everybody, also those that are over.
type shelf struct {
	byID    map[string]held
	reached []string // peers that answered
	err     error    // of those that did not
}

// ours are the bridge's silences that are not over, by their start.
func (f shelf) ours(source string) []Silence {
	var all []Silence
	for _, each := range f.byID {
		if s, ok := each.silence(source); ok && !each.expired() {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b Silence) int { return cmp.Or(a.StartsAt.Compare(b.StartsAt), cmp.Compare(a.ID, b.ID)) })
	return all
}

// Silences lists the bridge's silences of the source that hide alerts now or
// will. An error means that no peer answered.
func (s *Source) Silences(ctx context.Context) ([]Silence, error) {
	shelf, err := s.shelf(ctx)
	if err != nil {
		return nil, err
	}
	return shelf.ours(s.config.Name), nil
}

// shelf reads all peers: what one was told last may not have reached the
// others yet.
func (s *Source) shelf(ctx context.Context) (shelf, error) {
	found := shelf{byID: make(map[string]held)}
	var errs []error
	lists := everyPeer(s, func(peer string) (list []wireSilence, err error) {
		return list, s.get(ctx, peer, "/api/v2/silences", &list)
	})
	for i, peer := range s.config.Alertmanagers {
		if lists[i].err != nil {
			errs = append(errs, lists[i].err)
			continue
		}
		found.reached = append(found.reached, peer)
		for _, each := range lists[i].said {
			known, twice := found.byID[each.ID]
			if !twice || each.UpdatedAt.After(known.UpdatedAt) {
				found.byID[each.ID] = held{each, peer}
			}
		}
	}
	found.err = errors.Join(errs...)
	if len(found.reached) == 0 {
		return found, fmt.Errorf("list silences: %w", found.err)
	}
	return found, nil
}

// PutSilence makes the silence, or brings the one that is there to what is
// asked: that of the id, else the bridge's own of the same reference and
// labels. So it may be repeated when its answer was lost, and extends in
// place, under the same id. It writes to one peer, which tells the others.
func (s *Source) PutSilence(ctx context.Context, silence Silence) (id string, err error) {
	if err := silence.check(time.Now()); err != nil {
		return "", err
	}
	shelf, err := s.shelf(ctx)
	if err != nil {
		return "", err
	}
	return s.put(ctx, shelf, silence)
}

func (s *Source) put(ctx context.Context, shelf shelf, silence Silence) (id string, err error) {
	now := time.Now()
	if err := silence.check(now); err != nil {
		return "", err
	}
	mine, spare := shelf.choose(s.config.Name, silence)
	peer, wanted := shelf.reached[0], silence
	wanted.ID = mine.ID
	if mine.ID != "" {
		there := shelf.byID[mine.ID]
		peer = there.peer
		if !there.pending() {
			wanted.StartsAt = mine.StartsAt // which makes it a change in place
		}
	}
	if wanted.StartsAt.IsZero() {
		wanted.StartsAt = now
	}
	id = mine.ID
	if !mine.already(wanted) {
		if id, err = s.postSilence(ctx, peer, wanted); err != nil {
			return "", err
		}
	}
	for _, other := range spare {
		if err := s.deleteSilence(ctx, shelf.byID[other.ID].peer, other.ID); err != nil {
			s.logger.Warn("second silence of a ticket was not ended: it ends by itself", "silence", other.ID, "err", err)
		}
	}
	return id, nil
}

// choose finds the silence to change, if there is one, and others of the same
// that requests with lost answers left behind.
func (f shelf) choose(source string, wanted Silence) (mine Silence, spare []Silence) {
	for _, each := range f.ours(source) {
		switch {
		case each.ID != wanted.ID && !each.same(wanted):
		case each.ID == wanted.ID || mine.ID == "":
			if mine.ID != "" {
				spare = append(spare, mine)
			}
			mine = each
		default:
			spare = append(spare, each)
		}
	}
	return mine, spare
}

// already tells whether nothing is to be written.
func (s Silence) already(wanted Silence) bool {
	return s.ID != "" && s.same(wanted) && s.Comment == wanted.Comment &&
		s.StartsAt.Equal(wanted.StartsAt) && s.EndsAt.Sub(wanted.EndsAt).Abs() < time.Second
}

func (s *Source) postSilence(ctx context.Context, peer string, silence Silence) (id string, err error) {
	var made struct {
		SilenceID string `json:"silenceID"`
	}
	if _, err := s.exchange(ctx, http.MethodPost, peer, "/api/v2/silences", silence.wire(), &made); err != nil {
		return "", fmt.Errorf("write silence: %w", err)
	}
	if made.SilenceID == "" {
		return "", fmt.Errorf("write silence: %s does not tell its id", peer)
	}
	return made.SilenceID, nil
}

func (s *Source) deleteSilence(ctx context.Context, peer, id string) error {
	if _, err := s.exchange(ctx, http.MethodDelete, peer, "/api/v2/silence/"+url.PathEscape(id), nil, nil); err != nil {
		return fmt.Errorf("end silence %s: %w", id, err)
	}
	return nil
}

// expire ends one of those that a shelf has.
func (s *Source) expire(ctx context.Context, shelf shelf, id string) error {
	there, known := shelf.byID[id]
	switch {
	case !known && shelf.err != nil:
		return fmt.Errorf("end silence %s: no peer that answers knows it: %w", id, shelf.err)
	case !known:
		return nil
	case there.CreatedBy != createdBy:
		return fmt.Errorf("end silence %s: it is not the bridge's but of %q", id, there.CreatedBy)
	case there.expired():
		return nil
	}
	return s.deleteSilence(ctx, there.peer, id)
}
