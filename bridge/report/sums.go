package report

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/availability"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// mostSummed is how many bytes of sums are kept: a year of 6,000 sites, and a
// month or more of 20,000 devices.
const mostSummed = 64 << 20

// sums keeps days of evidence in short, since those that are over do not change.
// The ledger has what they follow from: what is forgotten is made again.
type sums struct {
	ledger Ledger
	most   int // bytes of them

	mu   sync.Mutex
	kept map[sumOf]*sum
	size int
	uses int64
	last map[string]*availability.Day // made of a kind, which the next may share names with
}

// sumOf is a day of devices or of sites.
type sumOf struct {
	kind string // ofEquipment, or ofSites
	from int64
}

// sum is what is kept of it. Who makes it keeps those waiting who want the same.
type sum struct {
	making sync.Mutex
	span   bridge.Span
	made   []madeOf
	day    *availability.Day

	size int   // these are of the keeper's
	used int64 // the last time
}

// madeOf tells days of evidence apart: one in the ledger never changes, and one
// that was read out of Prometheus is another each time.
type madeOf struct {
	source, day string
	span        bridge.Span
	live        *bridge.EvidenceMember
}

func newSums(of Ledger) *sums {
	return &sums{ledger: of, most: mostSummed, kept: make(map[sumOf]*sum), last: make(map[string]*availability.Day)}
}

// days are those of a kind, one for each span, by all evidence of that time: of
// what is kept it needs to know no more than that.
func (s *sums) days(ctx context.Context, kind string, spans []bridge.Span, evidence []bridge.EvidenceDay) ([]*availability.Day, error) {
	all := make([]*availability.Day, 0, len(spans))
	for _, span := range spans {
		day, err := s.one(ctx, sumOf{kind, span.From}, span, overlapping(evidence, span))
		if err != nil {
			return nil, err
		}
		all = append(all, day)
	}
	return all, nil
}

func overlapping(all []bridge.EvidenceDay, span bridge.Span) (some []bridge.EvidenceDay) {
	for _, day := range all {
		if day.Span.From < span.To && day.Span.To > span.From {
			some = append(some, day)
		}
	}
	return some
}

func (s *sums) one(ctx context.Context, of sumOf, span bridge.Span, evidence []bridge.EvidenceDay) (*availability.Day, error) {
	made := make([]madeOf, 0, len(evidence))
	for i := range evidence {
		day := madeOf{source: evidence[i].Source, day: evidence[i].Day, span: evidence[i].Span}
		if live := evidence[i].Members; len(live) > 0 {
			day.live = &live[0]
		}
		made = append(made, day)
	}
	at := s.place(of)
	at.making.Lock()
	defer at.making.Unlock()
	if at.day != nil && at.span == span && slices.Equal(at.made, made) {
		return at.day, nil
	}
	day, err := s.make(ctx, of.kind, span, evidence)
	if err != nil {
		return nil, err
	}
	at.span, at.made, at.day = span, made, day
	s.weigh(of, at, day)
	return day, nil
}

// make reads what is kept of a day.
func (s *sums) make(ctx context.Context, kind string, span bridge.Span, evidence []bridge.EvidenceDay) (*availability.Day, error) {
	live := slices.DeleteFunc(slices.Clone(evidence), func(d bridge.EvidenceDay) bool { return d.Members == nil })
	days := live
	if len(live) < len(evidence) {
		kept, err := s.ledger.Evidence(ctx, span, ledger.EvidenceOf{})
		if err != nil {
			return nil, err
		}
		days = append(kept, live...)
	}
	s.mu.Lock()
	like := s.last[kind]
	s.mu.Unlock()
	book := availability.NewBook(span, days)
	if kind == ofEquipment {
		return book.DeviceDay(like), nil
	}
	return book.SiteDay(like), nil
}

// place is where a day is kept.
func (s *sums) place(of sumOf) *sum {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.kept[of]
	if at == nil {
		at = &sum{}
		s.kept[of] = at
	}
	s.uses++
	at.used = s.uses
	return at
}

// weigh takes a new day into account, and forgets those that were not used for
// longest where there is too much.
func (s *sums) weigh(of sumOf, at *sum, day *availability.Day) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last[of.kind] = day
	if s.kept[of] != at {
		return // forgotten meanwhile
	}
	s.size += day.Size() - at.size
	at.size = day.Size()
	for s.size > s.most {
		oldest := of
		for key, other := range s.kept {
			if other.used < s.kept[oldest].used {
				oldest = key
			}
		}
		s.size -= s.kept[oldest].size
		delete(s.kept, oldest)
	}
}

// Warm makes the sums of sites that histories need, the newest first, so that
// nobody who looks at one waits for a year of evidence to be read.
func (a *API) Warm(ctx context.Context) error {
	zone := a.status().Contract.Location()
	q := &query{}
	first, now := q.history(zone)[0], time.Now()
	period := bridge.SpanOf(dayIn(first, zone), dayIn(dayOn(now, zone), zone))
	kept, err := a.ledger.EvidenceKept(ctx, period)
	if err != nil {
		return err
	}
	for _, day := range slices.Backward(daysOf(period, zone)) {
		evidence := overlapping(kept, day)
		if len(evidence) == 0 {
			continue // there may be some when somebody asks
		}
		if _, err := a.sums.days(ctx, ofSites, []bridge.Span{day}, evidence); err != nil {
			return err
		}
	}
	return nil
}
