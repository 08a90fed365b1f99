package metrics

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

//go:embed metrics.txt
var list string

// Metric is one that is listed.
type Metric struct {
	Name      string
	Labels    []string
	Histogram bool
}

// Series are the names under which Prometheus keeps the metric.
func (m Metric) Series() []string {
	if m.Histogram {
		return []string{m.Name + "_bucket", m.Name + "_sum", m.Name + "_count"}
	}
	return []string{m.Name}
}

// Listed are the metrics of metrics.txt.
func Listed() ([]Metric, error) { return parse(list) }

var listedLine = regexp.MustCompile(`^([a-z_]+)(?:\{([a-zA-Z_,]+)\})?( histogram)?$`)

func parse(text string) (found []Metric, err error) {
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := listedLine.FindStringSubmatch(line)
		if parts == nil {
			return nil, fmt.Errorf("metrics.txt:%d: %q is not name{label,label}", number, line)
		}
		metric := Metric{Name: parts[1], Labels: own(parts[2]), Histogram: parts[3] != ""}
		if slices.ContainsFunc(found, func(m Metric) bool { return m.Name == metric.Name }) {
			return nil, fmt.Errorf("metrics.txt:%d: %s is listed twice", number, metric.Name)
		}
		if metric.Histogram {
			metric.Labels = append(metric.Labels, "le")
		}
		found = append(found, metric)
	}
	return found, nil
}

// own are the labels of a listed metric.
func own(listed string) []string {
	all := slices.Clone(scraped)
	for label := range strings.SplitSeq(listed, ",") {
		switch label {
		case "":
		case "inventory":
			all = slices.Clone(supervised)
		default:
			all = append(all, label)
		}
	}
	return all
}
