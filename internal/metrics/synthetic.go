package metrics

import (
	"slices"

	"github.com/vigie-noc/vigie/internal/labels"
)

// alert are the labels of an alert beside those of its expression.
var alert = []string{anyLabel, labels.AlertName, "alertstate", labels.Severity, labels.Family}

// synthetic are the series that Prometheus makes itself, and those that an SNMP
// exporter adds to what it read.
var synthetic = map[string][]string{
	"ALERTS":           alert,
	"ALERTS_FOR_STATE": alert,

	"up":                                    supervised,
	"scrape_duration_seconds":               supervised,
	"scrape_samples_scraped":                supervised,
	"scrape_series_added":                   supervised,
	"scrape_samples_post_metric_relabeling": supervised,

	"snmp_scrape_pdus_returned": slices.Concat(supervised, []string{"module"}),
}
