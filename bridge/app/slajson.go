package app

import (
	"time"

	"github.com/vigie-noc/vigie/bridge/sla"
)

// What explain-sla answers programs: instants in UTC, absent where there is
// none, durations in milliseconds. Facts are called by their subject and number.
type (
	slaState struct {
		Subject   string       `json:"subject"`
		Ticket    int64        `json:"ticket,omitempty"`
		Number    string       `json:"number,omitempty"`
		Now       time.Time    `json:"now"`
		Contract  string       `json:"contract"`
		Hash      string       `json:"contract_hash"`
		Criticity string       `json:"criticity,omitempty"`
		Stage     string       `json:"stage"`
		Excluded  string       `json:"excluded,omitempty"`
		Into      string       `json:"into,omitempty"`
		Start     *time.Time   `json:"start,omitempty"`
		EndedAt   *time.Time   `json:"ended_at,omitempty"`
		Reopens   int          `json:"reopens"`
		DownMS    int64        `json:"down_ms"`
		Flags     []sla.Flag   `json:"flags"`
		Clocks    []slaClock   `json:"clocks"`
		Parties   []slaClock   `json:"parties"`
		Lines     []slaClock   `json:"lines"`
		Segments  []slaSegment `json:"segments"`
		Buckets   []slaBucket  `json:"buckets"`
		Earlier   []slaState   `json:"earlier,omitempty"`
	}
	slaClock struct {
		Name        string       `json:"name"`
		Of          string       `json:"of,omitempty"`
		Title       string       `json:"title"`
		Contractual bool         `json:"contractual"`
		Criticity   string       `json:"criticity,omitempty"`
		TargetMS    int64        `json:"target_ms"`
		Calendar    string       `json:"calendar"`
		Status      sla.Status   `json:"status"`
		Start       *time.Time   `json:"start,omitempty"`
		Due         *time.Time   `json:"due,omitempty"`
		BreachedAt  *time.Time   `json:"breached_at,omitempty"`
		Stopped     *time.Time   `json:"stopped,omitempty"`
		StoppedBy   *slaFact     `json:"stopped_by,omitempty"`
		Provisional bool         `json:"provisional,omitempty"`
		Contested   bool         `json:"contested,omitempty"`
		ElapsedMS   int64        `json:"elapsed_ms"`
		GrossMS     int64        `json:"gross_ms"`
		WallMS      int64        `json:"wall_ms"`
		RemainingMS int64        `json:"remaining_ms"`
		OverrunMS   int64        `json:"overrun_ms"`
		Warnings    []slaWarning `json:"warnings"`
		Segments    []slaSegment `json:"segments"`
		Buckets     []slaBucket  `json:"buckets"`
		Flags       []sla.Flag   `json:"flags,omitempty"`
	}
	slaWarning struct {
		Percent int        `json:"percent"`
		At      *time.Time `json:"at,omitempty"`
		Reached bool       `json:"reached"`
	}
	slaSegment struct {
		From      time.Time `json:"from"`
		Till      time.Time `json:"till"`
		OpenedBy  *slaFact  `json:"opened_by,omitempty"`
		ClosedBy  *slaFact  `json:"closed_by,omitempty"`
		Bucket    string    `json:"bucket"`
		Counts    bool      `json:"counts"`
		Line      string    `json:"line,omitempty"`
		Party     string    `json:"party,omitempty"`
		Reason    string    `json:"reason,omitempty"`
		Criticity string    `json:"criticity,omitempty"`
		WallMS    int64     `json:"wall_ms"`
		WorkMS    int64     `json:"work_ms"`
	}
	slaFact struct {
		Subject string `json:"subject"`
		Number  int64  `json:"number"`
		Kind    string `json:"kind"`
	}
	slaBucket struct {
		Name   string `json:"name"`
		WallMS int64  `json:"wall_ms"`
		WorkMS int64  `json:"work_ms"`
	}
)

func slaAnswer(s *sla.State) slaState {
	answer := slaState{
		Subject: s.Subject, Ticket: s.Ticket, Number: s.Number, Now: s.Now, Contract: s.Contract, Hash: s.ContractHash,
		Criticity: string(s.Criticity), Stage: string(s.Stage), Excluded: s.Excluded, Into: s.Into, Start: there(s.Start),
		EndedAt: there(s.EndedAt), Reopens: s.Reopens, DownMS: s.Down.Milliseconds(), Flags: listed(s.Flags, func(f *sla.Flag) sla.Flag { return *f }),
		Clocks: listed(s.Clocks, clockAnswer), Parties: listed(s.Parties, clockAnswer), Lines: listed(s.Lines, clockAnswer),
		Segments: listed(s.Segments, segmentAnswer), Buckets: listed(s.Buckets, bucketAnswer),
	}
	for i := range s.Earlier {
		answer.Earlier = append(answer.Earlier, slaAnswer(&s.Earlier[i]))
	}
	return answer
}

func clockAnswer(c *sla.Clock) slaClock {
	return slaClock{
		Name: string(c.Name), Of: c.Of, Title: c.Title, Contractual: c.Contractual, Criticity: string(c.Criticity),
		TargetMS: c.Target.Milliseconds(), Calendar: c.Calendar, Status: c.Status, Start: there(c.Start), Due: there(c.Due),
		BreachedAt: there(c.BreachedAt), Stopped: there(c.Stopped), StoppedBy: factAnswer(c.StoppedBy), Provisional: c.Provisional,
		Contested: c.Contested, ElapsedMS: c.Elapsed.Milliseconds(), GrossMS: c.Gross.Milliseconds(), WallMS: c.Wall.Milliseconds(),
		RemainingMS: c.Remaining.Milliseconds(), OverrunMS: c.Overrun.Milliseconds(),
		Warnings: listed(c.Warnings, func(w *sla.Warning) slaWarning { return slaWarning{w.Percent, there(w.At), w.Reached} }),
		Segments: listed(c.Segments, segmentAnswer), Buckets: listed(c.Buckets, bucketAnswer), Flags: c.Flags,
	}
}

func segmentAnswer(s *sla.Segment) slaSegment {
	return slaSegment{
		From: s.From, Till: s.Till, OpenedBy: factAnswer(s.OpenedBy), ClosedBy: factAnswer(s.ClosedBy), Bucket: s.Bucket, Counts: s.Counts,
		Line: s.Line, Party: s.Party, Reason: s.Reason, Criticity: string(s.Criticity), WallMS: s.Wall.Milliseconds(), WorkMS: s.Work.Milliseconds(),
	}
}

func bucketAnswer(b *sla.Bucket) slaBucket {
	return slaBucket{b.Name, b.Wall.Milliseconds(), b.Work.Milliseconds()}
}

func factAnswer(f *sla.Fact) *slaFact {
	if f == nil {
		return nil
	}
	return &slaFact{f.Subject, f.Number, string(f.Kind)}
}

func there(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}

// listed is never null: a list without items is one.
func listed[T, U any](items []T, answer func(*T) U) []U {
	all := make([]U, 0, len(items))
	for i := range items {
		all = append(all, answer(&items[i]))
	}
	return all
}
