package inventory

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-noc/vigie/internal/document"
)

// columns are the CSV columns of equipment and how each fills it. Lists are
// separated by blanks.
var columns = map[string]func(e *Equipment, cell string) error{
	"device":       func(e *Equipment, cell string) error { e.Device = cell; return nil },
	"address":      func(e *Equipment, cell string) error { e.Address = cell; return nil },
	"site":         func(e *Equipment, cell string) error { e.Site = cell; return nil },
	"role":         func(e *Equipment, cell string) error { e.Role = cell; return nil },
	"vendor":       func(e *Equipment, cell string) error { e.Vendor = cell; return nil },
	"service":      func(e *Equipment, cell string) error { e.Service = cell; return nil },
	"provider":     func(e *Equipment, cell string) error { e.Provider = cell; return nil },
	"parent":       func(e *Equipment, cell string) error { e.Parent = cell; return nil },
	"criticity":    func(e *Equipment, cell string) error { e.Criticity = cell; return nil },
	"snmp.modules": func(e *Equipment, cell string) error { e.SNMP.Modules = strings.Fields(cell); return nil },
	"snmp.auth":    func(e *Equipment, cell string) error { e.SNMP.Auth = cell; return nil },
	"snmp.port":    func(e *Equipment, cell string) error { return setPort(&e.SNMP.Port, cell) },
	"probe_port":   func(e *Equipment, cell string) error { return setPort(&e.ProbePort, cell) },
	"thresholds":   setThresholds,
	"interfaces.include": func(e *Equipment, cell string) error {
		e.Interfaces.Include = strings.Fields(cell)
		return nil
	},
	"interfaces.exclude": func(e *Equipment, cell string) error {
		e.Interfaces.Exclude = strings.Fields(cell)
		return nil
	},
}

func setPort(port *int, cell string) error {
	if cell == "" {
		return nil
	}
	n, err := strconv.Atoi(cell)
	if err != nil {
		return fmt.Errorf("%q is not a whole number", cell)
	}
	*port = n
	return nil
}

// setThresholds reads name=number pairs.
func setThresholds(e *Equipment, cell string) error {
	for pair := range strings.FieldsSeq(cell) {
		name, text, _ := strings.Cut(pair, "=")
		limit, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return fmt.Errorf("%q is not name=number", pair)
		}
		if e.Thresholds == nil {
			e.Thresholds = map[string]float64{}
		}
		e.Thresholds[name] = limit
	}
	return nil
}

func loadCSV(path string) (part, error) {
	file, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return part{}, fmt.Errorf("read inventory: %w", err)
	}
	defer file.Close() //nolint:errcheck // it was only read
	return readCSV(path, file)
}

// readCSV reads comma- or semicolon-separated equipment; a spreadsheet's BOM
// is let pass.
func readCSV(name string, r io.Reader) (part, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return part{}, fmt.Errorf("read inventory %s: %w", name, err)
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	reader := csv.NewReader(strings.NewReader(text))
	head, _, _ := strings.Cut(text, "\n")
	if strings.Count(head, ";") > strings.Count(head, ",") {
		reader.Comma = ';'
	}
	sheet := &sheet{name: name}
	header, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return part{problem: sheet.problem}, nil
	}
	if err != nil {
		return part{}, document.Problems{sheet.syntax(err)}
	}
	return sheet.read(reader, header)
}

// sheet remembers on which line each row of equipment stood.
type sheet struct {
	name     string
	lines    []int
	problems document.Problems
}

func (s *sheet) read(reader *csv.Reader, header []string) (part, error) {
	for i, column := range header {
		header[i] = strings.TrimSpace(column)
		if slices.Contains(header[:i], header[i]) {
			s.fail(1, header[i], "column given twice", "keep one")
			continue
		}
		if _, known := columns[header[i]]; !known {
			s.fail(1, header[i], "unknown column", document.OneOf(header[i], columnNames()))
		}
	}
	if len(s.problems) > 0 {
		return part{}, s.problems
	}
	var p part
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			s.problems = append(s.problems, s.syntax(err))
			break
		}
		line, _ := reader.FieldPos(0)
		s.lines = append(s.lines, line)
		p.Equipment = append(p.Equipment, s.equipment(line, header, row))
	}
	p.problem = s.problem
	return p, s.problems.Err()
}

func (s *sheet) equipment(line int, header, row []string) Equipment {
	var e Equipment
	for i, cell := range row {
		if err := columns[header[i]](&e, strings.TrimSpace(cell)); err != nil {
			s.fail(line, header[i], err.Error(), "")
		}
	}
	return e
}

func (s *sheet) fail(line int, column, message, hint string) {
	s.problems = append(s.problems, document.Problem{
		File: s.name, Line: line, Key: column, Message: message, Hint: hint,
	})
}

func (s *sheet) syntax(err error) document.Problem {
	line := 0
	if parse, ok := errors.AsType[*csv.ParseError](err); ok {
		line, err = parse.Line, parse.Err
	}
	return document.Problem{
		File: s.name, Line: line, Message: err.Error(),
		Hint: "every row has as many cells as the header; quotes are doubled",
	}
}

// problem locates a key of the form "equipment[3].site" by its row.
func (s *sheet) problem(key, message, hint string) document.Problem {
	p := document.Problem{File: s.name, Key: key, Message: message, Hint: hint}
	number, column, found := strings.Cut(strings.TrimPrefix(key, "equipment["), "].")
	if i, err := strconv.Atoi(number); found && err == nil && i < len(s.lines) {
		p.Line, p.Key = s.lines[i], column
	}
	return p
}

func columnNames() []string {
	names := make([]string, 0, len(columns))
	for name := range columns {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
