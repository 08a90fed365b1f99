package monthly_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/closing"
	"github.com/vigie-noc/vigie/bridge/report/compliance"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/sla/slatest"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// rig is a ledger with what measures and closes months, and a maker of reports.
type rig struct {
	t      testing.TB
	store  ledger.Store
	keeper *compliance.Keeper
	closer *closing.Closer
	maker  *monthly.Maker
	rules  *policy.Contract
	inv    *inventory.Inventory
	number int64 // origins
}

// contract is that of bridge/sla, with some of its text replaced.
func contract(t testing.TB, replacements ...string) *policy.Contract {
	t.Helper()
	return slatest.Contract(t, "../../sla/testdata/contract.yml", replacements...)
}

// schools is the inventory of today: ecole-c was called ecole-b until the 15th.
const schools = `
regions: [{name: tunis, title: Tunis}, {name: beja, title: Béja — باجة}]
sites:
  - {name: ecole-a, title: École الحبيب بورقيبة, region: tunis}
  - {name: ecole-c, title: Lycée de l'Été, region: beja}
equipment:
  - {device: r-a, address: 192.0.2.1, site: ecole-a, role: router, vendor: cisco, criticity: P2}
  - {device: r-b, address: 192.0.2.2, site: ecole-c, role: router, vendor: cisco, criticity: P3}
`

func newRig(t testing.TB, rules *policy.Contract) *rig {
	t.Helper()
	dir := t.TempDir()
	r := &rig{t: t, rules: rules}
	quiet := slog.New(slog.DiscardHandler)
	store, err := sqlite.Open(t.Context(), filepath.Join(dir, "ledger.db"), quiet)
	r.must(err)
	t.Cleanup(func() { r.must(store.Close()) })
	r.store = store
	path := filepath.Join(dir, "inventory.yml")
	r.must(os.WriteFile(path, []byte(schools), 0o600))
	r.inv, err = inventory.Load(path)
	r.must(err)
	now := func() *policy.Contract { return r.rules }
	r.keeper = compliance.New(compliance.Options{Store: store, Contract: now, Holder: "one", Logger: quiet})
	api := report.NewAPI(store, quiet, func() report.Status { return report.Status{Contract: r.rules} }, func(int64) string { return "" })
	api.Estate = &report.Estate{Inventory: func() *inventory.Inventory { return r.inv }}
	r.closer = closing.New(closing.Options{
		Store: store, Contract: now, Measure: r.keeper.RunOnce, Availability: api.OfMonth, Holder: "one", Logger: quiet, Day: 5,
	})
	r.maker = &monthly.Maker{
		Store: store, Contract: now, Shelf: api.Shelf(), Availability: api.OfMonth, Inventory: func() *inventory.Inventory { return r.inv },
		Organisation: "Réseau des écoles", TicketURL: func(id int64) string { return fmt.Sprintf("https://zammad.example/#ticket/zoom/%d", id) },
		Runbooks: fstest.MapFS{
			"EquipementInjoignable.md": {Data: []byte("# EquipementInjoignable\n\nRelue le 01/02/2026.\n")},
			"SiteIsole.md":             {Data: []byte("# SiteIsole\n\nRelue le 31/12/2024.\n")},
			"Jamais.md":                {Data: []byte("# Jamais\n\nRelue le 45/02/2026.\n")},
		},
	}
	return r
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// close closes a month of 2026, which must succeed.
func (r *rig) close(month time.Month, at string) *frozen.Month {
	r.t.Helper()
	closed, err := r.closer.Close(r.t.Context(), report.ClosedBy{Month: of(month), Person: "nadia", Verified: true}, on(at))
	r.must(err)
	return closed
}

func of(month time.Month) ledger.Month {
	return ledger.MonthOf(time.Date(2026, month, 15, 0, 0, 0, 0, time.UTC), time.UTC)
}

// made is a report, as a held ledger tells it.
func (r *rig) made(month time.Month, at string, language ...string) *told {
	r.t.Helper()
	ask := monthly.Ask{Month: of(month), Now: on(at)}
	if len(language) > 0 {
		ask.Language = language[0]
	}
	var all *told
	r.must(r.maker.Hold(r.t.Context(), ask, func(made *monthly.Report) error {
		all = tell(r.t, made)
		return nil
	}))
	return all
}

// measured has the kept figures brought up to date.
func (r *rig) measured(at string) { r.must(r.keeper.RunOnce(context.Background(), on(at))) }
