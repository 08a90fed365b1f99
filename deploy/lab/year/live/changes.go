package live

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/change"
	"github.com/vigie-noc/vigie/bridge/remark"
)

// How changes are carried out: ahead of their window and behind it, and how many
// devices of one want a second person.
const (
	ahead  = 10 * time.Minute
	behind = 15 * time.Minute
	broad  = 50
)

// changes are what carries planned changes out.
type changes struct {
	*change.Keeper

	windows []window // of those that were agreed to
	agreed  bool     // one was asked for, or agreed to, just now
}

// window is a window.
type window struct{ from, till time.Time }

func newChanges(l *life, p *parts) (*changes, error) {
	k, err := change.New(change.Options{
		Store: alone{l.Store}, Sources: []change.Source{&silences{}}, Remarks: remark.New(&watched{p.desk.Once(), p}, l.Store),
		Terms: func() change.Terms {
			return change.Terms{Broad: broad, Silences: broad, Lead: ahead, Watch: behind, Location: l.Year.Zone}
		},
		Map: func() *change.Map { return change.NewMap(l.estate(l.now)) }, Holder: "year", Logger: quiet,
		Registerer: prometheus.NewRegistry(), Woken: func() {},
	})
	return &changes{Keeper: k}, err
}

// changesDue tells whether there is any to look at: one was agreed to just now, or
// its window is about to come, goes on, or was over a moment ago.
func (l *life) changesDue() bool {
	return l.changes.agreed || slices.ContainsFunc(l.changes.windows, func(w window) bool {
		return !l.now.Before(w.from.Add(-ahead)) && !l.now.After(w.till.Add(behind))
	})
}

// carriesOut looks at changes where there are any to look at.
func (l *life) carriesOut(ctx context.Context) error {
	if !l.changesDue() {
		return nil
	}
	l.changes.agreed = len(l.written) > 0 // which is looked at once it was read
	return l.changes.RunOnce(ctx, l.now)
}

// wakesForChanges are the instants at which something comes of a change.
func (l *life) wakesForChanges() {
	for _, w := range l.changes.windows {
		for _, at := range []time.Time{w.from.Add(-ahead), w.from, w.till, w.till.Add(behind)} {
			if at.After(l.now) {
				l.wakes(at)
			}
		}
	}
}

// silences are a source that hides nothing: what is worked on is told of, as it is
// where an alert was sent before its silence.
type silences struct {
	all  []alertmanager.Silence
	made int
}

func (*silences) Name() string { return source }

func (s *silences) Silences(context.Context) ([]alertmanager.Silence, error) {
	return slices.Clone(s.all), nil
}

func (s *silences) PutSilences(_ context.Context, some ...alertmanager.Silence) (int, error) {
	for _, each := range some {
		if each.ID == "" {
			s.made++
			each.ID = fmt.Sprint(s.made)
		}
		s.all = append(slices.DeleteFunc(s.all, func(old alertmanager.Silence) bool { return old.ID == each.ID }), each)
	}
	return len(some), nil
}

func (s *silences) ExpireSilences(_ context.Context, ids ...string) error {
	s.all = slices.DeleteFunc(s.all, func(old alertmanager.Silence) bool { return slices.Contains(ids, old.ID) })
	return nil
}

func (*silences) Active(context.Context) ([]alertmanager.Active, error) { return nil, nil }
