package incident

import (
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// outage is a time during which at least one alert fired.
type outage struct{ start, end time.Time } // end is zero while it lasts

// outagesOf merges occurrences, ordered by their start or nearly so, into
// outages. One that ended and began again between two reports is two.
func outagesOf(occurrences []bridge.Occurrence) []outage {
	var all []outage
	missed := false
	for _, o := range occurrences {
		if n := len(all); n > 0 && !missed {
			last := &all[n-1]
			if last.end.IsZero() || !o.Alert.StartsAt.After(last.end) {
				last.start = earlier(last.start, o.Alert.StartsAt)
				if last.end.IsZero() || o.EndedAt.IsZero() {
					last.end = time.Time{}
				} else {
					last.end = later(last.end, o.EndedAt)
				}
				missed = o.EndedBy == bridge.EndMissed
				continue
			}
		}
		all = append(all, outage{o.Alert.StartsAt, o.EndedAt})
		missed = o.EndedBy == bridge.EndMissed
	}
	return all
}

// flapping notices that a fault comes and goes, and that it does not any more.
func (e *evaluation) flapping() {
	terms, inc := e.contract.Flapping, &e.Incident
	if terms.Times == 0 || inc.State == bridge.StateHeld {
		return
	}
	since := e.Now.Add(-terms.Within.Std())
	var last time.Time
	e.returns = 0
	for i, o := range outagesOf(e.Occurrences) {
		if i > 0 && o.start.After(since) {
			e.returns++
			last = later(last, o.start)
		}
	}
	switch {
	case !inc.Unstable && e.returns >= terms.Times:
		inc.Unstable = true
		e.fact(bridge.KindUnstable, e.Now, "Instable : revenu "+counted(e.returns, "fois", "fois")+" en "+lasted(terms.Within.Std())+
			" ; le rétablissement n'est admis qu'après un calme plus long")
	case inc.Unstable && (e.returns == 0 || inc.State == bridge.StateClosed):
		inc.Unstable = false
		e.fact(bridge.KindSteady, e.Now, "N'est plus instable")
	}
	if inc.Unstable {
		inc.TellAt = sooner(inc.TellAt, last.Add(terms.Within.Std()))
	}
}

// stability is how long all must be well to count as restored: longer each
// time that an unstable fault comes back.
func (e *evaluation) stability() time.Duration {
	base := e.level().Stability.Std()
	if !e.Incident.Unstable {
		return base
	}
	longest := max(base, e.contract.Flapping.Longest.Std())
	doublings := min(max(e.returns-e.contract.Flapping.Times+1, 1), 16)
	return min(base<<doublings, longest)
}

// quiet puts off what an unstable fault has to tell of its coming and going.
func (e *evaluation) quiet() bool {
	inc, old := &e.Incident, e.before
	if !e.Touched || !inc.Unstable || !old.Unstable || old.Desired == 0 || inc.State != old.State || inc.Criticity != old.Criticity || len(e.entries) > 0 {
		return false
	}
	inc.TellAt = sooner(inc.TellAt, later(e.Now, inc.ToldAt.Add(tellEvery)))
	return true
}
