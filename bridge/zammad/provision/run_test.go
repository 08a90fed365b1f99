package provision_test

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/provision"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestPlan: a dry run tells all of it and writes nothing.
func TestPlan(t *testing.T) {
	t.Parallel()
	d := newDesk(t, zammadtest.Options{Fresh: true})
	plan := d.run(t, wanted(t), provision.Options{})
	if plan.err != nil || plan.writes != 0 {
		t.Errorf("%v, %d writes", plan.err, plan.writes)
	}
	golden := filepath.Join("testdata", "plan.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(plan.text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || plan.text != string(want) {
		t.Errorf("the plan is not that of %s (%v):\n%s", golden, err, plan.text)
	}
}

// TestTwice: what a fresh desk was given, a second run finds as it should be.
func TestTwice(t *testing.T) {
	t.Parallel()
	for name, profile := range profiles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, zammadtest.Options{Profile: profile, Fresh: true})
			first := d.run(t, wanted(t), everything)
			if first.err != nil {
				t.Fatalf("%v\n%s", first.err, first.text)
			}
			first.has(t, `+ group "N1"`, `+ macro "Prendre en charge"`, "proved: tickets keep the attributes")
			d.settled(t, wanted(t))

			// What the bridge needs is there, and nothing of the proof is left.
			needs := zammad.Needs{Groups: []string{"N1", "N2", "N3"}, States: []string{"open", "rétabli", "résolu", "closed"}}
			if err := d.client(t, "vigie-agent", needs).Check(t.Context()); err != nil {
				t.Errorf("the bridge cannot work: %v", err)
			}
			if rows, err := d.agent.List(t.Context(), "tickets"); err != nil || len(rows) != 0 {
				t.Errorf("%d tickets are left, %v", len(rows), err)
			}
		})
	}
}

// TestDeskMadeByHand: one that was set up by hand is taken over.
func TestDeskMadeByHand(t *testing.T) {
	t.Parallel()
	for name, profile := range profiles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, zammadtest.Options{Profile: profile})
			if first := d.run(t, wanted(t), everything); first.err != nil {
				t.Fatalf("%v\n%s", first.err, first.text)
			}
			d.settled(t, wanted(t))
		})
	}
}

// TestStopsBeforeMigration: the restart is for the administrator to allow, who
// reads whose changes it would apply.
func TestStopsBeforeMigration(t *testing.T) {
	t.Parallel()
	for name, profile := range profiles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, zammadtest.Options{Profile: profile, Fresh: true})
			d.post(t, "object_manager_attributes", map[string]any{
				"object": "Ticket", "name": "couleur", "display": "Couleur", "data_type": "input", "active": true, "screens": map[string]any{},
				"data_option": map[string]any{"type": "text", "maxlength": 20, "default": ""}, "position": 1500,
			})
			stopped := d.run(t, wanted(t), provision.Options{Execute: true, Adopt: true})
			if !errors.Is(stopped.err, provision.ErrMigrate) {
				t.Fatalf("it ends with %v\n%s", stopped.err, stopped.text)
			}
			stopped.has(t, "pending at the desk, for a migration: 29 of our attributes, by others Ticket couleur\n")
			const migrations = "/api/v1/object_manager_attributes_execute_migrations"
			if d.CountRequests("POST", migrations) != 0 || d.list(t, "macros")["Résoudre"] != nil {
				t.Error("it went on")
			}
			if next := d.run(t, wanted(t), everything); next.err != nil || d.CountRequests("POST", migrations) != 1 {
				t.Fatalf("%v\n%s", next.err, next.text)
			}
			d.settled(t, wanted(t))
		})
	}
}

// Pending changes of others alone are no reason to restart anything.
func TestOthersMayWait(t *testing.T) {
	t.Parallel()
	d := provisioned(t, zammadtest.Options{})
	d.post(t, "object_manager_attributes", map[string]any{
		"object": "Ticket", "name": "couleur", "display": "Couleur", "data_type": "input", "active": true, "screens": map[string]any{},
		"data_option": map[string]any{"type": "text", "maxlength": 20, "default": ""}, "position": 1500,
	})
	if again := d.run(t, wanted(t), everything); again.err != nil || d.CountRequests("POST", "/api/v1/object_manager_attributes_execute_migrations") != 1 {
		t.Errorf("%v\n%s", again.err, again.text)
	}
}

// TestRestart: the desk is away for a while, and its answer with it.
func TestRestart(t *testing.T) {
	t.Parallel()
	for name, profile := range profiles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, zammadtest.Options{Profile: profile, Fresh: true, RestartWindow: 300 * time.Millisecond})
			if _, err := d.Inject(zammadtest.Fault{Kind: zammadtest.LostAnswer, PathPrefix: "/api/v1/object_manager_attributes_execute_migrations", Count: 1}); err != nil {
				t.Fatal(err)
			}
			first := d.run(t, wanted(t), everything)
			if first.err != nil {
				t.Fatalf("%v\n%s", first.err, first.text)
			}
			first.has(t, "proved")
			d.settled(t, wanted(t))
		})
	}
}

// TestStaleProcesses: attributes that some processes drop are not proved.
func TestStaleProcesses(t *testing.T) {
	t.Parallel()
	d := newDesk(t, zammadtest.Options{Fresh: true, StaleWorkers: true})
	options := everything
	options.Wait = provision.Wait{Steady: 10 * time.Millisecond, For: 500 * time.Millisecond}
	first := d.run(t, wanted(t), options)
	if first.err == nil || !strings.Contains(first.err.Error(), "tickets do not keep") || !strings.Contains(first.err.Error(), "--prove") {
		t.Fatalf("it ends with %v\n%s", first.err, first.text)
	}
	d.Restart()
	options = everything
	options.Prove = true
	next := d.run(t, wanted(t), options)
	if next.err != nil {
		t.Fatalf("%v\n%s", next.err, next.text)
	}
	next.has(t, "proved")
	d.settled(t, wanted(t))
}

// TestWithoutTokenOfTheBridge: on a new desk nobody could make one yet.
func TestWithoutTokenOfTheBridge(t *testing.T) {
	t.Parallel()
	d := newDesk(t, zammadtest.Options{Fresh: true})
	var out strings.Builder
	options := everything
	options.Out, options.Wait = &out, quick
	if _, err := provision.Run(t.Context(), d.admin, wanted(t), options); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	report{text: out.String()}.has(t, "the bridge has no token yet: make one in the profile of vigie@vigie.example", "not proved")
}

// TestWeakTokens: what the token may not do is told before the first write.
func TestWeakTokens(t *testing.T) {
	t.Parallel()
	for name, profile := range profiles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, zammadtest.Options{
				Profile: profile, Fresh: true, Scopes: map[string][]string{"admin-admin": {"admin.group", "ticket.agent"}},
			})
			for _, token := range []string{"admin-admin", "amel-agent", "nobody-knows-it"} {
				d.admin = d.client(t, token)
				got := d.run(t, wanted(t), everything)
				if got.err == nil || !strings.Contains(got.err.Error(), "needs the token of an administrator") || got.writes != 0 {
					t.Errorf("%s: %v, %d writes", token, got.err, got.writes)
				}
			}
		})
	}
}

// A token of somebody else works for the wrong person.
func TestTokenOfAnother(t *testing.T) {
	t.Parallel()
	d := provisioned(t, zammadtest.Options{})
	for token, told := range map[string]string{
		"amel-agent": `! bridge's token: it is the token of amel@vigie.example, not of vigie@vigie.example`, "unknown": "! bridge's token: read own user",
	} {
		got := d.run(t, wanted(t), provision.Options{Agent: d.client(t, token)})
		got.has(t, told)
		if got.Open() != 1 {
			t.Errorf("%s: %+v", token, got.Result)
		}
	}
}

// versioned says it is another release.
type versioned struct {
	provision.Desk
	version string
}

func (v versioned) Version(context.Context) (string, error) { return v.version, nil }

func TestUnknownVersions(t *testing.T) {
	t.Parallel()
	d := newDesk(t, zammadtest.Options{Fresh: true})
	for _, version := range []string{"5.1.1", "4.9", "8.0.0", "develop", ""} {
		counted := &counting{Desk: versioned{d.admin, version}}
		_, err := provision.Run(t.Context(), counted, wanted(t), provision.Options{Execute: true, Out: &strings.Builder{}})
		if err == nil || !strings.Contains(err.Error(), "5.2 to 7.x are known") || counted.writes != 0 {
			t.Errorf("%q: %v, %d writes", version, err, counted.writes)
		}
	}
}
