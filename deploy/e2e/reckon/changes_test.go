package reckon

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/deploy/lab/year"
)

// changes are the chapter of what was planned: each change of which the year's plan
// has it that its window touches the month, once that has begun, and the incidents
// that it caused.
func (r *rig) changes(ctx context.Context, all map[string]*table, d *document, b *book, from, to, at int64) {
	var lines []line
	for _, subject := range b.subjects {
		plan, number := r.planOf(b, subject)
		if plan == nil {
			continue
		}
		window := piece{plan.Begins.UnixMilli(), plan.Until.UnixMilli()}
		if window.from >= min(to, at) || window.till <= from {
			continue
		}
		state, ended := "terminé", window.till
		if at < window.till {
			state, ended = "en cours", -1
		}
		planned, anomalies := int64(0), int64(0)
		for _, other := range b.subjects {
			caused, left := r.caused(ctx, b, other, plan.Site, window)
			planned += number64(caused, from, to)
			anomalies += number64(left, from, to)
		}
		r.seen["changes, incidents"] += int(planned)
		r.seen["changes, anomalies"] += int(anomalies)
		lines = append(lines, line{
			strings.Join([]string{number, state, "site:" + plan.Site}, " | "),
			[8]int64{window.from, window.till, window.from, ended, planned, anomalies},
		})
	}
	r.table(d, all["changes"], lines, func(t *table, row []monthly.Cell) string {
		return strings.Join([]string{t.cell(row, "ticket").Text, t.cell(row, "state").Text, t.cell(row, "scope").Text}, " | ")
	}, "from", "to", "begun", "ended", "planned", "anomalies")
}

// number64 is 1 where an instant is within a month; -1 is none.
func number64(at, from, to int64) int64 { return number(at >= from && at < to) }

// planOf is the year's plan of a change that a person approved of, with its ticket's
// number; nil where a subject is none.
func (r *rig) planOf(b *book, subject string) (*year.Happening, string) {
	asked, number, approved := int64(0), "", int64(never)
	for i := range b.entries[subject] {
		e := &b.entries[subject][i]
		switch {
		case e.Kind == bridge.KindOpened && e.Data["nature"] == "changement":
			asked, number = e.EffectiveAt.Truncate(time.Second).Unix(), e.Data["number"]
		case e.Kind == bridge.KindChange && e.Data["to"] == "approuvé" && e.Actor == bridge.ActorPerson:
			approved = min(approved, e.EffectiveAt.UnixMilli())
		}
	}
	if number == "" || approved == never {
		return nil, ""
	}
	for i := range r.year.Happenings {
		if h := &r.year.Happenings[i]; h.What == year.Plans && h.At.Unix() == asked {
			return h, number
		}
	}
	r.Errorf("nobody planned the change %s", number)
	return nil, ""
}

// caused tells when an incident at a site was taken for planned, since an alert of it
// began within a window, and whether it was left behind, since that went on at the
// window's end; -1 for not. What is part of a storm is still of its site.
func (r *rig) caused(ctx context.Context, b *book, subject, site string, window piece) (planned, left int64) {
	if opened(subject) || !slices.ContainsFunc(b.entries[subject], func(e bridge.Entry) bool { return e.Kind == bridge.KindAlertFiring }) {
		return -1, -1
	}
	in, err := r.store.Incident(ctx, subject)
	if err != nil || in == nil {
		r.Fatalf("incident %s: %v", subject, err)
	}
	planned, left = -1, -1
	if in.Site != site || in.Nature != bridge.NatureFault {
		return planned, left
	}
	firing := make(map[string]bool)
	for i := range b.entries[subject] {
		e := &b.entries[subject][i]
		at := e.EffectiveAt.UnixMilli()
		switch {
		case e.Kind == bridge.KindAlertFiring && at >= window.from && at <= window.till:
			firing[e.Data["fingerprint"]] = true
			if planned < 0 {
				planned = e.ReceivedAt.UnixMilli()
			}
		case e.Kind == bridge.KindAlertEnded && at <= window.till:
			delete(firing, e.Data["fingerprint"])
		}
	}
	if len(firing) > 0 {
		left = window.till
	}
	return planned, left
}
