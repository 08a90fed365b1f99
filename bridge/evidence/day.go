package evidence

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/availability"
	"github.com/vigie-noc/vigie/internal/labels"
)

// What one question may come to: samples that Prometheus goes through, samples
// that it answers with, devices that are named.
const (
	mostLooked   = 10_000_000
	mostAnswered = 1_000_000
	mostNamed    = 1_000
)

var (
	errNoRule = errors.New("the source has no alert of devices that do not answer")
	errEmpty  = errors.New("the source measured nothing at all")
)

// reading is one day of one source while it is read.
type reading struct {
	source  Prometheus
	day     bridge.Span
	members []bridge.EvidenceMember
	every   pace
	rules   map[string]alertmanager.Rule
	addFor  bool

	index      map[string]int // of members
	unmeasured [][]bridge.Span
	down       map[string]map[string]*outages // by alert and name
}

// read asks for a day of some devices.
func read(ctx context.Context, source Prometheus, day bridge.Span, members []bridge.EvidenceMember, addFor bool) (*bridge.EvidenceDay, error) {
	rules, err := source.Rules(ctx, deviceAlert, siteAlert)
	if err != nil {
		return nil, err
	}
	rule, found := rules[deviceAlert]
	if !found || rule.Interval < time.Millisecond {
		return nil, errNoRule
	}
	r := &reading{
		source: source, day: day, members: slices.Clone(members), every: pace(rule.Interval.Milliseconds()), rules: rules, addFor: addFor,
		index: make(map[string]int, len(members)), unmeasured: make([][]bridge.Span, len(members)),
		down: map[string]map[string]*outages{deviceAlert: {}, siteAlert: {}},
	}
	for i, m := range r.members {
		r.index[m.Device], r.members[i].Measured = i, false
	}
	for _, part := range r.parts(day, mostLooked/max(1, int64(len(members)))) {
		if err := r.measured(ctx, part); err != nil {
			return nil, err
		}
	}
	if !slices.ContainsFunc(r.members, func(m bridge.EvidenceMember) bool { return m.Measured }) {
		return nil, errEmpty
	}
	if err := r.alerts(ctx); err != nil {
		return nil, err
	}
	return &bridge.EvidenceDay{Source: source.Name(), Span: day, ForAdded: addFor, Members: r.members, Outages: r.outages()}, nil
}

// parts cuts a span into some of about so many evaluations. None is so short
// that it might have no sample by accident.
func (r *reading) parts(span bridge.Span, evaluations int64) (all []bridge.Span) {
	length := max(margin, evaluations) * int64(r.every)
	for from := span.From; from < span.To; from += length {
		if span.To-from-length < r.every.times(margin) {
			return append(all, bridge.Span{From: from, To: span.To})
		}
		all = append(all, bridge.Span{From: from, To: from + length})
	}
	return all
}

// selected is a selector over a span: all samples from its beginning until
// before its end. The range of a selector is open at its beginning.
func selected(selector string, span bridge.Span) (query string, at time.Time) {
	return selector + "[" + strconv.FormatInt(span.Length(), 10) + "ms]", time.UnixMilli(span.To - 1)
}

// measured finds out what was measured when within a part of the day: whose
// samples are all there, and of all others which are.
func (r *reading) measured(ctx context.Context, part bridge.Span) error {
	selector, at := selected(measure, part)
	counts, err := r.source.At(ctx, "sum by ("+labels.Device+") (count_over_time("+selector+"))", at)
	if err != nil {
		return fmt.Errorf("ask for what was measured: %w", err)
	}
	absent := make([]bool, len(r.members))
	for i := range absent {
		absent[i] = true
	}
	all := part.Length() / int64(r.every)
	var patchy []string
	for _, sample := range counts {
		name := sample.Labels[labels.Device]
		i, ours := r.index[name]
		if !ours || sample.Value < 1 {
			continue
		}
		absent[i], r.members[i].Measured = false, true
		// Two that are missing leave no gap; many more than there should be are
		// of another interval, and prove nothing.
		if n := int64(sample.Value); n < all-2 || n > all+all/10+2 {
			patchy = append(patchy, name)
		}
	}
	for i, is := range absent {
		if is {
			r.unmeasured[i] = append(r.unmeasured[i], part)
		}
	}
	named := min(mostNamed, max(1, mostAnswered/(all+2*margin)))
	for names := range slices.Chunk(patchy, int(named)) {
		if err := r.patchy(ctx, part, names); err != nil {
			return err
		}
	}
	return nil
}

// patchy finds the gaps of some devices within a part of the day.
func (r *reading) patchy(ctx context.Context, part bridge.Span, names []string) error {
	quoted := make([]string, 0, len(names))
	for _, name := range names {
		quoted = append(quoted, regexp.QuoteMeta(name))
	}
	wide := bridge.Span{From: part.From - r.every.times(margin), To: part.To + r.every.times(margin)}
	query, at := selected(measure+"{"+labels.Device+"=~"+strconv.Quote(strings.Join(quoted, "|"))+"}", wide)
	found, err := r.source.Stored(ctx, query, at)
	if err != nil {
		return fmt.Errorf("ask for gaps: %w", err)
	}
	samples := make(map[string][]int64, len(names))
	for _, series := range found { // a device whose labels changed has several
		name := series.Labels[labels.Device]
		for _, point := range series.Points {
			samples[name] = append(samples[name], point.At)
		}
	}
	for _, name := range names {
		slices.Sort(samples[name])
		i := r.index[name]
		r.unmeasured[i] = append(r.unmeasured[i], gaps(samples[name], part, r.every)...)
	}
	return nil
}

// alerts finds out what was down. It looks beyond the day: an alert that fires
// just after it may have been pending within, and one that is kept firing may
// have been over.
func (r *reading) alerts(ctx context.Context) error {
	var beyond time.Duration
	for _, rule := range r.rules {
		beyond = max(beyond, rule.For+rule.KeepFiringFor)
	}
	wide := beyond.Milliseconds() + r.every.times(margin)
	selector := fmt.Sprintf(`ALERTS{alertname=~"%s|%s"}`, deviceAlert, siteAlert)
	for _, part := range r.parts(bridge.Span{From: r.day.From - wide, To: r.day.To + wide}, mostLooked/max(1, int64(len(r.members)))) {
		query, at := selected(selector, part)
		total, err := r.source.At(ctx, "sum(count_over_time("+query+"))", at)
		if err != nil {
			return fmt.Errorf("count alerts: %w", err)
		}
		if len(total) == 0 {
			continue
		}
		pieces := 1 + int64(total[0].Value)/mostAnswered
		for _, piece := range r.parts(part, 1+part.Length()/int64(r.every)/pieces) {
			query, at := selected(selector, piece)
			found, err := r.source.Stored(ctx, query, at)
			if err != nil {
				return fmt.Errorf("ask for alerts: %w", err)
			}
			r.take(found)
		}
	}
	return nil
}

// seen is an alert at one evaluation.
type seen struct {
	at     int64
	firing bool
}

// bySight puts what fires before what is pending at the same evaluation: an
// alert whose labels changed may be both.
func bySight(a, b seen) int {
	if a.at == b.at && a.firing != b.firing {
		if a.firing {
			return -1
		}
		return 1
	}
	return cmp.Compare(a.at, b.at)
}

// take adds what was found of alerts in one piece of the day, after all that
// was found before it.
func (r *reading) take(found []alertmanager.Series) {
	all := map[string]map[string][]seen{deviceAlert: {}, siteAlert: {}}
	for _, series := range found {
		alert, name := series.Labels[labels.AlertName], series.Labels[labels.Device]
		if alert == siteAlert {
			name = series.Labels[labels.Site]
		}
		if all[alert] == nil || name == "" {
			continue
		}
		firing := series.Labels["alertstate"] == "firing"
		for _, point := range series.Points {
			all[alert][name] = append(all[alert][name], seen{point.At, firing})
		}
	}
	for alert, names := range all {
		for name, samples := range names {
			slices.SortFunc(samples, bySight)
			o := r.down[alert][name]
			if o == nil {
				o = new(outages)
				r.down[alert][name] = o
			}
			for _, s := range samples {
				o.add(s.at, s.firing, r.every)
			}
		}
	}
}

// outages are what was not perfect, by kind and name. What nobody measured all
// day says so as a member.
func (r *reading) outages() []bridge.Outage {
	var all []bridge.Outage
	sites := make(map[string]bool)
	for i, m := range r.members {
		sites[m.Site] = true
		if !m.Measured {
			continue
		}
		down := r.spans(deviceAlert, m.Device)
		unmeasured := availability.Union(r.unmeasured[i]...).Without(down)
		if len(down)+len(unmeasured) > 0 {
			all = append(all, bridge.Outage{Kind: bridge.EvidenceDevice, Name: m.Device, Down: down, Unmeasured: unmeasured})
		}
	}
	for _, site := range slices.Sorted(maps.Keys(sites)) {
		if down := r.spans(siteAlert, site); len(down) > 0 {
			all = append(all, bridge.Outage{Kind: bridge.EvidenceSite, Name: site, Down: down})
		}
	}
	return all
}

// spans are the times of the day at which an alert was there.
func (r *reading) spans(alert, name string) availability.Set {
	o := r.down[alert][name]
	if o == nil {
		return nil
	}
	keep := r.rules[alert].KeepFiringFor.Milliseconds()
	return availability.Union(o.spans(r.every, keep, r.addFor)...).And(availability.Union(r.day))
}
