package monthly

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// said are all sentences of the code.
func said(t *testing.T) map[string]string {
	t.Helper()
	all := make(map[string]string)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, is := n.(*ast.CallExpr)
			if !is {
				return true
			}
			if method, is := call.Fun.(*ast.SelectorExpr); !is || method.Sel.Name != "say" {
				return true
			}
			literal, is := call.Args[0].(*ast.BasicLit)
			if !is {
				t.Errorf("%s says something that is no literal", name)
				return true
			}
			text, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			all[text] = name
			return true
		})
	}
	return all
}

// terms are what say is not asked for.
func terms() (all []string) {
	for _, name := range policy.ClockNames {
		all = append(all, name.Title())
	}
	for _, flag := range []sla.Flag{sla.FlagSkew, sla.FlagLate, sla.FlagRequalified, sla.FlagUnverified, sla.FlagIncomplete, sla.FlagUnstable, sla.FlagNoMotive} {
		all = append(all, string(flag))
	}
	return all
}

var verbs = regexp.MustCompile(`%[sdv%]`)

// TestWords: all that a report says has English, with the same values in the same
// order, and nothing in the file is there for nothing.
func TestWords(t *testing.T) {
	t.Parallel()
	all := said(t)
	if len(all) < 100 {
		t.Fatalf("%d sentences were found", len(all))
	}
	for _, term := range terms() {
		all[term] = "terms"
	}
	for french, name := range all {
		in, there := english()[french]
		if !there || in == "" {
			t.Errorf("%s: %q has no English", name, french)
		} else if !slices.Equal(verbs.FindAllString(french, -1), verbs.FindAllString(in, -1)) {
			t.Errorf("%q has other values than %q", in, french)
		}
	}
	content, err := os.ReadFile("words.tsv")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(content), "\n"); n != len(english()) {
		t.Errorf("%d lines, %d sentences: some are there twice", n, len(english()))
	}
	for french := range english() {
		if _, used := all[french]; !used && !slices.Contains(fromElsewhere, french) && !strings.Contains(french, "#") {
			t.Errorf("nobody says %q", french)
		}
	}
}

// fromElsewhere are words of other packages that have no list.
var fromElsewhere = []string{
	"le temps seul : le délai a continué après l'arrêt", "motif non recherché : trop de changements à la fois", "hors du périmètre", "suit un autre ticket",
	"Indicatif : calculé sur les chiffres arrêtés.", "Indicatif : le mois n'est pas arrêté.", "Un dépassement contesté ne compte pas.",
	"Le retard d'un dépassement en cours n'est pas compté.", "La période n'a pas commencé.",
	"brouillon", "approuvé", "terminé", // states of changes at the desk
}
