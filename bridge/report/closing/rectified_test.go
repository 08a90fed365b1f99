package closing_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// explained are what differs from a month by now, with why.
func (r *rig) explained(month time.Month, at string) []frozen.Change {
	r.t.Helper()
	changes, all := r.pending(month, at), r.months()
	r.must(frozen.Explain(r.t.Context(), changes, &all[len(all)-1].Head, r.rules, func(ctx context.Context, subject string) (*sla.Case, error) {
		return report.CaseOfSubject(ctx, r.store, subject)
	}))
	return changes
}

// brief is a change in a line.
func brief(c *frozen.Change) string {
	side := func(o *frozen.Outcome) string {
		if o == nil {
			return "-"
		}
		words := o.Result
		for word, is := range map[string]bool{" contested": o.Contested, " upheld": o.Upheld} {
			if is && (word != " contested" || !o.Upheld) {
				words += word
			}
		}
		if o.Result != frozen.Ended && !o.Stopped {
			words += " going"
		}
		return words
	}
	var why []string
	for _, w := range c.Why {
		why = append(why, strings.TrimSpace(w.Kind+" "+w.Fact+w.Name))
	}
	return fmt.Sprintf("%s %s %s: %s > %s (%s)", c.Month, c.Subject, c.Clock, side(c.Before), side(c.After), strings.Join(why, ", "))
}

func briefs(changes []frozen.Change) (all []string) {
	for i := range changes {
		all = append(all, brief(&changes[i]))
	}
	return all
}

func (r *rig) want(got []frozen.Change, want ...string) {
	r.t.Helper()
	if said := briefs(got); !slices.Equal(said, want) {
		r.t.Errorf("it is\n%s\nwant\n%s", strings.Join(said, "\n"), strings.Join(want, "\n"))
	}
}

// TestReopenedInAFrozenMonth: R16 and R22; the document stays, and the change
// stands in that of the next month, once.
func TestReopenedInAFrozenMonth(t *testing.T) {
	t.Parallel()
	r := march(t)
	r.open(5, "03-31 23:00", "P1")
	r.tell(5, "03-31 23:05", bridge.KindFirstAct)
	r.tell(5, "03-31 23:30", bridge.KindResolved)
	m := r.close(time.March, "04-01 08:00")
	was := r.document(time.March)
	r.tell(5, "04-01 20:00", bridge.KindReopened)
	r.tell(5, "04-01 20:30", bridge.KindResolved)
	reopened := []string{
		"2026-03 ticket:5 resolve: met > - (fact reopened, fact resolved)",
		"2026-03 ticket:5 restore: met > - (fact reopened, fact resolved)",
		"2026-03 ticket:5 total: ended > - (fact reopened, fact resolved)",
	}
	r.want(r.explained(time.March, "04-02 00:00"), reopened...)
	april := r.close(time.April, "05-05 08:00")
	r.want(april.Changes, append([]string{}, reopened...)...)
	if c := april.RectifiedSums; len(c) != 3 || c[1].Before.Clock != "restore" || c[1].Before.Met != 2 || c[1].After.Met != 1 || c[1].After.Running != 1 || c[1].Month != "2026-03" {
		t.Errorf("in sum it is %+v", c)
	}
	if s := april.Find("restore", "P1"); s.Met != 1 {
		t.Errorf("in April there is %+v", s)
	}
	r.want(r.explained(time.March, "05-06 00:00"))
	r.want(r.close(time.May, "06-05 08:00").Changes)
	if !bytes.Equal(r.document(time.March), was) || frozen.Rectified(r.months(), "2026-03") != 3 || m.Hash != frozen.Hash(was) {
		t.Error("the document of March is another")
	}
}

// TestBreachOfAMonthResolvedLater: it counts once, and its durations come later.
func TestBreachOfAMonthResolvedLater(t *testing.T) {
	t.Parallel()
	r := march(t)
	r.close(time.March, "04-01 08:00")
	r.tell(4, "04-01 12:00", bridge.KindResolved)
	changes := r.explained(time.March, "04-02 00:00")
	r.want(changes, "2026-03 ticket:4 intervention: breached going > breached (fact resolved)", "2026-03 ticket:4 restore: breached going > breached (fact resolved)")
	if c := changes[1]; c.After.At != c.Before.At || c.After.Gross != (27*time.Hour).Milliseconds() {
		t.Errorf("it is %+v", c.After)
	}
	if s := r.close(time.April, "05-05 08:00").Find("restore", "P1"); s.Breached != 0 {
		t.Errorf("it counts twice: %+v", s)
	}
}

// TestLateFact: what comes late changes no closed stock, and rectifies it once.
func TestLateFact(t *testing.T) {
	t.Parallel()
	r := march(t)
	m := r.close(time.March, "04-01 08:00")
	r.told(4, on("03-31 18:00"), on("04-02 08:00"), bridge.KindResolved)
	april := r.close(time.April, "05-05 08:00")
	r.want(april.Changes,
		"2026-03 ticket:4 intervention: breached going > breached (fact resolved)", "2026-03 ticket:4 resolve: - > met (fact resolved)",
		"2026-03 ticket:4 restore: breached going > breached (fact resolved)", "2026-03 ticket:4 total: - > ended (fact resolved)")
	if c := april.RectifiedStock; len(c) != 1 || c[0].Before != m.Stock[0] || c[0].After.Resolved != 4 || c[0].After.End != 0 || c[0].After.Opened != 4 {
		t.Errorf("the stock is rectified as %+v", c)
	}
	if may := r.close(time.May, "06-05 08:00"); len(may.RectifiedStock)+len(may.RectifiedSums)+len(may.Changes) != 0 {
		t.Errorf("once more: %+v %+v", may.RectifiedStock, may.RectifiedSums)
	}
}

// TestContestedAndUpheld: R24, a breach that is contested at closing stays
// provisional; what became of it stands in the next document.
func TestContestedAndUpheld(t *testing.T) {
	t.Parallel()
	r := march(t)
	r.tell(4, "03-31 20:00", bridge.KindResolved)
	r.close(time.March, "04-01 08:00")
	r.correct(3, "04-02 09:00", "vérifié sur place", "what", "upheld", "ref", "3")
	r.want(r.explained(time.March, "04-03 00:00"), "2026-03 ticket:3 restore: breached contested > breached upheld (correction correction)")
	r.correct(3, "04-04 09:00", "par erreur", "what", "withdrawn", "ref", "3")
	r.want(r.close(time.April, "05-05 08:00").Changes, "2026-03 ticket:3 restore: breached contested > breached (correction correction, correction correction)")
	// Differences add up: the next change is from what the last document said.
	r.correct(3, "05-06 09:00", "tout de même", "what", "contested", "clock", "restore")
	r.want(r.close(time.May, "06-05 08:00").Changes, "2026-03 ticket:3 restore: breached > breached contested (correction correction)")
}

// TestCalendarChangedAfterTheFact: R13, a holiday that was announced late.
func TestCalendarChangedAfterTheFact(t *testing.T) {
	t.Parallel()
	r := newRig(t, contract(t))
	r.open(1, "03-19 16:00", "P3")
	r.tell(1, "03-19 16:30", bridge.KindFirstAct)
	r.tell(1, "03-24 09:00", bridge.KindResolved)
	march := r.close(time.March, "04-05 08:00")
	was := r.document(time.March)
	r.rules = contract(t, `version: "2026-1"`, `version: "2026-2"`, "holidays: [", "holidays: [{date: 2026-03-23, title: Aïd}, ")
	changes := r.explained(time.March, "04-06 00:00")
	r.want(changes, "2026-03 ticket:1 resolve: met > met (calendar bureau)", "2026-03 ticket:1 restore: breached > met (calendar bureau)")
	if w := changes[1].Why[0]; w.Before != "2026-1" || w.After != "2026-2" {
		t.Errorf("the reason is %+v", w)
	}
	april := r.close(time.April, "05-05 08:00")
	if len(april.Changes) != 2 || !strings.Contains(strings.Join(april.Flags, " "), "le texte du contrat a changé depuis l'arrêt de 2026-03") || !bytes.Equal(was, r.document(time.March)) || march.Find("restore", "P3").Breached != 1 {
		t.Errorf("the next is %+v, flags %q", briefs(april.Changes), april.Flags)
	}
	r.want(r.close(time.May, "06-05 08:00").Changes)
}

// live has something happen to a ticket at random, often long ago.
func (r *rig) live(random *rand.Rand, now time.Time) {
	ticket := 1 + random.Int64N(12)
	at := now.Add(-time.Duration(random.Int64N(int64(45 * 24 * time.Hour)))).Truncate(time.Minute)
	if random.IntN(2) == 0 {
		at = now
	}
	journal, err := r.store.Journal(r.t.Context(), bridge.TicketSubject(ticket))
	r.must(err)
	criticity := []string{"P1", "P2", "P3", "P4"}[random.IntN(4)]
	if len(journal) == 0 {
		r.told(ticket, at, now, bridge.KindOpened, "criticity", criticity, "group", "N1", "number", fmt.Sprint(30000+ticket))
		return
	}
	when := now.In(time.FixedZone("Tunis", 3600)).Format("01-02 15:04")
	some := fmt.Sprint(1 + random.IntN(len(journal)))
	switch random.IntN(10) {
	case 0, 1:
		r.told(ticket, at, now, bridge.KindFirstAct)
	case 2, 3:
		r.told(ticket, at, now, bridge.KindResolved)
	case 4:
		r.told(ticket, at, now, bridge.KindReopened)
	case 5:
		r.told(ticket, at, now, bridge.KindPriority, "to", criticity)
	case 6:
		r.correct(ticket, when, "contesté", "what", "contested", "clock", "restore")
	case 7:
		r.correct(ticket, when, "admis", "what", "upheld", "ref", some)
	case 8:
		r.correct(ticket, when, "retiré", "what", "withdrawn", "ref", some)
	case 9:
		r.correct(ticket, when, "déplacé", "what", "moved", "ref", some, "at", at.Format(time.RFC3339))
	}
}

// reckoned are a month's rows, straight out of the journal.
func (r *rig) reckoned(month ledger.Month, now time.Time) map[string]frozen.Outcome {
	rows := make(map[string]frozen.Outcome)
	for ticket := range int64(12) {
		c, err := report.CaseOf(r.t.Context(), r.store, ticket+1)
		r.must(err)
		if c == nil {
			continue
		}
		state := sla.Evaluate(r.rules, *c, now)
		for _, a := range state.Accounts() {
			if ledger.MonthOf(a.Decided, r.rules.Location()) != month || a.Clock.Criticity == "" {
				continue
			}
			o := frozen.Outcome{
				Criticity: string(a.Clock.Criticity), Result: string(a.Clock.Status), Began: a.Clock.Start.UnixMilli(), At: a.Decided.UnixMilli(),
				Target: a.Clock.Target.Milliseconds(), Stopped: !a.Clock.Stopped.IsZero(), Contested: a.Clock.Contested, Upheld: a.Clock.Upheld,
			}
			if o.Stopped {
				o.Gross, o.Net, o.Overrun = a.Clock.Wall.Milliseconds(), a.Clock.Elapsed.Milliseconds(), a.Clock.Overrun.Milliseconds()
			}
			rows[fmt.Sprint(state.Subject, a.Life, a.Clock.Name)] = o
		}
	}
	return rows
}

// totals holds what is known of a month in sum to what is kept of it, and each line
// of its stock to its invariant.
func (r *rig) totals(m *frozen.Month, all []*frozen.Month) {
	r.t.Helper()
	kept, err := r.store.MeasuredMonth(r.t.Context(), m.Of)
	r.must(err)
	if changed := frozen.ChangedSums(m, all, kept); len(changed) != 0 {
		r.t.Errorf("%s: sums differ: %+v", m.Month, changed)
	}
	known := &frozen.Head{Sums: frozen.KnownSums(m, all)}
	for i := range kept {
		if want := frozen.SumOf(&kept[i]); known.Find(want.Clock, want.Criticity) != want {
			r.t.Errorf("%s: known is %+v, kept %+v", m.Month, known.Find(want.Clock, want.Criticity), want)
		}
	}
	for _, s := range frozen.KnownStock(m, all) {
		if s.Start+s.Opened+s.Reopened+s.Entered-s.Resolved-s.Cancelled-s.Merged-s.Left != s.End {
			r.t.Errorf("%s: the stock does not add up: %+v", m.Month, s)
		}
	}
}

// TestFrozenAndRectifiedIsReckoned: whatever happens after a month was closed, its
// bytes stay, and with what rectifies it it comes to what the journal says.
func TestFrozenAndRectifiedIsReckoned(t *testing.T) {
	t.Parallel()
	changes := 0
	for seed := range uint64(4) {
		r := newRig(t, contract(t))
		random := rand.New(rand.NewPCG(seed, 24))
		kept := make(map[time.Month][]byte)
		now := on("03-02 08:00")
		for month := time.March; month <= time.July; month++ {
			for ledger.MonthOf(now, r.rules.Location()) <= of(month) {
				now = now.Add(time.Duration(random.IntN(60*50)) * time.Minute)
				r.live(random, now)
			}
			if random.IntN(3) == 0 {
				r.rules = contract(t, "restore: {target: 8h", fmt.Sprintf("restore: {target: %dh", 1+random.IntN(8)))
			}
			_, err := r.closer.Close(t.Context(), report.ClosedBy{Month: of(month)}, now)
			r.must(err)
			kept[month] = r.document(month)
			all := r.months()
			for before, document := range kept {
				if !bytes.Equal(document, r.document(before)) {
					t.Fatalf("seed %d: the document of %s is another", seed, before)
				}
				m := frozen.Find(all, of(before))
				changes += frozen.Rectified(all, m.Month)
				got := make(map[string]frozen.Outcome)
				for row, err := range frozen.Known(document, m, all) {
					r.must(err)
					if row.Clock != ledger.Total {
						got[fmt.Sprint(row.Subject, row.Life, row.Clock)] = row.Outcome
					}
				}
				if want := r.reckoned(m.Of, now); !reflect.DeepEqual(got, want) {
					t.Fatalf("seed %d, %s as of %s: known are\n%+v\nreckoned\n%+v", seed, before, now, got, want)
				}
				r.totals(m, all)
				r.want(r.pending(before, now.In(time.FixedZone("", 3600)).Format("01-02 15:04")))
			}
		}
	}
	if changes == 0 {
		t.Error("nothing was rectified: the test says nothing")
	}
}
