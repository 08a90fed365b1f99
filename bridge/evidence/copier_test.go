package evidence_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/evidence"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// lives of five schools over the second and third of March.
func lives() []life {
	device := func(name, site string, down, blind times) life {
		labels := fmt.Sprintf("device=%q,site=%q,job=\"reachability\"", name, site)
		return life{labels: labels, name: name, alert: "EquipementInjoignable," + labels, down: down, blind: blind}
	}
	return []life{
		device("r1", "lycee-1", nil, nil),
		device("sw.1", "lycee-1", times{"2 10:00", "2 10:20"}, nil),
		device("ap1", "lycee-1", times{"2 11:00", "2 11:00:30"}, nil),
		device("r2", "lycee-2", times{"2 23:50", "3 00:10"}, nil),
		{name: "lycee-2", alert: `SiteIsole,site="lycee-2"`, down: times{"2 23:50", "3 00:10"}},
		device("r3", "lycee-3", times{"2 12:00", "2 12:05"}, times{"2 02:00", "2 03:30"}),
		device("r4", "lycee-4", times{"2 04:50", "2 05:30"}, nil),
		device("r5", "lycee-5", times{"3 23:59:30", "4 01:00"}, nil),
		device("stranger", "lycee-9", times{"2 10:00", "2 10:20"}, nil),
	}
}

func members() []bridge.EvidenceMember {
	var all []bridge.EvidenceMember
	for _, m := range []string{"absent lycee-5", "ap1 lycee-1", "r1 lycee-1", "r2 lycee-2", "r3 lycee-3", "r4 lycee-4", "r5 lycee-5", "sw.1 lycee-1"} {
		device, site, _ := strings.Cut(m, " ")
		all = append(all, bridge.EvidenceMember{Device: device, Site: site})
	}
	return all
}

// scene is a copier of a real Prometheus with a past.
type scene struct {
	t       *testing.T
	zone    *time.Location
	address string
	path    string
}

func newScene(t *testing.T) *scene {
	t.Helper()
	zone := tunis(t)
	text := past(lives(), instant("1 22:00", zone), instant("4 02:00", zone), times{"2 05:00", "2 05:10"}, zone)
	return &scene{t: t, zone: zone, address: backfilled(t, text), path: filepath.Join(t.TempDir(), "ledger.db")}
}

func (s *scene) copier(store evidence.Store, sources ...evidence.Prometheus) (*evidence.Copier, *prometheus.Registry) {
	registry := prometheus.NewRegistry()
	return evidence.New(evidence.Options{
		Store: store, Sources: sources, Holder: "a", Logger: logger(s.t), Registerer: registry,
		Terms: func() evidence.Terms {
			return evidence.Terms{
				Location: s.zone, ForAdded: true, Members: members(), After: 30 * time.Minute, CatchUp: 4 * 24 * time.Hour, Around: 5 * time.Minute,
			}
		},
	}), registry
}

// written is what is kept, as text.
func (s *scene) written(store evidence.Store) string {
	s.t.Helper()
	days, err := store.Evidence(s.t.Context(), bridge.SpanOf(instant("1 00:00", s.zone), instant("9 00:00", s.zone)), ledger.EvidenceOf{})
	if err != nil {
		s.t.Fatal(err)
	}
	var text strings.Builder
	for _, day := range days {
		fmt.Fprintf(&text, "%s %s:", day.Source, day.Day)
		for _, m := range day.Members {
			if !m.Measured {
				text.WriteString(" (" + m.Device + ")")
			}
		}
		text.WriteString("\n")
		for _, o := range day.Outages {
			fmt.Fprintf(&text, "  %s %s", o.Kind, o.Name)
			s.spans(&text, "down", o.Down)
			s.spans(&text, "unmeasured", o.Unmeasured)
			text.WriteString("\n")
		}
	}
	return text.String()
}

func (s *scene) spans(text *strings.Builder, word string, spans []bridge.Span) {
	for _, span := range spans {
		fmt.Fprintf(text, " %s %s-%s", word, time.UnixMilli(span.From).In(s.zone).Format("15:04:05"), time.UnixMilli(span.To).In(s.zone).Format("15:04:05"))
	}
}

// copied is what those lives come down to. Of the first of March there are two
// hours: Prometheus has forgotten the rest.
const copied = `noc 2026-03-01: (absent)
  device ap1 unmeasured 00:00:00-22:00:07
  device r1 unmeasured 00:00:00-22:00:07
  device r2 unmeasured 00:00:00-22:00:07
  device r3 unmeasured 00:00:00-22:00:07
  device r4 unmeasured 00:00:00-22:00:07
  device r5 unmeasured 00:00:00-22:00:07
  device sw.1 unmeasured 00:00:00-22:00:07
noc 2026-03-02: (absent)
  device ap1 unmeasured 05:00:07-05:10:07
  device r1 unmeasured 05:00:07-05:10:07
  device r2 down 23:50:07-00:00:00 unmeasured 05:00:07-05:10:07
  device r3 down 12:00:07-12:05:07 unmeasured 02:00:07-03:30:07 unmeasured 05:00:07-05:10:07
  device r4 down 04:50:07-05:00:07 down 05:10:07-05:30:07 unmeasured 05:00:07-05:10:07
  device r5 unmeasured 05:00:07-05:10:07
  device sw.1 down 10:00:07-10:20:07 unmeasured 05:00:07-05:10:07
  site lycee-2 down 23:50:07-00:00:00
noc 2026-03-03: (absent)
  device r2 down 00:00:00-00:10:07
  device r5 down 23:59:37-00:00:00
  site lycee-2 down 00:00:00-00:10:07
`

// TestDays copies two days of the real Prometheus, through all that goes
// wrong.
func TestDays(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	now := instant("4 00:31", s.zone)

	t.Run("all at once", func(t *testing.T) {
		store := ledgerAt(t, filepath.Join(t.TempDir(), "ledger.db"))
		copier, registry := s.copier(store, history(t, "noc", s.address))
		// The third is over, but not for long enough.
		if err := copier.RunOnce(t.Context(), instant("4 00:29", s.zone)); err != nil {
			t.Fatal(err)
		}
		second, _, _ := strings.Cut(copied, "noc 2026-03-03")
		if got := s.written(store); got != second {
			t.Errorf("too early there is\n%s\nwant\n%s", got, second)
		}
		if err := copier.RunOnce(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		if got := s.written(store); got != copied {
			t.Errorf("copied is\n%s\nwant\n%s", got, copied)
		}
		// Of 28 February there is nothing: it does not come any more.
		s.behind(registry, "noc", 0)
	})

	t.Run("killed at any question", func(t *testing.T) {
		store := ledgerAt(t, filepath.Join(t.TempDir(), "ledger.db"))
		for stop := 1; ; stop++ {
			source := &cut{Prometheus: history(t, "noc", s.address), left: stop}
			copier, _ := s.copier(store, source)
			err := copier.RunOnce(t.Context(), now)
			if text := s.written(store); !strings.HasPrefix(copied, text) {
				t.Fatalf("after %d questions there is\n%s", stop, text)
			}
			if err == nil {
				break
			}
			if stop > 100 {
				t.Fatal("it never ends")
			}
		}
		if got := s.written(store); got != copied {
			t.Errorf("copied is\n%s\nwant\n%s", got, copied)
		}
	})

	t.Run("Prometheus away for a day", func(t *testing.T) {
		store := ledgerAt(t, filepath.Join(t.TempDir(), "ledger.db"))
		source := &cut{Prometheus: history(t, "noc", s.address)}
		copier, registry := s.copier(store, source, history(t, "nord", s.address))
		for minute := range 600 {
			_ = copier.RunOnce(t.Context(), now.Add(time.Duration(minute)*time.Minute)) // it fails, as it should
		}
		s.behind(registry, "noc", 4)
		s.behind(registry, "nord", 0)
		if source.asked > 20 {
			t.Errorf("a Prometheus that is away was asked %d times in ten hours", source.asked)
		}
		if got := s.written(store); strings.Contains(got, "noc ") || !strings.Contains(got, "nord 2026-03-03") {
			t.Errorf("meanwhile there is\n%s", got)
		}
		source.left = 1000
		if err := copier.RunOnce(t.Context(), now.Add(12*time.Hour)); err != nil {
			t.Fatal(err)
		}
		s.behind(registry, "noc", 0)
	})
}

// behind is what the metric of a source must tell.
func (s *scene) behind(registry *prometheus.Registry, source string, want int) {
	s.t.Helper()
	families, err := registry.Gather()
	if err != nil {
		s.t.Fatal(err)
	}
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			if family.GetName() == "vigie_bridge_evidence_behind" && metric.GetLabel()[0].GetValue() == source {
				if got := int(metric.GetGauge().GetValue()); got != want {
					s.t.Errorf("%d days of %s are behind, want %d", got, source, want)
				}
				return
			}
		}
	}
	s.t.Errorf("nobody tells how many days of %s are behind", source)
}

// cut is a Prometheus that is away after some questions.
type cut struct {
	evidence.Prometheus

	left, asked int
}

var errAway = errors.New("connection refused")

func (c *cut) Rules(ctx context.Context, names ...string) (map[string]alertmanager.Rule, error) {
	if c.left <= 0 {
		c.asked++
		return nil, errAway
	}
	return c.Prometheus.Rules(ctx, names...)
}

func (c *cut) At(ctx context.Context, query string, at time.Time) ([]alertmanager.Sample, error) {
	if c.left--; c.left < 0 {
		return nil, errAway
	}
	return c.Prometheus.At(ctx, query, at)
}

func (c *cut) Stored(ctx context.Context, query string, at time.Time) ([]alertmanager.Series, error) {
	if c.left--; c.left < 0 {
		return nil, errAway
	}
	return c.Prometheus.Stored(ctx, query, at)
}
