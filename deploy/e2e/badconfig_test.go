package e2e

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/deploy/lab/stack"
)

// mistake is something that an engineer may write into a file.
type mistake struct {
	name string
	part string // that reads the file
	file string // below the stack's folder of configuration
	good string // what stands there
	bad  string // what is put in its place
	told string // pattern of what the part says: file, line, key, hint
}

var mistakes = []mistake{
	{
		name: "inventory", part: stack.SNMPExporter, file: "inventory.yml",
		good: "criticity: P1", bad: "criticity: P9",
		told: `inventory\.yml:\d+: equipment\[\d+\]\.criticity: "P9" .*P1`,
	},
	{
		name: "snmp.yml", part: stack.SNMPExporter, file: "snmp/interfaces.yml",
		good: "type: gauge", bad: "type: gouge",
		told: `interfaces\.yml:\d+: modules\.interfaces\.metrics\[\d+\]\.type: .*gauge`,
	},
	{
		name: "bridge.yml", part: stack.Bridge, file: "bridge.yml",
		good: "prometheus:", bad: "promethee:",
		told: `bridge\.yml:\d+: sources\[0\]\.promethee: unknown key .*prometheus`,
	},
	{
		name: "contract.yml", part: stack.Bridge, file: "contract.yml",
		good: "stability: 10s", bad: "stability: dix secondes",
		told: `contract\.yml:\d+: levels\[0\]\.stability: .*dix secondes`,
	},
	{
		name: "rules", part: stack.Prometheus, file: "rules/interfaces.rules.yml",
		good: "max without", bad: "maximum without",
		told: `interfaces\.rules\.yml.*parse error`,
	},
}

// One stack for all mistakes: they are made one after the other.
func TestBadConfiguration(t *testing.T) {
	s := open(t, stack.Options{})
	for _, m := range mistakes {
		t.Run("start/"+m.name, func(t *testing.T) { s.within(t).checkRefusedAtStart(m) })
	}
	for _, m := range mistakes {
		t.Run("reload/"+m.name, func(t *testing.T) { s.within(t).checkRefusedAtReload(m) })
	}
}

// wrongly returns the file with the mistake in it.
func (m mistake) wrongly(t *testing.T, content []byte) []byte {
	t.Helper()
	text := string(content)
	if !strings.Contains(text, m.good) {
		t.Fatalf("%s does not contain %q", m.file, m.good)
	}
	return []byte(strings.Replace(text, m.good, m.bad, 1))
}

// checkRefusedAtStart starts a second process beside the running one, with a
// copy of the configuration and the mistake in it.
func (s *scene) checkRefusedAtStart(m mistake) {
	s.t.Helper()
	twin := s.twin()
	spoil(s.t, filepath.Join(twin, "config", m.file), m)
	argv, err := s.Command(m.part)
	s.must(err)
	for i, arg := range argv {
		argv[i] = listenAddress.ReplaceAllString(strings.ReplaceAll(arg, s.Path(), twin), "$1=127.0.0.1:0")
	}

	ctx, cancel := context.WithTimeout(s.t.Context(), 20*time.Second)
	defer cancel()
	command := exec.CommandContext(ctx, argv[0], argv[1:]...)
	command.Dir = filepath.Join(twin, "config")
	output, err := command.CombinedOutput()
	exit, ended := errors.AsType[*exec.ExitError](err)
	switch {
	case ctx.Err() != nil || !ended:
		s.t.Fatalf("it started, or could not be run: %v\n%s", err, output)
	case m.part != stack.Prometheus && exit.ExitCode() != 2: // Prometheus has statuses of its own
		s.t.Errorf("exit status %d, want 2", exit.ExitCode())
	}
	if !regexp.MustCompile(m.told).Match(output) {
		s.t.Errorf("it says nothing like %s:\n%s", m.told, output)
	}
}

// twin copies the configuration to a folder of its own, in which every path
// leads to the copy.
func (s *scene) twin() string {
	s.t.Helper()
	dir := s.t.TempDir()
	s.must(os.Mkdir(filepath.Join(dir, "state"), 0o750))
	s.must(os.CopyFS(filepath.Join(dir, "config"), os.DirFS(s.Path("config"))))
	s.must(filepath.WalkDir(filepath.Join(dir, "config"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(path, []byte(strings.ReplaceAll(string(content), s.Path(), dir)), 0o600)
	}))
	return dir
}

var listenAddress = regexp.MustCompile(`^(--web\.listen-address)=.*`)

func spoil(t *testing.T, file string, m mistake) (before []byte) {
	t.Helper()
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, m.wrongly(t, before))
	return before
}

func write(t *testing.T, file string, content []byte) {
	t.Helper()
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// checkRefusedAtReload puts the mistake into the running part's file: it must
// say so, and go on with what it had.
func (s *scene) checkRefusedAtReload(m mistake) {
	s.t.Helper()
	file := s.Path("config", m.file)
	before := spoil(s.t, file, m)
	s.must(s.Signal(m.part, syscall.SIGHUP))
	s.awaitReload(m.part, 0)
	s.eventually(5*time.Second, "the log tells what is wrong", func() error {
		if tail := s.LogTail(m.part, 20); !regexp.MustCompile(m.told).MatchString(unquoted(tail)) {
			return fmt.Errorf("it says nothing like %s:\n%s", m.told, tail)
		}
		return nil
	})
	s.checkMeasures()

	write(s.t, file, before)
	s.must(s.Signal(m.part, syscall.SIGHUP))
	s.awaitReload(m.part, 1)
}

// unquoted undoes the quoting of a logged value.
func unquoted(log string) string {
	return strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(log)
}

var reloadGauge = regexp.MustCompile(`(?m)^\w*config_last_reload_successful (\d)$`)

func (s *scene) awaitReload(part string, want int) {
	s.t.Helper()
	s.eventually(20*time.Second, "the gauge tells how the reload went", func() error {
		_, text, err := s.call(request{method: "GET", url: s.URL(part) + "/metrics"})
		if err != nil {
			return err
		}
		found := reloadGauge.FindStringSubmatch(text)
		if found == nil {
			return errors.New("there is no such gauge")
		}
		if found[1] != strconv.Itoa(want) {
			return errors.New(found[0])
		}
		return nil
	})
}

// checkMeasures makes sure that the product still works: every device is
// known, and the bridge answers.
func (s *scene) checkMeasures() {
	s.t.Helper()
	var groups []struct {
		Targets []string `json:"targets"`
	}
	s.must(s.get(s.URL(stack.SNMPExporter)+"/sd?job=snmp", "", &groups))
	if len(groups) != s.devices {
		s.t.Errorf("the exporter knows %d devices, want %d", len(groups), s.devices)
	}
	if _, err := s.bridge().Tickets(s.t.Context(), reportapi.TicketQuery{}); err != nil {
		s.t.Error(err)
	}
}
