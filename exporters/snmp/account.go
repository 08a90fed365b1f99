package snmp

import (
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/sample"
)

// cost is what a module took.
type cost struct {
	packets, retries, kept int
	walked, total          time.Duration
}

// account are the samples that tell what each module cost and, of a degraded
// scrape, whether it is whole.
func account(results []result, degrade bool) []sample.Sample {
	var samples []sample.Sample
	for _, r := range results {
		labels := []sample.Label{{Name: "module", Value: r.module.name}}
		gauge := func(name, help string, value float64) {
			samples = append(samples, sample.Sample{Name: name, Help: help, Type: sample.Gauge, Labels: labels, Value: value})
		}
		if degrade {
			success := 0.0
			if r.err == nil {
				success = 1
			}
			gauge("vigie_snmp_module_success", "Whether everything that the module asks for was read from the device.", success)
		}
		if r.set == nil {
			continue
		}
		gauge("snmp_scrape_walk_duration_seconds", "Time SNMP walk/bulkwalk took.", r.cost.walked.Seconds())
		gauge("snmp_scrape_packets_sent", "Packets sent for get, bulkget, and walk; including retries.", float64(r.cost.packets))
		gauge("snmp_scrape_packets_retried", "Packets retried for get, bulkget, and walk.", float64(r.cost.retries))
		gauge("snmp_scrape_pdus_returned", "PDUs returned from get, bulkget, and walk.", float64(r.cost.kept))
		gauge("snmp_scrape_duration_seconds", "Total SNMP time scrape took (walk and processing).", r.cost.total.Seconds())
	}
	return samples
}
