package ledgertest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// elsewhere are methods that the engines' own tests call.
var elsewhere = []string{"Close"}

// TestComplete: whatever may be asked of a ledger is asked by the suite, and
// so of every engine.
func TestComplete(t *testing.T) {
	t.Parallel()
	called := make(map[string]bool)
	for _, name := range elsewhere {
		called[name] = true
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if name := entry.Name(); !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), entry.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if method, ok := call.Fun.(*ast.SelectorExpr); ok {
					called[method.Sel.Name] = true
				}
			}
			return true
		})
	}
	for _, of := range []reflect.Type{reflect.TypeFor[ledger.Store](), reflect.TypeFor[incident.Tx]()} {
		for method := range of.Methods() {
			if !called[method.Name] {
				t.Errorf("the suite never calls %s.%s", of, method.Name)
			}
		}
	}
}
