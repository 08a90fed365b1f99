package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

const module = "github.com/vigie-noc/vigie"

// comments finds what the code says of a struct's fields.
type comments struct {
	root     string
	packages map[string]map[string]string // import path → "Type.Field" → comment
}

func newComments(root string) *comments {
	return &comments{root: root, packages: make(map[string]map[string]string)}
}

// field is the comment of a field, as a sentence about its value; empty when
// there is none.
func (c *comments) field(owner reflect.Type, name string) (string, error) {
	path := owner.PkgPath()
	found, ok := c.packages[path]
	if !ok {
		var err error
		if found, err = c.read(path); err != nil {
			return "", err
		}
		c.packages[path] = found
	}
	return sentence(name, found[owner.Name()+"."+name]), nil
}

// read collects the comments of all fields of a package.
func (c *comments) read(path string) (map[string]string, error) {
	below, ours := strings.CutPrefix(path, module+"/")
	if !ours {
		return nil, fmt.Errorf("%s is no package of ours", path)
	}
	names, err := filepath.Glob(filepath.Join(c.root, filepath.FromSlash(below), "*.go"))
	if err != nil {
		return nil, fmt.Errorf("find the files of %s: %w", path, err)
	}
	found := make(map[string]string)
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok {
				if structure, ok := spec.Type.(*ast.StructType); ok {
					collect(found, spec.Name.Name, structure)
				}
			}
			return true
		})
	}
	return found, nil
}

func collect(found map[string]string, owner string, structure *ast.StructType) {
	for _, field := range structure.Fields.List {
		text := field.Doc.Text() + field.Comment.Text()
		for _, name := range field.Names {
			found[owner+"."+name.Name] = strings.TrimSpace(text)
		}
	}
}

// verbs may follow a field's name at the head of its comment.
const verbs = "bounds|closes|decides|ends|gives|holds|lists|names|raises|says|selects|stands|tells"

// sentence turns a comment in the style of Go ("Name is the …", "Name holds
// …") into one for people who see keys: "The …", "Holds …".
func sentence(name, comment string) string {
	lead := regexp.MustCompile(`^` + name + `(?:, | is | are | ((?:` + verbs + `) ))`)
	if m := lead.FindStringSubmatchIndex(comment); m != nil {
		verb := ""
		if m[2] >= 0 {
			verb = comment[m[2]:m[3]]
		}
		comment = verb + comment[m[1]:]
	}
	if comment == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(comment)
	comment = string(unicode.ToUpper(first)) + comment[size:]
	if !strings.HasSuffix(comment, ".") {
		comment += "."
	}
	return comment
}
