package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/deploy/lab/stack"
)

func TestMain(m *testing.M) {
	flag.Parse()
	if err := chooseDesk(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	waitTogether()
	goleak.VerifyTestMain(m)
}

// waitTogether lets twice as many tests run side by side as there are
// processors, unless -parallel says otherwise: a stack mostly waits. At a real
// desk they run one after the other, because they break the same devices.
func waitTogether() {
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	beside := 2 * runtime.GOMAXPROCS(0)
	switch {
	case desk != nil:
		beside = 1
	case given:
		return
	}
	if err := flag.Set("test.parallel", strconv.Itoa(beside)); err != nil {
		panic(err) // go test has always had the flag
	}
}

// How long things may take. The first is what was asked of the product; the
// others bound what the contract and the configuration of the lab decide.
const (
	ticketWithin = 30 * time.Second // from the fault to the ticket
	warmUpWithin = 60 * time.Second // from the start to measurements of every device
)

// settledWithin is from the repair to any later state of a ticket; a real desk
// gets more.
var settledWithin = 90 * time.Second

// root is the repository, seen from this folder.
const root = "../.."

// programs are what a stack is made of.
var programs = []string{
	"vigie-lab", "vigie-snmp-exporter", "vigie-bridge",
	"blackbox_exporter", "prometheus", "alertmanager",
}

// scene is a running stack and what a test does with it.
type scene struct {
	*stack.Stack
	t       *testing.T
	devices int // supervised, the real agent too
	earlier earlier
}

// open starts a stack with a small network, and waits until all of it is
// measured, where it has a Prometheus. It is stopped with the test.
func open(t *testing.T, opts stack.Options) *scene {
	t.Helper()
	t.Parallel()
	requirePrograms(t)
	opts.Root, opts.Dir, opts.Small = root, t.ArtifactDir(), true
	opts.Desk, opts.Plan = desk, func(text string) { t.Logf("what is about to be done at the real Zammad:\n%s", text) }
	running, err := stack.New(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{Stack: running, t: t, devices: len(running.Network().Equipment)}
	if opts.RealAgent != nil {
		s.devices++
	}
	if err := running.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	s.markEarlier()
	if s.URL(stack.Prometheus) != "" {
		s.awaitMeasurements()
	}
	return s
}

// within is the same scene for a subtest, which fails by itself.
func (s *scene) within(t *testing.T) *scene {
	part := *s
	part.t = t
	return &part
}

func requirePrograms(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("end-to-end tests start the whole product; left out by -short")
	}
	for _, program := range programs {
		if _, err := os.Stat(filepath.Join(root, "bin", program)); err != nil {
			t.Skipf("bin/%s is not there: run `make tools build` first", program)
		}
	}
}

func (s *scene) close() {
	if s.t.Failed() {
		s.diagnose()
	}
	select {
	case failure := <-s.Failures():
		s.t.Errorf("%s died during the test: %v\n%s", failure.Part, failure.Err, failure.Tail)
	default:
	}
	if err := s.Stop(); err != nil {
		s.t.Errorf("stop the stack: %v", err)
	}
}

// awaitMeasurements waits until Prometheus has probed every device and read
// every device that speaks SNMP.
func (s *scene) awaitMeasurements() {
	s.t.Helper()
	s.eventually(warmUpWithin, "every device is measured", func() error {
		for _, query := range []string{
			`count(probe_success{device!=""} == 1)`,
			`count(count by (device) (ifOperStatus{device!=""}))`,
		} {
			if got := s.query(query); got != float64(s.devices) {
				return fmt.Errorf("%s is %g of %d", query, got, s.devices)
			}
		}
		return nil
	})
}

// eventually waits until holds returns nil, and fails with its last word.
func (s *scene) eventually(within time.Duration, what string, holds func() error) {
	s.t.Helper()
	begin := time.Now()
	for {
		err := holds()
		if err == nil {
			return
		}
		if time.Since(begin) > within {
			s.t.Fatalf("%s: not within %s: %v", what, within, err)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// throughout checks that something keeps holding.
func (s *scene) throughout(lasting time.Duration, what string, holds func() error) {
	s.t.Helper()
	for begin := time.Now(); time.Since(begin) < lasting; time.Sleep(200 * time.Millisecond) {
		if err := holds(); err != nil {
			s.t.Fatalf("%s: after %s: %v", what, time.Since(begin).Round(time.Millisecond), err)
		}
	}
}

// must fails the test on an error of the machinery around the product.
func (s *scene) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// client asks the parts directly, whatever proxy the environment names.
var client = &http.Client{
	Timeout:   20 * time.Second,
	Transport: &http.Transport{DisableKeepAlives: true},
}

// request is one call of a part's HTTP API.
type request struct {
	method, url string
	credentials string // the Authorization header; empty for none
	body        any    // sent as JSON; []byte and nil as they are
	into        any    // gets the JSON answer unless nil
}

// call makes a request and returns the status and the text of the answer.
func (s *scene) call(r request) (int, string, error) {
	var body io.Reader
	switch content := r.body.(type) {
	case nil:
	case []byte:
		body = bytes.NewReader(content)
	default:
		encoded, err := json.Marshal(content)
		if err != nil {
			return 0, "", fmt.Errorf("encode request: %w", err)
		}
		body = bytes.NewReader(encoded)
	}
	// The test's own context has ended when a failure is diagnosed.
	asked, err := http.NewRequestWithContext(context.WithoutCancel(s.t.Context()), r.method, r.url, body)
	if err != nil {
		return 0, "", fmt.Errorf("make request: %w", err)
	}
	asked.Header.Set("Content-Type", "application/json")
	if r.credentials != "" {
		asked.Header.Set("Authorization", r.credentials)
	}
	by := client
	if desk != nil && strings.HasPrefix(r.url, s.ZammadURL()) {
		by = remote
	}
	response, err := by.Do(asked)
	if err != nil {
		return 0, "", fmt.Errorf("call: %w", err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, "", fmt.Errorf("read answer of %s: %w", r.url, err)
	}
	if r.into != nil && response.StatusCode < http.StatusMultipleChoices {
		if err := json.Unmarshal(text, r.into); err != nil {
			return 0, "", fmt.Errorf("read answer of %s: %w: %s", r.url, err, text)
		}
	}
	return response.StatusCode, string(text), nil
}

// bearer is the credentials of a token at the bridge, deskToken at the desk.
func bearer(token string) string    { return "Bearer " + token }
func deskToken(token string) string { return "Token token=" + token }

// ask makes a request that must succeed.
func (s *scene) ask(r request) {
	s.t.Helper()
	status, text, err := s.call(r)
	s.must(err)
	if status >= http.StatusMultipleChoices {
		s.t.Fatalf("%s %s answers %d: %s", r.method, r.url, status, text)
	}
}

// get reads a URL into a value, or tells why not.
func (s *scene) get(url, credentials string, into any) error {
	status, text, err := s.call(request{method: http.MethodGet, url: url, credentials: credentials, into: into})
	if err != nil {
		return err
	}
	if status != http.StatusOK {
		return fmt.Errorf("%s answers %d: %s", url, status, strings.TrimSpace(text))
	}
	return nil
}
