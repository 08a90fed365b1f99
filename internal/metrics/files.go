package metrics

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"
)

// A snmpFile is what matters here of the SNMP modules that we ship.
type snmpFile struct {
	Modules map[string]struct {
		Metrics []struct {
			Name    string      `yaml:"name"`
			Type    string      `yaml:"type"`
			Indexes []labelName `yaml:"indexes"`
			Lookups []labelName `yaml:"lookups"`
		} `yaml:"metrics"`
	} `yaml:"modules"`
}

type labelName struct {
	Name string `yaml:"labelname"`
}

// addModules: what is neither gauge nor counter is a text, which stands in a
// label of the metric's own name.
func (c *Catalogue) addModules(file snmpFile) {
	for _, module := range file.Modules {
		for _, metric := range module.Metrics {
			c.add(metric.Name, supervised...)
			for _, label := range slices.Concat(metric.Indexes, metric.Lookups) {
				c.add(metric.Name, label.Name)
			}
			if metric.Type != "gauge" && metric.Type != "counter" {
				c.add(metric.Name, metric.Name)
			}
		}
	}
}

type ruleFile struct {
	Groups []struct {
		Rules []struct {
			Record string            `yaml:"record"`
			Expr   string            `yaml:"expr"`
			Labels map[string]string `yaml:"labels"`
		} `yaml:"rules"`
	} `yaml:"groups"`
}

func (c *Catalogue) addRecorded(file ruleFile) {
	for _, group := range file.Groups {
		for _, rule := range group.Rules {
			if rule.Record != "" {
				c.add(rule.Record, anyLabel)
				for label := range rule.Labels {
					c.add(rule.Record, label)
				}
				for _, made := range makesLabel.FindAllStringSubmatch(rule.Expr, -1) {
					c.add(rule.Record, made[1])
				}
			}
		}
	}
}

// makesLabel finds the labels that an expression itself makes: the text before
// a replacement, or before a separator that joins.
var makesLabel = regexp.MustCompile(`,\s*"([a-zA-Z_]\w*)",\s*"[^"]*",\s*"`)

type prometheusFile struct {
	Scrapes []struct {
		Job string `yaml:"job_name"`
	} `yaml:"scrape_configs"`
}

func (c *Catalogue) addJobs(file prometheusFile) {
	for _, scrape := range file.Scrapes {
		c.Jobs = append(c.Jobs, scrape.Job)
	}
}

// each hands every file that matches to take; none is an error, because a
// lint that knows nothing finds nothing.
func each[T any](root, pattern string, take func(T)) error {
	paths, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		return errors.New("no file matches " + filepath.Join(root, pattern))
	}
	for _, path := range paths {
		text, err := os.ReadFile(path) //nolint:gosec // a file of the repository
		if err != nil {
			return err
		}
		var file T
		if err := yaml.Unmarshal(text, &file); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		take(file)
	}
	return nil
}
