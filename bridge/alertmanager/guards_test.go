package alertmanager

import (
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"
)

func TestGuards(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		wrong func(*peer)
		right func(*peer)
	}{
		{
			"Alertmanager has just started",
			func(p *peer) { p.uptime = after(-30) },
			func(p *peer) { p.uptime = after(-3600) },
		},
		{
			"the cluster settles",
			func(p *peer) { p.cluster = "settling" },
			func(p *peer) { p.cluster = "ready" },
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newPeer(t)
			p.beat()
			p.set(test.wrong)
			b := newBench(t, configOf(p))
			b.memory.fires(id(1))
			b.quiet(t, 30, 60, 90, 120, 150)
			if frozen := testutil.ToFloat64(b.metrics.frozen.WithLabelValues("noc")); frozen != 1 {
				t.Errorf("autoclose_frozen is %v", frozen)
			}
			p.set(test.right)
			b.quiet(t, 180, 210) // counting begins anew
			if got := ended(b.look(t, 240)); !slices.Equal(got, []string{id(1)}) {
				t.Errorf("ended %v once the source can be trusted", got)
			}
		})
	}
}

// TestUptimeGrows: the guard ends by itself.
func TestUptimeGrows(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	p.beat()
	p.set(func(p *peer) { p.uptime = after(0) })
	b := newBench(t, configOf(p))
	b.memory.fires(id(1))
	b.quiet(t, 300, 599, 600, 630) // 599 s are still too short an uptime
	if got := ended(b.look(t, 660)); !slices.Equal(got, []string{id(1)}) {
		t.Errorf("ended %v", got)
	}
}

// TestDisabledCluster: a single Alertmanager without a cluster is ready.
func TestDisabledCluster(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	p.beat()
	p.set(func(p *peer) { p.cluster = "disabled" })
	b := newBench(t, configOf(p))
	b.memory.fires(id(1))
	b.quiet(t, 30, 60)
	if got := ended(b.look(t, 90)); !slices.Equal(got, []string{id(1)}) {
		t.Errorf("ended %v", got)
	}
}

// TestNothingEndsWhileSilent: without its Watchdog the source's list is not
// believed, however long.
func TestNothingEndsWhileSilent(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	b := newBench(t, configOf(p))
	b.memory.fires(id(1))
	for at := 301; at < 1000; at += 30 {
		for _, r := range b.look(t, at) {
			if r.Source == "noc" {
				t.Errorf("at %d s it reports %+v", at, r)
			}
		}
	}
	p.beat()
	b.look(t, 1000)
	b.quiet(t, 1030)
	if got := ended(b.look(t, 1060)); !slices.Equal(got, []string{id(1)}) {
		t.Errorf("ended %v once the source is heard again", got)
	}
}

// TestShrunkenList: most alerts do not end at one instant; a list that says so
// is doubted for three times as long, also by a bridge that has just started.
func TestShrunkenList(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	p.beat()
	var all []string
	for n := range 20 {
		all = append(all, id(n+1))
	}
	b := newBench(t, configOf(p))
	b.memory.fires(all...)
	p.fire(all[:9]...)
	b.quiet(t, 0, 30, 60, 90, 120)
	if frozen := testutil.ToFloat64(b.metrics.frozen.WithLabelValues("noc")); frozen != 1 {
		t.Errorf("autoclose_frozen is %v", frozen)
	}
	p.fire(all[:12]...) // what comes back has not ended, the others are still doubted
	b.quiet(t, 150, 179)
	if frozen := testutil.ToFloat64(b.metrics.frozen.WithLabelValues("noc")); frozen != 0 {
		t.Errorf("autoclose_frozen is %v although most are listed", frozen)
	}
	if got := ended(b.look(t, 180)); !slices.Equal(got, all[12:]) {
		t.Errorf("ended %v, want %v: the list stays so", got, all[12:])
	}
}

// TestFewOrHalf: the end of a few alerts, or of half of many, is no mass.
func TestFewOrHalf(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ fire, stay int }{{9, 0}, {10, 5}} {
		p := newPeer(t)
		p.beat()
		var all []string
		for n := range test.fire {
			all = append(all, id(n+1))
		}
		b := newBench(t, configOf(p))
		b.memory.fires(all...)
		p.fire(all[:test.stay]...)
		b.quiet(t, 0, 30)
		if got := ended(b.look(t, 60)); !slices.Equal(got, all[test.stay:]) {
			t.Errorf("of %d of which %d stay, %v ended", test.fire, test.stay, got)
		}
	}
}

func TestPeers(t *testing.T) {
	t.Parallel()
	pair := func(t *testing.T) (*bench, *peer, *peer) {
		t.Helper()
		first, second := newPeer(t), newPeer(t)
		first.beat()
		second.beat()
		return newBench(t, configOf(first, second)), first, second
	}
	t.Run("gone only where gone at every peer", func(t *testing.T) {
		t.Parallel()
		b, _, second := pair(t)
		b.memory.fires(id(1), id(2))
		second.fire(id(1))
		b.quiet(t, 30, 60)
		if got := ended(b.look(t, 90)); !slices.Equal(got, []string{id(2)}) {
			t.Errorf("ended %v, want what neither lists", got)
		}
		b.quiet(t, 120, 150, 180)
	})
	t.Run("active where active at any peer", func(t *testing.T) {
		t.Parallel()
		b, first, second := pair(t)
		for _, each := range []*peer{first, second} {
			each.fire(id(1), id(2))
		}
		hide := func(p *peer, fingerprint string) {
			p.set(func(p *peer) {
				alert := p.alerts[fingerprint]
				alert.state = "suppressed"
				p.alerts[fingerprint] = alert
			})
		}
		hide(first, id(1))
		hide(second, id(2))
		b.quiet(t, 0)
		reports := b.look(t, 60)
		if len(reports) != 2 || !reports[0].Firing || !reports[1].Firing {
			t.Errorf("reported %+v, want both", reports)
		}
	})
	t.Run("one is down", func(t *testing.T) {
		t.Parallel()
		b, first, second := pair(t)
		b.memory.fires(id(1), id(2))
		first.set(func(p *peer) { p.down = true })
		second.fire(id(1), id(3))
		var got []string
		for _, at := range []int{30, 60, 90} {
			if err := b.RunOnce(t.Context(), after(at)); err == nil || !strings.Contains(err.Error(), first.URL) {
				t.Errorf("at %d s it does not tell of the peer that is down: %v", at, err)
			}
			for _, r := range b.memory.told() {
				if r.Firing && r.Fingerprint == id(3) {
					got = append(got, "missed "+r.Fingerprint)
				} else if !r.Firing {
					got = append(got, "gone "+r.Fingerprint)
				}
			}
		}
		if want := []string{"missed " + id(3), "gone " + id(2)}; !slices.Equal(got, want) {
			t.Errorf("reported %v, want %v from the peer that answers", got, want)
		}
		if got := testutil.ToFloat64(b.metrics.looks.WithLabelValues("noc", "partial")); got != 3 {
			t.Errorf("%v partial looks, want 3", got)
		}
	})
	t.Run("one has just started", func(t *testing.T) {
		t.Parallel()
		b, first, _ := pair(t)
		b.memory.fires(id(1))
		first.set(func(p *peer) { p.uptime = after(0) })
		b.quiet(t, 30, 60)
		if got := ended(b.look(t, 90)); !slices.Equal(got, []string{id(1)}) {
			t.Errorf("ended %v; the other peer vouches", got)
		}
	})
	t.Run("all are down", func(t *testing.T) {
		t.Parallel()
		b, first, second := pair(t)
		b.memory.fires(id(1))
		b.quiet(t, 30)
		for _, each := range []*peer{first, second} {
			each.set(func(p *peer) { p.down = true })
		}
		for _, at := range []int{60, 90, 120} {
			err := b.RunOnce(t.Context(), after(at))
			if err == nil || !strings.Contains(err.Error(), first.URL) || !strings.Contains(err.Error(), second.URL) {
				t.Errorf("at %d s it tells %v", at, err)
			}
			if reports := b.memory.told(); len(reports) != 0 {
				t.Errorf("at %d s it reports %+v", at, reports)
			}
		}
		want := `
			# HELP vigie_bridge_autoclose_frozen Whether nothing is closed by absence, because the source cannot be trusted now.
			# TYPE vigie_bridge_autoclose_frozen gauge
			vigie_bridge_autoclose_frozen{source="noc"} 1
			# HELP vigie_bridge_reconcile_looks_total Looks at a source's list of alerts, by result.
			# TYPE vigie_bridge_reconcile_looks_total counter
			vigie_bridge_reconcile_looks_total{result="ok",source="noc"} 1
			vigie_bridge_reconcile_looks_total{result="unreachable",source="noc"} 3
		`
		err := testutil.GatherAndCompare(b.registry, strings.NewReader(want), "vigie_bridge_autoclose_frozen", "vigie_bridge_reconcile_looks_total")
		if err != nil {
			t.Error(err)
		}
	})
}
