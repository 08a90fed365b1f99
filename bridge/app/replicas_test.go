package app_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres/pgtest"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/internal/daemon"
)

// replica is one more bridge on the same ledger and desk.
func (s *scene) replica(t *testing.T) *scene {
	t.Helper()
	twin := &scene{surroundings: s.surroundings, files: s.files, logs: &journal{}}
	twin.logger = slog.New(slog.NewTextHandler(io.MultiWriter(t.Output(), twin.logs), nil))
	twin.start(t)
	return twin
}

// perIncident is how many entries of a kind each incident's journal has.
func (s *scene) perIncident(t *testing.T, kind string) map[string]int {
	t.Helper()
	list, err := s.client().Tickets(t.Context(), reportapi.TicketQuery{})
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string]int)
	for _, ticket := range list.Tickets {
		journal, err := s.client().Operations(t.Context(), ticket.Incident)
		if err != nil {
			t.Fatal(err)
		}
		for _, each := range journal.Operations {
			if each.Kind == kind {
				found[ticket.Incident]++
			}
		}
	}
	return found
}

// TestReplicas: three bridges start at once on an empty database, are told
// the same at the same moment, and share the work: one incident and one ticket
// for each outage, and Alertmanager is never asked to send again.
func TestReplicas(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.on(t, pgtest.Database(t))
	replicas := make([]*scene, 3)
	var starting sync.WaitGroup
	for i := range replicas {
		starting.Go(func() { replicas[i] = s.replica(t) })
	}
	starting.Wait()
	const outages = 12
	for n := range outages {
		var sending sync.WaitGroup
		for _, replica := range replicas {
			sending.Go(func() {
				if code, _ := replica.send(t, fmt.Sprintf("00000000000000c%x", n), fmt.Sprintf("sw-%d", n)); code != http.StatusOK {
					t.Errorf("outage %d: answered %d", n, code)
				}
			})
		}
		sending.Wait()
	}
	s.eventually(t, "every outage has a ticket", func() bool { return len(s.tickets(t)) >= outages })
	list, err := replicas[1].client().Tickets(t.Context(), reportapi.TicketQuery{})
	if err != nil || len(list.Tickets) != outages {
		t.Fatalf("%d incidents, %v; want %d", len(list.Tickets), err, outages)
	}
	replicas[2].eventually(t, "the ledger knows of every ticket", func() bool {
		return len(replicas[2].perIncident(t, "ticket_created")) == outages
	})
	if all := s.tickets(t); len(all) != outages {
		t.Errorf("the desk has %d tickets, want %d", len(all), outages)
	}
	for _, kind := range []string{"alert_firing", "opened", "ticket_created"} {
		for incident, times := range replicas[0].perIncident(t, kind) {
			if times != 1 {
				t.Errorf("%s of %s is told %d times", kind, incident, times)
			}
		}
	}
	for i, replica := range replicas {
		if logs := replica.logs.String(); strings.Contains(logs, "level=ERROR") {
			t.Errorf("replica %d complains:\n%s", i, logs)
		}
	}
	checkJournal(t, s)
}

// checkJournal walks the journal, which must be whole.
func checkJournal(t *testing.T, s *scene) {
	t.Helper()
	found, err := app.VerifyJournal(t.Context(), s.files.Config, 0, func(b ledger.Break) { t.Errorf("broken: %+v", b) })
	if err != nil || !found.Whole() || found.Entries == 0 {
		t.Errorf("the journal is %+v, %v", found, err)
	}
}

// childBridge, in the environment, makes this test binary a bridge that runs
// until it is killed: its two files.
const childBridge = "VIGIE_TEST_CHILD_BRIDGE"

func runUntilKilled(files string) int {
	config, contract, _ := strings.Cut(files, "\n")
	bridge, err := app.New(context.Background(), app.Files{Config: config, Contract: contract}, slog.New(slog.NewTextHandler(os.Stderr, nil)))
	if err == nil {
		err = bridge.Run(context.Background(), daemon.Options{
			Flags:     &daemon.Flags{Listen: []string{"127.0.0.1:0"}},
			Listening: func(addrs []net.Addr) { fmt.Println(addrs[0]) },
		})
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// mute stands before the desk and keeps the answers to new tickets to itself;
// it tells of each.
func mute(t *testing.T, desk string) (address string, made <-chan struct{}) {
	t.Helper()
	target, err := url.Parse(desk)
	if err != nil {
		t.Fatal(err)
	}
	proxy, created, over := httputil.NewSingleHostReverseProxy(target), make(chan struct{}, 16), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/tickets") {
			proxy.ServeHTTP(w, r)
			return
		}
		proxy.ServeHTTP(httptest.NewRecorder(), r)
		created <- struct{}{}
		select {
		case <-r.Context().Done():
		case <-over:
		}
	}))
	t.Cleanup(func() { close(over); server.Close() })
	return server.URL, created
}

// TestReplicaKilled: a bridge is killed when the desk has made a ticket of
// which it was not yet told. Another goes on once its lease has run out, finds
// that ticket, and makes no second.
func TestReplicaKilled(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.on(t, pgtest.Database(t))
	muted, made := mute(t, s.site.URL)
	config, err := os.ReadFile(s.files.Config)
	if err != nil {
		t.Fatal(err)
	}
	const timeout = "timeout: 5s"
	child := s.path("child.yml")
	quick := strings.Replace(string(config), timeout, "timeout: 1s", 1) // leases are as long as calls may take
	write(t, child, strings.Replace(quick, s.site.URL, muted, 1))
	write(t, s.files.Config, quick)
	if !strings.Contains(string(config), timeout) {
		t.Fatal("the configuration has no timeout to shorten")
	}

	victim := &scene{surroundings: s.surroundings}
	kill := startChild(t, child+"\n"+s.files.Contract, &victim.base)
	victim.webhook(t, time.Now().Add(-time.Minute), time.Time{})
	select {
	case <-made:
	case <-time.After(patience):
		t.Fatal("the bridge that is to be killed makes no ticket")
	}
	kill()
	if len(s.tickets(t)) != 1 {
		t.Fatalf("the desk has %d tickets before the other goes on", len(s.tickets(t)))
	}
	s.start(t)
	shown := s.shown(t, "open")
	if all := s.tickets(t); len(all) != 1 || all[0]["vigie_incident"] != shown.Incident {
		t.Errorf("the desk has %v", all)
	}
	if told := s.perIncident(t, "ticket_created"); told[shown.Incident] != 1 {
		t.Errorf("the journal tells of it %d times", told[shown.Incident])
	}
	checkJournal(t, s)
}

// startChild runs a bridge as a process of its own, and returns what kills it
// on the spot.
func startChild(t *testing.T, files string, base *string) (kill func()) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), self)
	child.Env = append(os.Environ(), childBridge+"="+files)
	child.Stderr = t.Output()
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	kill = sync.OnceFunc(func() {
		_ = child.Process.Kill() // it may have ended by itself
		_ = child.Wait()
	})
	t.Cleanup(kill)
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		t.Fatal("the bridge that is to be killed does not start")
	}
	*base = "http://" + lines.Text()
	return kill
}
