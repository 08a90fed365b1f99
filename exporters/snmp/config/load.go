package config

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/vigie-noc/vigie/internal/document"
)

// Options say how to read.
type Options struct {
	// Environment gives the variables that ${NAME} in auths stands for, as
	// os.LookupEnv does; nil leaves such texts as they are.
	Environment func(string) (string, bool)
}

// Load reads the files that the patterns (see filepath.Match) name into one
// configuration; where two files define the same auth or module, the later
// one counts. What an engineer should know but need not mend at once comes
// back as warnings; bad content is document.Problems, of all files together.
func Load(patterns []string, options Options) (*Config, []document.Problem, error) {
	files, err := expand(patterns)
	if err != nil {
		return nil, nil, err
	}
	all := &Config{Auths: map[string]*Auth{}, Modules: map[string]*Module{}}
	var problems document.Problems
	var warnings []document.Problem
	for _, file := range files {
		data, err := os.ReadFile(file) //nolint:gosec // the operator names the file
		if err != nil {
			return nil, nil, fmt.Errorf("read SNMP configuration: %w", err)
		}
		one, told, err := Parse(file, data, options)
		warnings = append(warnings, told...)
		if found, bad := errors.AsType[document.Problems](err); bad {
			problems = append(problems, found...)
			continue
		}
		warnings = append(warnings, overridden(file, all, one)...)
		maps.Copy(all.Auths, one.Auths)
		maps.Copy(all.Modules, one.Modules)
		all.sources = append(all.sources, one.sources...)
		if one.Auto.Configured() {
			all.Auto = one.Auto
		}
	}
	problems = append(problems, all.unknownInAuto()...)
	if len(problems) == 0 {
		problems = append(problems, all.missing(patterns)...)
	}
	return all, warnings, problems.Err()
}

// missing tells of a configuration by which nothing can be asked: a file that
// is still being written must not take the place of a whole one.
func (c *Config) missing(patterns []string) []document.Problem {
	var problems []document.Problem
	tell := func(key string, count int) {
		if count == 0 {
			problems = append(problems, document.Problem{
				File: strings.Join(patterns, " "), Key: key, Message: "there is none in any file", Hint: "is the file whole, and are all files named?",
			})
		}
	}
	tell("auths", len(c.Auths))
	tell("modules", len(c.Modules))
	return problems
}

// expand turns patterns into file names. A pattern that names nothing is
// wrong: a mistyped path must not become an exporter without modules.
func expand(patterns []string) ([]string, error) {
	var files []string
	for _, pattern := range patterns {
		found, err := filepath.Glob(pattern)
		if err != nil {
			return nil, fmt.Errorf("expand file pattern %q: %w", pattern, err)
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("read SNMP configuration: no file is named %s", pattern)
		}
		files = append(files, found...)
	}
	return files, nil
}

func overridden(file string, before, now *Config) []document.Problem {
	var warnings []document.Problem
	warn := func(key string) {
		warnings = append(warnings, document.Problem{
			File: file, Key: key, Message: "also defined in an earlier file", Hint: "this one counts",
		})
	}
	for name := range now.Auths {
		if _, twice := before.Auths[name]; twice {
			warn("auths." + name)
		}
	}
	for name := range now.Modules {
		if _, twice := before.Modules[name]; twice {
			warn("modules." + name)
		}
	}
	return warnings
}

// Parse reads one file that is already in memory; name stands for it in
// problems.
func Parse(name string, data []byte, options Options) (*Config, []document.Problem, error) {
	c := &Config{Auths: map[string]*Auth{}, Modules: map[string]*Module{}, sources: []source{{name, data}}}
	var file yaml.Node
	if err := yaml.Unmarshal(data, &file); err != nil {
		return nil, nil, document.Problems{syntax(name, err)}
	}
	if len(file.Content) == 0 {
		return c, nil, nil
	}
	d := &decoder{file: name, env: options.Environment}
	d.fields(file.Content[0], "", map[string]reader{
		"auths": func(node *yaml.Node, key string) {
			d.entries(node, key, func(name, value *yaml.Node, at string) { c.Auths[name.Value] = d.auth(value, at) })
		},
		"modules": func(node *yaml.Node, key string) {
			d.entries(node, key, func(name, value *yaml.Node, at string) {
				c.Modules[name.Value] = d.module(value, at, name.Value)
			})
		},
		"auto":    d.auto(&c.Auto),
		"version": func(*yaml.Node, string) {}, // of the generator's format; every one is read alike
	})
	if err := d.problems.Err(); err != nil {
		return nil, d.warnings, err
	}
	return c, d.warnings, nil
}

var errorLine = regexp.MustCompile(`line (\d+): `)

// syntax locates what the YAML library could not read at all.
func syntax(name string, err error) document.Problem {
	message, line := strings.TrimPrefix(err.Error(), "yaml: "), 0
	if match := errorLine.FindStringSubmatch(message); match != nil {
		if n, err := strconv.Atoi(match[1]); err == nil {
			line = n
		}
		message = strings.Replace(message, match[0], "", 1)
	}
	return document.Problem{File: name, Line: line, Message: message, Hint: "check indentation, colons and quotes around this line"}
}
