package stack

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAllPortsAreListed(t *testing.T) {
	t.Parallel()
	ports := DefaultPorts()
	seen := make(map[int]string)
	for _, port := range ports.all() {
		if *port.number == 0 {
			t.Errorf("%s has no default", port.name)
		}
		if other, twice := seen[*port.number]; twice {
			t.Errorf("%s and %s share port %d", port.name, other, *port.number)
		}
		seen[*port.number] = port.name
	}
}

func TestClaimedBlocksDoNotOverlap(t *testing.T) {
	t.Parallel()
	seen := make(map[int]bool)
	for range 10 {
		ports, claim, err := claimPorts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = claim.release() })
		for _, port := range ports.all() {
			if seen[*port.number] {
				t.Fatalf("port %d was given twice", *port.number)
			}
			seen[*port.number] = true
		}
	}
}

func TestBusyPortIsTold(t *testing.T) {
	t.Parallel()
	ports, claim, err := claimPorts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = claim.release() }()
	busy, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", address(ports.Prometheus))
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()

	err = ports.check(t.Context())
	problem, ok := errors.AsType[*BusyPortError](err)
	if !ok {
		t.Fatalf("got %v, want a busy port", err)
	}
	if problem.Part != "prometheus" || problem.Port != ports.Prometheus {
		t.Errorf("got %+v, want prometheus on %d", problem, ports.Prometheus)
	}
	// The kernel cuts names at 15 characters.
	self := filepath.Base(os.Args[0])
	if want := self[:min(15, len(self))]; !strings.HasPrefix(problem.Holder, want) {
		t.Errorf("held by %q, want %s", problem.Holder, want)
	}
}
