package evidence_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/evidence"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
)

// outageOf puts an incident with the alerts of a source into a ledger.
func outageOf(t *testing.T, store *sqlite.Store, id string, from, to time.Time, alerts ...bridge.Alert) {
	t.Helper()
	err := store.Write(t.Context(), func(tx incident.Tx) error {
		err := tx.SaveIncident(&bridge.Incident{ID: id, Key: id, State: bridge.StateRestored, DetectedAt: from, OpenedAt: from, RaisedAt: from, RestoredAt: to})
		for n, alert := range alerts {
			if err == nil {
				alert.Fingerprint, alert.StartsAt = fmt.Sprintf("%s-%d", id, n), from.Add(time.Duration(n)*time.Second)
				err = tx.SaveOccurrence(&bridge.Occurrence{Incident: id, Alert: alert, EndedAt: to, EndedBy: bridge.EndResolved})
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func alertOf(device, evidence string) bridge.Alert {
	return bridge.Alert{
		AlertID: bridge.AlertID{Source: "noc"}, Labels: map[string]string{"alertname": "EquipementInjoignable", "device": device},
		Annotations: map[string]string{"evidence": evidence},
	}
}

// TestSamples keeps what the real Prometheus has around the edges of
// incidents, through all that is wrong with their alerts.
func TestSamples(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	store := ledgerAt(t, filepath.Join(t.TempDir(), "ledger.db"))
	from, to := instant("2 10:00", s.zone), instant("2 10:20", s.zone)
	good := alertOf("sw.1", `device:probe_success:believed{device="sw.1"}`)
	lost := good
	lost.Source = "sud"
	outageOf(t, store, "01A", from, to, good, alertOf("sw.1", "(((("), lost)
	outageOf(t, store, "01B", from, time.Time{}, alertOf("sw.1", `{job="reachability"}`))
	many := make([]bridge.Alert, 9)
	for i := range many {
		many[i] = good
	}
	outageOf(t, store, "01C", from, to, many...)

	source := &cut{Prometheus: history(t, "noc", s.address), left: 1000}
	copier, _ := s.copier(store, &broken{cut: source, after: 1})
	look := func(at time.Time) { _ = copier.RunOnce(t.Context(), at) }
	count := func(id string) int { return len(kept(t, store, id)) }
	look(from.Add(5 * time.Minute)) // the samples after it are yet to come
	if count("01A") != 0 {
		t.Error("samples were kept before they are all there")
	}
	for minute := range 300 {
		look(from.Add(time.Duration(7+minute) * time.Minute))
	}

	all := kept(t, store, "01A")
	if len(all) != 2 || all[0].Edge != bridge.EdgeStart || all[1].Edge != bridge.EdgeEnd || all[0].Cut {
		t.Fatalf("kept are %+v", all)
	}
	first := all[0].Queries[0]
	if len(first.Series) != 3 || !strings.HasPrefix(series(first, "device:probe_success:believed"), strings.Repeat("1", 21)+"0") || !strings.HasSuffix(series(first, "device:probe_success:believed"), "0000") {
		t.Errorf("at the start it is %+v", first)
	}
	if last := series(all[1].Queries[0], "device:probe_success:believed"); !strings.HasPrefix(last, "0000") || !strings.HasSuffix(last, "1111") {
		t.Errorf("at the end it is %s", last)
	}
	if wrong := all[0].Queries[1]; !strings.Contains(wrong.Error, "parse error") || len(wrong.Series) != 0 {
		t.Errorf("what cannot be asked is kept as %+v", wrong)
	}
	if gone := all[0].Queries[2]; !strings.Contains(gone.Error, "not configured") {
		t.Errorf("a source that is not there is kept as %+v", gone)
	}
	if wide := kept(t, store, "01B"); len(wide) != 1 || len(wide[0].Queries[0].Series) > 10 {
		t.Errorf("of an alert that says too much there is %+v", wide)
	}
	if crowd := kept(t, store, "01C"); len(crowd) != 2 || len(crowd[0].Queries) != 5 || !crowd[0].Cut {
		t.Errorf("of many alerts there is %+v", crowd)
	}
}

func kept(t *testing.T, store *sqlite.Store, id string) []bridge.EvidenceSamples {
	t.Helper()
	all, err := store.Samples(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// series are the values of a series, one after the other.
func series(q bridge.EvidenceQuery, name string) (values string) {
	for _, s := range q.Series {
		if s.Labels["__name__"] == name {
			for _, p := range s.Points {
				values += p.Value
			}
		}
	}
	return values
}

// broken is one whose first questions about samples have no answer.
type broken struct {
	*cut

	after int
}

func (b *broken) Range(ctx context.Context, query string, over bridge.Span, step time.Duration) ([]alertmanager.Series, error) {
	if b.after--; b.after >= 0 {
		return nil, errAway
	}
	return b.Prometheus.Range(ctx, query, over, step)
}

// TestHugeSamples: labels may be as long as they like, what is kept is not.
func TestHugeSamples(t *testing.T) {
	t.Parallel()
	zone := tunis(t)
	s := &scene{t: t, zone: zone}
	store := ledgerAt(t, filepath.Join(t.TempDir(), "ledger.db"))
	from := instant("2 10:00", zone)
	outageOf(t, store, "01A", from, time.Time{}, alertOf("sw.1", "x"))
	copier, _ := s.copier(store, huge{})
	if err := copier.RunOnce(t.Context(), from.Add(10*time.Minute)); err != nil {
		t.Fatal(err)
	}
	all := kept(t, store, "01A")
	if len(all) != 1 || !all[0].Cut || len(all[0].Queries[0].Series) != 3 {
		t.Errorf("kept are %d, cut %v, with %d series", len(all), all[0].Cut, len(all[0].Queries[0].Series))
	}
}

type huge struct{ evidence.Prometheus }

func (huge) Name() string { return "noc" }

func (huge) Rules(context.Context, ...string) (map[string]alertmanager.Rule, error) { return nil, nil }

func (huge) Range(context.Context, string, bridge.Span, time.Duration) ([]alertmanager.Series, error) {
	one := alertmanager.Series{Labels: map[string]string{"text": strings.Repeat("é", 10_000)}, Points: alertmanager.Points{{At: 1, Value: 1}}}
	return []alertmanager.Series{one, one, one, one, one, one}, nil
}

// TestManyEdges: a storm, or the incidents of weeks when the bridge is new, are
// not done in one look, and none of them is left out. Nor are those of a
// source that answers, behind many of one that does not.
func TestManyEdges(t *testing.T) {
	t.Parallel()
	zone := tunis(t)
	s := &scene{t: t, zone: zone}
	store := ledgerAt(t, filepath.Join(t.TempDir(), "ledger.db"))
	now := instant("9 10:00", zone)
	for n := range 40 {
		outageOf(t, store, fmt.Sprintf("01%02d", n), now.AddDate(0, 0, -3).Add(time.Duration(n/4)*time.Second), time.Time{}, alertOf("sw.1", "x"))
	}
	dead := alertOf("sw.1", "x")
	dead.Source = "sud"
	for n := range 7 {
		outageOf(t, store, fmt.Sprintf("00%02d", n), now.AddDate(0, 0, -4).Add(time.Hour), time.Time{}, dead)
	}
	copier, registry := s.copier(store, &fake{name: "noc", zone: zone}, away{&fake{name: "sud", zone: zone}})
	copier.Page(5)
	for minute := range 6 {
		_ = copier.RunOnce(t.Context(), now.Add(time.Duration(minute)*time.Minute)) // one source is away
	}
	for n := range 40 {
		if id := fmt.Sprintf("01%02d", n); len(kept(t, store, id)) != 1 {
			t.Errorf("%s has no samples", id)
		}
	}
	if len(kept(t, store, "0000")) != 0 {
		t.Error("samples of a source that is away are kept")
	}
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if late := family.GetMetric()[0].GetGauge().GetValue(); family.GetName() == "vigie_bridge_evidence_samples_late_seconds" && (late < 94*3600 || late > 96*3600) {
			t.Errorf("the oldest is told to wait for %v s, want four days", late)
		}
	}
}

type away struct{ evidence.Prometheus }

func (away) Range(context.Context, string, bridge.Span, time.Duration) ([]alertmanager.Series, error) {
	return nil, errAway
}
