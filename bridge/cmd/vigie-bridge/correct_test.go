package main_test

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestCorrectAsksForAll: what a correction lacks is told before anything is sent.
func TestCorrectAsksForAll(t *testing.T) {
	t.Parallel()
	token := filepath.Join(t.TempDir(), "token")
	write(t, token, "jeton")
	who := []string{"--person=nadia", "--motive=le courant manquait", "--token.file=" + token, "--url=http://127.0.0.1:1"}
	for _, test := range []struct {
		args   []string
		status int
		told   string
	}{
		{append([]string{"contester"}, who...), 2, "donnez une correction et un ticket"},
		{append([]string{"prendre", "4711"}, who...), 2, "« prendre » n'est pas une correction : contester, admettre, déplacer, écarter, suspendre, retirer"},
		{[]string{"contester", "4711", "--token.file=" + token}, 2, "demande encore --person (votre identifiant dans Zammad), --motive ("},
		{append([]string{"contester", "4711"}, who...), 2, "la correction demande encore --clock ("},
		{append([]string{"admettre", "4711"}, who...), 2, "demande encore --fact ("},
		{append([]string{"écarter", "4711"}, who...), 2, "demande encore --fact ("},
		{append([]string{"déplacer", "4711", "--fact=4", "--at=midi"}, who...), 2, "« midi » n'est pas un instant"},
		{append([]string{"suspendre", "4711", "--from=2026-03-16 12:00", "--till=2026-03-16 13:00"}, who...), 2, "demande encore --reason («"},
		{append([]string{"contester", "4711", "--clock=restore"}, who[:2]...), 2, "--token.file : donnez le fichier"},
		{append([]string{"contester", "4711", "--clock=restore", "--life=1"}, who...), 1, "redite avec --request "},
	} {
		got := run(t, "", append([]string{"correct"}, test.args...)...)
		if got.status != test.status || !strings.Contains(got.err, test.told) || got.out != "" {
			t.Errorf("%v: %+v, want %d and %q", test.args, got, test.status, test.told)
		}
	}
}
