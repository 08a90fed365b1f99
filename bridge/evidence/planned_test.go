package evidence_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/availability"
	"github.com/vigie-noc/vigie/bridge/change"
	"github.com/vigie-noc/vigie/bridge/evidence"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/internal/inventory"
)

const schools = `
regions: [{name: nord, title: Nord}]
sites:
  - {name: lycee-1, title: Lycée 1, region: nord}
  - {name: lycee-2, title: Lycée 2, region: nord}
equipment:
  - {device: r1, address: 10.0.0.1, site: lycee-1, role: router, criticity: P2}
  - {device: sw1, address: 10.0.0.2, site: lycee-1, role: switch, parent: r1, criticity: P3}
  - {device: r2, address: 10.0.0.3, site: lycee-2, role: router, criticity: P2}
`

// planned puts a change into the ledger, of which a person approved.
func planned(t *testing.T, store *sqlite.Store, ticket int64, scope string, from, to, approved time.Time) {
	t.Helper()
	subject := bridge.TicketSubject(ticket)
	m := &bridge.Mirrored{Subject: subject}
	m.ID, m.CreatedAt, m.UpdatedAt, m.ReadAt = ticket, approved, approved, approved
	_, err := store.SaveMirrored(t.Context(), m, []bridge.Entry{{
		Subject: subject, Ticket: ticket, Kind: bridge.KindChange, Actor: bridge.ActorPerson, ActorRef: "3", EffectiveAt: approved, ReceivedAt: approved,
		Data: map[string]string{"to": change.StateApproved}, Origin: fmt.Sprintf("zammad:history:%d", ticket),
	}})
	if err != nil {
		t.Fatal(err)
	}
	err = store.SaveChange(t.Context(), &bridge.Change{Ticket: ticket, SeenAt: approved, Scope: scope, StartsAt: from, EndsAt: to, BegunAt: from, EndedAt: to, SettledAt: to})
	if err != nil {
		t.Fatal(err)
	}
}

// TestMaintenance has changes of the ledger leave planned downtime out.
func TestMaintenance(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "inventory.yml")
	write(t, path, schools)
	inv, err := inventory.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	store := ledgerAt(t, filepath.Join(t.TempDir(), "ledger.db"))
	at := func(hour int) time.Time { return time.Date(2026, 3, 2, hour, 0, 0, 0, time.UTC) }
	planned(t, store, 1, "device:r1 dépendants", at(48), at(50), at(1))
	planned(t, store, 2, "device:sw1", at(49), at(52), at(2))
	planned(t, store, 3, "site:lycee-2", at(48), at(50), at(30)) // too late
	planned(t, store, 4, "region:nord", at(60), at(61), at(3))   // of one person, and broad
	planned(t, store, 5, "device:gone", at(48), at(50), at(3))
	period := bridge.SpanOf(at(0), at(100))
	for broad, want := range map[int]map[string]int64{
		2:  {"r1": 2, "sw1": 4, "r2": 0, "lycee-1": 2, "lycee-2": 0, "elsewhere": 0},
		10: {"r1": 3, "sw1": 5, "r2": 1, "lycee-1": 3, "lycee-2": 1, "elsewhere": 0},
	} {
		m, err := evidence.ReadMaintenance(t.Context(), store, change.NewMap(inv), period, evidence.Agreement{Notice: 24 * time.Hour, Broad: broad})
		if err != nil {
			t.Fatal(err)
		}
		for name, hours := range want {
			all := m.Device(name)
			if _, site := inv.Site(name); site {
				all = m.Site(name)
			}
			if got := all.Length() / time.Hour.Milliseconds(); got != hours {
				t.Errorf("%s, broad is %d: %d h of maintenance, want %d", name, broad, got, hours)
			}
		}
		down := availability.Measure{Down: availability.Union(bridge.SpanOf(at(49), at(51)))}
		if f := availability.Of(down, m.Device("r1"), period); f.Down != time.Hour.Milliseconds() {
			t.Errorf("down for an hour of maintenance and another: %+v", f)
		}
	}
}
