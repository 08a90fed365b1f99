package conformance

import (
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
)

// What ends while Alertmanager hides it is never told: the list tells, and
// what comes back after is not told either.
func TestSilence(t *testing.T) {
	t.Parallel()
	r := newRig(t, with{})
	r.opens(link)
	silence := r.peers[0].silence(link)
	r.until("silence at both peers", func() bool { return r.peers.hidden(link) })

	r.ends(link)
	r.closes(link)
	if by := r.endedBy(link); by != bridge.EndAbsent {
		t.Errorf("ended by %q, want by absence: Alertmanager tells now what it did not", by)
	}

	before := r.door.count(func(d delivery) bool { return d.about(link, "firing") })
	r.peers[1].expire(silence)
	r.feed.fire(link)
	r.until("return of the fault", func() bool { return r.state(link).Broken() })
	r.broken[link.key()] = true
	r.once(link, 1)
	// A busy machine may let a group be told in between; else nobody tells.
	if after := r.door.count(func(d delivery) bool { return d.about(link, "firing") }); after == before && r.drift("missed") == 0 {
		t.Error("neither a webhook nor the list told of the return")
	}
	r.ends(link)
	r.until("end", func() bool { return r.state(link) == bridge.StateClosed })
	r.once(link, 1)
}

// A silence is no end: the incident goes on for as long as the fault does.
func TestSilenceAlone(t *testing.T) {
	t.Parallel()
	r := newRig(t, with{})
	r.opens(link)
	r.peers[1].silence(link)
	r.until("silence at both peers", func() bool { return r.peers.hidden(link) })
	r.nothing("end under a silence", func() bool { return false })
	r.ends(link)
	r.closes(link)
}

func TestInhibition(t *testing.T) {
	t.Parallel()
	r := newRig(t, with{alertmanager: ordinary + `
inhibit_rules:
  - {source_matchers: [alertname="SiteCoupe"], target_matchers: [alertname="LienCoupe"], equal: [site]}
`})
	site := fault{name: "SiteCoupe", family: "site", site: link.site}
	r.opens(link)
	r.opens(site)
	r.until("inhibition at both peers", func() bool { return r.peers.hidden(link) })
	r.nothing("end under an inhibition", func() bool { return false })
	r.ends(link)
	r.closes(link)
	if by := r.endedBy(link); by != bridge.EndAbsent {
		t.Errorf("ended by %q, want by absence", by)
	}
	r.ends(site)
	r.closes(site)
	r.once(link, 0)
}

// muting is a configuration that tells nothing at any time of day, but for
// the Watchdog.
const muting = `
route:
  receiver: vigie
  group_by: [alertname]
  group_wait: 0s
  group_interval: 500ms
  repeat_interval: 1h
  routes:
    - {receiver: vigie, matchers: [alertname!="Watchdog"], mute_time_intervals: [toujours]}
receivers:
  - {name: vigie, webhook_configs: [{url: "$WEBHOOK", send_resolved: true}]}
time_intervals:
  - {name: toujours, time_intervals: [{times: [{start_time: "00:00", end_time: "24:00"}]}]}
`

// unmuted is the same where everything is told.
var unmuted = strings.Replace(muting, ", mute_time_intervals: [toujours]", "", 1)

// TestMuteTime: what ends in a time of no alerts ends; what begins in it is
// not told by a ticket before the time is over, as its engineer wants it.
func TestMuteTime(t *testing.T) {
	t.Parallel()
	r := newRig(t, with{alertmanager: unmuted})
	r.opens(link)
	r.configure(muting)
	r.nothing("end in a time of no alerts", func() bool { return false })
	r.ends(link)
	r.closes(link)
	if by := r.endedBy(link); by != bridge.EndAbsent {
		t.Errorf("ended by %q, want by absence", by)
	}

	quiet := fault{name: "Lenteur", family: "delay", site: "ecole-8"}
	r.feed.fire(quiet)
	r.until("fault in the list", func() bool { return r.peers.listed(quiet) })
	if !r.peers.tellMutes(quiet) {
		t.Skip("this Alertmanager does not tell what it mutes by time")
	}
	r.nothing("incident in a time of no alerts", func() bool { return r.state(quiet) != "" })
	r.configure(unmuted)
	r.until("incident after it", func() bool { return r.state(quiet).Broken() })
	r.broken[quiet.key()] = true
	r.ends(quiet)
	r.closes(quiet)
}

// TestTruncation: with max_alerts, the end of what is cut off is never told.
func TestTruncation(t *testing.T) {
	t.Parallel()
	r := newRig(t, with{alertmanager: strings.NewReplacer("send_resolved: true", "send_resolved: true, max_alerts: 1", "[alertname]", "[severity]").Replace(ordinary)})
	first := fault{name: "A", family: "a", site: "ecole-1"}
	last := fault{name: "Z", family: "z", site: "ecole-9"}
	r.opens(first)
	r.opens(last) // the list tells of it: the webhook is cut off before
	r.ends(last)
	r.closes(last)
	if cut := r.door.count(func(d delivery) bool { return d.Left > 0 }); cut == 0 {
		t.Error("nothing was cut off")
	}
	if by := r.endedBy(last); by != bridge.EndAbsent {
		t.Errorf("ended by %q, want by absence", by)
	}
	r.ends(first)
	r.closes(first)
}
