package reckon

import (
	"encoding/json"
	"maps"
)

// rectified compares the months before with what is known of them by now: the
// lines of their documents with the rectifications of all later ones laid over
// them. What changed since, and the contract in between, must be told to the last
// ticket, and nothing that did not change.
func (r *rig) rectified(all []verdict) {
	for n, d := range r.docs[:len(r.docs)-1] {
		known := make(map[string]verdict)
		for _, v := range d.cases {
			known[v.key()] = v
		}
		sums, stocks := keyed(d.Sums, sum.key), keyed(d.Stock, stock.key)
		for _, later := range r.docs[n+1:] {
			later.rectify(d.Month, known)
			for _, c := range later.RectifiedSums {
				if c.Month == d.Month {
					r.once(d.Month, sums[c.After.key()] == c.Before, c)
					sums[c.After.key()] = c.After
				}
			}
			for _, c := range later.RectifiedStock {
				if c.Month == d.Month {
					r.once(d.Month, stocks[c.After.key()] == c.Before, c)
					stocks[c.After.key()] = c.After
				}
			}
		}
		ours := make(map[string]verdict)
		from, to := instant(r.T, d.From), instant(r.T, d.To)
		for _, v := range all {
			if v.at >= from && v.at < to {
				ours[v.key()] = v.told()
			}
		}
		if !maps.EqualFunc(known, ours, verdict.same) {
			r.differ(d.Month, known, ours)
		}
		r.sumsNow(d.Month, sums, all, from, to)
	}
}

// once checks what was told before a rectification.
func (r *rig) once(month string, is bool, of any) {
	if text, _ := json.Marshal(of); !is { //nolint:errchkjson // figures and names
		r.Errorf("%s was something else before this rectification: %s", month, text)
	}
}

// same leaves out what a rectification does not tell.
func (v verdict) same(other verdict) bool {
	v.ticket, other.ticket, v.number, other.number = 0, 0, "", ""
	return v == other
}

func (r *rig) differ(month string, known, ours map[string]verdict) {
	for key, v := range known {
		if mine, found := ours[key]; !found || !v.same(mine) {
			r.Errorf("%s as it is known now, %s:\n the documents say %+v\n and it is         %+v (%t)", month, key, v, mine, found)
		}
	}
	for key, mine := range ours {
		if _, found := known[key]; !found {
			r.Errorf("%s as it is known now, %s: no document tells of %+v", month, key, mine)
		}
	}
}

// rectify lays the rectifications of a document over a month.
func (d *document) rectify(month string, known map[string]verdict) {
	for i := range d.changes {
		c := &d.changes[i]
		if c.Month != month {
			continue
		}
		v := verdict{subject: c.Subject, number: c.Number, life: c.Life, clock: c.Clock}
		if c.After == nil {
			delete(known, v.key())
			continue
		}
		a := c.After
		v.criticity, v.result, v.began, v.at, v.target = a.Criticity, a.Result, a.Began, a.At, a.Target
		v.stopped, v.contested, v.upheld = a.Stopped, a.Contested, a.Upheld
		v.gross, v.net, v.overrun, v.parties, v.pauses = a.Gross, a.Net, a.Overrun, a.Parties, a.Pauses
		known[v.key()] = v
	}
}

func (s sum) key() string   { return s.Clock + " " + s.Criticity }
func (s stock) key() string { return s.Criticity }

func keyed[T any](list []T, key func(T) string) map[string]T {
	all := make(map[string]T)
	for _, each := range list {
		all[key(each)] = each
	}
	return all
}

// sumsNow compares the sums of a month as they are known now.
func (r *rig) sumsNow(month string, known map[string]sum, all []verdict, from, to int64) {
	var list []sum
	for _, s := range known {
		if s != (sum{Clock: s.Clock, Criticity: s.Criticity}) {
			list = append(list, s)
		}
	}
	same(r, month+" as it is known now, sums", list, sums(all, from, to))
}
