package main_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestProvisionFlags: what is wrong on the command line or in a file ends with
// 2, before any desk is asked.
func TestProvisionFlags(t *testing.T) {
	t.Parallel()
	dir := examples(t)
	texts := filepath.Join(dir, "zammad.yml")
	write(t, texts, "agents: []\nmacro: {}\n")
	token := filepath.Join(dir, "admin.token")
	write(t, token, "jeton")
	right := []string{
		"provision", "--config.file=" + filepath.Join(dir, "bridge.yml"), "--contract.file=" + filepath.Join(dir, "contract.yml"),
		"--zammad.file=" + texts, "--admin-token.file=" + token,
	}
	tests := []struct {
		name string
		args []string
		told string
	}{
		{"nothing given", []string{"provision"}, "required flag(s)"},
		{"check and execute", append(slices.Clip(right), "--check", "--execute"), "none of the others can be"},
		{"migrate without execute", append(slices.Clip(right), "--migrate"), "give --execute too"},
		{"prove without execute", append(slices.Clip(right), "--prove", "--check"), "give --execute too"},
		{"wrong texts", right, "zammad.yml:2: macro: unknown key (did you mean macros?)"},
		{"no token", append(slices.Clip(right[:len(right)-1]), "--admin-token.file="+token+"s", "--zammad.file=../../../deploy/config/zammad.example.yml"), "no such file"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := run(t, "", test.args...)
			if got.status != 2 || !strings.Contains(got.err, test.told) {
				t.Errorf("it ends with %d and says\n%s%s\nwant %s", got.status, got.out, got.err, test.told)
			}
		})
	}
}

// TestProvisionWithoutDesk: a desk that cannot be reached is a failure, not a
// mistake of the command line.
func TestProvisionWithoutDesk(t *testing.T) {
	t.Parallel()
	dir := examples(t)
	spoil(t, filepath.Join(dir, "bridge.yml"), "http://127.0.0.1:9481", "http://127.0.0.1:1") // nobody listens there
	spoil(t, filepath.Join(dir, "bridge.yml"), "timeout: 20s", "timeout: 1s")
	write(t, filepath.Join(dir, "admin.token"), "jeton")
	got := run(t, "", "provision", "--config.file="+filepath.Join(dir, "bridge.yml"), "--contract.file="+filepath.Join(dir, "contract.yml"),
		"--zammad.file=../../../deploy/config/zammad.example.yml", "--admin-token.file="+filepath.Join(dir, "admin.token"), "--check")
	if got.status != 1 || !strings.Contains(got.err, "connection refused") {
		t.Errorf("%+v", got)
	}
}
