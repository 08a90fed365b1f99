// Package document reads the YAML files that engineers edit. It is strict:
// an unknown key, a duplicate or a value of the wrong type is a problem with
// file, line, key and a hint, and all problems of a file are told at once.
//
// A loaded Document remembers where each key stood, so that the checks that
// an owner of the file makes afterwards can name the line too.
//
// A large file is read list by list and item by item: the tree of nodes that
// the YAML library makes of a file takes thirty times the room of its text.
// Where that might come to another result, in a word of an error even, the
// file is read as a whole.
package document

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"go.yaml.in/yaml/v3"
)

// Document is one file as it was read; it resolves key paths to lines.
type Document struct {
	name string
	root *yaml.Node // nil for an empty file

	lists map[*yaml.Node]*list // those of which root has only a dash
}

// Load reads the file at path strictly into the struct that into points to.
// What it finds wrong in the file is returned as Problems; a file that cannot
// be read is any other error.
func Load(path string, into any) (*Document, error) {
	data, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	return Parse(path, data, into)
}

// Parse is Load over bytes already read; name stands for the file in
// problems.
func Parse(name string, data []byte, into any) (*Document, error) {
	if len(data) >= large {
		doc, err := parsePieces(name, data, into)
		if !errors.Is(err, errPiece) {
			return doc, err
		}
	}
	return parse(name, data, into)
}

// parse is Parse by way of one tree of the whole document.
func parse(name string, data []byte, into any) (*Document, error) {
	doc, err := read(name, data)
	if err != nil || doc.root == nil {
		return doc, err
	}
	if problems := doc.check(into); len(problems) > 0 {
		return doc, problems
	}
	if err := doc.root.Decode(into); err != nil {
		return doc, Problems{syntaxProblem(name, err)}
	}
	return doc, nil
}

// read parses the one document of a file into a tree.
func read(name string, data []byte) (*Document, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var file yaml.Node
	if err := decoder.Decode(&file); err != nil && !errors.Is(err, io.EOF) {
		return nil, Problems{syntaxProblem(name, err)}
	}
	doc := &Document{name: name}
	if len(file.Content) == 0 {
		return doc, nil
	}
	doc.root = file.Content[0]
	return doc, doc.end(decoder)
}

// end makes sure that nothing follows the document: a decoder would leave out
// a second one in silence.
func (d *Document) end(decoder *yaml.Decoder) error {
	var more yaml.Node
	switch err := decoder.Decode(&more); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return Problems{syntaxProblem(d.name, err)}
	}
	return Problems{{
		File: d.name, Line: more.Line, Message: "a second document begins",
		Hint: "a file is one document: remove the line \"---\"",
	}}
}

// Name is the file's name as given.
func (d *Document) Name() string { return d.name }
