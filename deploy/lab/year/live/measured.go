package live

import (
	"slices"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/deploy/lab/year"
)

// down is when each device could not be reached within a time, in order and
// apart from each other.
func (l *life) down(over bridge.Span) map[string][]bridge.Span {
	all := make(map[string][]bridge.Span)
	for i := range l.Year.Happenings {
		h := &l.Year.Happenings[i]
		if h.Family != "reachability" || h.What != year.Fires {
			continue
		}
		if s := inside(bridge.SpanOf(h.Begins, h.Until), over); s.Length() > 0 {
			all[h.Device] = append(all[h.Device], s)
		}
	}
	for device, spans := range all {
		all[device] = joined(spans)
	}
	return all
}

func inside(s, over bridge.Span) bridge.Span {
	return bridge.Span{From: max(s.From, over.From), To: min(s.To, over.To)}
}

// joined are spans in order, those that overlap as one.
func joined(spans []bridge.Span) (all []bridge.Span) {
	slices.SortFunc(spans, func(a, b bridge.Span) int { return int(a.From - b.From) })
	for _, s := range spans {
		if n := len(all); n > 0 && s.From <= all[n-1].To {
			all[n-1].To = max(all[n-1].To, s.To)
			continue
		}
		all = append(all, s)
	}
	return all
}

// less is what is left of some spans without others.
func less(spans, without []bridge.Span) []bridge.Span {
	for _, w := range without {
		var left []bridge.Span
		for _, s := range spans {
			for _, part := range []bridge.Span{{From: s.From, To: min(s.To, w.From)}, {From: max(s.From, w.To), To: s.To}} {
				if part.Length() > 0 {
					left = append(left, part)
				}
			}
		}
		spans = left
	}
	return spans
}
