package secrets_test

import (
	"encoding/json"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/deploy/compose/secrets"
	"github.com/vigie-noc/vigie/internal/daemon"
)

// folders are what the volumes of the stack are at its first start.
func folders(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for _, name := range []string{"bridge", "receivers", "alertmanager", "grafana", "database", "wizard", "people"} {
		if err := os.Mkdir(filepath.Join(root, name), 0o750); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func makeAll(t *testing.T, root string) []string {
	t.Helper()
	made, err := secrets.Make(root, "Africa/Tunis")
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// contents are all files with what is in them.
func contents(t *testing.T, root string) map[string]string {
	t.Helper()
	found := make(map[string]string)
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(root, path)
		found[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestMake(t *testing.T) {
	t.Parallel()
	root := folders(t)
	made := makeAll(t, root)
	want := []string{
		secrets.AlertmanagerToken, secrets.Tokens, secrets.ZammadToken, secrets.Database, secrets.GrafanaActs, secrets.GrafanaAdmin,
		secrets.GrafanaToken, secrets.ReadToken, secrets.OperateToken, secrets.ReceiverTokens, secrets.ZammadAdmin, secrets.ZammadAgent, secrets.WizardToken, secrets.Wizard,
	}
	slices.Sort(want)
	slices.Sort(made)
	found := contents(t, root)
	if !slices.Equal(made, want) || !slices.Equal(slices.Sorted(maps.Keys(found)), want) {
		t.Fatalf("made %v, want %v, found %v", made, want, slices.Sorted(maps.Keys(found)))
	}
	seen := make(map[string]string)
	for name, text := range found {
		if other, twice := seen[text]; twice {
			t.Errorf("%s and %s are the same", name, other)
		}
		seen[text] = name
		if len(text) < 26 || strings.TrimSpace(text) != text && name != secrets.Tokens && name != secrets.ReceiverTokens {
			t.Errorf("%s is %d characters, or has blanks around it", name, len(text))
		}
		if info, err := os.Stat(filepath.Join(root, name)); err != nil || info.Mode().Perm() != 0o640 {
			t.Errorf("%s: %v %v, want the mode 0640", name, info.Mode(), err)
		}
	}
	for folder, mode := range map[string]fs.FileMode{"wizard": 0o770, "bridge": 0o750} {
		if info, err := os.Stat(filepath.Join(root, folder)); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v %v, want the mode %o", folder, info.Mode(), err, mode)
		}
	}
}

// TestAgain: what is there stays, and what Zammad has removed does not come
// back.
func TestAgain(t *testing.T) {
	t.Parallel()
	root := folders(t)
	makeAll(t, root)
	if err := os.Remove(filepath.Join(root, secrets.Wizard)); err != nil {
		t.Fatal(err)
	}
	before := contents(t, root)
	if made := makeAll(t, root); len(made) != 0 {
		t.Errorf("the second start made %v", made)
	}
	if after := contents(t, root); !maps.Equal(before, after) {
		t.Error("the second start changed something")
	}
}

// TestInterrupted: a first start that ended anywhere is taken up where it
// was, and the wizard's file says the passwords that are kept.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	for _, missing := range []string{
		secrets.Tokens, secrets.ZammadToken, secrets.Database, secrets.GrafanaAdmin, secrets.Wizard, secrets.ZammadAdmin, secrets.ZammadAgent,
	} {
		t.Run(missing, func(t *testing.T) {
			t.Parallel()
			root := folders(t)
			makeAll(t, root)
			before := contents(t, root)
			for _, name := range slices.Compact([]string{missing, secrets.ZammadAdmin}) {
				if err := os.Remove(filepath.Join(root, name)); err != nil {
					t.Fatal(err)
				}
			}
			makeAll(t, root)
			after := contents(t, root)
			for name, text := range before {
				changes := name == missing || name == secrets.ZammadAdmin || name == secrets.Wizard
				if after[name] == "" || (!changes && after[name] != text) {
					t.Errorf("%s was %q, is %q", name, text, after[name])
				}
			}
			for _, password := range []string{after[secrets.ZammadAdmin], after[secrets.ZammadAgent], after[secrets.WizardToken]} {
				if !strings.Contains(after[secrets.Wizard], `"`+password+`"`) {
					t.Error("the wizard's file does not hold a password that is kept")
				}
			}
		})
	}
}

// TestRights: each token opens on the bridge what its bearer needs, and no
// more.
func TestRights(t *testing.T) {
	t.Parallel()
	root := folders(t)
	makeAll(t, root)
	access, err := daemon.LoadAccess(filepath.Join(root, secrets.Tokens))
	if err != nil {
		t.Fatal(err)
	}
	for path, scope := range map[string]string{
		secrets.AlertmanagerToken: daemon.ScopeAlerts, secrets.GrafanaToken: daemon.ScopeRead, secrets.GrafanaActs: daemon.ScopeOperate, secrets.ReadToken: daemon.ScopeRead,
	} {
		secret, err := secrets.Read(root, path)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.Header.Set("Authorization", "Bearer "+secret)
		for _, each := range daemon.Scopes {
			token, err := access.Check(r, each)
			if (err == nil) != (each == scope) {
				t.Errorf("%s for %s: %v", path, each, err)
			}
			if each == daemon.ScopeAlerts && err == nil && token.Source != "noc" {
				t.Errorf("%s may send for %q", path, token.Source)
			}
		}
	}
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(t *testing.T, root string)
		want  string
	}{
		"a token that the list does not know": {func(t *testing.T, root string) {
			if err := os.Remove(filepath.Join(root, secrets.GrafanaToken)); err != nil {
				t.Fatal(err)
			}
		}, "bridge/tokens.yml does not know the token in grafana/grafana.token"},
		"an empty file": {func(t *testing.T, root string) {
			if err := os.WriteFile(filepath.Join(root, secrets.Database), []byte("\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, "database/postgres.password is empty"},
		"a folder that is not there": {func(t *testing.T, root string) {
			if err := os.RemoveAll(filepath.Join(root, "database")); err != nil {
				t.Fatal(err)
			}
		}, "write secret: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := folders(t)
			makeAll(t, root)
			c.spoil(t, root)
			if _, err := secrets.Make(root, "Africa/Tunis"); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestShow(t *testing.T) {
	t.Parallel()
	root := folders(t)
	makeAll(t, root)
	got, err := secrets.Show(root, "lecture.token")
	if want, _ := secrets.Read(root, secrets.ReadToken); err != nil || got != want || got == "" {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := secrets.Show(root, "tokens.yml"); err == nil || !strings.Contains(err.Error(), "lecture.token") {
		t.Errorf("of what is no secret to show: %v", err)
	}
}

func TestReplaceZammadToken(t *testing.T) {
	t.Parallel()
	root := folders(t)
	makeAll(t, root)
	if err := secrets.ReplaceZammadToken(root, "new"); err != nil {
		t.Fatal(err)
	}
	if got, err := secrets.Read(root, secrets.ZammadToken); err != nil || got != "new" {
		t.Errorf("got %q, %v", got, err)
	}
	if made := makeAll(t, root); len(made) != 0 {
		t.Errorf("the next start made %v", made)
	}
}

// TestWizard: the file has the form that Zammad reads.
func TestWizard(t *testing.T) {
	t.Parallel()
	root := folders(t)
	makeAll(t, root)
	text, err := secrets.Read(root, secrets.Wizard)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Token    string
		Settings []map[string]any
		Users    []struct {
			Login, Email, Password string
			Roles                  []string
		}
		Groups []struct {
			Name  string
			Users []string
		}
	}
	if err := json.Unmarshal([]byte(text), &file); err != nil {
		t.Fatal(err)
	}
	roles := make(map[string]string)
	for _, user := range file.Users {
		roles[user.Login] = strings.Join(user.Roles, ",")
		if (user.Password == "") != (user.Login == secrets.CustomerLogin) || user.Email != user.Login {
			t.Errorf("%+v", user)
		}
	}
	want := map[string]string{secrets.AdminLogin: "", secrets.AgentLogin: "Agent", secrets.CustomerLogin: "Customer"}
	if !maps.Equal(roles, want) || file.Users[0].Login != secrets.AdminLogin {
		t.Errorf("accounts are %v, want %v, the administrator first", roles, want)
	}
	for _, group := range file.Groups {
		if !slices.Contains(group.Users, secrets.AgentLogin) || slices.Contains(group.Users, secrets.CustomerLogin) {
			t.Errorf("%+v: the bridge works in every group, the customer in none", group)
		}
	}
	if len(file.Groups) != 3 || !slices.ContainsFunc(file.Settings, func(s map[string]any) bool {
		return s["name"] == "timezone_default" && s["value"] == "Africa/Tunis"
	}) {
		t.Errorf("groups %v, settings %v", file.Groups, file.Settings)
	}
}
