package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/deploy/bench"
)

// receiver is one of the programs, running with one socket configuration.
type receiver struct {
	name    string
	port    int
	process *exec.Cmd
}

// launch is how a receiver is started on a port; tcp instead of UDP.
type launch func(ctx context.Context, s settings, port int, r row) (*exec.Cmd, error)

func launchOurs(ctx context.Context, s settings, port int, r row) (*exec.Cmd, error) {
	web, err := bench.FreePort(ctx)
	if err != nil {
		return nil, err
	}
	state := filepath.Join(s.dir, fmt.Sprintf("state-%d.db", port))
	args := []string{
		"--web.listen-address=" + web.String(), "--inventory.file=" + filepath.Join(s.dir, "inventory.yml"),
		"--trusted-relay=127.0.0.1/32", "--rate.limit=0", "--state.file=" + state, "--log.level=error",
	}
	if r.rules {
		args = append(args, "--rules.file="+filepath.Join(s.rules, "*.yml"), "--rules.file="+filepath.Join(s.dir, "more.yml"))
	} else {
		args = append(args, "--rules.file="+filepath.Join(s.dir, "none.yml"))
	}
	if r.stream {
		args = append(args, "--syslog.udp-listen-address=", "--syslog.tcp-listen-address="+address(port))
	} else {
		args = append(args, "--syslog.udp-listen-address="+address(port), "--syslog.tcp-listen-address=")
	}
	return exec.CommandContext(ctx, s.ours, args...), nil //nolint:gosec // named on the command line
}

// launchRsyslog has it parse the header, and write the message nowhere.
func launchRsyslog(ctx context.Context, s settings, port int, r row) (*exec.Cmd, error) {
	input := fmt.Sprintf(`module(load="imudp" batchSize="128" threads="2")
input(type="imudp" address="127.0.0.1" port="%d" rcvbufSize="32m")`, port)
	if r.stream {
		input = fmt.Sprintf(`module(load="imtcp")
input(type="imtcp" address="127.0.0.1" port="%d")`, port)
	}
	file := filepath.Join(s.dir, "rsyslog.conf")
	text := fmt.Sprintf("global(workDirectory=%q)\nmain_queue(queue.size=\"1000000\" queue.workerThreads=\"2\")\n%s\naction(type=\"omfile\" file=\"/dev/null\")\n", s.dir, input)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return nil, err
	}
	return exec.CommandContext(ctx, s.rsyslog, "-n", "-f", file, "-i", filepath.Join(s.dir, "rsyslog.pid")), nil //nolint:gosec // named on the command line
}

func launchSyslogNG(ctx context.Context, s settings, port int, r row) (*exec.Cmd, error) {
	source := fmt.Sprintf(`transport("udp") ip("127.0.0.1") port(%d) so-rcvbuf(33554432)`, port)
	driver := "network"
	if r.counted {
		driver = "syslog"
	}
	if r.stream {
		source = fmt.Sprintf(`transport("tcp") ip("127.0.0.1") port(%d) max-connections(64) log-fetch-limit(1000) log-iw-size(100000)`, port)
	}
	file := filepath.Join(s.dir, "syslog-ng.conf")
	text := fmt.Sprintf(`@version: 3.38
options { stats-freq(0); keep-hostname(yes); use-dns(no); };
source s { %s(%s); };
destination d { file("/dev/null" log-fifo-size(1000000)); };
log { source(s); destination(d); };
`, driver, source)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return nil, err
	}
	args := []string{"-F", "--no-caps", "-f", file, "-R", filepath.Join(s.dir, "ng.persist"), "-p", filepath.Join(s.dir, "ng.pid"), "-c", filepath.Join(s.dir, "ng.ctl")}
	if s.modules != "" {
		args = append(args, "--module-path="+s.modules)
	}
	return exec.CommandContext(ctx, s.syslogNG, args...), nil //nolint:gosec // named on the command line
}

func begin(ctx context.Context, name string, how launch, s settings, r row) (*receiver, error) {
	free, err := bench.FreePort(ctx)
	if err != nil {
		return nil, err
	}
	port := int(free.Port())
	process, err := how(ctx, s, port, r)
	if err != nil {
		return nil, err
	}
	table, local := "/proc/net/udp", fmt.Sprintf("0100007F:%04X", port)
	if r.stream {
		table = "/proc/net/tcp"
	}
	err = bench.Start(process, func() error {
		text, err := os.ReadFile(table) //nolint:gosec // one of the kernel's two
		if err == nil && !strings.Contains(string(text), local) {
			err = fmt.Errorf("%s does not listen on port %d", name, port)
		}
		return err
	})
	time.Sleep(200 * time.Millisecond) // until all its sockets are there
	return &receiver{name: name, port: port, process: process}, err
}

func (r *receiver) stop() { bench.Stop(r.process) }

// dropped is what the kernel threw away at the receiver's UDP sockets.
func (r *receiver) dropped() (sum int, err error) {
	text, err := os.ReadFile("/proc/net/udp")
	if err != nil {
		return 0, err
	}
	local := fmt.Sprintf("0100007F:%04X", r.port)
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) < 13 || fields[1] != local {
			continue
		}
		n, err := strconv.Atoi(fields[12])
		if err != nil {
			return 0, fmt.Errorf("read drops: %w", err)
		}
		sum += n
	}
	return sum, nil
}

// cpu is the time that the process computed, in seconds.
func (r *receiver) cpu() float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", r.process.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	ticks := 0.0
	for _, at := range []int{11, 12} { // utime and stime
		n, _ := strconv.ParseFloat(fields[at], 64)
		ticks += n
	}
	return ticks / 100
}

// resident is the largest memory that it had, in MiB.
func (r *receiver) resident() float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", r.process.Process.Pid))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(text), "VmHWM:")
	fields := strings.Fields(after)
	if len(fields) == 0 {
		return 0
	}
	kib, _ := strconv.ParseFloat(fields[0], 64)
	return kib / 1024
}

// quiet waits until it computes no more: then it has dealt with everything.
func (r *receiver) quiet(ctx context.Context) (at time.Time) {
	last, since := r.cpu(), time.Now()
	for ctx.Err() == nil && time.Since(since) < 400*time.Millisecond {
		time.Sleep(20 * time.Millisecond)
		if now := r.cpu(); now > last+0.005 {
			last, since = now, time.Now()
		}
	}
	return since
}

func address(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }
