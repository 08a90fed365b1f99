package e2e

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/deploy/lab/stack"
)

// readyWithin is what was asked of a second `make demo`.
const readyWithin = 20 * time.Second

// screen is what a person sees of a program.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// demo starts bin/vigie-demo as `make demo` does, but on other ports.
func demo(t *testing.T, args ...string) (*exec.Cmd, *screen) {
	t.Helper()
	simulatedOnly(t, "the demonstration is held to the time that it takes with its own desk")
	requirePrograms(t)
	program, err := filepath.Abs(filepath.Join(root, "bin", "vigie-demo"))
	if err != nil {
		t.Fatal(err)
	}
	seen := new(screen)
	command := exec.Command(program, append([]string{"--root", root, "--dir", t.ArtifactDir()}, args...)...)
	// Without the Grafana of this machine, if it has one.
	command.Env = append(append(os.Environ(), "GRAFANA_HOME="+t.TempDir()), named(t)...)
	command.Stdout, command.Stderr = seen, seen
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill() })
	return command, seen
}

func awaitText(t *testing.T, seen *screen, text string) {
	t.Helper()
	for begin := time.Now(); !strings.Contains(seen.String(), text); time.Sleep(50 * time.Millisecond) {
		if time.Since(begin) > readyWithin {
			t.Fatalf("%q is not on the screen after %s:\n%s", text, readyWithin, seen)
		}
	}
}

var shownAddress = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

func TestDemoStartsTellsAndStops(t *testing.T) {
	t.Parallel()
	const offset = 1900 // away from a demonstration that a person runs
	command, seen := demo(t, "--ports-offset", strconv.Itoa(offset))
	begin := time.Now()
	awaitText(t, seen, "Ctrl-C arrête tout.")
	t.Logf("the demonstration was ready after %.1f s", time.Since(begin).Seconds())
	ports := stack.DefaultPorts().Offset(offset)
	for _, want := range []int{ports.Lab, ports.Zammad, ports.Bridge, ports.Alertmanager} {
		address := fmt.Sprintf("http://127.0.0.1:%d", want)
		if !strings.Contains(seen.String(), address) {
			t.Errorf("%s is not on the screen", address)
		}
	}
	addresses := shownAddress.FindAllString(seen.String(), -1)
	for _, address := range addresses {
		response, err := client.Get(address + "/")
		if err != nil {
			t.Error(err)
			continue
		}
		response.Body.Close()
	}

	stopped := time.Now()
	if err := command.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err != nil {
		t.Errorf("Ctrl-C ended it with %v:\n%s", err, seen)
	}
	t.Logf("stopped after %.1f s", time.Since(stopped).Seconds())
	if !strings.Contains(seen.String(), "Tout est arrêté") {
		t.Errorf("it does not say that everything is stopped:\n%s", seen)
	}
	for _, address := range addresses {
		if response, err := client.Get(address + "/"); err == nil {
			response.Body.Close()
			t.Errorf("%s still answers", address)
		}
	}
}

func TestDemoTellsOfATakenPort(t *testing.T) {
	t.Parallel()
	const offset = 2900
	_, first := demo(t, "--ports-offset", strconv.Itoa(offset))
	awaitText(t, first, "Ctrl-C arrête tout.")
	second, seen := demo(t, "--ports-offset", strconv.Itoa(offset))
	if err := second.Wait(); err == nil {
		t.Error("a second demonstration on the same ports ended well")
	}
	for _, want := range []string{"Le port", "vigie-lab", "--ports-offset"} {
		if !strings.Contains(seen.String(), want) {
			t.Errorf("%q is not on the screen:\n%s", want, seen)
		}
	}
}
