package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// replica is one of the bridges.
type replica struct {
	f       *fleet
	name    string
	process *exec.Cmd
	base    string
	door    *httptest.Server // its way to the desk

	mu     sync.Mutex
	dead   bool
	before func() // called when a ticket was made, before it is told
	made   int
	mutes  int           // the ticket of which it is not told; 0 for none
	silent chan struct{} // closed when it was not
	over   chan struct{}
}

// start runs one more bridge. Of its ticket number mutes it is not told.
func (f *fleet) start(name string, mutes int) *replica {
	f.t.Helper()
	r := &replica{f: f, name: name, mutes: mutes, silent: make(chan struct{}), over: make(chan struct{})}
	target, err := url.Parse(f.desk.URL)
	if err != nil {
		f.t.Fatal(err)
	}
	r.door = httptest.NewServer(r.way(httputil.NewSingleHostReverseProxy(target)))
	config := filepath.Join(f.dir, name+".yml")
	write(f.t, config, fmt.Sprintf(`sources:
  - {name: noc, alertmanagers: ["%[1]s"], prometheus: "%[1]s", reconcile: {interval: 1s}}
zammad: {url: "%[2]s", token_file: zammad.token, customer: supervision@vigie.example, timeout: 1s}
tickets: {pace: 100ms, new_per_minute: 0}
correlation: {storms: []}
tokens_file: tokens.yml
store: {url: "%[3]s", password_file: "%[4]s"}
`, f.told.URL, r.door.URL, f.place.URL, f.place.PasswordFile))
	r.process = exec.CommandContext(f.t.Context(), program, "serve", "--config.file="+config,
		"--contract.file="+filepath.Join(f.dir, "contract.yml"), "--web.listen-address=127.0.0.1:0", "--log.format=json")
	logs := &addressed{found: make(chan string, 1), also: f.t.Output(), name: name}
	r.process.Stderr = logs
	if err := r.process.Start(); err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { r.kill(); close(r.over); r.door.Close() })
	select {
	case address := <-logs.found:
		r.base = "http://" + address
	case <-time.After(patience):
		f.t.Fatalf("bridge %s does not start", name)
	}
	return r
}

// addressed passes on what a bridge logs, and finds where it listens.
type addressed struct {
	found chan string
	also  io.Writer
	name  string
	rest  []byte
}

func (a *addressed) Write(p []byte) (int, error) {
	a.rest = append(a.rest, p...)
	for {
		line, rest, whole := bytes.Cut(a.rest, []byte("\n"))
		if !whole {
			return len(p), nil
		}
		a.rest = slices.Clone(rest)
		var told struct{ Msg, Address string }
		if json.Unmarshal(line, &told) == nil && told.Msg == "Listening on" {
			a.found <- told.Address
		}
		fmt.Fprintf(a.also, "%s: %s\n", a.name, line) //nolint:errcheck // the test's own log
	}
}

// way is a bridge's to the desk, which counts the tickets that it makes.
func (r *replica) way(desk http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if request.Method != http.MethodPost || !strings.HasSuffix(request.URL.Path, "/tickets") {
			desk.ServeHTTP(w, request)
			return
		}
		r.mu.Lock()
		r.made++
		mute, before := r.made == r.mutes, r.before
		r.mu.Unlock()
		made := httptest.NewRecorder()
		desk.ServeHTTP(made, request)
		if !mute {
			if before != nil {
				before()
			}
			maps.Copy(w.Header(), made.Header())
			w.WriteHeader(made.Code)
			_, _ = made.Body.WriteTo(w) // the bridge may be gone
			return
		}
		close(r.silent)
		select {
		case <-request.Context().Done():
		case <-r.over:
		}
	})
}

// beforeTold has something happen each time that a ticket was made, before the
// bridge is told.
func (r *replica) beforeTold(happens func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.before = happens
}

// isSilent tells whether a ticket was made of which it was not told.
func (r *replica) isSilent() bool {
	select {
	case <-r.silent:
		return true
	default:
		return false
	}
}

func (r *replica) tickets() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.made
}

// kill ends the process on the spot, as kill -9 does.
func (r *replica) kill() {
	r.mu.Lock()
	r.dead = true
	r.mu.Unlock()
	_ = r.process.Process.Kill() // it may have ended
	_ = r.process.Wait()
}

func (r *replica) gone() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.dead
}

// stop ends it well.
func (r *replica) stop() {
	r.f.t.Helper()
	if err := r.process.Process.Signal(syscall.SIGTERM); err != nil {
		r.f.t.Error(err)
	}
	if err := r.process.Wait(); err != nil {
		r.f.t.Errorf("bridge %s ends with %v", r.name, err)
	}
}
