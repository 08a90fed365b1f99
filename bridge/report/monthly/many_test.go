package monthly_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report/monthly"
)

// TestManyTickets: more tickets than one page are all there once, and whose their
// time was adds up to all of it.
func TestManyTickets(t *testing.T) {
	t.Parallel()
	const tickets = 510
	r := newRig(t, contract(t))
	for n := range int64(tickets) {
		day := n%27 + 1
		at := func(hour int64) string { return fmt.Sprintf("03-%02d %02d:%02d", day, hour, n%60) }
		life := []bridge.Entry{r.entry(n+1, at(8), bridge.KindOpened, "criticity", fmt.Sprintf("P%d", n%4+1), "group", "N1", "number", fmt.Sprint(30001+n))}
		if n%3 == 0 {
			life = append(life, r.entry(n+1, at(9), bridge.KindThirdParty, "party", "operateur-a"), r.entry(n+1, at(11), bridge.KindThirdBack, "party", "operateur-a"))
		}
		if n%5 == 0 {
			life = append(life, r.entry(n+1, at(12), bridge.KindAssigned, "from", "N1", "to", "N2"))
		}
		r.read(n+1, at(14), append(life, r.entry(n+1, at(14), bridge.KindResolved))...)
	}
	r.close(time.March, "04-05 08:00")
	told := r.made(time.March, "04-06 09:00")
	if n := len(told.tables["tickets"]); n != tickets {
		t.Errorf("the summary has %d tickets", n)
	}
	seen := make(map[string]bool)
	for _, row := range told.tables["tickets"] {
		seen[row[0].Text] = true
	}
	if len(seen) != tickets {
		t.Errorf("… of %d numbers", len(seen))
	}
	if n := len(told.tables["operations"]); n != 2*tickets+tickets/5+2*((tickets+2)/3) {
		t.Errorf("%d operations", n)
	}
	sum, share := time.Duration(0), int64(0)
	for _, row := range told.tables["buckets"] {
		sum, share = sum+time.Duration(row[1].Number)*time.Millisecond, share+row[2].Number
	}
	if sum != tickets*6*time.Hour || share < 99_997 || share > 100_000 {
		t.Errorf("buckets are %v and %d of 100,000, of %v", sum, share, tickets*6*time.Hour)
	}
	if row := told.tables["third-parties"][0]; row[1].Number != (tickets+2)/3 || row[3].Number != (tickets+2)/3*(2*time.Hour).Milliseconds() || row[6].Number != row[1].Number {
		t.Errorf("the third party's are %+v", row)
	}
	told.wants(t, "= Tickets résolus : 510")
}

// TestRowsAreHeld: rows that are read late are those of the figures that were read
// early, whatever comes meanwhile.
func TestRowsAreHeld(t *testing.T) {
	t.Parallel()
	r := newRig(t, contract(t))
	r.open(1, "03-10 09:00", "P1")
	r.measured("03-20 12:00")
	r.must(r.maker.Hold(t.Context(), monthly.Ask{Month: of(time.March), Now: on("03-20 12:00")}, func(made *monthly.Report) error {
		r.tell(1, "03-10 10:00", bridge.KindResolved)
		r.open(2, "03-11 09:00", "P1")
		if n := len(tell(t, made).tables["operations"]); n != 1 {
			t.Errorf("%d operations, where there was one", n)
		}
		return nil
	}))
}

// TestRowsFail: an end of the asking, or an error of the ledger, ends rows with an
// error, and a taker that wants no more is given none.
func TestRowsFail(t *testing.T) {
	t.Parallel()
	r := march(t)
	r.measured("04-06 09:00")
	ctx, cancel := context.WithCancel(t.Context())
	made, err := r.maker.Report(ctx, monthly.Ask{Month: of(time.March), Now: on("04-06 09:00")})
	r.must(err)
	for row, err := range made.Files[0].Rows {
		if err != nil || len(row) == 0 {
			t.Errorf("%v, %d cells", err, len(row))
		}
		break
	}
	cancel()
	errs := 0
	for _, err := range made.Files[0].Rows {
		if errors.Is(err, context.Canceled) {
			errs++
		}
	}
	if errs != 1 {
		t.Errorf("%d errors", errs)
	}
}

// TestProgress: whoever waits is told what is done.
func TestProgress(t *testing.T) {
	t.Parallel()
	r := march(t)
	var said []string
	r.maker.Progress = func(_, _ int, what string) {
		if len(said) == 0 || said[len(said)-1] != what {
			said = append(said, what)
		}
	}
	r.made(time.March, "04-06 09:00")
	if got := fmt.Sprint(said); got != "[Preuve du journal Tickets du mois Chapitres Détail des opérations]" {
		t.Errorf("progress is %s", got)
	}
}

// TestExtra: chapters of others stand before that of the method, and one that has
// nothing to say is left out.
func TestExtra(t *testing.T) {
	t.Parallel()
	r := newRig(t, contract(t))
	failing := errors.New("the log book is away")
	r.maker.Extra = []func(context.Context, ledger.Store, monthly.Ask) (*monthly.Chapter, error){
		func(context.Context, ledger.Store, monthly.Ask) (*monthly.Chapter, error) { return nil, nil },
		func(_ context.Context, _ ledger.Store, ask monthly.Ask) (*monthly.Chapter, error) {
			return &monthly.Chapter{Key: "logbook", Title: ask.Month.String()}, nil
		},
	}
	told := r.made(time.March, "04-06 09:00")
	if n := len(told.Chapters); n < 3 || told.Chapters[n-2].Title != "2026-03" || told.Chapters[n-1].Key != "method" {
		t.Errorf("%d chapters, the last but one is %q", n, told.Chapters[n-2].Title)
	}
	r.maker.Extra = append(r.maker.Extra, func(context.Context, ledger.Store, monthly.Ask) (*monthly.Chapter, error) { return nil, failing })
	if _, err := r.maker.Report(t.Context(), monthly.Ask{Month: of(time.March), Now: on("04-06 09:00")}); !errors.Is(err, failing) {
		t.Errorf("the error is %v", err)
	}
}

// TestNoCriticity: a ticket whose criticity nobody said is in the stock and in the
// summary, and in no time that adds up, as in the document.
func TestNoCriticity(t *testing.T) {
	t.Parallel()
	r := newRig(t, contract(t))
	r.read(1, "03-10 14:00", r.entry(1, "03-10 08:00", bridge.KindOpened, "group", "N1", "number", "30001"), r.entry(1, "03-10 09:00", bridge.KindThirdParty, "party", "operateur-a"),
		r.entry(1, "03-10 11:00", bridge.KindThirdBack, "party", "operateur-a"), r.entry(1, "03-10 14:00", bridge.KindResolved))
	r.close(time.March, "04-05 08:00")
	told := r.made(time.March, "04-06 09:00")
	if len(told.tables["tickets"]) != 1 || len(told.tables["buckets"]) != 0 {
		t.Errorf("%d tickets, %d buckets", len(told.tables["tickets"]), len(told.tables["buckets"]))
	}
	for _, c := range told.Chapters {
		if c.Key == "third-parties" && len(c.Notices) > 0 {
			t.Errorf("it is said that the document has other times: %q", c.Notices)
		}
	}
	told.wants(t, "= Tickets résolus : 1")
}
