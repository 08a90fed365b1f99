package app

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/report"
)

// TestQuiet: what is hidden is put together by what it was made for, and what
// somebody should look at comes first.
func TestQuiet(t *testing.T) {
	t.Parallel()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "ledger.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	const inHand, letGo = "01JNABCDEFGHJKMNPQRSTVWXYZ", "01JNABCDEFGHJKMNPQRSTVWXY0"
	now := time.Now()
	for id, state := range map[string]bridge.State{inHand: bridge.StateAcknowledged, letGo: bridge.StateRestored} {
		inc := bridge.Incident{ID: id, Key: id, State: state, TicketNumber: "31001", DetectedAt: now, OpenedAt: now, Written: map[string]string{}}
		if err := store.Write(t.Context(), func(tx incident.Tx) error { return tx.SaveIncident(&inc) }); err != nil {
			t.Fatal(err)
		}
	}
	for number, settled := range map[string]time.Time{"31007": {}, "31008": now} {
		change := bridge.Change{Ticket: int64(len(number)) + int64(number[4]), Number: number, SeenAt: now, SettledAt: settled}
		if err := store.SaveChange(t.Context(), &change); err != nil {
			t.Fatal(err)
		}
	}
	var list []map[string]any
	silence := func(reference, device string, lasts time.Duration) {
		made := map[string]any{
			"id": fmt.Sprint("s", len(list)), "createdBy": "vigie", "comment": "[ticket " + reference + "] Travaux", "status": map[string]string{"state": "active"},
			"startsAt": now, "endsAt": now.Add(lasts), "matchers": []map[string]any{{"name": "device", "value": device}},
		}
		if reference == "" {
			made["createdBy"], made["comment"] = "amel", "nuit"
		}
		list = append(list, made)
	}
	silence("31007", "r1", time.Hour)
	silence("31007", "r2", 2*time.Hour)
	silence("31008", "r3", time.Hour)
	silence("99999", "r4", time.Hour)
	silence(inHand, "r5", time.Minute)
	silence(letGo, "r6", time.Minute)
	silence("", "r7", 8*24*time.Hour)
	silence("", "r8", 3*time.Hour)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v2/silences", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(list) // a client that is gone is not our concern
	})
	mux.HandleFunc("GET /api/v2/alerts", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, `[{"fingerprint":"aa","labels":{"site":"lycee-1","alertname":"SiteIsole"},"status":{"state":"suppressed","silencedBy":["s0","s1"]}},
			{"fingerprint":"bb","status":{"state":"suppressed","silencedBy":["s1","s6"]}},
			{"fingerprint":"cc","labels":{"site":"lycee-1","alertname":"EnMain"},"status":{"state":"suppressed","silencedBy":["s4"]}}]`)
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	source := func(name, address string) *alertmanager.Source {
		config := alertmanager.DefaultConfig()
		config.Name, config.Alertmanagers = name, []string{address}
		return alertmanager.NewSource(config, alertmanager.Options{
			Logger: slog.New(slog.DiscardHandler), Metrics: alertmanager.NewMetrics(prometheus.NewRegistry()), Started: now,
		})
	}
	q := &quiet{
		sources: []*alertmanager.Source{source("noc", server.URL), source("annexe", "http://127.0.0.1:1")}, store: store, logger: slog.New(slog.DiscardHandler),
	}
	q.look(t.Context(), now)
	found := q.known()
	var got []string
	for _, g := range found.Groups {
		got = append(got, fmt.Sprintf("%s %s %s %s %d %s | %s", g.Why, g.Number, g.Page, g.Author, g.Hidden, strings.Join(g.Matchers, " "), strings.Join(g.Concerns, ", ")))
	}
	slices.Sort(got)
	want := []string{
		`changement 31007 /tickets/60 Vigie 2 device="r1" device="r2" | `,
		`changement 31008 /tickets/61 Vigie 0 device="r3" | le changement est terminé`,
		`changement inconnu d'ici 99999  Vigie 0 device="r4" | aucun changement n'a ce numéro : une autre passerelle l'a faite, ou un registre perdu`,
		`prise en charge 31001 /incidents/` + inHand + ` Vigie 1 device="r5" | `,
		`prise en charge 31001 /incidents/` + letGo + ` Vigie 0 device="r6" | l'incident n'est plus pris en charge`,
		`à la main   amel 0 device="r8" | `,
		`à la main   amel 1 device="r7" | sans fin proche : plus de 7 jours`,
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if found.Hidden != 3 || found.At.IsZero() || !slices.Equal(found.Away, []string{"annexe"}) || found.Doubtful() != 4 {
		t.Errorf("hidden are %d, away %v, %d to look at", found.Hidden, found.Away, found.Doubtful())
	}
	if here := q.hiddenAt("lycee-1"); len(here) != 1 || here[0].Name != "SiteIsole" {
		t.Errorf("hidden at the site are %+v", here)
	}
	doubtful := func(g report.Silence) bool { return len(g.Concerns) > 0 }
	if first := slices.IndexFunc(found.Groups, func(g report.Silence) bool { return !doubtful(g) }); first != 4 || slices.ContainsFunc(found.Groups[4:], doubtful) {
		t.Errorf("what is doubtful does not come first: %+v", found.Groups)
	}
	server.Close()
	q.look(t.Context(), now)
	if found := q.known(); len(found.Groups) != 0 || !found.At.IsZero() || len(found.Away) != 2 {
		t.Errorf("nobody answers, and there is %+v", found)
	}
}
