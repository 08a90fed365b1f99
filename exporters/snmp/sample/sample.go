// Package sample makes metrics of what agents answered, by the rules of a
// module: which metric a value belongs to, what its row is called, and what
// number it is. Names, labels and values are those of
// prometheus/snmp_exporter, on every recording that was compared.
//
// What the rules say is worked out once, in Compile: the families that a
// module can make, and classes of metrics whose rows are named alike. Build
// then goes through the answers of one scrape column by column. The rows of a
// class are named once, however many columns they have: in a table of ports,
// forty columns share the names of each port. All that a scrape makes stands
// in a Set: tables of named rows, and parts of families whose series are
// numbers with a row of a table.
package sample

// Type of a metric, as the text format calls it.
type Type string

// Types of metrics that SNMP yields.
const (
	Gauge   Type = "gauge"
	Counter Type = "counter"
)

// Options say how values are read.
type Options struct {
	// WrapCounters takes a Counter64 modulo 2^53, below which a float64 is
	// exact.
	WrapCounters bool
}
