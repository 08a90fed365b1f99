package alertmanager

import (
	"slices"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/vigie-noc/vigie/internal/document"
	"github.com/vigie-noc/vigie/internal/labels"
)

// TestWhoVouches: a peer that Prometheus does not reach lists nothing, and
// that it is the only one to answer proves nothing.
func TestWhoVouches(t *testing.T) {
	t.Parallel()
	cut, away := newPeer(t), newPeer(t)
	cut.beat()
	away.beat()
	b := newBench(t, configOf(cut, away))
	b.memory.fires(id(1))
	b.quiet(t, 0)
	away.fire(id(1))
	cut.stop("00000000000000dd")
	away.set(func(p *peer) { p.down = true })
	for at := 30; at <= 300; at += 30 {
		_ = b.RunOnce(t.Context(), after(at)) // it tells of the peer that is away
		if reports := b.memory.told(); len(reports) != 0 {
			t.Errorf("at %d s it reports %+v", at, reports)
		}
	}
	if frozen := testutil.ToFloat64(b.metrics.frozen.WithLabelValues("noc")); frozen != 1 {
		t.Errorf("autoclose_frozen is %v", frozen)
	}
}

// TestTwoSourcesAtOneAlertmanager: each is vouched for by the Watchdog of its
// own Prometheus alone.
func TestTwoSourcesAtOneAlertmanager(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	beat := func(source string) {
		p.set(func(p *peer) {
			p.alerts["00000000000000d"+source[:1]] = peerAlert{
				labels: map[string]string{labels.AlertName: labels.Watchdog, labels.Source: source},
				state:  "active", starts: after(-3600), receiver: "vigie",
			}
		})
	}
	beat("campus")
	b := newBench(t, configOf(p))
	b.memory.fires(id(1))
	b.quiet(t, 0, 30, 60, 90)
	beat("noc")
	b.quiet(t, 120, 150)
	if got := ended(b.look(t, 180)); !slices.Equal(got, []string{id(1)}) {
		t.Errorf("ended %v", got)
	}
}

// TestAwayCountsAnew: looks before and after a time in which no peer answered
// are not looks in a row.
func TestAwayCountsAnew(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	p.beat()
	b := newBench(t, configOf(p))
	b.memory.fires(id(1))
	b.quiet(t, 0, 30)
	p.set(func(p *peer) { p.down = true })
	_ = b.RunOnce(t.Context(), after(60)) // it tells that nobody answers
	p.set(func(p *peer) { p.down = false })
	b.quiet(t, 90, 120)
	if got := ended(b.look(t, 150)); !slices.Equal(got, []string{id(1)}) {
		t.Errorf("ended %v", got)
	}
}

// TestMutedByTime: the list of alerts calls active what a time of day mutes;
// that is seen by the groups alone. It is muted where every route to us is.
func TestMutedByTime(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		muted     []bool
		groupless bool
		reported  bool
	}{
		{name: "muted", muted: []bool{true}},
		{name: "muted on every route", muted: []bool{true, true}},
		{name: "on one of two routes", muted: []bool{true, false}, reported: true},
		{name: "on the other of two", muted: []bool{false, true}, reported: true},
		{name: "in no group", reported: true},
		{name: "the groups cannot be had", muted: []bool{true}, groupless: true, reported: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newPeer(t)
			p.beat()
			p.fire(id(1))
			p.set(func(p *peer) {
				alert := p.alerts[id(1)]
				alert.muted = test.muted
				p.alerts[id(1)] = alert
				p.groupless = test.groupless
			})
			b := newBench(t, configOf(p))
			for _, at := range []int{0, 60} {
				if err := b.RunOnce(t.Context(), after(at)); (err != nil) != test.groupless {
					t.Errorf("look at %d s: %v", at, err)
				}
			}
			if reports := b.memory.told(); (len(reports) == 1) != test.reported {
				t.Errorf("reported %+v", reports)
			}
		})
	}
}

// TestElsewhere: an alert that is routed elsewhere has not ended, and is not
// ours to open.
func TestElsewhere(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	p.beat()
	p.fire(id(1), id(2))
	p.set(func(p *peer) {
		for fingerprint, alert := range p.alerts {
			if fingerprint == id(1) || fingerprint == id(2) {
				alert.receiver = "autre"
				p.alerts[fingerprint] = alert
			}
		}
	})
	b := newBench(t, configOf(p))
	b.memory.fires(id(1))
	b.quiet(t, 0, 30, 60, 90, 120)
	if got := testutil.ToFloat64(b.metrics.drift.WithLabelValues("noc", "routed_elsewhere")); got != 1 {
		t.Errorf("counted %v times", got)
	}
	p.stop(id(1))
	b.quiet(t, 150, 180)
	if got := ended(b.look(t, 210)); !slices.Equal(got, []string{id(1)}) {
		t.Errorf("ended %v", got)
	}
}

// TestPeersClock: how long a peer has run, and when it was told, is by its
// own clock.
func TestPeersClock(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		ahead   time.Duration
		uptime  time.Duration // by its own clock
		vouches bool
	}{
		{"an hour behind, just started", -time.Hour, 5 * time.Second, false},
		{"an hour behind", -time.Hour, time.Hour, true},
		{"an hour ahead", time.Hour, 30 * time.Minute, true},
		{"an hour ahead, just started", time.Hour, 5 * time.Second, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newPeer(t)
			p.beat()
			p.fire(id(1))
			there := time.Now().Add(test.ahead)
			p.set(func(p *peer) {
				p.ahead, p.uptime = test.ahead, there.Add(-test.uptime)
				alert := p.alerts[id(1)]
				alert.starts = there // and told of it now
				p.alerts[id(1)] = alert
			})
			config := configOf(p)
			config.Reconcile.MissedAfter = document.Duration(time.Millisecond)
			b := newBench(t, config)
			seen := b.Source.look(t.Context(), nil, time.Now())
			if seen.err != nil || seen.vouched != test.vouches {
				t.Errorf("vouched %t, want %t (%v)", seen.vouched, test.vouches, seen.err)
			}
			if off := time.Until(seen.alerts[id(1)].UpdatedAt).Abs(); off > time.Minute {
				t.Errorf("by our clock it was told %s from now", off)
			}
		})
	}
}

// TestReceiverIsEscaped: the receiver's name is a pattern to Alertmanager.
func TestReceiverIsEscaped(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	p.beat()
	p.fire(id(1))
	p.set(func(p *peer) {
		alert := p.alerts[id(1)]
		alert.receiver, alert.muted = "vigie (noc)", []bool{true}
		p.alerts[id(1)] = alert
	})
	config := configOf(p)
	config.Receiver = "vigie (noc)"
	b := newBench(t, config)
	b.quiet(t, 0, 60)
}
