package app_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
)

// documentedCase is the case of docs/sla.md beside the contract that it names.
func documentedCase(t *testing.T, replacements ...string) string {
	t.Helper()
	page, err := os.ReadFile("../../docs/sla.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(page), "```json\n")
	text, _, closed := strings.Cut(rest, "```")
	contract, err := os.ReadFile("../../deploy/config/contract.example.yml")
	if !found || !closed || err != nil {
		t.Fatalf("docs/sla.md has no case, or there is no contract: %v", err)
	}
	for i := 0; i < len(replacements); i += 2 {
		if !strings.Contains(text, replacements[i]) {
			t.Fatalf("the case has no %q", replacements[i])
		}
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "contract.example.yml"), string(contract))
	write(t, filepath.Join(dir, "case.json"), strings.NewReplacer(replacements...).Replace(text))
	return filepath.Join(dir, "case.json")
}

func explainSLA(t *testing.T, q app.SLAQuestion) string {
	t.Helper()
	var out strings.Builder
	if err := app.ExplainSLA(t.Context(), q, &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestExplainSLAOfACase: V16 as the document has it.
func TestExplainSLAOfACase(t *testing.T) {
	t.Parallel()
	text := explainSLA(t, app.SLAQuestion{File: documentedCase(t), Now: time.Now()})
	for _, want := range []string{
		"État au 18/03/2026 09:00:00.000 +01:00\nticket:7, criticité P1, résolu\nTicket n° 31007\n",
		"Origine du délai : 16/03/2026 09:00:00.000 +01:00, le fait n° 1 (opened)\n",
		"prise en compte (contractuel) : tenu\n",
		"  arrêté par       le fait n° 2 (first_response, amel)\n",
		"rétablissement (contractuel) : tenu\n  délai            4 h, calendrier permanent\n",
		"  échéance         17/03/2026 17:00:00.000 +01:00\n",
		"  écoulé           4 h net, 32 h brut, 32 h à l'horloge murale\n",
		"  reste            0 s, dépassement 0 s\n",
		"  50 % atteints    16/03/2026 11:00:00.000 +01:00\n",
		"  16/03/2026 11:00:00.000 +01:00 → 17/03/2026 15:00:00.000 +01:00  pause, attente établissement, ne compte pas : 28 h (à l'horloge 28 h)\n" +
			"      ouvert par le fait n° 3 (suspended, amel) ; fermé par le fait n° 5 (resumed, amel)\n",
		"  dont pause       28 h (à l'horloge 28 h)\n",
		"support niveau 1 : dépassé\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
}

func TestExplainSLAForPrograms(t *testing.T) {
	t.Parallel()
	var got struct {
		Subject string
		Stage   string
		Clocks  []struct {
			Name      string
			Status    string
			Due       time.Time
			StoppedBy struct {
				Subject, Kind string
				Number        int64
			} `json:"stopped_by"`
			ElapsedMS int64 `json:"elapsed_ms"`
			GrossMS   int64 `json:"gross_ms"`
			Segments  []struct {
				Bucket string
				WallMS int64 `json:"wall_ms"`
			}
		}
		Parties []any
	}
	text := explainSLA(t, app.SLAQuestion{File: documentedCase(t), JSON: true, Now: time.Now()})
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if got.Subject != "ticket:7" || got.Stage != "resolved" || len(got.Clocks) != 4 || got.Parties == nil {
		t.Fatalf("it is\n%s", text)
	}
	restore := got.Clocks[2]
	due := time.Date(2026, 3, 17, 16, 0, 0, 0, time.UTC)
	if restore.Name != "restore" || restore.Status != "met" || !restore.Due.Equal(due) || restore.StoppedBy.Number != 6 || restore.StoppedBy.Subject != "ticket:7" || restore.StoppedBy.Kind != "resolved" ||
		restore.ElapsedMS != 4*3600*1000 || restore.GrossMS != 32*3600*1000 || len(restore.Segments) != 3 || restore.Segments[1].WallMS != 28*3600*1000 {
		t.Errorf("restore is %+v", restore)
	}
}

func TestExplainSLAOfABadCase(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ from, to, want string }{
		{`"number": 3, `, ``, "facts[2]: number, kind and effective_at are needed"},
		{`"now":`, `"instant":`, `unknown field "instant"`},
		{`"contract": "contract.example.yml",`, ``, "names no contract"},
		{`"subject": "ticket:7",`, `"subject": "ticket:7", "next": 6,`, "the journal goes on after fact 6"},
		{`"now": "2026-03-18T09:00:00+01:00",`, `"now": "2026-03-18T09:00:00+01:00", "parent": {"facts": []},`, "parent: the journal has no facts"},
		{`"now": "2026-03-18T09:00:00+01:00",`, `"now": "2026-03-18T09:00:00+01:00", "merged": [{"facts": []}],`, "merged[0]: the journal has no facts"},
		{`"now": "2026-03-18T09:00:00+01:00"`, `"now": "hier"`, "parsing time"},
		{`"contract.example.yml"`, `"autre.yml"`, "autre.yml"},
	} {
		var out strings.Builder
		err := app.ExplainSLA(t.Context(), app.SLAQuestion{File: documentedCase(t, test.from, test.to)}, &out)
		if err == nil || !strings.Contains(err.Error(), test.want) || out.Len() > 0 {
			t.Errorf("%q: %v, want %q", test.to, err, test.want)
		}
	}
	if err := app.ExplainSLA(t.Context(), app.SLAQuestion{File: "nowhere.json"}, os.Stdout); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a file: %v", err)
	}
}

// TestExplainSLAOfATicket reads the ledger: the ticket's journal, those of one
// which was merged into it and of another that had been merged into that, and
// that of an incident which took it over.
func TestExplainSLAOfATicket(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	store, err := sqlite.Open(t.Context(), s.path("ledger.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	began := time.Date(2026, 3, 16, 8, 0, 0, 0, time.UTC)
	fields := map[string]string{"vigie_incident": "01ADOPTS"}
	keep := func(ticket int64, facts ...bridge.Entry) {
		m := bridge.Mirrored{Ticket: bridge.Ticket{ID: ticket, Number: "3100", CreatedAt: began, UpdatedAt: began, Fields: fields}, ReadAt: began, Subject: bridge.TicketSubject(ticket)}
		for i := range facts {
			facts[i].Subject, facts[i].Ticket, facts[i].ReceivedAt, facts[i].Actor = m.Subject, ticket, began.Add(time.Hour), bridge.ActorPerson
			facts[i].Origin = m.Subject + string(facts[i].Kind)
		}
		if _, err := store.SaveMirrored(t.Context(), &m, facts); err != nil {
			t.Fatal(err)
		}
	}
	opened := map[string]string{"group": "N1", "criticity": "P1"}
	keep(5, bridge.Entry{Kind: bridge.KindOpened, EffectiveAt: began, Data: opened},
		bridge.Entry{Kind: bridge.KindTicketFollow, EffectiveAt: began.Add(50 * time.Minute), Data: map[string]string{"into": "7"}})
	keep(7, bridge.Entry{Kind: bridge.KindOpened, EffectiveAt: began.Add(10 * time.Minute), Data: map[string]string{"group": "N1", "criticity": "P2"}},
		bridge.Entry{Kind: bridge.KindAbsorbed, EffectiveAt: began.Add(50 * time.Minute), Data: map[string]string{"from": "5"}},
		bridge.Entry{Kind: bridge.KindTicketFollow, EffectiveAt: began.Add(time.Hour), Data: map[string]string{"into": "9"}})
	keep(9, bridge.Entry{Kind: bridge.KindOpened, EffectiveAt: began.Add(30 * time.Minute), Data: map[string]string{"group": "N1", "criticity": "P3"}},
		bridge.Entry{Kind: bridge.KindAbsorbed, EffectiveAt: began.Add(time.Hour), Data: map[string]string{"from": "7"}})
	if err := store.Write(t.Context(), func(tx incident.Tx) error {
		if err := tx.SaveIncident(&bridge.Incident{ID: "01ADOPTS", Key: "device/sw-1", State: bridge.StateRestored, DetectedAt: began, OpenedAt: began}); err != nil {
			return err
		}
		return tx.Append(bridge.Entry{
			Subject: "01ADOPTS", Kind: bridge.KindRestored, Actor: bridge.ActorBridge, EffectiveAt: began.Add(90 * time.Minute), ReceivedAt: began.Add(90 * time.Minute),
		})
	}); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	q := app.SLAQuestion{Files: s.files, Ticket: 9, Now: began.Add(2 * time.Hour)}
	text := explainSLA(t, q)
	for _, want := range []string{"ticket:9, criticité P1, rétabli", "Origine du délai : 16/03/2026 09:00:00.000 +01:00", "reprend un ticket fusionné"} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
	q.Ticket = 8
	if err := app.ExplainSLA(t.Context(), q, os.Stdout); err == nil || !strings.Contains(err.Error(), "no ticket 8 was read from the desk") {
		t.Errorf("of one that is not there: %v", err)
	}
}
