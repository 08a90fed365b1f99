package plugin

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// The states of a clock in a lane.
var laneStates = []word{
	{"runs", "court", "blue"},
	{"late", "court, dépassé", "red"},
	{"stands", "suspendu", "text"},
}

// Who has a ticket beside the lines of support, as the bridge calls them.
const (
	withParty = "tiers"
	inPause   = "pause"
	overNow   = "rétabli"
)

// holder is who has a ticket.
func holder(bucket, party string) string {
	switch bucket {
	case withParty:
		if party != "" {
			return "tiers : " + party
		}
		return "tiers"
	case inPause:
		return "suspendu"
	}
	return bucket
}

// lanes are what state timelines show of tickets: who had it, and whether each
// clock ran. A lane ends with nothing where its time did.
func lanes(all []reportapi.TicketClocks) (frames data.Frames) {
	for _, of := range all {
		labels := data.Labels{"ticket": cmp.Or(of.Number, of.Subject)}
		who := &lane{until: of.Now}
		for _, s := range of.Segments {
			text := holder(s.Bucket, s.Party)
			if s.Bucket == overNow {
				text = ""
			}
			who.add(s, text)
		}
		which := "" // of several
		if len(all) > 1 {
			which = " · " + labels["ticket"]
		}
		frames = append(frames, who.frame("who", labels, "Entre les mains de"+which))
		for _, clock := range slices.Concat(of.Clocks, of.Parties, of.Lines) {
			if len(clock.Segments) == 0 {
				continue
			}
			runs := &lane{until: of.Now}
			for _, s := range clock.Segments {
				runs.clock(s, clock.BreachedAt)
			}
			frames = append(frames, runs.frame(cmp.Or(clock.Name, "clock"), also(labels, "of", clock.Of), clockTitle(clock)+which, coloured(laneStates)))
		}
	}
	return frames
}

func also(labels data.Labels, name, value string) data.Labels {
	if value == "" {
		return labels
	}
	more := labels.Copy()
	more[name] = value
	return more
}

// lane is a text over time.
type lane struct {
	until time.Time // now: what goes on then has no end
	at    []time.Time
	texts []*string
	till  time.Time
}

// add is what holds for a segment; an empty text is a gap.
func (l *lane) add(s reportapi.ClockSegment, text string) { l.put(s.From, s.Till, text) }

func (l *lane) put(from, till time.Time, text string) {
	if !till.After(from) {
		return
	}
	if len(l.at) > 0 && l.till.Before(from) {
		l.at, l.texts = append(l.at, l.till), append(l.texts, nil)
	}
	last := len(l.texts) - 1
	if last < 0 || l.texts[last] == nil || *l.texts[last] != text {
		l.at, l.texts = append(l.at, from), append(l.texts, optional(text))
	}
	l.till = till
}

// clock adds a segment of one, which may get late within it.
func (l *lane) clock(s reportapi.ClockSegment, breached *time.Time) {
	switch {
	case s.Bucket == overNow:
		l.put(s.From, s.Till, "")
	case !s.Counts:
		l.put(s.From, s.Till, "stands")
	case breached == nil || !breached.Before(s.Till):
		l.put(s.From, s.Till, "runs")
	case !breached.After(s.From):
		l.put(s.From, s.Till, "late")
	default:
		l.put(s.From, *breached, "runs")
		l.put(*breached, s.Till, "late")
	}
}

func (l *lane) frame(name string, labels data.Labels, title string, traits ...trait) *data.Frame {
	if len(l.at) > 0 && l.till.Before(l.until) {
		l.at, l.texts = append(l.at, l.till), append(l.texts, nil)
	}
	return line(name, labels, l.at, l.texts, title, traits...)
}

// consumed answers ViewConsumed: how much of each contractual delay is used, of
// what is open, what presses first. One number each, for alert rules too.
func (d *Datasource) consumed(ctx context.Context, q Query) (data.Frames, error) {
	filter := q.ticketFilter()
	filter.Open, filter.Sort = true, "remaining"
	rows := q.Limit
	if q.Whole {
		rows = maxTicketsOfRule
	}
	list, more, err := d.read(ctx, filter, rows)
	if err != nil {
		return nil, err
	}
	left := 0
	if more {
		counts, err := d.bridge.TicketCounts(ctx, filter)
		if err != nil {
			return nil, err
		}
		left = sum(counts) - len(list.Tickets)
	}
	if q.Whole && left > 0 {
		return nil, incomplete(left)
	}
	var frames data.Frames
	for _, t := range list.Tickets {
		for _, clock := range t.Clocks {
			used := consumed(clock.TargetMS, clock.RemainingMS, clock.OverrunMS)
			going := clock.Going || clock.Status == "paused"
			if used == nil || !going || len(q.Clocks) > 0 && !slices.Contains(q.Clocks, clock.Name) {
				continue
			}
			labels := data.Labels{
				"ticket": cmp.Or(t.Number, t.Incident), "clock": clock.Name, "criticity": t.Criticity, "group": t.Group, "site": t.Site, "device": t.Device,
			}
			frames = append(frames, number("consumed", labels, *used, labels["ticket"]+" · "+clock.Title, roughly, spent))
		}
	}
	meta := data.FrameMeta{ExecutedQueryString: d.executed("/api/v1/tickets", filter.Values()), Notices: d.doubts(ctx, list)}
	if left > 0 {
		meta.Notices = append(meta.Notices, warning("Tickets dont les délais ne sont pas montrés, car ils échoient plus tard : %d.", left))
	}
	return typed(frames, data.FrameTypeNumericMulti, data.NewFrame("", data.NewField("consumed", nil, []float64{})), meta), nil
}

// maxTicketsOfRule bounds what an alert rule looks at; more is an error, not a
// part.
const maxTicketsOfRule = 10_000
