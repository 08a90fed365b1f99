package reckon

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"flag"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres/pgtest"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/deploy/lab/year"
	"github.com/vigie-noc/vigie/deploy/lab/year/live"
)

// usual is the year of the gate; options are those of this run.
var (
	usual   = year.Options{Seed: 1, Busy: 50, Months: 12}
	options = usual
)

func init() {
	flag.Uint64Var(&options.Seed, "year.seed", usual.Seed, "what the year is made from")
	flag.IntVar(&options.Schools, "year.schools", usual.Schools, "how many schools it has; 0 for the usual")
	flag.IntVar(&options.Busy, "year.busy", usual.Busy, "how much happens, in percent")
	flag.IntVar(&options.Months, "year.months", usual.Months, "how many months of it")
}

func TestMain(m *testing.M) {
	flag.Parse()
	goleak.VerifyTestMain(pgtest.Main{M: m})
}

var quiet = slog.New(slog.DiscardHandler)

// rig is a year in a ledger.
type rig struct {
	*testing.T

	store  ledger.Store
	ledger *sql.DB // the same, past the product
	dir    string  // with the contract's texts and the inventories
	wanted year.Options
	year   *year.Year
	docs   []*document    // of the months that were closed
	seen   map[string]int // lines that were compared, by their table
	rare   map[string]int
	made   *monthly.Report // the last one
	shown  int             // journals, of which two reckonings differ
	before []*reckoned     // months as they were reckoned last
}

func TestYear(t *testing.T) {
	t.Parallel()
	r, tally := inSQLite(t, options)
	r.covered(tally)
}

// TestRare lives through a month in which schools are cut off as a whole, and works
// last longer than was planned.
func TestRare(t *testing.T) {
	t.Parallel()
	r, _ := inSQLite(t, year.Options{Seed: options.Seed, Busy: 30, Months: 1, Schools: 4, Rare: true})
	for _, key := range []string{"majors, établissement isolé", "changes, anomalies"} {
		if r.seen[key] == 0 {
			t.Errorf("nothing of %s was compared", key)
		}
	}
}

// TestYearOnPostgres: a ledger of the other engine tells the same figures. In the
// gate it has the first months alone.
func TestYearOnPostgres(t *testing.T) {
	t.Parallel()
	asked := options
	if asked == usual {
		asked.Months = 3
	}
	place := pgtest.Database(t)
	store, err := postgres.Open(t.Context(), postgres.Options{URL: place.URL, PasswordFile: place.PasswordFile}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	liveThrough(t, asked, store, stdlib.OpenDB(*place.Connect(t).Config()))
}

func inSQLite(t *testing.T, asked year.Options) (*rig, live.Tally) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ledger.db")
	store, err := sqlite.Open(t.Context(), path, quiet)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	return liveThrough(t, asked, store, db)
}

// liveThrough lives a year in a ledger, which db reads past the product.
func liveThrough(t *testing.T, asked year.Options, store ledger.Store, db *sql.DB) (*rig, live.Tally) {
	t.Helper()
	r := &rig{
		T: t, store: store, ledger: db, wanted: asked, year: year.Make(asked), seen: make(map[string]int), rare: make(map[string]int), dir: t.TempDir(),
	}
	begun := time.Now()
	tally, err := live.Live(t.Context(), live.Options{Year: r.year, Store: store, Dir: r.dir, Closed: r.closed})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d happenings in %s: %v, refused %v", len(r.year.Happenings), time.Since(begun).Round(time.Second), tally.Done, tally.Refused)
	r.Logf("compared: %v; of it %v", r.seen, r.rare)
	if err := errors.Join(db.Close(), store.Close()); err != nil {
		t.Fatal(err)
	}
	return r, tally
}

// closed reckons a month once more that was just closed, and all before it.
func (r *rig) closed(ctx context.Context, month *frozen.Month, contract *policy.Contract) error {
	text, err := r.store.MonthDocument(ctx, contract.Name, month.Of)
	if err != nil {
		return err
	}
	d := readDocument(r.T, text)
	r.docs = append(r.docs, d)
	s := r.terms(contract)
	b := readBook(ctx, r.T, r.ledger, r.store)
	at := instant(r.T, d.ClosedAt)
	all := b.everything(s, at)
	r.month(b, d, all)
	r.rectified(all)
	from, to := instant(r.T, d.From), instant(r.T, d.To)
	slices.SortFunc(d.Sums, compareSums)
	same(r, d.Month+", sums", d.Sums, sums(all, from, to))
	r.notes(b, d, s, all, at)
	same(r, d.Month+", overruns", d.Overruns, overruns(all, from, to))
	same(r, d.Month+", credits", []int64{d.Credits.Total}, []int64{s.credits(d.Sums, d.Overruns)})
	same(r, d.Month+", stock", d.Stock, b.stocks(s, from, to, at))
	found, err := r.availability(ctx, b, s, from, to)
	slices.SortFunc(d.measured, func(a, b measured) int { return cmp.Or(cmp.Compare(a.Of, b.Of), cmp.Compare(a.Name, b.Name)) })
	same(r, d.Month+", availability", d.measured, found)
	if err != nil {
		return err
	}
	report, err := r.report(ctx, monthly.Ask{Month: month.Of, Now: month.ClosedAt}, contract)
	if err != nil {
		return err
	}
	r.tables(ctx, report, d, b, s, all)
	if err := r.putRight(ctx, report, d, b, s, all, contract); err != nil {
		return err
	}
	for _, criticity := range []string{"P1", "P2", "P3", "P4"} {
		r.compliance(ctx, contract, d.Month, criticity, all, from, to)
	}
	return r.goesOn(ctx, month.Of+1, contract, b, s, at, all)
}

// terms is the text of a contract, read here.
func (r *rig) terms(contract *policy.Contract) *signed {
	for _, c := range r.year.Contracts {
		if s := readContract(r.T, c.Text, r.year.Zone); s.Version == contract.Version {
			return s
		}
	}
	r.Fatalf("there is no contract of version %s", contract.Version)
	return nil
}

func instant(t *testing.T, text string) int64 {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at.UnixMilli()
}

// month compares what was decided in one, ticket by ticket.
func (r *rig) month(b *book, d *document, all []verdict) {
	from, to := instant(r.T, d.From), instant(r.T, d.To)
	ours := make(map[string]verdict)
	for _, v := range all {
		if v.at >= from && v.at < to {
			ours[v.key()] = v.told()
		}
	}
	for _, theirs := range d.cases {
		mine, found := ours[theirs.key()]
		if delete(ours, theirs.key()); !found || mine != theirs {
			r.Errorf("%s %s:\n the document says %+v\n and it is        %+v (%t)", d.Month, theirs.key(), theirs, mine, found)
			r.proof(b, theirs.subject)
		}
	}
	for key, mine := range ours {
		r.Errorf("%s %s: the document does not tell of %+v", d.Month, key, mine)
	}
	r.Logf("%s: %d cases", d.Month, len(d.cases))
}

// proof shows the journal of a subject of which two reckonings differ.
func (r *rig) proof(b *book, subject string) {
	if r.shown++; r.shown > 2 {
		return
	}
	for _, e := range b.entries[subject] {
		r.Logf("  %3d %s %s ticket %d by %s %s: %v", e.Number, e.EffectiveAt.Format(time.RFC3339Nano), e.Kind, e.Ticket, e.Actor, e.ActorName, e.Data)
	}
}

// same compares lists of figures, one by one.
func same[T comparable](r *rig, of string, theirs, mine []T) {
	r.Helper()
	for _, each := range theirs {
		if !slices.Contains(mine, each) {
			r.Errorf("%s: only the product says %+v", of, each)
		}
	}
	for _, each := range mine {
		if !slices.Contains(theirs, each) {
			r.Errorf("%s: only the other reckoning says %+v", of, each)
		}
	}
	if len(theirs) != len(mine) {
		r.Errorf("%s: the product has %d, the other reckoning %d", of, len(theirs), len(mine))
	}
}
