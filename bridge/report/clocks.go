package report

import (
	"net/http"
	"time"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// Clocks serves GET /api/v1/tickets/{id}/clocks. What is all digits is a ticket's
// id at the desk, anything else an incident's.
func (a *API) Clocks(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	found, err := CaseNamed(r.Context(), a.ledger, id)
	if err != nil {
		a.fail(w, err)
		return
	}
	if found == nil || len(found.Entries) == 0 {
		writeUnnamed(w, id)
		return
	}
	state := sla.Evaluate(a.status().Contract, *found, time.Now())
	writeJSON(w, r, ClocksOf(&state))
}

// ClocksOf is a state in the words of the API.
func ClocksOf(s *sla.State) reportapi.TicketClocks {
	answer := reportapi.TicketClocks{
		Subject: s.Subject, Ticket: s.Ticket, Number: s.Number, Now: s.Now, Contract: s.Contract, Hash: s.ContractHash,
		Criticity: string(s.Criticity), Stage: string(s.Stage), Excluded: s.Excluded, Into: s.Into, Start: optional(s.Start),
		EndedAt: optional(s.EndedAt), Reopens: s.Reopens, DownMS: s.Down.Milliseconds(), Flags: flagsOf(s.Flags),
		Clocks: listed(s.Clocks, clockOf), Parties: listed(s.Parties, clockOf), Lines: listed(s.Lines, clockOf),
		Segments: listed(s.Segments, segmentOf), Buckets: listed(s.Buckets, shareOf),
	}
	for i := range s.Earlier {
		answer.Earlier = append(answer.Earlier, ClocksOf(&s.Earlier[i]))
	}
	return answer
}

func clockOf(c *sla.Clock) reportapi.Clock {
	return reportapi.Clock{
		Name: string(c.Name), Of: c.Of, Title: c.Title, Contractual: c.Contractual, Criticity: string(c.Criticity),
		TargetMS: c.Target.Milliseconds(), Calendar: c.Calendar, Status: string(c.Status), Start: optional(c.Start), Due: optional(c.Due),
		BreachedAt: optional(c.BreachedAt), Stopped: optional(c.Stopped), StoppedBy: refOf(c.StoppedBy), Provisional: c.Provisional,
		Contested: c.Contested, Upheld: c.Upheld, ContestedBy: refOf(c.ContestedBy), ElapsedMS: c.Elapsed.Milliseconds(), GrossMS: c.Gross.Milliseconds(), WallMS: c.Wall.Milliseconds(),
		RemainingMS: c.Remaining.Milliseconds(), OverrunMS: c.Overrun.Milliseconds(),
		Warnings: listed(c.Warnings, func(w *sla.Warning) reportapi.ClockWarning {
			return reportapi.ClockWarning{Percent: w.Percent, At: optional(w.At), Reached: w.Reached}
		}),
		Segments: listed(c.Segments, segmentOf), Buckets: listed(c.Buckets, shareOf), Flags: flagsOf(c.Flags),
	}
}

func segmentOf(s *sla.Segment) reportapi.ClockSegment {
	return reportapi.ClockSegment{
		From: s.From, Till: s.Till, OpenedBy: refOf(s.OpenedBy), ClosedBy: refOf(s.ClosedBy), Bucket: s.Bucket, Counts: s.Counts,
		Line: s.Line, Party: s.Party, Reason: s.Reason, Criticity: string(s.Criticity), WallMS: s.Wall.Milliseconds(), WorkMS: s.Work.Milliseconds(),
	}
}

func shareOf(b *sla.Bucket) reportapi.ClockBucket {
	return reportapi.ClockBucket{Name: b.Name, WallMS: b.Wall.Milliseconds(), WorkMS: b.Work.Milliseconds()}
}

func refOf(f *sla.Fact) *reportapi.FactRef {
	if f == nil {
		return nil
	}
	return &reportapi.FactRef{Subject: f.Subject, Number: f.Number, Kind: string(f.Kind)}
}

func flagsOf(flags []sla.Flag) []string {
	return listed(flags, func(f *sla.Flag) string { return string(*f) })
}

// listed is never null: a list without items is one.
func listed[T, U any](items []T, answer func(*T) U) []U {
	all := make([]U, 0, len(items))
	for i := range items {
		all = append(all, answer(&items[i]))
	}
	return all
}
