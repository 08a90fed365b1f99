package plugin

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var documentedWord = regexp.MustCompile(`[A-Za-z_0-9]+`)

// TestDocumentedFields: dashboards are written by what the package comment says.
// Every field that a golden file has stands there, and every member of a query.
func TestDocumentedFields(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, tables, _ := strings.Cut(string(source), "# What a query takes")
	words := documentedWord.FindAllString(tables, -1)
	files, err := filepath.Glob("testdata/*.jsonc")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files, %v", err)
	}
	for _, file := range files {
		for _, name := range fieldsOf(t, file) {
			if !slices.Contains(words, name) {
				t.Errorf("%s has the field %s, of which the package comment says nothing", file, name)
			}
		}
	}
	for _, queryType := range QueryTypes {
		k := kinds[queryType]
		members := slices.Concat(k.takes, k.viewNames(), k.of, k.by)
		for _, v := range k.views {
			members = append(members, v.takes...)
		}
		for _, name := range append(members, queryType) {
			if !slices.Contains(words, name) {
				t.Errorf("%s takes %s, of which the package comment says nothing", queryType, name)
			}
		}
	}
}

// fieldsOf are the fields of a golden file's frames, whose names are not those of
// lanes: they are clocks.
func fieldsOf(t *testing.T, file string) (names []string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var read struct {
		Frames []struct {
			Schema struct {
				Fields []struct{ Name string }
			}
		}
	}
	at := bytes.Index(text, []byte("\n{"))
	if err := json.Unmarshal(text[at+1:], &read); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	for _, frame := range read.Frames {
		for _, field := range frame.Schema.Fields {
			if !slices.Contains(values(clockNames), field.Name) {
				names = append(names, field.Name)
			}
		}
	}
	return names
}
