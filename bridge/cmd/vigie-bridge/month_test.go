package main_test

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestMonthsAskForAll: what is lacking is told before anything is asked.
func TestMonthsAskForAll(t *testing.T) {
	t.Parallel()
	token := filepath.Join(t.TempDir(), "token")
	write(t, token, "jeton")
	for _, test := range []struct {
		args   []string
		status int
		told   string
	}{
		{[]string{"close-month", "--month=2026-03", "--token.file=" + token}, 2, `"by" not set`},
		{[]string{"close-month", "--month=mars", "--by=nadia", "--token.file=" + token}, 2, "--month : « mars » n'est pas un mois tel que 2026-03"},
		{[]string{"close-month", "--month=2026-03", "--by=nadia", "--token.file=" + token, "--url=http://127.0.0.1:1"}, 1, "dira si le mois est arrêté"},
		{[]string{"verify-month"}, 2, "donnez un fichier, ou --month : l'un des deux"},
		{[]string{"verify-month", "f", "--month=2026-03"}, 2, "l'un des deux"},
		{[]string{"verify-month", "--month=2026-03"}, 2, "--month demande --contract.file"},
		{[]string{"verify-month", "--month=2026", "--contract.file=c"}, 2, "« 2026 » n'est pas un mois"},
	} {
		got := run(t, "", test.args...)
		if got.status != test.status || !strings.Contains(got.err, test.told) || got.out != "" {
			t.Errorf("%v: %+v, want %d and %q", test.args, got, test.status, test.told)
		}
	}
}
