// Package metrics knows which metrics there are, who exposes them and which
// labels they have. It serves the lints of alert rules and dashboards: an
// expression about a metric or a label that nothing exposes is no error to
// Prometheus, it is silence.
package metrics

import (
	"errors"
	"slices"

	"github.com/vigie-noc/vigie/internal/labels"
)

// Catalogue is all that our Prometheus can be asked for.
type Catalogue struct {
	Jobs   []string // those that it scrapes
	series map[string][]string
	labels []string // of all series
}

// anyLabel is the label of series that may have those of any other: alerts
// and recorded series.
const anyLabel = "*"

// Load reads the catalogue of the repository at root.
func Load(root string) (*Catalogue, error) {
	c := &Catalogue{series: map[string][]string{}}
	for name, own := range synthetic {
		c.add(name, own...)
	}
	listed, err := Listed()
	if err != nil {
		return nil, err
	}
	for _, metric := range listed {
		for _, name := range metric.Series() {
			c.add(name, metric.Labels...)
		}
	}
	return c, errors.Join(
		each(root, "deploy/config/snmp/*.yml", c.addModules),
		each(root, "alert-rules/*.rules.yml", c.addRecorded),
		each(root, "deploy/prometheus/prometheus.yml", c.addJobs),
	)
}

func (c *Catalogue) add(name string, own ...string) {
	c.series[name] = append(c.series[name], own...)
	for _, label := range own {
		if label != anyLabel && !slices.Contains(c.labels, label) {
			c.labels = append(c.labels, label)
		}
	}
}

// Has tells whether something exposes a series.
func (c *Catalogue) Has(series string) bool {
	_, ok := c.series[series]
	return ok
}

// HasLabel tells whether a series can have a label.
func (c *Catalogue) HasLabel(series, label string) bool {
	own := c.series[series]
	return slices.Contains(own, label) || slices.Contains(own, anyLabel) && c.KnowsLabel(label)
}

// KnowsLabel tells whether any series has a label.
func (c *Catalogue) KnowsLabel(label string) bool {
	return slices.Contains(c.labels, label)
}

// scraped are the labels of every series that is scraped.
var scraped = []string{labels.Job, labels.Instance}

// supervised are those of every series of a target of the inventory.
var supervised = slices.Concat(scraped, labels.Inventory)
