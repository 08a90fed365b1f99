package stack

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"

	"github.com/vigie-noc/vigie/internal/inventory"
)

// Kill ends a part as a crash would, and waits for its end.
func (s *Stack) Kill(name string) error {
	p, err := s.part(name)
	if err != nil {
		return err
	}
	return p.end(syscall.SIGKILL, Grace)
}

// Signal sends a signal to a part.
func (s *Stack) Signal(name string, sig os.Signal) error {
	p, err := s.part(name)
	if err != nil {
		return err
	}
	return p.signal(sig)
}

// Restart ends a part, if it runs, starts it with the configuration as it is
// now, and waits until it is ready.
func (s *Stack) Restart(ctx context.Context, name string) error {
	p, err := s.part(name)
	if err != nil {
		return err
	}
	if err := p.end(syscall.SIGTERM, cmp.Or(p.grace, Grace)); err != nil {
		return err
	}
	return s.startPart(ctx, p)
}

// LogTail returns the last lines of a part's log.
func (s *Stack) LogTail(name string, lines int) string {
	p, err := s.part(name)
	if err != nil {
		return err.Error()
	}
	return p.tail(lines)
}

// Command returns the command line of a part, to try it with other files.
func (s *Stack) Command(name string) ([]string, error) {
	p, err := s.part(name)
	if err != nil {
		return nil, err
	}
	return slices.Clone(p.argv), nil
}

// Parts lists the names of the parts in the order of their start.
func (s *Stack) Parts() []string {
	names := make([]string, 0, len(s.parts))
	for _, p := range s.parts {
		names = append(names, p.name)
	}
	return names
}

func (s *Stack) part(name string) (*part, error) {
	for _, p := range s.parts {
		if p.name == name {
			return p, nil
		}
	}
	return nil, fmt.Errorf("the stack has no part %q", name)
}

// URL is the base address of a part, without a slash at its end.
func (s *Stack) URL(name string) string {
	p, err := s.part(name)
	if err != nil {
		return ""
	}
	return p.url
}

// ZammadURL is the base address of the desk: a real one's, or that of the
// simulated one, which vigie-lab serves on a port of its own.
func (s *Stack) ZammadURL() string {
	if s.opts.Desk != nil {
		return s.opts.Desk.URL
	}
	return at(s.ports.Zammad)
}

// StatusPage is the address of the bridge's pages for a person's browser,
// with the token that they ask for.
func (s *Stack) StatusPage() string {
	return "http://lecture:" + s.tokens.Read + "@" + address(s.ports.Bridge)
}

// Ports are those in use.
func (s *Stack) Ports() Ports { return s.ports }

// Tokens are those that this stack made for itself.
func (s *Stack) Tokens() Tokens { return s.tokens }

// Network is what the lab simulates.
func (s *Stack) Network() *inventory.Inventory { return s.network }

// Path joins a path below the folder of the stack.
func (s *Stack) Path(elements ...string) string {
	return filepath.Join(append([]string{s.opts.Dir}, elements...)...)
}

func at(port int) string { return "http://" + address(port) }

func address(port int) string { return host + ":" + strconv.Itoa(port) }
