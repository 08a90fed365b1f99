package compose_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
)

// programs are what runs in the pod, as it is called in ./bin.
var programs = map[string]string{
	"prometheus": "prometheus", "alertmanager": "alertmanager", "blackbox": "blackbox_exporter",
	"snmp-exporter": "vigie-snmp-exporter", "syslog-exporter": "vigie-syslog-exporter", "trap-exporter": "vigie-trap-exporter", "bridge": "vigie-bridge",
}

func binary(t *testing.T, name string) string {
	t.Helper()
	file, err := filepath.Abs(filepath.Join(root, "bin", name))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Skipf("bin/%s is not there: `make tools build` builds it", name)
	}
	return file
}

// container is one service on this machine: its paths are those of its
// mounts, its port is a free one.
type container struct {
	args, env []string
	port      string // in compose.yml
}

var listens = regexp.MustCompile(`^--web\.listen-address=(?:127\.0\.0\.1)?:(\d+)$`)

// here translates a service: every path that it names must be mounted.
func here(t *testing.T, s types.ServiceConfig, volumes map[string]string) container {
	t.Helper()
	volumes = maps.Clone(volumes)
	for _, mount := range s.Volumes {
		if mount.Type == types.VolumeTypeVolume && volumes[mount.Source] == "" {
			volumes[mount.Source] = t.TempDir()
		}
	}
	place := func(value string) string {
		if !strings.HasPrefix(value, "/") {
			return value
		}
		host := onHost(s, value, volumes)
		if host == "" {
			t.Errorf("%s: nothing is mounted at %s", s.Name, value)
		}
		return host
	}
	var c container
	for _, arg := range s.Command {
		if m := listens.FindStringSubmatch(arg); m != nil {
			c.port = m[1]
			arg = "--web.listen-address=127.0.0.1:0"
		}
		if name, value, assigned := strings.Cut(arg, "="); assigned {
			arg = name + "=" + place(value)
		}
		c.args = append(c.args, arg)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Environment)) {
		c.env = append(c.env, name+"="+place(*s.Environment[name]))
	}
	return c
}

// output is what a running program says.
type output struct {
	mu    sync.Mutex
	text  bytes.Buffer
	ended chan struct{} // closed once it does not run any more
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// start runs a program until the test ends, and gives what it says.
func start(t *testing.T, program string, c container) *output {
	t.Helper()
	said := &output{ended: make(chan struct{})}
	cmd := exec.Command(program, c.args...)
	cmd.Env = append(os.Environ(), c.env...)
	cmd.Dir = t.TempDir()
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var ending error
	go func() {
		ending = cmd.Wait()
		close(said.ended)
	}()
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM) //nolint:errcheck // it may have ended
		select {
		case <-said.ended:
			if ending != nil {
				t.Errorf("it ended with %v and said\n%s", ending, said)
			}
		case <-time.After(30 * time.Second):
			cmd.Process.Kill() //nolint:errcheck // as above
			t.Errorf("it does not end, and said\n%s", said)
		}
	})
	return said
}

var listening = regexp.MustCompile(`msg="Listening on".* address=(127\.0\.0\.1:[1-9]\d*)`)

// eventually repeats a question for a while.
func eventually(t *testing.T, said *output, ask func() error) {
	t.Helper()
	var err error
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if err = ask(); err == nil {
			return
		}
		select {
		case <-said.ended:
			t.Fatalf("%v, and it has ended", err)
		default:
		}
	}
	t.Fatalf("%v; it said\n%s", err, said)
}

// TestParts runs each part with the flags, the environment and the files of
// its container, and asks for its health as compose.yml does.
func TestParts(t *testing.T) {
	t.Parallel()
	project := load(t, nil)
	for name, program := range programs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := service(t, project, name)
			volumes, _ := makeSecrets(t, project)
			c := here(t, s, volumes)
			health, err := url.Parse(s.HealthCheck.Test[len(s.HealthCheck.Test)-1])
			if err != nil || health.Port() != c.port || health.Hostname() != "127.0.0.1" {
				t.Errorf("it listens on port %s, and is asked at %s", c.port, health)
			}
			said := start(t, binary(t, program), c)
			eventually(t, said, func() error {
				m := listening.FindStringSubmatch(said.String())
				if m == nil {
					return errors.New("it does not listen")
				}
				at := *health
				at.Host = m[1]
				if strings.HasPrefix(program, "vigie-") {
					return run(t.Context(), helper(t), "probe", at.String())
				}
				return get(t.Context(), at.String())
			})
		})
	}
}

func get(ctx context.Context, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %d", address, response.StatusCode)
	}
	return nil
}

// run tells what a program said when it failed.
func run(ctx context.Context, program string, args ...string) error {
	if out, err := exec.CommandContext(ctx, program, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", filepath.Base(program), strings.Join(args, " "), err, out)
	}
	return nil
}

// TestChecks: the programs' own checks of the files that are mounted.
func TestChecks(t *testing.T) {
	t.Parallel()
	project := load(t, nil)
	volumes, _ := makeSecrets(t, project)
	file := func(t *testing.T, name string) string {
		t.Helper()
		c := here(t, service(t, project, name), volumes)
		for _, arg := range c.args {
			if value, found := strings.CutPrefix(arg, "--config.file="); found {
				return value
			}
		}
		t.Fatalf("%s has no --config.file", name)
		return ""
	}
	t.Run("promtool", func(t *testing.T) {
		t.Parallel()
		if err := run(t.Context(), binary(t, "promtool"), "check", "config", "--lint=all", file(t, "prometheus")); err != nil {
			t.Error(err)
		}
	})
	t.Run("amtool", func(t *testing.T) {
		t.Parallel()
		if err := run(t.Context(), binary(t, "amtool"), "check-config", file(t, "alertmanager")); err != nil {
			t.Error(err)
		}
	})
	t.Run("bridge", func(t *testing.T) {
		t.Parallel()
		c := here(t, service(t, project, "bridge"), volumes)
		check := exec.CommandContext(t.Context(), binary(t, "vigie-bridge"), "check", c.args[1], c.args[2])
		check.Env = append(os.Environ(), c.env...)
		if out, err := check.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
}

// helper is vigie-compose, built once.
func helper(t *testing.T) string {
	t.Helper()
	program, err := buildHelper()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

var folder string // of the built helper

var buildHelper = sync.OnceValues(func() (string, error) {
	program := filepath.Join(folder, "vigie-compose")
	return program, run(context.Background(), "go", "build", "-o", program, "./cmd/vigie-compose")
})

func TestMain(m *testing.M) {
	os.Exit(func() int {
		var err error
		if folder, err = os.MkdirTemp("", "vigie-compose"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(folder) //nolint:errcheck // the machine's to clear up
		return m.Run()
	}())
}

// TestSecretsService: the service's own command makes all secrets, and the
// second start makes none; what people read is shown.
func TestSecretsService(t *testing.T) {
	t.Parallel()
	project := load(t, map[string]string{"VIGIE_TIMEZONE": "Europe/Paris"})
	_, dir := makeSecrets(t, project)
	for _, name := range []string{"bridge", "receivers", "people"} { // as at the first start
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir(filepath.Join(dir, name), 0o750); err != nil {
			t.Fatal(err)
		}
	}
	args := append(slices.Clone(service(t, project, "secrets").Command), "--dir="+dir)
	first, err := exec.CommandContext(t.Context(), helper(t), args...).CombinedOutput()
	if err != nil || !bytes.Contains(first, []byte("made bridge/tokens.yml\n")) {
		t.Fatalf("%v\n%s", err, first)
	}
	again, err := exec.CommandContext(t.Context(), helper(t), args...).CombinedOutput()
	if err != nil || bytes.Contains(again, []byte("made")) {
		t.Errorf("the second start: %v\n%s", err, again)
	}
	shown, err := exec.CommandContext(t.Context(), helper(t), "show", "zammad-admin.password", "--dir="+dir).Output()
	secret := strings.TrimSpace(string(shown))
	if err != nil || len(secret) < 26 || bytes.Contains(first, []byte(secret)) {
		t.Errorf("%v: shown %q; the log is\n%s", err, shown, first)
	}
	if wizard, err := os.ReadFile(filepath.Join(dir, "wizard", "auto_wizard.json")); err != nil || !bytes.Contains(wizard, []byte("Europe/Paris")) {
		t.Errorf("%v: the time zone is not in %s", err, wizard)
	}
}

// TestPod: the network is held, and mail passed on, until it is stopped.
func TestPod(t *testing.T) {
	t.Parallel()
	relay, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer relay.Close()
	c := container{args: service(t, load(t, map[string]string{"VIGIE_SMTP_RELAY": relay.Addr().String()}), "pod").Command}
	free, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	c.args[1] = strings.Replace(c.args[1], "127.0.0.1:25=", address+"=", 1)
	said := start(t, helper(t), c)
	eventually(t, said, func() error {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
		if err == nil {
			conn.Close()
		}
		return err
	})
	if conn, err := relay.Accept(); err != nil {
		t.Error(err)
	} else {
		conn.Close()
	}
}

// TestPodHolds: mail that cannot be passed on does not end it.
func TestPodHolds(t *testing.T) {
	t.Parallel()
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	said := start(t, helper(t), container{args: []string{"hold", "--forward=" + taken.Addr().String() + "=127.0.0.1:1"}})
	eventually(t, said, func() error {
		if !strings.Contains(said.String(), "nothing is passed on") {
			return errors.New("it does not tell")
		}
		return nil
	})
}

// TestDesk: the service's command waits for Zammad, and tells in vain.
func TestDesk(t *testing.T) {
	t.Parallel()
	project := load(t, nil)
	_, dir := makeSecrets(t, project)
	args := append(slices.Clone(service(t, project, "desk").Command), "--dir="+dir, "--url=http://127.0.0.1:1", "--patience=100ms", "--retry=10ms")
	out, err := exec.CommandContext(t.Context(), helper(t), args...).CombinedOutput()
	if err == nil || !bytes.Contains(out, []byte("wait for zammad")) {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestToken: a token that was made by hand replaces the present one.
func TestToken(t *testing.T) {
	t.Parallel()
	_, dir := makeSecrets(t, load(t, nil))
	put := func(text string) error {
		cmd := exec.CommandContext(t.Context(), helper(t), "token", "--dir="+dir)
		cmd.Stdin = strings.NewReader(text)
		return cmd.Run()
	}
	if err := put("made-by-hand\n"); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []string{"", "two words", strings.Repeat("x", 2000)} {
		if err := put(wrong); err == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
	if text, err := os.ReadFile(filepath.Join(dir, "bridge", "zammad.token")); err != nil || string(text) != "made-by-hand" {
		t.Errorf("the bridge has %q, %v", text, err)
	}
}

// TestZammadPassword: the shell in Zammad's containers hands the password to
// the image's own entry point, and does not start it without one.
func TestZammadPassword(t *testing.T) {
	t.Parallel()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash")
	}
	dir := t.TempDir()
	entry := filepath.Join(dir, "entrypoint")
	if err := os.WriteFile(entry, []byte("#!"+bash+"\necho \"$1 with $POSTGRESQL_PASS\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	s := service(t, load(t, nil), "zammad-scheduler")
	script := strings.NewReplacer("/run/vigie", dir, "/docker-entrypoint.sh", entry).Replace(s.Entrypoint[2])
	try := func() (string, error) {
		out, err := exec.CommandContext(t.Context(), bash, append([]string{s.Entrypoint[1], script}, s.Command...)...).Output()
		return string(out), err
	}
	if out, err := try(); err == nil || out != "" {
		t.Errorf("without a password: %q, %v", out, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "postgres.password"), []byte("S3CRET"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := try(); err != nil || out != "zammad-scheduler with S3CRET\n" {
		t.Errorf("got %q, %v", out, err)
	}
}
