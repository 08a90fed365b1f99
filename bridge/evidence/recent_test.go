package evidence_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/evidence"
)

func (s *scene) live(members []bridge.EvidenceMember, sources ...evidence.Prometheus) *evidence.Live {
	return evidence.NewLive(sources, func() evidence.Terms {
		return evidence.Terms{Location: s.zone, ForAdded: true, Members: members}
	})
}

// told is what is known of the last days, in short.
func (s *scene) told(r evidence.Recent) string {
	var text strings.Builder
	for _, d := range r.Days {
		fmt.Fprintf(&text, "%s %s until %s:", d.Source, d.Day, time.UnixMilli(d.Span.To).In(s.zone).Format("15:04"))
		for _, o := range d.Outages {
			fmt.Fprintf(&text, " %s", o.Name)
			var spans strings.Builder
			s.spans(&spans, "down", o.Down)
			s.spans(&spans, "unmeasured", o.Unmeasured)
			text.WriteString(spans.String())
		}
		text.WriteString("\n")
	}
	for _, u := range r.Unheard {
		fmt.Fprintf(&text, "%s %s unheard: %v\n", u.Source, u.Day, u.Err)
	}
	return text.String()
}

// TestRecent has the real Prometheus tell of a day that goes on, and of one that
// is over and not copied.
func TestRecent(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	source := history(t, "noc", s.address)
	all := members()
	over := bridge.SpanOf(instant("1 00:00", s.zone), instant("31 00:00", s.zone))
	now := instant("3 00:08:40", s.zone) // r2 is down since 23:50
	second := bridge.EvidenceDay{Source: "noc", Day: "2026-03-02"}
	first := bridge.EvidenceDay{Source: "noc", Day: "2026-03-01"}

	r := s.live(all, source).Read(t.Context(), over, []bridge.EvidenceDay{first, second}, now)
	want := "noc 2026-03-03 until 00:06: r2 down 00:00:00-00:06:00 lycee-2 down 00:00:00-00:06:00\n"
	if got := s.told(r); got != want || r.Until != instant("3 00:06", s.zone).UnixMilli() {
		t.Errorf("of a day of six minutes\n%s, until %v, want\n%s", got, time.UnixMilli(r.Until), want)
	}
	r = s.live(all, source).Read(t.Context(), over, []bridge.EvidenceDay{first}, now)
	if len(r.Days) != 2 || r.Days[0].Day != "2026-03-02" || !strings.Contains(s.told(r), "r2 down 23:50:07-00:00:00") {
		t.Errorf("with the day before\n%s", s.told(r))
	}
	// Long after the last sample nothing is measured.
	if r = s.live(all, source).Read(t.Context(), over, nil, instant("9 12:00", s.zone)); len(r.Days) != 0 || len(r.Unheard) != 3 || r.Unheard[0].Err != nil {
		t.Errorf("of days of nothing\n%s", s.told(r))
	}
	// What was asked for is another time.
	if r = s.live(all, source).Read(t.Context(), bridge.SpanOf(instant("1 00:00", s.zone), instant("2 00:00", s.zone)), nil, instant("9 12:00", s.zone)); len(r.Days)+len(r.Unheard) != 0 {
		t.Errorf("of a time long ago\n%s", s.told(r))
	}
}

// counting is a Prometheus that tells how often it was asked.
type counting struct {
	*fake

	err error
}

func (c *counting) Rules(ctx context.Context, names ...string) (map[string]alertmanager.Rule, error) {
	if c.err != nil {
		c.asked++
		return nil, c.err
	}
	return c.fake.Rules(ctx, names...)
}

func (c *counting) Stored(context.Context, string, time.Time) ([]alertmanager.Series, error) {
	return nil, nil
}

// TestRecentIsToldAgain: several panels ask once, one that is away is not asked
// each time, and a source half copied is read alone.
func TestRecentIsToldAgain(t *testing.T) {
	t.Parallel()
	s := &scene{t: t, zone: tunis(t)}
	days := "2026-03-01 2026-03-02 2026-03-03"
	noc := &counting{fake: &fake{name: "noc", days: days, rules: true, zone: s.zone}}
	nord := &counting{fake: &fake{name: "nord", days: days, rules: true, zone: s.zone}, err: errAway}
	mute := &counting{fake: &fake{name: "other", zone: s.zone}}
	inventory := members()
	live := evidence.NewLive([]evidence.Prometheus{noc, nord, mute}, func() evidence.Terms {
		return evidence.Terms{Location: s.zone, ForAdded: true, Members: inventory}
	})
	over := bridge.SpanOf(instant("1 00:00", s.zone), instant("31 00:00", s.zone))
	now := instant("3 12:00", s.zone)
	half := []bridge.EvidenceDay{{Source: "noc", Day: "2026-03-01"}, {Source: "noc", Day: "2026-03-02"}, {Source: "nord", Day: "2026-03-01"}}
	for range 5 {
		r := live.Read(t.Context(), over, half, now)
		if len(r.Days) != 1 || r.Days[0].Source != "noc" || r.Days[0].Day != "2026-03-03" {
			t.Fatalf("read was\n%s", s.told(r))
		}
		if len(r.Unheard) != 2 || r.Unheard[0].Source != "nord" || r.Unheard[0].Day != "2026-03-02" || !errors.Is(r.Unheard[0].Err, errAway) {
			t.Fatalf("unheard was\n%s", s.told(r))
		}
	}
	if noc.asked != 1 || nord.asked != 1 || mute.asked != 1 {
		t.Errorf("asked were %d, %d and %d times", noc.asked, nord.asked, mute.asked)
	}
	nord.err = nil
	r := live.Read(t.Context(), over, half, now.Add(30*time.Second))
	if sources := len(r.Days); sources != 3 || len(r.Unheard) != 0 {
		t.Errorf("when it is back\n%s", s.told(r))
	}
	// Read by the minute before, it is known up to then.
	if r.Until != instant("3 11:58", s.zone).UnixMilli() {
		t.Errorf("it is known until %v", time.UnixMilli(r.Until).In(s.zone))
	}
	if live.Read(t.Context(), over, half, now.Add(2*time.Minute)); noc.asked != 2 {
		t.Errorf("two minutes later it was asked %d times", noc.asked)
	}
	inventory = slices.Clone(inventory) // another one
	if live.Read(t.Context(), over, half, now.Add(2*time.Minute)); noc.asked != 3 {
		t.Errorf("of another inventory it was asked %d times", noc.asked)
	}
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	nord.err = context.Canceled
	if live.Read(canceled, over, half, now.Add(9*time.Hour)); len(live.Read(t.Context(), over, half, now.Add(9*time.Hour)).Unheard) == 0 {
		t.Error("a source that is asked by nobody answers")
	}
	nord.err = nil
	if r := live.Read(t.Context(), over, half, now.Add(9*time.Hour)); len(r.Unheard) != 0 {
		t.Errorf("what was not heard because who asked went away is told to others:\n%s", s.told(r))
	}
	if s.live(nil, noc).Read(t.Context(), over, nil, now).Days != nil {
		t.Error("something is known of no inventory")
	}
}
