package closing_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/closing"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// march has a ticket in time, one too late, one too late that is contested, and
// one that goes on after its delay.
func march(t *testing.T) *rig {
	t.Helper()
	r := newRig(t, contract(t))
	r.open(1, "03-10 09:00", "P1")
	r.tell(1, "03-10 09:05", bridge.KindFirstAct)
	r.tell(1, "03-10 10:00", bridge.KindResolved)
	r.open(2, "03-11 09:00", "P1")
	r.tell(2, "03-11 15:00", bridge.KindResolved)
	r.open(3, "03-12 09:00", "P1")
	r.tell(3, "03-12 14:00", bridge.KindResolved)
	r.correct(3, "03-13 09:00", "le courant manquait", "what", "contested", "clock", "restore")
	r.open(4, "03-31 09:00", "P1")
	return r
}

// TestClose: R22 to R24, what a document says of a month.
func TestClose(t *testing.T) {
	t.Parallel()
	r := march(t)
	m := r.close(time.March, "04-05 08:00")
	if s := m.Find("restore", "P1"); s.Met != 1 || s.Breached != 3 || s.Contested != 1 || s.Stopped != 3 || s.Gross.Sum != (12*time.Hour).Milliseconds() {
		t.Errorf("rétablissement P1 is %+v", s)
	}
	if len(m.Contested) != 1 || m.Contested[0].Fact != "ticket:3#3" || m.Contested[0].Clock != "restore" || !strings.Contains(strings.Join(m.Flags, " "), "1 dépassement contesté reste provisoire") {
		t.Errorf("contested are %+v, flags %q", m.Contested, m.Flags)
	}
	if m.Journal.Last == 0 || m.Journal.Chains != 4 || m.Journal.Print == "" || m.ClosedBy != "nadia" || m.Previous != nil || m.Contract.Hash != r.rules.Hash() {
		t.Errorf("the head is %+v", m.Head)
	}
	if len(m.Stock) != 1 || m.Stock[0] != (frozen.Stock{Criticity: m.Stock[0].Criticity, Opened: 4, Resolved: 3, End: 1}) {
		t.Errorf("the stock is %+v", m.Stock)
	}
	restore := 0
	for row, err := range frozen.Rows(r.document(time.March)) {
		r.must(err)
		if row.Clock != "restore" {
			continue
		}
		restore++
		switch row.Ticket {
		case 1:
			if row.Result != frozen.Met || row.Target != (4*time.Hour).Milliseconds() || row.Began != on("03-10 09:00").UnixMilli() || row.At != on("03-10 10:00").UnixMilli() || row.Net != time.Hour.Milliseconds() {
				t.Errorf("in time is %+v", row)
			}
		case 4:
			if row.Result != frozen.Breached || row.Stopped || row.Gross != 0 || row.At != on("03-31 13:00").UnixMilli() {
				t.Errorf("what goes on is %+v", row)
			}
		}
	}
	if restore != 4 {
		t.Errorf("%d clocks of rétablissement are told", restore)
	}
	// What nobody changed is the same, to the byte, whoever asks when.
	if again := r.refusal(time.March, "04-09 08:00"); !strings.Contains(again, "est arrêté depuis le 05/04/2026 à 08:00 par nadia, empreinte "+m.Hash) {
		t.Errorf("closed again: %q", again)
	}
	if document := r.document(time.March); frozen.Hash(document) != m.Hash || int64(len(document)) != m.Size {
		t.Error("the document is not that of its hash")
	}
}

// TestClosable: what may not be closed is refused, and why.
func TestClosable(t *testing.T) {
	t.Parallel()
	r := march(t)
	say := func(got, want string) {
		t.Helper()
		if !strings.Contains(got, want) {
			t.Errorf("refused as %q, want %q", got, want)
		}
	}
	say(r.refusal(time.March, "03-31 23:59"), "le mois 2026-03 n'est pas terminé : il finit le 01/04/2026 à 00:00")
	say(r.refusal(time.February, "03-31 23:59"), "le registre ne remonte pas jusqu'au mois 2026-02 : il commence en 2026-03")
	r.close(time.March, "04-01 00:00")
	say(r.refusal(time.May, "06-01 00:00"), "arrêtez d'abord 2026-04")
	say(r.refusal(time.February, "06-01 00:00"), "le mois 2026-02 précède 2026-03, le premier mois arrêté")
	_, err := r.closer.Close(t.Context(), report.ClosedBy{Contract: "autre", Month: of(time.April)}, on("06-01 00:00"))
	if err == nil || !strings.Contains(err.Error(), "et non « autre »") {
		t.Errorf("of another contract: %v", err)
	}
}

// TestCloseNothing: R23, a month without a ticket, and of the DST (R12).
func TestCloseNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, contract(t, "timezone: Africa/Tunis", "timezone: Europe/Paris"))
	m := r.close(time.March, "04-05 08:00")
	if len(m.Sums) != 0 || m.Lines.Cases != 0 || len(m.Stock) != 0 || m.To.Sub(m.From) != 743*time.Hour {
		t.Errorf("of nothing there is %+v", m.Head)
	}
	if err := r.store.DecidedIn(t.Context(), m.Of, func(*ledger.MeasuredClock) { t.Error("something was decided") }); err != nil {
		t.Fatal(err)
	}
}

// TestCloseAtBorders: R1, R22: a month ends by the clock of the contract's zone, also
// when that was put forward within it; and a rate is told for each of the months.
func TestCloseAtBorders(t *testing.T) {
	t.Parallel()
	r := newRig(t, contract(t, "timezone: Africa/Tunis", "timezone: Europe/Paris"))
	r.open(1, "03-31 20:00", "P1")
	r.tell(1, "03-31 22:59", bridge.KindResolved) // 23:59 in Paris
	r.open(2, "03-31 20:00", "P1")
	r.tell(2, "03-31 23:00", bridge.KindResolved) // midnight
	march, april := r.close(time.March, "04-05 08:00"), r.close(time.April, "05-05 08:00")
	if a, b := march.Find("restore", "P1"), april.Find("restore", "P1"); a.Met != 1 || a.Running != 1 || b.Met != 1 || b.Running != 0 {
		t.Errorf("March has %+v, April %+v", a, b)
	}
	if len(april.Changes)+len(april.RectifiedSums)+len(april.RectifiedStock) != 0 || march.Stock[0].End != 1 || april.Stock[0].Start != 1 {
		t.Errorf("the stock is %+v, then %+v", march.Stock, april.Stock)
	}
}

// TestCloseBroken: a journal that is not whole closes no month.
func TestCloseBroken(t *testing.T) {
	t.Parallel()
	r := march(t)
	r.closer = r.newCloser(changed{r.store}, "one")
	if got := r.refusal(time.March, "04-05 08:00"); got != "le journal n'est pas intact, le mois ne peut pas être arrêté : ticket:2 au fait n° 1 (1 chaîne rompue)" {
		t.Errorf("refused as %q", got)
	}
	if all := r.months(); len(all) != 0 {
		t.Errorf("closed are %d", len(all))
	}
}

// changed is a store whose journal somebody changed.
type changed struct{ closing.Store }

func (c changed) Verify(ctx context.Context, upTo int64, told func(ledger.Break)) (ledger.Verified, error) {
	found, err := c.Store.Verify(ctx, upTo, told)
	told(ledger.Break{Subject: "ticket:2", Number: 1, Reason: "it was changed"})
	found.Broken++
	return found, err
}

// dying is a store whose process is killed before a month is kept, or after.
type dying struct {
	closing.Store

	after bool
}

var errKilled = errors.New("killed")

func (d dying) SaveMonth(ctx context.Context, m *ledger.ClosedMonth, document []byte) (bool, error) {
	if d.after {
		if _, err := d.Store.SaveMonth(ctx, m, document); err != nil {
			return false, err
		}
	}
	return false, errKilled
}

// TestCloseKilled: a month is closed whole or not at all.
func TestCloseKilled(t *testing.T) {
	t.Parallel()
	for _, after := range []bool{false, true} {
		r := march(t)
		_, err := r.newCloser(dying{r.store, after}, "one").Close(t.Context(), report.ClosedBy{Month: of(time.March)}, on("04-05 08:00"))
		if !errors.Is(err, errKilled) || (len(r.months()) == 1) != after {
			t.Fatalf("killed: %v, closed are %d", err, len(r.months()))
		}
		if said := r.refusal(time.March, "04-05 08:01"); (said != "") != after || len(r.months()) != 1 {
			t.Errorf("afterwards: %q", said)
		}
	}
}

// TestCloseAtOnce: of several who close a month one does, and the others are told.
func TestCloseAtOnce(t *testing.T) {
	t.Parallel()
	r := march(t)
	var wg sync.WaitGroup
	var mu sync.Mutex
	done, told := 0, 0
	for range 4 {
		wg.Go(func() {
			_, err := r.newCloser(r.store, "one").Close(t.Context(), report.ClosedBy{Month: of(time.March), Person: "nadia"}, on("04-05 08:00"))
			mu.Lock()
			defer mu.Unlock()
			refused, is := errors.AsType[*report.RefusedError](err)
			switch {
			case err == nil:
				done++
			case is && refused.Later && strings.Contains(refused.Reason, "est arrêté depuis"):
				told++
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if done != 1 || told != 3 || len(r.months()) != 1 {
		t.Errorf("%d closed it, %d were told", done, told)
	}
}

// TestByItself: on its day, once, by one replica; all months that are due.
func TestByItself(t *testing.T) {
	t.Parallel()
	r := march(t)
	other := r.newCloser(r.store, "two")
	at := func(text string) time.Time { return on(text) }
	r.must(r.closer.RunOnce(t.Context(), at("04-04 23:59")))
	if len(r.months()) != 0 {
		t.Fatal("a month is closed before its day")
	}
	r.must(other.RunOnce(t.Context(), at("04-05 00:00"))) // another leads for a while
	if len(r.months()) != 0 {
		t.Fatal("both close")
	}
	r.must(r.closer.RunOnce(t.Context(), at("04-05 00:00")))
	if all := r.months(); len(all) != 1 || all[0].Month != "2026-03" || all[0].ClosedBy != "" {
		t.Fatalf("closed are %+v", all)
	}
	r.must(other.RunOnce(t.Context(), at("06-30 00:00")))
	if all := r.months(); len(all) != 3 || all[2].Month != "2026-05" || all[2].Previous.Hash != all[1].Hash {
		t.Fatalf("closed are %d", len(all))
	}
}

// TestWaits: what is not counted yet closes no month, and that is said.
func TestWaits(t *testing.T) {
	t.Parallel()
	r := march(t)
	options := closing.Options{
		Store: r.store, Contract: r.closer.Contract, Holder: "one", Logger: r.closer.Logger, Day: 5,
		Measure: func(context.Context, time.Time) error { return nil },
	}
	idle := closing.New(options)
	err := idle.RunOnce(t.Context(), on("04-05 00:00"))
	if err == nil || idle.Waiting() != "le mois 2026-03 devait être arrêté, et attend : les chiffres ne sont pas à jour : des faits restent à compter" {
		t.Errorf("%v, waits for %q", err, idle.Waiting())
	}
	options.Holder = "two" // leads from now on, and tells alone
	other := closing.New(options)
	if err := other.RunOnce(t.Context(), on("04-05 01:00")); err == nil || other.Waiting() == "" {
		t.Errorf("%v, the other waits for %q", err, other.Waiting())
	}
	if err := idle.RunOnce(t.Context(), on("04-05 01:00")); err != nil || idle.Waiting() != "" {
		t.Errorf("%v, waits for %q while another leads", err, idle.Waiting())
	}
	r.must(r.keeper.RunOnce(t.Context(), on("04-05 02:00")))
	if err := idle.RunOnce(t.Context(), on("04-05 02:00")); err != nil || idle.Waiting() != "" || len(r.months()) != 1 {
		t.Errorf("%v, waits for %q", err, idle.Waiting())
	}
}

// TestNotThere: a bridge that is new closes no month of before its time.
func TestNotThere(t *testing.T) {
	t.Parallel()
	r := newRig(t, contract(t))
	r.must(r.closer.RunOnce(t.Context(), on("04-05 00:00")))
	r.open(1, "04-02 09:00", "P1")
	r.must(r.closer.RunOnce(t.Context(), on("04-05 00:00")))
	if len(r.months()) != 0 {
		t.Error("a month is closed in which there was no journal")
	}
}

// TestReadRefuses: a document that was changed is none.
func TestReadRefuses(t *testing.T) {
	t.Parallel()
	r := march(t)
	m := r.close(time.March, "04-05 08:00")
	document := r.document(time.March)
	for name, bad := range map[string][]byte{
		"a figure":    bytes.Replace(document, []byte(`"met":1`), []byte(`"met":2`), 1),
		"a line less": document[:bytes.LastIndexByte(document[:len(document)-1], '\n')+1],
		"nothing":     nil,
	} {
		if bytes.Equal(bad, document) {
			t.Fatalf("%s: nothing is changed", name)
		}
		if _, err := frozen.Read(bad, m.Hash); !errors.Is(err, frozen.ErrDocument) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, bad := range []string{"{}\n", `{"form":"vigie-month-1","month":"mars"}` + "\n", `{"form":"vigie-month-1","month":"2026-03"}` + "\n" + `{"subject":"a","clocks":[[99]]}` + "\n", `{"form":"vigie-month-1","month":"2026-03"}`} {
		if _, err := frozen.Read([]byte(bad), ""); !errors.Is(err, frozen.ErrDocument) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestCloseWithAvailability: R26, what was measured stands by name, whatever order
// it is told in, and what was not measured is said.
func TestCloseWithAvailability(t *testing.T) {
	t.Parallel()
	r := march(t)
	target := int64(99_000)
	r.closer.Availability = func(_ context.Context, month ledger.Month, now time.Time) ([]*reportapi.Availability, error) {
		if month != of(time.March) || !now.Equal(on("04-05 08:00")) {
			t.Errorf("asked for %s as of %s", month, now)
		}
		return []*reportapi.Availability{{Of: "equipment", NoticeMS: 5, Target: &target, Problems: []string{"rien mesuré le 02/03"}, Rows: []reportapi.AvailabilityRow{
			{Name: "sw-1", Site: "lycée", Available: reportapi.AvailabilityShare{MS: 7}, Down: reportapi.AvailabilityShare{MS: 3}, OutsideMS: 1},
			{Name: "rtr-1", Unmeasured: reportapi.AvailabilityShare{MS: 9}},
		}}}, nil
	}
	m := r.close(time.March, "04-05 08:00")
	if len(m.Availability) != 1 || m.Availability[0].Problems[0] != "rien mesuré le 02/03" || *m.Availability[0].Target != target || m.Lines.Availability != 2 {
		t.Errorf("the head has %+v, lines %+v", m.Availability, m.Lines)
	}
	all, err := frozen.MeasuredOf(r.document(time.March))
	want := []frozen.Measured{{Of: "equipment", Name: "rtr-1", Unmeasured: 9}, {Of: "equipment", Name: "sw-1", Site: "lycée", Outside: 1, Up: 7, Down: 3}}
	if err != nil || !slices.Equal(all, want) {
		t.Errorf("measured is %+v, %v", all, err)
	}
}

// TestCloseCredits: R27, what a month costs is of the figures that were closed.
func TestCloseCredits(t *testing.T) {
	t.Parallel()
	r := march(t)
	r.rules = contract(t, "  retroactive_pause: 4h", "  retroactive_pause: 4h\n  credits: {rate: [{clock: restore, criticity: P1, below: 90, credit: 5}], lateness: [{clock: restore, criticity: P1, per_hour: 0.5}], cap: 50}")
	m := r.close(time.March, "04-05 08:00")
	if c := m.Credits; c == nil || len(c.Lines) != 2 || c.Total != 6_000 || !strings.HasPrefix(c.Note, "Indicatif : calculé sur les chiffres arrêtés.") || !strings.HasSuffix(c.Note, "Le retard d'un dépassement en cours n'est pas compté.") {
		t.Errorf("the credits are %+v", m.Credits)
	}
}

// busy is a store to which something is told whenever it is looked at.
type busy struct {
	closing.Store

	tell func()
}

func (b busy) Still(ctx context.Context, read func(ledger.Store) error) error {
	return b.Store.Still(ctx, func(view ledger.Store) error {
		if _, err := view.LastEntry(ctx); err != nil { // from here on it is what it is
			return err
		}
		b.tell()
		return read(view)
	})
}

// TestCloseWhileTold: a month is closed while facts come all the time, as of one
// of them.
func TestCloseWhileTold(t *testing.T) {
	t.Parallel()
	r := march(t)
	r.must(r.keeper.RunOnce(t.Context(), on("04-05 08:00")))
	told := 0
	c := r.newCloser(busy{r.store, func() {
		told++
		r.tell(4, "03-31 10:00", bridge.KindFirstAct)
	}}, "one")
	before, err := r.store.LastEntry(t.Context())
	r.must(err)
	m, err := c.Close(t.Context(), report.ClosedBy{Month: of(time.March), Person: "nadia"}, on("04-05 08:00"))
	if err != nil || told != 1 || m.Journal.Last != before {
		t.Errorf("closed as of %+v after %d tries, %v; the last entry was %d", m, told, err, before)
	}
}
