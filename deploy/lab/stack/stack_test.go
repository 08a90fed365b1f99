package stack

import (
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// TestMain plays Grafana when it is called so: see standin_test.go.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == Grafana {
		os.Exit(standIn(os.Args[1:]))
	}
	goleak.VerifyTestMain(m)
}

const root = "../../.."

// little is a stack of the simulated network alone, and some parts more, from
// the programs of ./bin.
func little(t *testing.T, parts ...string) *Stack {
	t.Helper()
	return littleAt(t, nil, parts...)
}

// littleAt is one with a real desk, if one is given.
func littleAt(t *testing.T, desk *Desk, parts ...string) *Stack {
	t.Helper()
	if _, err := os.Stat(filepath.Join(root, "bin", Lab)); err != nil {
		t.Skip("bin/vigie-lab is not there: run `make build` first")
	}
	s, err := New(t.Context(), Options{
		Root: root, Dir: t.TempDir(), Small: true, Desk: desk,
		Without: slices.DeleteFunc([]string{Bridge, Alertmanager, Blackbox, SNMPExporter, SyslogExporter, TrapExporter, Prometheus}, func(part string) bool {
			return slices.Contains(parts, part)
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestStackStartsAndStops(t *testing.T) {
	t.Parallel()
	s := little(t)
	var steps []string
	s.opts.Progress = func(step Step) { steps = append(steps, step.Part) }
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := probe(t.Context(), s.URL(Lab)+"/-/healthy"); err != nil {
		t.Error(err)
	}
	if len(steps) != 1 || steps[0] != Lab {
		t.Errorf("told of %v, want the lab alone", steps)
	}
	for range 2 { // stopping again is no error
		if err := s.Stop(); err != nil {
			t.Fatal(err)
		}
	}
	if err := probe(t.Context(), s.URL(Lab)+"/-/healthy"); err == nil {
		t.Error("the lab answers after the stack was stopped")
	}
	select {
	case failure := <-s.Failures():
		t.Errorf("an orderly end is told as a failure: %+v", failure)
	default:
	}
}

func TestStackTellsOfADeadPart(t *testing.T) {
	t.Parallel()
	s := little(t)
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Signal(Lab, syscall.SIGKILL); err != nil { // nobody told the stack
		t.Fatal(err)
	}
	select {
	case failure := <-s.Failures():
		if failure.Part != Lab || failure.Err == nil || failure.Tail == "" {
			t.Errorf("told %+v", failure)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the death of a part was not told")
	}
	if err := s.Restart(t.Context(), Lab); err != nil {
		t.Fatal(err)
	}
}

func TestStackTellsWhyAPartIsNotReady(t *testing.T) {
	t.Parallel()
	s := little(t)
	s.parts[0].argv = append(s.parts[0].argv, "--no-such-flag")
	err := s.Start(t.Context())
	if err == nil {
		t.Fatal("a lab with a flag that it does not know became ready")
	}
	for _, want := range []string{Lab, "it has ended", "--no-such-flag"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not tell %q", err, want)
		}
	}
}

func TestStackRefusesTakenPorts(t *testing.T) {
	t.Parallel()
	s := little(t)
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err := New(t.Context(), Options{Root: root, Dir: t.TempDir(), Ports: s.Ports()})
	busy, ok := errors.AsType[*BusyPortError](err)
	if !ok {
		t.Fatalf("got %v, want that a port is taken", err)
	}
	if busy.Part != Lab || !strings.HasPrefix(busy.Holder, Lab) {
		t.Errorf("got %+v, want the lab's port, held by another lab", busy)
	}
}

// The rendered configuration is the shipped one but for what is listed in the
// package's comment.
func TestRenderedConfiguration(t *testing.T) {
	t.Parallel()
	s := little(t)
	s.opts.TwoPeers = true
	for _, render := range []func() error{s.renderRules, s.renderPrometheus, s.renderAlertmanager, s.renderContract} {
		if err := render(); err != nil {
			t.Fatal(err)
		}
	}
	for file, wants := range map[string][]string{
		"prometheus.yml": {
			"- tcp_connect", "scrape_interval: 2s500ms", s.Path("config", "rules"),
			address(s.ports.SNMPExporter) + "/sd?job=snmp", address(s.ports.AlertmanagerPeer),
		},
		"alertmanager.yml": {
			address(s.ports.Bridge) + "/api/v1/alerts/noc", address(s.ports.Mail), "secrets/alertmanager.token",
			"group_wait: 1s",
		},
		"contract.yml":               {"stability: 10s", "resolve_after: 10s", "close_after: 15s", "version: \"2026-1\""},
		"rules/interfaces.rules.yml": {"for: 5s", "alert: InterfaceHorsService"},
	} {
		content, err := os.ReadFile(s.Path("config", file))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			if !strings.Contains(string(content), want) {
				t.Errorf("%s lacks %q", file, want)
			}
		}
	}
}

// TestStackProvisionsTheDesk: the bridge finds a desk that is fit for it, by
// the command that administrators use, and again when the desk begins anew.
func TestStackProvisionsTheDesk(t *testing.T) {
	t.Parallel()
	s := little(t, Bridge)
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	told := func() string {
		text, err := os.ReadFile(s.Path("logs", "provision.log"))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	for _, want := range []string{`+ group "N1"`, `~ user "amel@vigie.example"`, "proved: tickets keep the attributes"} {
		if !strings.Contains(told(), want) {
			t.Errorf("provisioning did not tell %q:\n%s", want, told())
		}
	}
	first := told()
	if err := s.Restart(t.Context(), Lab); err != nil || told() != first {
		t.Errorf("a desk that begins anew: %v\n%s", err, told())
	}
}

// TestDeskTellsTheBridge: what an agent does reaches the bridge by the
// provisioned webhook, signed as the bridge demands it.
func TestDeskTellsTheBridge(t *testing.T) {
	t.Parallel()
	s := little(t, Bridge)
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	const ticket = `{"title": "Imprimante en panne", "group": "N1", "customer": "supervision@vigie.example", "criticity": "P3",
		"article": {"subject": "x", "body": "L'école appelle.", "type": "note", "internal": true}}`
	if status, answer := exchange(t, http.MethodPost, s.ZammadURL()+"/api/v1/tickets", s.Tokens().Agent, ticket); status != http.StatusCreated {
		t.Fatalf("the desk answers %d: %s", status, answer)
	}
	heard := regexp.MustCompile(`vigie_zammad_webhooks_total\{outcome="hinted"\} [1-9]`)
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(200 * time.Millisecond) {
		_, metrics := exchange(t, http.MethodGet, s.URL(Bridge)+"/metrics", "", "")
		if heard.MatchString(metrics) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the bridge hears nothing:\n%s", regexp.MustCompile(`(?m)^vigie_zammad_webhooks.*$`).FindAllString(metrics, -1))
		}
	}
}

func exchange(t *testing.T, method, url, token, body string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Token token="+token)
	}
	response, err := direct.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(answer)
}
