package main_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "github.com/vigie-noc/vigie/bridge/app" // what the program is made of: where it changed, no result is an earlier one's
	"github.com/vigie-noc/vigie/internal/daemon"
)

// program is the built binary.
var program string

func TestMain(m *testing.M) { os.Exit(build(m)) }

func build(m *testing.M) int {
	dir, err := os.MkdirTemp("", "vigie-bridge")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir) //nolint:errcheck // the machine's to clear up
	program = filepath.Join(dir, "vigie-bridge")
	if output, err := exec.CommandContext(context.Background(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build: %v\n%s", err, output)
		return 1
	}
	return m.Run()
}

const (
	exampleConfig   = "../../../deploy/config/bridge.example.yml"
	exampleContract = "../../../deploy/config/contract.example.yml"
)

// examples is a folder with the example files in it, to be spoilt.
func examples(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for from, to := range map[string]string{
		exampleConfig: "bridge.yml", exampleContract: "contract.yml", "../../../deploy/config/inventory.example.yml": "inventory.example.yml",
	} {
		text, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, to), string(text))
	}
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func spoil(t *testing.T, path, right, wrong string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), right) {
		t.Fatalf("%s does not contain %q", path, right)
	}
	write(t, path, strings.Replace(string(text), right, wrong, 1))
}

// result is how a run ended.
type result struct {
	status   int
	out, err string
}

func run(t *testing.T, input string, args ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, program, args...)
	command.Stdin = strings.NewReader(input)
	var out, errs bytes.Buffer
	command.Stdout, command.Stderr = &out, &errs
	err := command.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok || ok && !exit.Exited() {
		t.Fatalf("%v: %v\n%s", args, err, &errs)
	}
	return result{command.ProcessState.ExitCode(), out.String(), errs.String()}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	got := run(t, "", "check", "--config.file="+exampleConfig, "--contract.file="+exampleContract)
	if got.status != 0 || !strings.Contains(got.out+got.err, "are right") {
		t.Errorf("of the examples: %+v", got)
	}
	tests := []struct{ name, file, right, wrong, told string }{
		{"bridge.yml", "bridge.yml", "watchdog: 5m", "watchdog: cinq", `^%s:11: sources\[0\]\.watchdog: "cinq" is not a duration`},
		{"contract.yml", "contract.yml", "criticity: P1", "criticity: P0", `^%s:\d+: levels\[0\]\.criticity: "P0" is not a criticity \(.*P1`},
		{"inventory.yml", "inventory.example.yml", "criticity: P", "criticity: Q", `^%s:\d+: equipment\[\d+\]\.criticity: "Q\d" `},
		{"unknown key", "bridge.yml", "customer:", "custommer:", `^%s:\d+: zammad\.custommer: unknown key \(.*customer`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := examples(t)
			path := filepath.Join(dir, test.file)
			spoil(t, path, test.right, test.wrong)
			for _, command := range []string{"check", "serve"} {
				got := run(t, "", command, "--config.file="+filepath.Join(dir, "bridge.yml"), "--contract.file="+filepath.Join(dir, "contract.yml"))
				if want := fmt.Sprintf(test.told, regexp.QuoteMeta(path)); got.status != 2 || got.out != "" || !regexp.MustCompile(want).MatchString(got.err) {
					t.Errorf("%s ends with %d and says\n%s\nwant 2 and %s", command, got.status, got.err, want)
				}
			}
		})
	}
}

func TestCommandLine(t *testing.T) {
	t.Parallel()
	files := []string{"--config.file=" + exampleConfig, "--contract.file=" + exampleContract}
	with := func(command string, more ...string) []string {
		return append(append([]string{command}, files...), more...)
	}
	tests := []struct {
		name   string
		args   []string
		input  string
		status int
		told   string
	}{
		{"help", []string{"--help"}, "", 0, "explain"},
		{"serve without contract", []string{"serve", "--config.file=" + exampleConfig}, "", 2, `required flag(s) "contract.file" not set`},
		{"check without contract", []string{"check"}, "", 2, `required flag(s) "contract.file" not set`},
		{"explain without contract", []string{"explain", "a=b"}, "", 2, `required flag(s) "contract.file" not set`},
		{"import without contract", []string{"import"}, "", 2, `required flag(s) "contract.file" not set`},
		{"word for verify-journal", []string{"verify-journal", "tout"}, "", 2, `unknown command "tout"`},
		{"log book alone", []string{"logbook"}, "", 0, "print"},
		{"note without text", []string{"logbook", "add", "--person=amel", "--token.file=x", " "}, "", 2, "donnez le texte de la note"},
		{"too many entries", []string{"logbook", "list", "--last=2000", "--token.file=x"}, "", 2, "n'est pas de 1 à 1000"},
		{"signature of no time", []string{"logbook", "sign", "--person=chef", "--shift=hier", "--token.file=x"}, "", 2, "« hier » n'est "},
		{"log book in another form", []string{"logbook", "print", "--contract.file=x", "--format=doc"}, "", 2, `"doc" is neither html nor pdf`},
		{"log book till some time", []string{"logbook", "print", "--contract.file=x", "--till=2026-03-02 07:00"}, "", 2, "--till demande --from"},
		{"handover without token", []string{"handover"}, "", 2, "--token.file : donnez le fichier"},
		{"token without name", []string{"token", "--scope=read"}, "", 2, `required flag(s) "name" not set`},
		{"token with an unknown scope", []string{"token", "--name=a", "--scope=read,lire"}, "", 2, `--scope: "lire" is not a scope`},
		{"act without token", []string{"act", "prendre", "01A", "--person=amel"}, "", 2, "--token.file : donnez le fichier"},
		{"act of nobody", []string{"act", "prendre", "01A", "--token.file=x"}, "", 2, "demande encore --person ("},
		{"act that is none", []string{"act", "danser", "01A", "--person=amel", "--token.file=x"}, "", 2, "« danser » n'est pas un acte : prendre, "},
		{"act without end", []string{"act", "suspendre", "01A", "--person=amel", "--token.file=x", "--until=demain"}, "", 2, "« demain » n'est ni"},
		{"act on nothing", []string{"act", "prendre", "--person=amel", "--token.file=x"}, "", 2, "donnez un acte et un incident"},
		{"act at nobody's", []string{"act", "prendre", "01A", "--person=amel", "--token.file=" + exampleConfig, "--url=http://127.0.0.1:1"}, "", 2, "ne contient pas un jeton"},
		{"act that lacks all", []string{"act", "suspendre", "01A", "--person=amel", "--token.file=x"}, "", 2, "demande encore --value (« attente établissement », « "},
		{"act that lacks an end", []string{"act", "suspendre", "01A", "--person=amel", "--token.file=x", "--value=force majeure", "--motive=x"}, "", 2, "demande encore --until (jusqu"},
		{"no address", []string{"tickets", "--token.file=" + exampleConfig, "--url=127.0.0.1:9470"}, "", 2, "--url : « 127.0.0.1:9470 » n'est pas une adresse"},
		{"replay to no address", []string{"replay", "7", "--token.file=" + exampleConfig, "--url="}, "", 2, "--url : «  » n'est pas une adresse"},
		{"replay without token", []string{"replay", "7"}, "", 2, "--token.file : donnez le fichier"},
		{"replay of nothing", []string{"replay", "--token.file=x"}, "", 2, "accepts 1 arg(s)"},
		{"shadow without contract", []string{"shadow"}, "", 2, `required flag(s) "contract.file" not set`},
		{"import that may not write", with("import", "--adopt"), "", 1, "bridge.yml names no adoption.file"},
		{"day to come", with("shadow", "--day=2999-01-01"), "", 1, "day 2999-01-01 has not begun"},
		{"day that is none", with("shadow", "--day=hier"), "", 1, `day "hier" is not such as`},
		{"tickets without token", []string{"tickets"}, "", 2, "--token.file : donnez le fichier"},
		{"unknown command", []string{"servir"}, "", 2, `unknown command "servir"`},
		{"unknown flag", with("check", "--verbeux"), "", 2, "unknown flag: --verbeux"},
		{"word too many", with("check", "maintenant"), "", 2, `unknown command "maintenant"`},
		{"log level", with("serve", "--log.level=fort"), "", 2, "--log.level: "},
		{"word that is no label", with("explain", "site"), "", 2, `"site" is not name=value`},
		{"nothing to explain", with("explain"), "", 2, "give labels, as in site=lycee-1 severity=critical"},
		{"payload that is none", with("explain"), "bonjour", 2, "read webhook payload: "},
		{"file that is not there", []string{"check", "--config.file=" + exampleConfig, "--contract.file=absent.yml"}, "", 2, "read contract: open absent.yml: "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := run(t, test.input, test.args...)
			if got.status != test.status || !strings.Contains(got.out+got.err, test.told) {
				t.Errorf("ends with %d and says\n%s%s\nwant %d and %s", got.status, got.out, got.err, test.status, test.told)
			}
		})
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	args := []string{
		"explain", "--config.file=" + exampleConfig, "--contract.file=" + exampleContract,
		"site=lycee-1", "device=sw-1", "family=reachability", "severity=critical", "device_criticity=P1", "alertname=EquipementInjoignable",
	}
	got := run(t, "", args...)
	for _, want := range []string{"lycee-1/sw-1/reachability", "P1 (critique)", "N2 → N3", "sous 15m du calendrier « permanent »", "sous 4h ", "sous 48h ", "équipement P1 × gravité critique → P1"} {
		if got.status != 0 || !strings.Contains(got.out, want) {
			t.Errorf("it does not say %q: %+v", want, got)
		}
	}
	if fromPayload := run(t, `{"alerts":[{"labels":{"site":"lycee-1","device":"sw-1","family":"reachability","severity":"critical",
		"device_criticity":"P1","alertname":"EquipementInjoignable"}}]}`, args[:3]...); fromPayload.out != got.out {
		t.Errorf("a payload of the same labels gives\n%s\nwant\n%s", fromPayload.out, got.out)
	}
}

func TestExplainRoute(t *testing.T) {
	t.Parallel()
	amtool, err := filepath.Abs("../../../bin/amtool")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(amtool); err != nil {
		t.Skip("bin/amtool is not there: `make tools` builds it")
	}
	routing := "../../../alert-rules/alertmanager/alertmanager.yml"
	args := []string{
		"explain", "--config.file=" + exampleConfig, "--contract.file=" + exampleContract,
		"--alertmanager.file=" + routing, "--amtool=" + amtool,
	}
	tests := []struct {
		name   string
		labels []string
		want   string
	}{
		{"a fault", []string{"alertname=EquipementInjoignable", "site=lycee-1", "device=sw-1", "family=reachability", "severity=critical", "device_criticity=P1"}, "vigie"},
		{"of Vigie itself", []string{"alertname=PasserelleInjoignable", "family=supervision", "service=vigie", "severity=critical"}, "secours,vigie"},
		{"only there to inhibit", []string{"alertname=EquipementAmontInjoignable", "site=--help"}, "aucun"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := run(t, "", append(slices.Clip(args), test.labels...)...)
			if got.status != 0 || !regexp.MustCompile(`(?m)^Route Alertmanager +`+test.want+`$`).MatchString(got.out) {
				t.Errorf("ends with %d and says\n%s%s\nwant the route %s", got.status, got.out, got.err, test.want)
			}
		})
	}
	t.Run("wrong file", func(t *testing.T) {
		t.Parallel()
		wrong := append(slices.Clip(args), "a=b", "--alertmanager.file="+exampleContract)
		if got := run(t, "", wrong...); got.status != 1 || !strings.Contains(got.err, "for the route") {
			t.Errorf("%+v", got)
		}
	})
}

// TestToken: what the command prints makes a tokens file that serve reads, in
// which the token has its rights.
func TestToken(t *testing.T) {
	t.Parallel()
	first := run(t, "", "token", "--name=noc", "--scope=alerts", "--source=noc")
	second := run(t, "", "token", `--name=L'équipe, dite: "tous" }#`, "--scope=read,admin")
	if first.status != 0 || second.status != 0 {
		t.Fatalf("%+v %+v", first, second)
	}
	secret := strings.TrimSpace(second.err)
	if len(secret) < 26 || strings.Contains(second.out, secret) || secret == strings.TrimSpace(first.err) {
		t.Errorf("the secret is %q, its line %s", secret, second.out)
	}
	sum := sha256.Sum256([]byte(secret))
	if !strings.Contains(second.out, hex.EncodeToString(sum[:])) {
		t.Errorf("the line has another hash: %s", second.out)
	}
	path := filepath.Join(t.TempDir(), "tokens.yml")
	write(t, path, "tokens:\n"+first.out+second.out)
	access, err := daemon.LoadAccess(path)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+secret)
	for _, scope := range []string{daemon.ScopeRead, daemon.ScopeAdmin} {
		if token, err := access.Check(request, scope); err != nil || token.Name != `L'équipe, dite: "tous" }#` {
			t.Errorf("%s: %+v, %v", scope, token, err)
		}
	}
	if _, err := access.Check(request, daemon.ScopeAlerts); !errors.Is(err, daemon.ErrScope) {
		t.Errorf("a right that it was not given: %v", err)
	}
}

// TestServe: the process starts, reloads on SIGHUP and ends well on SIGTERM.
func TestServe(t *testing.T) {
	t.Parallel()
	dir := examples(t)
	line := run(t, "", "token", "--name=noc", "--scope=read").out
	write(t, filepath.Join(dir, "secrets", "tokens.yml"), "tokens:\n"+line)
	write(t, filepath.Join(dir, "secrets", "zammad.token"), "jeton")
	spoil(t, filepath.Join(dir, "bridge.yml"), "http://127.0.0.1:9481", "http://127.0.0.1:1") // nobody listens there

	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, program, "serve", "--config.file="+filepath.Join(dir, "bridge.yml"),
		"--contract.file="+filepath.Join(dir, "contract.yml"), "--web.listen-address=127.0.0.1:0", "--log.format=json")
	logs := &lines{seen: make(chan string, 1000)}
	command.Stderr = logs
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill() }) // it has ended, if all went well
	logs.until(t, "Listening on")
	for _, step := range []struct {
		signal os.Signal
		logged string
	}{{syscall.SIGHUP, "configuration reloaded"}, {syscall.SIGTERM, ""}} {
		if err := command.Process.Signal(step.signal); err != nil {
			t.Fatal(err)
		}
		if step.logged != "" {
			logs.until(t, step.logged)
		}
	}
	if err := command.Wait(); err != nil {
		t.Errorf("it ends with %v", err)
	}
}

// lines passes on what a process logs.
type lines struct{ seen chan string }

func (l *lines) Write(p []byte) (int, error) {
	l.seen <- string(p)
	return len(p), nil
}

func (l *lines) until(t *testing.T, part string) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		select {
		case line := <-l.seen:
			if strings.Contains(line, part) {
				return
			}
		case <-deadline:
			t.Fatalf("it never logs %q", part)
		}
	}
}
