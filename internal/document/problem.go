package document

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Problem is one thing wrong in a file, told so that an engineer can mend it
// without reading our code.
type Problem struct {
	File    string
	Line    int    // 1-based; 0 when unknown
	Key     string // path in the file, such as "equipment[3].criticity"
	Message string // what is wrong
	Hint    string // what would be right
}

// Error prints "file:line: key: message (hint)".
func (p Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	if p.Key != "" {
		b.WriteString(": " + p.Key)
	}
	b.WriteString(": " + p.Message)
	if p.Hint != "" {
		b.WriteString(" (" + p.Hint + ")")
	}
	return b.String()
}

// Problems are all that is wrong, a line each.
type Problems []Problem

// maxShown keeps a broken inventory of 50,000 lines from filling a terminal.
const maxShown = 50

func (p Problems) Error() string {
	lines := make([]string, 0, min(len(p), maxShown)+1)
	for i, problem := range p {
		if i == maxShown {
			lines = append(lines, fmt.Sprintf("… and %d more", len(p)-maxShown))
			break
		}
		lines = append(lines, problem.Error())
	}
	return strings.Join(lines, "\n")
}

// Err is p as an error, nil when there is none.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// IsProblem tells whether err says that the content of a file is wrong, as
// against that the file could not be read.
func IsProblem(err error) bool {
	_, many := errors.AsType[Problems](err)
	_, one := errors.AsType[Problem](err)
	return many || one
}

var yamlLine = regexp.MustCompile(`line (\d+): `)

// yamlParser matches what the YAML library's parser complains of, where it
// counts lines from 0; its scanner counts from 1.
var yamlParser = regexp.MustCompile(`^did not find expected (key|node content|'-' indicator|',' or|<)`)

// syntaxProblem turns an error of the YAML library into a Problem: it knows
// the line but puts it in its text.
func syntaxProblem(name string, err error) Problem {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 0
	if m := yamlLine.FindStringSubmatch(message); m != nil {
		line, _ = strconv.Atoi(m[1]) // the pattern matched digits; 0 means unknown
		message = strings.Replace(message, m[0], "", 1)
		if yamlParser.MatchString(message) {
			line++
		}
	}
	return Problem{
		File: name, Line: line, Message: strings.TrimSpace(message),
		Hint: "check indentation, colons and quotes around this line",
	}
}
