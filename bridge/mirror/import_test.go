package mirror_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/mirror"
	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// What the environment tells a process that imports until it is killed.
const (
	childDesk   = "VIGIE_TEST_CHILD_DESK"
	childLedger = "VIGIE_TEST_CHILD_LEDGER"
	childToken  = "VIGIE_TEST_CHILD_TOKEN"
)

// importUntilKilled tells on standard output how many tickets were read.
func importUntilKilled(url, path, token string) int {
	ctx := context.Background()
	fail := func(err error) int {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	store, err := sqlite.Open(ctx, path, slog.New(slog.DiscardHandler))
	if err != nil {
		return fail(err)
	}
	cfg := zammad.DefaultConfig()
	cfg.URL, cfg.Customer, cfg.TokenFile = url, "supervision@vigie.example", token
	desk, err := zammad.New(cfg, zammad.Options{})
	if err != nil {
		return fail(err)
	}
	m, err := mirror.New(mirror.Options{
		Desk: desk, Store: store, Registerer: prometheus.NewRegistry(), Logger: slog.New(slog.DiscardHandler),
		Settings: func() mirror.Settings {
			return mirror.Settings{
				Terms:    mirror.Terms{Groups: []string{"N1"}, Restored: "rétabli"},
				Interval: time.Hour, Location: time.UTC, Rate: 200,
			}
		},
	})
	if err != nil {
		return fail(err)
	}
	if err := m.Import(ctx, func(p mirror.Progress) { fmt.Println("read", p.Tickets) }); err != nil {
		return fail(err)
	}
	return 0
}

// TestKilledImport: an import that was killed goes on where it was, and what
// it put down is whole.
func TestKilledImport(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	const n = 450 // more than two pages
	for range n {
		r.open("amel-agent", "N1", nil)
	}
	dir := t.TempDir()
	path, token := filepath.Join(dir, "ledger.db"), filepath.Join(dir, "token")
	if err := os.WriteFile(token, []byte("vigie-agent"), 0o600); err != nil {
		t.Fatal(err)
	}
	killAfterPages(t, []string{childDesk + "=" + r.url, childLedger + "=" + path, childToken + "=" + token}, 1)

	store := openLedger(t, path)
	state, err := store.MirrorState(t.Context())
	if err != nil || state.Until.IsZero() || !state.ImportedAt.IsZero() {
		t.Fatalf("it was killed at %+v, %v", state, err)
	}
	before := whole(t, store).Entries
	if before < 200 || before >= n {
		t.Fatalf("it was killed after %d of %d tickets", before, n)
	}
	m := r.another(store)
	var pages []mirror.Progress
	if err := m.Import(t.Context(), func(p mirror.Progress) { pages = append(pages, p) }); err != nil {
		t.Fatal(err)
	}
	if found := whole(t, store); found.Entries != n || found.Chains != n {
		t.Errorf("the journal is %+v, want an opening of each of %d tickets", found, n)
	}
	if read := r.desk.count("history"); int64(read) != n-before {
		t.Errorf("%d tickets were read after %d had been", read, before)
	}
	if last := pages[len(pages)-1]; int64(last.Tickets) != n-before || last.Facts != last.Tickets || last.Until.IsZero() || len(pages) < 3 {
		t.Errorf("progress was %+v", pages)
	}
	for ticket := range int64(n) {
		if journal := journalOf(t, store, bridge.TicketSubject(ticket+1)); len(journal) != 1 {
			t.Errorf("of ticket %d told %+v", ticket+1, journal)
		}
	}
}

// TestImportBesideTheDaemon: two that read the desk into one ledger at once
// put everything down once, in chains that do not fork.
func TestImportBesideTheDaemon(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	const n = 230 // more than a page
	for range n {
		r.edit("sami-agent", r.open("amel-agent", "N1", nil), map[string]any{"state": "open"})
	}
	path := filepath.Join(t.TempDir(), "ledger.db")
	daemon, importing := openLedger(t, path), openLedger(t, path)
	ended, imports := make(chan error, 1), r.another(importing)
	go func() { ended <- imports.Import(context.Background(), func(mirror.Progress) {}) }()
	if err := errors.Join(r.another(daemon).RunOnce(t.Context(), time.Now()), <-ended); err != nil {
		t.Fatal(err)
	}
	if found := whole(t, daemon); found.Chains != n || found.Entries != 2*n {
		t.Errorf("the journal is %+v, want two facts of each of %d tickets", found, n)
	}
	if state, err := daemon.MirrorState(t.Context()); err != nil || state.ImportedAt.IsZero() || state.SweptAt.IsZero() {
		t.Errorf("state is %+v, %v", state, err)
	}
}

// killAfterPages runs this binary as an importing process and kills it some
// way into a page.
func killAfterPages(t *testing.T, environment []string, pages int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	child := exec.CommandContext(ctx, self)
	child.Env = append(os.Environ(), environment...)
	var complaint strings.Builder
	child.Stderr = &complaint
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for done := 0; done < pages && lines.Scan(); {
		if lines.Text() != "read 0" {
			done++
		}
	}
	time.Sleep(100 * time.Millisecond)
	if err := child.Process.Kill(); err != nil {
		t.Error(err)
	}
	if err := child.Wait(); err == nil {
		t.Fatalf("it ended before it was killed\n%s", &complaint)
	}
}

// TestImportOfNothing: groups that are not there are told before anything is
// read.
func TestImportOfNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	r.open("amel-agent", "N1", nil)
	r.set(func(s *mirror.Settings) { s.Groups = []string{"N1", "N4"} })
	err := r.mirror.Import(t.Context(), func(mirror.Progress) {})
	if err == nil || !strings.Contains(err.Error(), `"N4"`) || r.desk.count("changed") != 0 {
		t.Errorf("it ends with %v after %d looks", err, r.desk.count("changed"))
	}
}
