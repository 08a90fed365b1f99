package stack

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// shell is a process that runs a line of sh.
func shell(t *testing.T, line string) *process {
	t.Helper()
	dir := t.TempDir()
	p := &process{
		name: "shell", argv: []string{"/bin/sh", "-c", line}, env: []string{"WHO=stack"},
		dir: dir, log: filepath.Join(dir, "shell.log"),
	}
	t.Cleanup(func() { _ = p.end(syscall.SIGKILL, time.Second) })
	return p
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatalf("%s: not within 10 s", what)
}

func noDeath(t *testing.T) func(error) {
	return func(err error) { t.Errorf("an end that was asked for is told as a death: %v", err) }
}

func TestProcessEndsWhenAsked(t *testing.T) {
	t.Parallel()
	p := shell(t, `echo "hello from $WHO"; exec sleep 60`)
	if err := p.start(noDeath(t)); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the log", func() bool { return strings.Contains(p.tail(3), "hello from stack") })
	if err := p.start(noDeath(t)); err == nil {
		t.Error("a running process was started again")
	}
	for range 2 { // ending what has ended is no error
		if err := p.end(syscall.SIGTERM, 5*time.Second); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.signal(syscall.SIGHUP); err == nil {
		t.Error("a process that has ended took a signal")
	}
}

func TestProcessMayBeStartedAgain(t *testing.T) {
	t.Parallel()
	p := shell(t, "echo once; exec sleep 60")
	for range 2 {
		if err := p.start(noDeath(t)); err != nil {
			t.Fatal(err)
		}
		eventually(t, "a life", func() bool { return p.running() != nil })
		if err := p.end(syscall.SIGKILL, time.Second); err != nil {
			t.Fatal(err)
		}
	}
}

func TestProcessThatIgnoresTheSignalIsKilled(t *testing.T) {
	t.Parallel()
	p := shell(t, `trap "" TERM; echo deaf; while :; do sleep 0.1; done`)
	if err := p.start(noDeath(t)); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the trap", func() bool { return strings.Contains(p.tail(3), "deaf") })
	err := p.end(syscall.SIGTERM, 200*time.Millisecond)
	if err == nil || !strings.Contains(err.Error(), "was killed") {
		t.Errorf("got %v, want that it was killed", err)
	}
	if p.running() != nil {
		t.Error("it still runs")
	}
}

func TestDeathIsTold(t *testing.T) {
	t.Parallel()
	p := shell(t, "echo last words; exit 3")
	died := make(chan error, 1)
	if err := p.start(func(err error) { died <- err }); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-died:
		if err == nil || err.Error() != "exit status 3" {
			t.Errorf("died with %v, want exit status 3", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the death was not told")
	}
	if got := p.tail(1); got != "last words" {
		t.Errorf("the log ends with %q", got)
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	bin := t.TempDir()
	own := filepath.Join(bin, "sh")
	if err := os.WriteFile(own, nil, 0o700); err != nil {
		t.Fatal(err)
	}
	if got, err := find(bin, "sh"); err != nil || got != own {
		t.Errorf("got %s, %v; the product's own program comes first", got, err)
	}
	if got, err := find(t.TempDir(), "sh"); err != nil || filepath.Base(got) != "sh" {
		t.Errorf("got %s, %v; want the one along PATH", got, err)
	}
	if got, err := find(bin, "vigie-no-such-program"); err == nil {
		t.Errorf("found %s", got)
	}
}
