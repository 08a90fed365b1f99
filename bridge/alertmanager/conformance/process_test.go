package conformance

import (
	"fmt"
	"net/http"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// process is a real program that serves HTTP. It may be killed, and started
// again at the same address over the same files.
type process struct {
	t         *testing.T
	program   string
	arguments []string
	address   string   // of its HTTP server
	reserved  []func() // lets go of the addresses that it listens at
	command   *exec.Cmd
	ended     chan struct{}
}

// listen reserves an address for it to listen at.
func (p *process) listen() string {
	p.t.Helper()
	address, let := reserve(p.t)
	p.reserved = append(p.reserved, let)
	return address
}

// release lets go of what was reserved.
func (p *process) release() {
	for _, let := range p.reserved {
		let()
	}
}

// start starts it and waits until it is ready. After an end its address may
// have been taken, by a connection of another test: it is tried until it is
// free again.
func (p *process) start() {
	p.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		p.release()
		p.launch()
		if p.ready(time.Now().Add(patience)) {
			return
		}
		p.end(syscall.SIGKILL)
		time.Sleep(200 * time.Millisecond)
	}
	p.t.Fatalf("%s does not become ready at %s", p.program, p.address)
}

func (p *process) launch() {
	p.t.Helper()
	command, ended := exec.Command(p.program, p.arguments...), make(chan struct{})
	command.Stderr = p.t.Output()
	if err := command.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.command, p.ended = command, ended
	go func() {
		defer close(ended)
		_ = command.Wait() // tests end it, however it likes that
	}()
}

// ready waits until it answers; it tells false when it has ended instead.
func (p *process) ready(deadline time.Time) bool {
	for time.Now().Before(deadline) {
		select {
		case <-p.ended:
			return false
		case <-time.After(50 * time.Millisecond):
		}
		answer, err := client.Get("http://" + p.address + "/-/ready")
		if err != nil {
			continue
		}
		answer.Body.Close()
		if answer.StatusCode == http.StatusOK {
			return true
		}
	}
	return false
}

// end sends a signal after which the program ends, and waits for that.
func (p *process) end(signal syscall.Signal) {
	p.t.Helper()
	if p.command == nil {
		return
	}
	_ = p.command.Process.Signal(signal) // it may have ended by itself
	select {
	case <-p.ended:
	case <-time.After(10 * time.Second):
		_ = p.command.Process.Kill()
		<-p.ended
	}
	p.command = nil
}

func (p *process) reload() {
	p.t.Helper()
	answer, err := client.Post("http://"+p.address+"/-/reload", "", nil)
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		p.t.Fatalf("%s does not reload: %s", p.program, answer.Status)
	}
}

// client is what the tests themselves ask with.
var client = &http.Client{Timeout: 5 * time.Second}

func url(format string, parts ...any) string { return "http://" + fmt.Sprintf(format, parts...) }
