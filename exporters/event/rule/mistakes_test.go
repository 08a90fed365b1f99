package rule_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/exporters/event/rule"
	"github.com/vigie-noc/vigie/internal/document"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestMistakes: each file breaks one rule of the checker, and says at its end
// what is told of it.
func TestMistakes(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/bad/*.yml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			_, _, err := rule.Load([]string{path}, rule.Options{Parse: parse})
			problems, bad := errors.AsType[document.Problems](err)
			if !bad {
				t.Fatalf("got %v, want problems", err)
			}
			var told strings.Builder
			for _, problem := range problems {
				told.WriteString("# " + strings.ReplaceAll(problem.Error(), path, "%") + "\n")
			}
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			body, want, _ := bytes.Cut(text, []byte("# %"))
			if *update {
				if err := os.WriteFile(path, append(body, told.String()...), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got := strings.TrimPrefix(told.String(), "# %"); got != string(want) {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}
