package stack

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// process is one child, which may be started again after it has ended.
type process struct {
	name string
	argv []string
	env  []string // beside the inherited one
	hide []string // beginnings of inherited variables that it does not see
	dir  string   // working directory
	log  string   // file that gets both its outputs

	mu      sync.Mutex
	current *execution // nil before the first start
}

// execution is one life of a process.
type execution struct {
	command *exec.Cmd
	ended   chan struct{} // closed when it has
	err     error         // how it ended; read after ended
	asked   bool          // we asked it to end; guarded by process.mu
}

// start runs the process; onDeath is called if it ends without being asked.
func (p *process) start(onDeath func(error)) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.current != nil && !p.current.over() {
		return fmt.Errorf("start %s: already running", p.name)
	}
	run, err := p.launch()
	if err != nil {
		return fmt.Errorf("start %s: %w", p.name, err)
	}
	p.current = run
	go func() {
		<-run.ended
		if !p.wasAsked(run) {
			onDeath(run.err)
		}
	}()
	return nil
}

// launch starts the program on a thread of its own, which waits for it: the
// kernel kills the child when the thread that made it ends, so that nothing
// survives us, however we end.
func (p *process) launch() (*execution, error) {
	output, err := os.OpenFile(p.log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open log: %w", err)
	}
	command := exec.Command(p.argv[0], p.argv[1:]...) //nolint:gosec,noctx // of a fixed list; ended in order and not by a context
	command.Dir, command.Env = p.dir, append(inherited(p.hide), p.env...)
	command.Stdout, command.Stderr = output, output
	// A group of its own keeps a terminal's Ctrl-C away: we stop it in order.
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}

	run := &execution{command: command, ended: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer output.Close() //nolint:errcheck // the child writes it, not we
		if err := command.Start(); err != nil {
			started <- err
			return
		}
		started <- nil
		run.err = command.Wait()
		close(run.ended)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return run, nil
}

// inherited is our environment without the variables that begin so, whatever
// their case.
func inherited(hidden []string) []string {
	return slices.DeleteFunc(os.Environ(), func(variable string) bool {
		name := strings.ToUpper(variable)
		return slices.ContainsFunc(hidden, func(beginning string) bool { return strings.HasPrefix(name, beginning) })
	})
}

func (e *execution) over() bool {
	select {
	case <-e.ended:
		return true
	default:
		return false
	}
}

func (p *process) wasAsked(run *execution) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return run.asked
}

// running returns the present execution, nil when there is none.
func (p *process) running() *execution {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.current == nil || p.current.over() {
		return nil
	}
	return p.current
}

// signal sends sig and does not wait.
func (p *process) signal(sig os.Signal) error {
	run := p.running()
	if run == nil {
		return fmt.Errorf("signal %s: not running", p.name)
	}
	if err := run.command.Process.Signal(sig); err != nil {
		return fmt.Errorf("signal %s: %w", p.name, err)
	}
	return nil
}

// end asks the process to end with sig, kills it after grace, and waits. One
// that does not run has ended already.
func (p *process) end(sig os.Signal, grace time.Duration) error {
	run := p.running()
	if run == nil {
		return nil
	}
	p.mu.Lock()
	run.asked = true
	p.mu.Unlock()
	if err := run.command.Process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("end %s: %w", p.name, err)
	}
	select {
	case <-run.ended:
		return nil
	case <-time.After(grace):
	}
	if err := run.command.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("kill %s: %w", p.name, err)
	}
	<-run.ended
	return fmt.Errorf("%s did not end within %s and was killed", p.name, grace)
}

// tail returns the last lines of the process's log.
func (p *process) tail(lines int) string {
	content, err := os.ReadFile(p.log)
	if err != nil {
		return fmt.Sprintf("(no log: %v)", err)
	}
	content = bytes.TrimRight(content, "\n")
	all := strings.Split(string(content), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

// find looks for a program among the product's own, then along PATH, then
// where Debian keeps daemons, which is not on everyone's PATH.
func find(binDir, program string) (string, error) {
	own := filepath.Join(binDir, program)
	if info, err := os.Stat(own); err == nil && info.Mode().IsRegular() {
		return own, nil
	}
	if found, err := exec.LookPath(program); err == nil {
		return found, nil
	}
	daemon := filepath.Join("/usr/sbin", program)
	if _, err := os.Stat(daemon); err == nil {
		return daemon, nil
	}
	return "", fmt.Errorf("find %s: not in %s, along PATH or in /usr/sbin", program, binDir)
}
