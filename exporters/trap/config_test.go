package trap

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestConfig(t *testing.T) {
	t.Parallel()
	if _, err := loadAccess("../../deploy/config/trap.example.yml"); err != nil {
		t.Error(err)
	}
	a, err := loadAccess("testdata/trap.yml")
	if err != nil {
		t.Fatal(err)
	}
	if len(a.communities) != 2 || string(a.communities[1]) != "s3cret" || a.users.Len() != 6 {
		t.Errorf("%q and %d users", a.communities, a.users.Len())
	}
}

// TestBadConfig has a file for each mistake, and beside it what is said of it.
func TestBadConfig(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/bad/*.yml")
	if err != nil || len(files) < 15 {
		t.Fatal(files, err)
	}
	for _, path := range files {
		want, err := os.ReadFile(strings.TrimSuffix(path, ".yml") + ".want")
		if err != nil {
			t.Fatal(err)
		}
		_, err = loadAccess(path)
		if err == nil || !strings.HasPrefix(err.Error(), path+":1: "+strings.TrimSpace(string(want))) || strings.Count(err.Error(), "\n") > 0 {
			t.Errorf("%s: got %v\nwant %s", path, err, want)
		}
	}
}

// TestAllMistakes of one user and of others are told at once.
func TestAllMistakes(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "trap.yml")
	text := `communities: [{}]
users:
  - {name: a, level: authPriv, auth_protocol: SHA1, auth_password: short, priv_protocol: 3DES, priv_password: brief, engines: [xx]}
  - {name: b, level: never}
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := loadAccess(path)
	if err == nil {
		t.Fatal("it is taken")
	}
	for _, want := range []string{
		":1: communities[0].community: missing", ":3: users[0].engines[0]:", ":3: users[0].auth_protocol:", ":3: users[0].auth_password:",
		":3: users[0].priv_protocol:", ":3: users[0].priv_password:", ":4: users[1].level:",
	} {
		if !strings.Contains(err.Error(), path+want) {
			t.Errorf("%q is not told:\n%v", want, err)
		}
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	t.Parallel()
	c := Config{Communities: []Community{{Community: "s3cret"}}, Users: []User{{AuthPassword: "s3cret", PrivPassword: "s3cret"}}}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		if got := fmt.Sprintf(verb, c); strings.Contains(got, "s3cret") {
			t.Errorf("%s prints %s", verb, got)
		}
	}
}
