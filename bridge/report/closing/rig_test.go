package closing_test

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/closing"
	"github.com/vigie-noc/vigie/bridge/report/compliance"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/sla/slatest"
)

// rig is a ledger with the keeper of its figures and a closer.
type rig struct {
	t      testing.TB
	path   string
	store  closing.Store
	keeper *compliance.Keeper
	closer *closing.Closer
	rules  *policy.Contract
	number int64 // origins
}

// contract is that of bridge/sla, with some of its text replaced.
func contract(t testing.TB, replacements ...string) *policy.Contract {
	t.Helper()
	return slatest.Contract(t, "../../sla/testdata/contract.yml", replacements...)
}

func newRig(t testing.TB, rules *policy.Contract) *rig {
	t.Helper()
	r := &rig{t: t, path: filepath.Join(t.TempDir(), "ledger.db"), rules: rules}
	store, err := sqlite.Open(t.Context(), r.path, slog.New(slog.DiscardHandler))
	r.must(err)
	t.Cleanup(func() { r.must(store.Close()) })
	r.store = store
	r.keeper = compliance.New(compliance.Options{
		Store: store, Contract: func() *policy.Contract { return r.rules }, Holder: "one", Logger: slog.New(slog.DiscardHandler),
	})
	r.closer = r.newCloser(store, "one")
	return r
}

func (r *rig) newCloser(store closing.Store, holder string) *closing.Closer {
	return closing.New(closing.Options{
		Store: store, Contract: func() *policy.Contract { return r.rules }, Measure: r.keeper.RunOnce, Holder: holder,
		Logger: slog.New(slog.DiscardHandler), Day: 5,
	})
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// on is an instant of Tunis in 2026: "03-16 09:00".
func on(text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", "2026-"+text, time.FixedZone("Tunis", 3600))
	if err != nil {
		panic(err)
	}
	return at.UTC()
}

// tell has the mirror read a fact of a ticket, received when it happened.
func (r *rig) tell(ticket int64, at string, kind bridge.Kind, data ...string) {
	r.t.Helper()
	r.told(ticket, on(at), on(at), kind, data...)
}

func (r *rig) told(ticket int64, at, received time.Time, kind bridge.Kind, data ...string) {
	r.t.Helper()
	r.number++
	e := bridge.Entry{
		Subject: bridge.TicketSubject(ticket), Kind: kind, Actor: bridge.ActorPerson, ActorRef: "3", Ticket: ticket, EffectiveAt: at, ReceivedAt: received,
		Data: pairs(data), Origin: fmt.Sprintf("zammad:%d", r.number),
	}
	m := &bridge.Mirrored{
		Ticket:  bridge.Ticket{ID: ticket, Number: fmt.Sprint(30000 + ticket), Group: "N1", Priority: "2 normal", CreatedAt: at, UpdatedAt: received, Fields: map[string]string{}},
		Subject: e.Subject, ReadAt: received,
	}
	_, err := r.store.(ledger.Store).SaveMirrored(r.t.Context(), m, []bridge.Entry{e}) //nolint:forcetypeassert // it is one
	r.must(err)
}

func pairs(data []string) map[string]string {
	m := make(map[string]string)
	for i := 0; i+1 < len(data); i += 2 {
		m[data[i]] = data[i+1]
	}
	return m
}

// open begins a ticket of a criticity.
func (r *rig) open(ticket int64, at, criticity string) {
	r.t.Helper()
	r.tell(ticket, at, bridge.KindOpened, "criticity", criticity, "group", "N1", "number", fmt.Sprint(30000+ticket))
}

// correct says something about a ticket's journal afterwards.
func (r *rig) correct(ticket int64, at, motive string, data ...string) {
	r.t.Helper()
	e := bridge.Entry{
		Subject: bridge.TicketSubject(ticket), Kind: bridge.KindCorrection, Actor: bridge.ActorPerson, ActorName: "nadia", EffectiveAt: on(at), ReceivedAt: on(at),
		Data: pairs(data), Text: motive,
	}
	r.must(r.store.(ledger.Store).Write(r.t.Context(), func(tx incident.Tx) error { return tx.Append(e) })) //nolint:forcetypeassert // it is one
}

// close closes a month of 2026, which must succeed.
func (r *rig) close(month time.Month, at string) *frozen.Month {
	r.t.Helper()
	closed, err := r.closer.Close(r.t.Context(), report.ClosedBy{Month: of(month), Person: "nadia"}, on(at))
	r.must(err)
	return closed
}

func of(month time.Month) ledger.Month {
	return ledger.MonthOf(time.Date(2026, month, 15, 0, 0, 0, 0, time.UTC), time.UTC)
}

func (r *rig) document(month time.Month) []byte {
	r.t.Helper()
	document, err := r.store.MonthDocument(r.t.Context(), r.rules.Name, of(month))
	r.must(err)
	return document
}

// refusal is why a month is not closed; empty where it is.
func (r *rig) refusal(month time.Month, at string) string {
	r.t.Helper()
	_, err := r.closer.Close(r.t.Context(), report.ClosedBy{Month: of(month), Person: "nadia"}, on(at))
	refused, ok := errors.AsType[*report.RefusedError](err)
	if !ok {
		r.must(err)
		return ""
	}
	return refused.Reason
}

// months are all that are closed.
func (r *rig) months() []*frozen.Month {
	r.t.Helper()
	shelf := frozen.Shelf{Store: r.store}
	all, err := shelf.Months(r.t.Context(), r.rules.Name)
	r.must(err)
	return all
}

// pending is what differs by now from a month that is closed, and why.
func (r *rig) pending(month time.Month, at string) []frozen.Change {
	r.t.Helper()
	r.must(r.keeper.RunOnce(r.t.Context(), on(at)))
	all := r.months()
	changes, err := frozen.Differences(r.t.Context(), r.store, r.document(month), frozen.Find(all, of(month)), all)
	r.must(err)
	return changes
}
