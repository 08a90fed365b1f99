package stack

import (
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// realDesk is a Zammad elsewhere, new, and as a stack is told of it. The
// bridge's user is not called as in the lab.
func realDesk(t *testing.T, groups ...string) (*zammadtest.Server, *Desk) {
	t.Helper()
	server := zammadtest.New(zammadtest.Options{
		Profile: zammadtest.V71, Fresh: true, Groups: groups, RestartWindow: time.Second,
		Tokens: map[string]string{"agent-secret": "sami@vigie.example", "admin-secret": adminLogin},
	})
	listening := httptest.NewServer(server)
	t.Cleanup(listening.Close)
	desk := &Desk{URL: listening.URL + "/", TokenFile: filepath.Join(t.TempDir(), "agent"), AdminTokenFile: filepath.Join(t.TempDir(), "admin")}
	for path, token := range map[string]string{desk.TokenFile: "agent-secret\n", desk.AdminTokenFile: "admin-secret\n"} {
		if err := os.WriteFile(path, []byte(token), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return server, desk
}

// writes are the requests that changed something, or meant to.
func writes(server *zammadtest.Server) (list []zammadtest.Request) {
	return slices.DeleteFunc(server.Requests(), func(r zammadtest.Request) bool { return r.Method == http.MethodGet })
}

// atRealDesk is a stack of lab and bridge with a desk elsewhere.
func atRealDesk(t *testing.T, desk *Desk) *Stack {
	t.Helper()
	s := littleAt(t, desk, Bridge)
	s.steady = time.Second
	return s
}

// TestRealDeskIsProvisionedAndUsed: a real Zammad is told of before it is
// written to, gets the bridge's tickets, and no desk is simulated. A second
// stack finds it as it should be.
func TestRealDeskIsProvisionedAndUsed(t *testing.T) {
	t.Parallel()
	server, desk := realDesk(t, DisposableGroup)
	s := atRealDesk(t, desk)
	var plan string
	s.opts.Plan = func(text string) {
		plan = text
		if early := writes(server); len(early) > 0 {
			t.Errorf("written before it was told: %v", early)
		}
	}
	var steps []string
	s.opts.Progress = func(step Step) { steps = append(steps, step.Part+" "+step.URL) }
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`+ group "N1"`, `~ user "sami@vigie.example"`, "Nothing was written"} {
		if !strings.Contains(plan, want) {
			t.Errorf("the plan does not tell %q:\n%s", want, plan)
		}
	}
	if strings.Contains(plan, DisposableGroup) || strings.Contains(plan, agentLogin) || strings.Contains(plan, "webhook") || strings.Contains(plan, "lastname") {
		t.Errorf("the plan is about what is the desk's own, or cannot reach us:\n%s", plan)
	}
	if want := []string{Zammad + " " + s.ZammadURL(), Lab + " " + s.URL(Lab), Bridge + " " + s.URL(Bridge)}; !slices.Equal(steps, want) {
		t.Errorf("told of %v, want %v", steps, want)
	}
	if s.ZammadURL() != strings.TrimRight(desk.URL, "/") {
		t.Errorf("the desk is at %s, want %s", s.ZammadURL(), desk.URL)
	}
	checkOpensTicket(t, s)
	checkNothingSimulated(t, s)
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}

	second := atRealDesk(t, desk)
	second.opts.Plan = func(text string) { plan = text }
	if err := second.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(plan, "The desk is as it should be") {
		t.Errorf("a second stack changes what the first made:\n%s", plan)
	}
}

// checkOpensTicket delivers an alert and looks for its ticket at the desk.
func checkOpensTicket(t *testing.T, s *Stack) {
	t.Helper()
	const alert = `{"version": "4", "status": "firing", "receiver": "vigie", "alerts": [{"status": "firing", "fingerprint": "0123456789abcdef",
		"startsAt": "2026-01-01T00:00:00Z", "endsAt": "0001-01-01T00:00:00Z", "annotations": {"summary": "Lien coupé"},
		"labels": {"alertname": "InterfaceHorsService", "device": "rtr-lycee-carthage", "site": "lycee-carthage", "family": "interface", "severity": "major"}}]}`
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL(Bridge)+"/api/v1/alerts/noc", strings.NewReader(alert))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.Tokens().Alertmanager)
	response, err := direct.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		_, list := exchange(t, http.MethodGet, s.ZammadURL()+"/api/v1/tickets?expand=true", "agent-secret", "")
		if strings.Contains(list, `"device":"rtr-lycee-carthage"`) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the bridge was answered %d, and the desk has %s\n%s", response.StatusCode, list, s.LogTail(Bridge, 20))
		}
	}
}

// checkNothingSimulated looks at what the lab offers, and at the stack's
// folder: tokens of a real desk stay where they are.
func checkNothingSimulated(t *testing.T, s *Stack) {
	t.Helper()
	if _, page := exchange(t, http.MethodGet, s.URL(Lab), "", ""); !strings.Contains(page, "vrai Zammad") || !strings.Contains(page, s.ZammadURL()) {
		t.Errorf("the lab does not say that the desk is real:\n%s", page)
	}
	if status, _ := exchange(t, http.MethodGet, s.URL(Lab)+"/api/v1/zammad/faults", "", ""); status != http.StatusNotFound {
		t.Errorf("the lab offers faults of a real desk: %d", status)
	}
	command, err := s.Command(Lab)
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(command, func(arg string) bool { return strings.HasPrefix(arg, "--zammad.listen") }) {
		t.Errorf("a desk is simulated: %q", command)
	}
	err = filepath.WalkDir(s.Path(), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if strings.Contains(string(content), "-secret") {
			t.Errorf("%s holds a token of the desk", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestRealDeskIsRefused: a Zammad that people work with is not written to, and
// not even a folder is made here.
func TestRealDeskIsRefused(t *testing.T) {
	t.Parallel()
	stranger := filepath.Join(t.TempDir(), "stranger")
	if err := os.WriteFile(stranger, []byte("stranger"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		groups []string
		spoil  func(*Desk)
		want   string
	}{
		{"not disposable", []string{"disposable"}, func(*Desk) {}, `no active group "vigie-disposable", or sami@vigie.example has no access to it`},
		{"no token", []string{DisposableGroup}, func(d *Desk) { d.TokenFile += ".none" }, "read the agent's token"},
		{"a file that is no token", []string{DisposableGroup}, func(d *Desk) { d.TokenFile = "desk_test.go" }, "invalid header"},
		{"another server's token", []string{DisposableGroup}, func(d *Desk) { d.TokenFile = stranger }, "/api/v1/users/me answers 401"},
		{"no Zammad", []string{DisposableGroup}, func(d *Desk) { d.URL += "elsewhere" }, "/elsewhere/api/v1/users/me answers 404"},
		{"nobody", []string{DisposableGroup}, func(d *Desk) { d.URL = "http://127.0.0.1:1" }, "connection refused"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server, desk := realDesk(t, tt.groups...)
			tt.spoil(desk)
			s := atRealDesk(t, desk)
			s.opts.Dir = filepath.Join(s.opts.Dir, "new")
			err := s.Start(t.Context())
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v, want %q", err, tt.want)
			}
			if _, refused := errors.AsType[*NotDisposableError](err); refused != (tt.name == "not disposable") {
				t.Errorf("got a %T", err)
			}
			if written := writes(server); len(written) > 0 {
				t.Errorf("written: %v", written)
			}
			if _, err := os.Stat(s.opts.Dir); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("a folder was made: %v", err)
			}
		})
	}
}

// TestRealDeskWithoutAnAdministrator: nothing is written with a token that may
// not provision.
func TestRealDeskWithoutAnAdministrator(t *testing.T) {
	t.Parallel()
	server, desk := realDesk(t, DisposableGroup)
	desk.AdminTokenFile = desk.TokenFile
	err := atRealDesk(t, desk).Start(t.Context())
	if err == nil || !strings.Contains(err.Error(), "needs the token of an administrator") {
		t.Errorf("got %v", err)
	}
	if written := writes(server); len(written) > 0 {
		t.Errorf("written: %v", written)
	}
}

// TestChooseDesk: the variables alone choose nothing, and are all needed.
func TestChooseDesk(t *testing.T) {
	for _, variable := range []string{"VIGIE_TEST_ZAMMAD_URL", "VIGIE_TEST_ZAMMAD_TOKEN_FILE", "VIGIE_TEST_ZAMMAD_ADMIN_TOKEN_FILE"} {
		t.Setenv(variable, "")
		if _, err := ChooseDesk(RealDesk); err == nil || !strings.Contains(err.Error(), variable) {
			t.Errorf("without %s: %v", variable, err)
		}
		t.Setenv(variable, "there")
	}
	if desk, err := ChooseDesk(SimulatedDesk); desk != nil || err != nil {
		t.Errorf("the simulated desk is %v, %v", desk, err)
	}
	if desk, err := ChooseDesk(RealDesk); err != nil || *desk != (Desk{URL: "there", TokenFile: "there", AdminTokenFile: "there"}) {
		t.Errorf("the real desk is %v, %v", desk, err)
	}
	for _, value := range []string{"", "yes", "REAL"} {
		if _, err := ChooseDesk(value); err == nil {
			t.Errorf("%q is taken for a desk", value)
		}
	}
}

// TestPartsDoNotSeeOurVariables: one of them would lead the bridge elsewhere.
func TestPartsDoNotSeeOurVariables(t *testing.T) {
	t.Setenv("VIGIE_ZAMMAD_URL", "https://zammad.example")
	t.Setenv("VIGIE_TEST_ZAMMAD_URL", "https://zammad.example")
	for _, p := range little(t, Bridge).parts {
		for _, variable := range inherited(p.hide) {
			if strings.HasPrefix(variable, "VIGIE_") {
				t.Errorf("%s sees %s", p.name, variable)
			}
		}
	}
}
