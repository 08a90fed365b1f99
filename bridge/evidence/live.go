package evidence

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/availability"
)

// How Prometheus is asked for what is not copied yet.
const (
	liveDays    = 3 // today among them: those before wait for a source that is away
	livePatient = 20 * time.Second
	// What was read is told again for a while: several panels of one screen ask
	// at once. The longer an answer took, the longer it lasts.
	liveLasts   = time.Minute
	liveOver    = time.Hour // a day that is over
	liveFailed  = 15 * time.Second
	liveResting = 10 // times what it took
)

// Live reads the last days, as far as they are not in the ledger, out of
// Prometheus. Nothing of it is kept.
type Live struct {
	sources []Prometheus
	terms   func() Terms

	mu   sync.Mutex // who waits for the same gets it
	last map[dayOf]reply
}

// dayOf is a day of a source.
type dayOf struct{ source, day string }

// reply is what was read of it, and until when it holds.
type reply struct {
	day   *bridge.EvidenceDay
	err   error
	terms Terms
	until time.Time
}

// Unheard is a day of which a source says nothing.
type Unheard struct {
	Source, Day string
	Err         error // nil where it was asked and measured nothing
}

// Recent is what sources say of the last days.
type Recent struct {
	Days    []bridge.EvidenceDay
	Unheard []Unheard
	Until   int64 // up to when it is known
}

// NewLive asks sources.
func NewLive(sources []Prometheus, terms func() Terms) *Live {
	return &Live{sources: slices.Clone(sources), terms: terms, last: make(map[dayOf]reply)}
}

// Read reads what kept lacks of the last days. kept are all days of all sources
// over a time, whatever devices they tell of.
func (l *Live) Read(ctx context.Context, over bridge.Span, kept []bridge.EvidenceDay, now time.Time) Recent {
	l.mu.Lock()
	defer l.mu.Unlock()
	terms := l.terms()
	settled := availability.Settled(now)
	r := Recent{Until: settled.UnixMilli()}
	l.forget(now)
	if len(terms.Members) == 0 {
		return r
	}
	days := recent(terms.Location, settled, over)
	found := make([]Recent, len(l.sources))
	read := make(chan func(), len(l.sources))
	var wg sync.WaitGroup
	for i, source := range l.sources {
		found[i].Until = r.Until
		wg.Go(func() { read <- l.source(ctx, source, missingOf(source.Name(), days, kept), terms, &found[i], now) })
	}
	wg.Wait()
	close(read)
	for remember := range read {
		remember()
	}
	end := int64(0)
	for i, source := range l.sources {
		r.Days = append(r.Days, found[i].Days...)
		for _, u := range found[i].Unheard { // who never had to do with availability is not waited for
			if !errors.Is(u.Err, errNoRule) || slices.ContainsFunc(kept, func(d bridge.EvidenceDay) bool { return d.Source == source.Name() }) {
				r.Unheard = append(r.Unheard, u)
			}
		}
	}
	for i := range r.Days {
		end = max(end, r.Days[i].Span.To)
	}
	if n := len(days); n > 0 && end > days[n-1].span.From && end < r.Until {
		r.Until = end // it was read a moment ago
	}
	return r
}

// recent are the last days that have to do with a time, the oldest first, as
// far as they are settled.
func recent(zone *time.Location, settled time.Time, over bridge.Span) (all []day) {
	today := settled.In(zone)
	for n := 1 - liveDays; n <= 0; n++ {
		from := time.Date(today.Year(), today.Month(), today.Day()+n, 0, 0, 0, 0, zone)
		to := time.Date(today.Year(), today.Month(), today.Day()+n+1, 0, 0, 0, 0, zone)
		if to.After(settled) {
			to = settled
		}
		span := bridge.SpanOf(from, to)
		if span.Length() > 0 && span.From < over.To && span.To > over.From {
			all = append(all, day{from.Format(time.DateOnly), span})
		}
	}
	return all
}

func missingOf(source string, days []day, kept []bridge.EvidenceDay) []day {
	return slices.DeleteFunc(slices.Clone(days), func(d day) bool {
		return slices.ContainsFunc(kept, func(k bridge.EvidenceDay) bool { return k.Source == source && k.Day == d.name })
	})
}

// source reads days of one source, and tells how to remember them.
func (l *Live) source(ctx context.Context, source Prometheus, days []day, terms Terms, into *Recent, now time.Time) (remember func()) {
	ctx, cancel := context.WithTimeout(ctx, livePatient)
	defer cancel()
	news := make(map[dayOf]reply)
	var away *reply // it is not asked once more for each day
	for _, d := range days {
		key := dayOf{source.Name(), d.name}
		r, known := l.last[key]
		if !known || !sameTerms(&r.terms, &terms) {
			if r = l.ask(ctx, source, d, terms, now, away); r.err != nil && !errors.Is(r.err, errEmpty) {
				away = &r
			}
			news[key] = r
		}
		switch {
		case errors.Is(r.err, errEmpty):
			into.Unheard = append(into.Unheard, Unheard{Source: source.Name(), Day: d.name})
		case r.err != nil:
			into.Unheard = append(into.Unheard, Unheard{source.Name(), d.name, r.err})
		default:
			into.Days = append(into.Days, *r.day)
		}
	}
	return func() {
		for key, r := range news {
			if !errors.Is(r.err, context.Canceled) { // who asked went away: that is nobody else's answer
				l.last[key] = r
			}
		}
	}
}

func (l *Live) ask(ctx context.Context, source Prometheus, d day, terms Terms, now time.Time, away *reply) reply {
	if away != nil {
		return *away
	}
	begun := time.Now()
	found, err := read(ctx, source, d.span, terms.Members, terms.ForAdded)
	r := reply{day: found, err: err, terms: terms}
	whole := d.span.To < availability.Settled(now).UnixMilli()
	switch {
	case err != nil && !errors.Is(err, errEmpty) && !errors.Is(err, errNoRule):
		r.until = now.Add(liveFailed)
	case whole:
		r.until = now.Add(liveOver)
	default:
		r.until = now.Add(max(liveLasts, liveResting*time.Since(begun)))
	}
	if found != nil {
		found.Day = d.name
	}
	return r
}

// sameTerms tells whether the same is read by both.
func sameTerms(a, b *Terms) bool {
	return a.ForAdded == b.ForAdded && len(a.Members) == len(b.Members) && &a.Members[0] == &b.Members[0]
}

// forget what does not hold any more.
func (l *Live) forget(now time.Time) {
	for key, r := range l.last {
		if !now.Before(r.until) {
			delete(l.last, key)
		}
	}
}
