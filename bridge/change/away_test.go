package change_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/change"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/remark"
)

// TestDraftWithoutAlertmanager: people see what their scope comes down to, and
// that nobody knows what fires there.
func TestDraftWithoutAlertmanager(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.open("site:lycee-1", time.Hour, 2*time.Hour)
	r.rounds()
	r.source.set(func(s *source) { s.away = true })
	r.edit("amel", id, map[string]any{"change_scope": "site:lycee-2"})
	r.told(id, "site:lycee-2", "Alertmanager ne répond pas")
	r.later()
	r.edit("amel", id, map[string]any{"change_scope": "region:tunis", "change_state": "approuvé"})
	r.later()
	r.told(id, "remis en brouillon", "1 approbation sur 2")
}

// TestOneOfTwoSources is away at the beginning: what the other hides is
// planned, people are told that it is not all, and once it is.
func TestOneOfTwoSources(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.second = &source{rig: r, name: "annexe", away: true}
	id := r.open("site:lycee-1", -time.Minute, 3*time.Hour)
	r.approve("amel", id)
	r.fire("NEW", "r1", "lycee-1")
	r.later()
	r.later()
	if got := r.hidden() + " " + r.state(id); got != "site:lycee-1 approuvé" {
		t.Errorf("with one of two: %s", got)
	}
	if got := r.facts("NEW"); got != "planned" {
		t.Errorf("hidden by one, it is marked %q", got)
	}
	r.told(id, "ne sont pas toutes faites", "annexe")
	r.second.set(func(s *source) { s.away = false })
	r.later()
	if got := r.state(id); got != "en cours" || len(r.second.silences) != 1 {
		t.Errorf("with both: %s, %d silences", got, len(r.second.silences))
	}
	if got := r.subjects(id); strings.Count(got, "incomplètes") != 1 || strings.Count(got, "commencée") != 1 {
		t.Errorf("told: %s", got)
	}
}

// TestNotAllSilences: Alertmanager has a limit. What could be made is told of
// and planned, and nothing outlives the end.
func TestNotAllSilences(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.source.full = 1
	id := r.open("device:r1 device:r2", -time.Minute, time.Hour)
	r.approve("amel", id)
	r.later()
	r.later()
	r.told(id, "ne sont pas toutes faites")
	if got := r.hidden() + " " + r.state(id); got != "device:r1 approuvé" {
		t.Errorf("at its beginning: %s", got)
	}
	r.pass(time.Hour)
	r.rounds()
	if got := r.hidden() + r.state(id); got != "terminé" {
		t.Errorf("in the end: %s", got)
	}
}

// TestADayWithoutAlertmanager at the end: the ticket is brought to its end when
// it is back, however late.
func TestADayWithoutAlertmanager(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.open("site:lycee-1", -time.Minute, time.Hour)
	r.approve("amel", id)
	r.source.set(func(s *source) { s.away = true })
	for range 3 {
		r.pass(10 * time.Hour)
		r.rounds()
	}
	if got := r.subjects(id); strings.Contains(got, "Fin de l'intervention") {
		t.Errorf("nobody knows what is hidden, and told is %s", got)
	}
	r.source.set(func(s *source) { s.away = false })
	r.later()
	if got := r.state(id); got != "terminé" {
		t.Errorf("with Alertmanager back it is %s", got)
	}
}

// forgetful is a ledger that does not keep the last that a look tells it, as
// where the bridge is killed before that.
type forgetful struct {
	*sqlite.Store

	saves int
}

var errKilled = errors.New("killed")

func (f *forgetful) SaveChange(ctx context.Context, row *bridge.Change) error {
	if f.saves++; f.saves > 1 {
		return errKilled
	}
	return f.Store.SaveChange(ctx, row)
}

// TestKilled after all was done and before it was known: neither the beginning
// nor the end is told twice, nor a silence made twice.
func TestKilled(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.open("site:lycee-1", 20*time.Minute, time.Hour)
	r.approve("amel", id)
	killed := func() {
		t.Helper()
		m := change.NewMap(load(t))
		k, err := change.New(change.Options{
			Store: &forgetful{Store: r.store}, Sources: r.sources(), Remarks: remark.New(r.desk.Once(), r.store),
			Terms: func() change.Terms { return r.terms }, Map: func() *change.Map { return m }, Holder: "essai",
			Logger: slog.New(slog.DiscardHandler), Registerer: prometheus.NewRegistry(), Woken: func() {},
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := k.RunOnce(t.Context(), r.now()); !errors.Is(err, errKilled) {
			t.Fatalf("it was not killed: %v", err)
		}
		r.pass(time.Minute)
		r.rounds()
	}
	r.pass(25 * time.Minute)
	killed()
	r.pass(10 * time.Minute)
	r.edit("amel", id, map[string]any{"title": "Remplacement, suite"})
	r.call("amel-agent", "PUT", fmt.Sprintf("tickets/%d", id), map[string]any{"change_state": "annulé"}, nil)
	r.read()
	killed()
	if got := r.subjects(id); strings.Count(got, "commencée") != 1 || strings.Count(got, "Fin de l'intervention") != 1 {
		t.Errorf("told: %s", got)
	}
	if r.source.made != 1 || r.hidden() != "" {
		t.Errorf("%d silences were made, and there is %q", r.source.made, r.hidden())
	}
}

// hanging is a source that answers nothing.
type hanging struct{ change.Source }

func (hanging) Name() string { return "noc" }

func (hanging) Silences(ctx context.Context) ([]alertmanager.Silence, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// leading is a ledger without incidents.
type leading struct{ change.Store }

func (leading) Lead(context.Context, string, string, time.Time, time.Duration) (bool, error) {
	return true, nil
}

func (leading) Tickets(context.Context, ledger.TicketFilter) ([]bridge.Incident, error) {
	return nil, nil
}

// TestOneExtendsAtATime: a round at sources that do not answer ends before
// another replica may take over.
func TestOneExtendsAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := &change.Extender{
			Store: leading{}, Sources: []change.Source{hanging{}, hanging{}}, Silence: 10 * time.Minute, Holder: "essai", Logger: slog.New(slog.DiscardHandler),
		}
		begun := time.Now()
		if err := e.RunOnce(t.Context(), begun); err == nil {
			t.Error("nothing answered, and that is no error")
		}
		if took := time.Since(begun); took >= 2*time.Minute {
			t.Errorf("it worked for %s", took)
		}
	})
}

// TestSourcesAreAskedAtOnce: what one takes to answer, or not to, is not taken
// from another.
func TestSourcesAreAskedAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.second = &source{rig: r, name: "annexe"}
	id := r.open("site:lycee-1", -time.Minute, time.Hour)
	var both sync.WaitGroup
	both.Add(2)
	asked := func() {
		both.Done()
		both.Wait()
	}
	r.source.asked, r.second.asked = sync.OnceFunc(asked), sync.OnceFunc(asked)
	r.approve("amel", id)
	if got := r.state(id); got != "en cours" || len(r.second.silences) != 1 {
		t.Errorf("%s, %d silences", got, len(r.second.silences))
	}
}

// TestStopped: a bridge that is stopped is not waited for.
func TestStopped(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	extender := &change.Extender{Store: r.store, Sources: r.sources(), Silence: 20 * time.Minute, Holder: "essai", Logger: slog.New(slog.DiscardHandler)}
	for task, run := range map[string]func(context.Context){"changes": r.keeper().Run, "acknowledged": extender.Run} {
		ctx, stop := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { run(ctx) })
		leads := true
		for deadline := time.Now().Add(10 * time.Second); leads && time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
			var err error
			if leads, err = r.store.Lead(t.Context(), task, "another", time.Now(), 0); err != nil {
				t.Fatal(err)
			}
		}
		if leads {
			t.Errorf("%s: it does not lead", task)
		}
		stop()
		wg.Wait()
		if leads, err := r.store.Lead(t.Context(), task, "another", time.Now(), time.Minute); err != nil || !leads {
			t.Errorf("%s: stopped, it leads: %v", task, err)
		}
	}
}

// TestMovedWithoutAlertmanager: what was moved to later and could not be shown
// so at once is not taken for begun early by a person, and what a person begins
// early is not forgotten where it could not be at once.
func TestMovedWithoutAlertmanager(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.open("site:lycee-1", -time.Minute, time.Hour)
	r.approve("amel", id)
	r.source.set(func(s *source) { s.away = true })
	r.edit("amel", id, r.window(2*time.Hour, 3*time.Hour))
	r.later()
	r.source.set(func(s *source) { s.away = false })
	r.later()
	if got := r.hidden() + r.state(id); got != "approuvé" {
		t.Errorf("moved to later: %s", got)
	}
	r.source.set(func(s *source) { s.away = true })
	r.edit("sami", id, map[string]any{"change_state": "en cours"})
	r.later()
	r.source.set(func(s *source) { s.away = false })
	r.later()
	if got := r.hidden() + " " + r.state(id); got != "site:lycee-1 en cours" {
		t.Errorf("begun early: %s", got)
	}
}
