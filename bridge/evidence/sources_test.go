package evidence_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/alertmanager"
)

// fake is a Prometheus that measured all devices perfectly on some days.
type fake struct {
	name  string
	days  string // those of which it has anything, such as "2026-03-02 2026-03-03"
	rules bool
	zone  *time.Location
	asked int
}

func (f *fake) Name() string { return f.name }

func (f *fake) Rules(context.Context, ...string) (map[string]alertmanager.Rule, error) {
	f.asked++
	if !f.rules {
		return map[string]alertmanager.Rule{}, nil
	}
	return map[string]alertmanager.Rule{"EquipementInjoignable": {Interval: every, For: time.Minute}}, nil
}

func (f *fake) At(_ context.Context, query string, at time.Time) (all []alertmanager.Sample, err error) {
	if !strings.Contains(query, "believed") || !strings.Contains(f.days, at.In(f.zone).Format(time.DateOnly)) {
		return nil, nil
	}
	for _, m := range members() {
		all = append(all, alertmanager.Sample{Labels: map[string]string{"device": m.Device}, Value: 2880})
	}
	return all, nil
}

func (f *fake) Stored(context.Context, string, time.Time) ([]alertmanager.Series, error) {
	return nil, fmt.Errorf("nothing is to be asked for by name: %w", errAway)
}

func (f *fake) Range(context.Context, string, bridge.Span, time.Duration) ([]alertmanager.Series, error) {
	return nil, nil
}

// TestSources is about sources that have nothing to say, or not always.
func TestSources(t *testing.T) {
	t.Parallel()
	s := &scene{t: t, zone: tunis(t)}
	store := ledgerAt(t, filepath.Join(t.TempDir(), "ledger.db"))
	noc := &fake{name: "noc", days: "2026-03-01 2026-03-03", rules: true, zone: s.zone}
	other := &fake{name: "other", zone: s.zone}
	late := &fake{name: "late", rules: true, zone: s.zone}
	copier, registry := s.copier(store, noc, other, late)
	look := func(at string) {
		t.Helper()
		if err := copier.RunOnce(t.Context(), instant(at, s.zone)); err != nil {
			t.Fatal(err)
		}
	}
	look("4 01:00")
	const perfect = "noc 2026-03-01:\nnoc 2026-03-03:\n"
	if got := s.written(store); got != perfect {
		t.Errorf("kept are\n%s", got)
	}
	for _, source := range []string{"noc", "other", "late"} {
		s.behind(registry, source, 0)
	}

	// The second was looked for once. Who has nothing is asked again, not often.
	noc.days += " 2026-03-02"
	noc.asked, other.asked, late.asked = 0, 0, 0
	for minute := range 119 {
		look(fmt.Sprintf("4 %02d:%02d", 1+(minute+1)/60, (minute+1)%60))
	}
	if got := s.written(store); got != perfect || noc.asked != 0 || other.asked != 1 || late.asked != 4 {
		t.Errorf("kept are\n%sasked were %d, %d, %d times", got, noc.asked, other.asked, late.asked)
	}

	// A source that begins to measure, and one whose rules were lost.
	late.days, noc.rules = "2026-03-03", false
	look("4 05:00")
	if got := s.written(store); got != perfect[:len("noc 2026-03-01:\n")]+"late 2026-03-03:\n"+perfect[len("noc 2026-03-01:\n"):] {
		t.Errorf("kept are\n%s", got)
	}
	if err := copier.RunOnce(t.Context(), instant("6 01:00", s.zone)); err == nil {
		t.Error("nobody is told that the rules are gone")
	}
	s.behind(registry, "noc", 2)
}

// TestFollower: one copies, and the other knows how much is left.
func TestFollower(t *testing.T) {
	t.Parallel()
	s := &scene{t: t, zone: tunis(t)}
	store := ledgerAt(t, filepath.Join(t.TempDir(), "ledger.db"))
	source := &fake{name: "noc", days: "2026-03-02 2026-03-03", rules: true, zone: s.zone}
	now := instant("4 01:00", s.zone)
	if leads, err := store.Lead(t.Context(), "evidence", "b", now, 30*time.Hour); err != nil || !leads {
		t.Fatal(leads, err)
	}
	copier, registry := s.copier(store, source)
	look := func(after time.Duration) {
		if err := copier.RunOnce(t.Context(), now.Add(after)); err != nil {
			t.Error(err)
		}
	}
	look(0)
	s.behind(registry, "noc", 0) // it cannot know
	keep := bridge.EvidenceDay{Source: "noc", Day: "2026-03-02", CopiedAt: now}
	if err := store.SaveEvidence(t.Context(), &keep); err != nil {
		t.Fatal(err)
	}
	look(time.Minute)
	s.behind(registry, "noc", 1)
	if source.asked != 0 {
		t.Errorf("a bridge that does not lead asked %d times", source.asked)
	}
}
