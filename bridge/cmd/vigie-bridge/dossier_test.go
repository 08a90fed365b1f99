package main_test

import (
	"os"
	"path/filepath"
	"testing"
)

func TestDossierRefuses(t *testing.T) {
	t.Parallel()
	dir := examples(t)
	contract := "--contract.file=" + filepath.Join(dir, "contract.yml")
	output := filepath.Join(dir, "dossier.html")
	for _, args := range [][]string{{contract}, {"7"}, {"sept", contract}, {"0", contract}, {"7", "8", contract}, {"7", contract, "--format=docx"}} {
		if got := run(t, "", append([]string{"dossier", "--output=" + output}, args...)...); got.status != 2 || got.out != "" {
			t.Errorf("%v: %+v", args, got)
		}
	}
	if _, err := os.Stat(output); !os.IsNotExist(err) {
		t.Errorf("it left a file behind: %v", err)
	}
}
