// Package sample makes metrics of what agents answered, by the rules of a
// module: which metric a value belongs to, what its row is called, and what
// number it is. Names, labels and values are those of
// prometheus/snmp_exporter, on every recording that was compared.
package sample

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/exporters/snmp/varbind"
)

// Type of a metric, as the text format calls it.
type Type string

// Types of metrics that SNMP yields.
const (
	Gauge   Type = "gauge"
	Counter Type = "counter"
)

// Label is one label of a sample.
type Label struct{ Name, Value string }

// Sample is one number with its name. Labels are sorted by name.
type Sample struct {
	Name   string
	Help   string
	Type   Type
	Labels []Label
	Value  float64
}

// Options say how values are read.
type Options struct {
	// WrapCounters takes a Counter64 modulo 2^53, below which a float64 is
	// exact.
	WrapCounters bool
}

// Build makes the samples of all varbinds that a metric of m describes. A
// value that cannot be read is left out; an error means that the module
// itself does not fit the device (a label would be there twice).
func Build(m *config.Module, set *varbind.Set, options Options) ([]Sample, error) {
	samples := make([]Sample, 0, len(set.All()))
	for _, bind := range set.All() {
		metric, row, found := m.MetricOf(bind.OID)
		if !found {
			continue
		}
		b := builder{metric: metric, row: row, value: bind.Value, set: set, options: options}
		b.labels = rowLabels(metric, row, set)
		made, err := b.build()
		if err != nil {
			return nil, err
		}
		samples = append(samples, made...)
	}
	return samples, nil
}

// builder makes the samples of one varbind.
type builder struct {
	metric  *config.Metric
	row     varbind.OID
	value   varbind.Value
	set     *varbind.Set
	options Options
	labels  []Label
}

func (b *builder) build() ([]Sample, error) {
	switch b.metric.Type {
	case "gauge", "Float", "Double":
		return b.number(Gauge, b.value.Number(b.options.WrapCounters))
	case "counter":
		return b.number(Counter, b.value.Number(b.options.WrapCounters))
	case "DateAndTime", "ParseDateAndTime", "NTPTimeStamp":
		seconds, ok := instant(b.metric, b.value)
		if !ok {
			return nil, nil
		}
		return b.number(Gauge, seconds)
	case "EnumAsInfo":
		return b.enumInfo()
	case "EnumAsStateSet":
		return b.stateSet()
	case "Bits":
		return b.bits()
	default:
		return b.text()
	}
}

// scaled applies what the module says about the unit.
func (b *builder) scaled(value float64) float64 {
	if b.metric.Scale != 0 {
		value *= b.metric.Scale
	}
	return value + b.metric.Offset
}

func (b *builder) number(kind Type, value float64) ([]Sample, error) {
	return b.one(b.metric.Name, b.metric.Help, kind, b.labels, b.scaled(value))
}

func (b *builder) one(name, help string, kind Type, labels []Label, value float64) ([]Sample, error) {
	s, err := newSample(name, help, kind, labels, value)
	if err != nil {
		return nil, err
	}
	return []Sample{s}, nil
}

func newSample(name, help string, kind Type, labels []Label, value float64) (Sample, error) {
	labels = slices.Clone(labels)
	slices.SortFunc(labels, func(a, b Label) int { return strings.Compare(a.Name, b.Name) })
	for i := 1; i < len(labels); i++ {
		if labels[i].Name == labels[i-1].Name {
			return Sample{}, fmt.Errorf("metric %s: label %s is there twice", name, labels[i].Name)
		}
	}
	return Sample{Name: name, Help: help, Type: kind, Labels: labels, Value: value}, nil
}

// with is the row's labels and one more.
func (b *builder) with(name, value string) []Label {
	return append(slices.Clone(b.labels), Label{name, value})
}

// enumName is the name of a value, or its number.
func enumName(enum config.Enum, value int64) string {
	if name, ok := enum[value]; ok {
		return name
	}
	return strconv.FormatInt(value, 10)
}

// integer is the value as enumerations see it.
func (b *builder) integer() int64 { return int64(b.value.Number(b.options.WrapCounters)) }

func (b *builder) enumInfo() ([]Sample, error) {
	labels := b.labels
	if !b.has(b.metric.Name) {
		labels = b.with(b.metric.Name, enumName(b.metric.Enum, b.integer()))
	}
	return b.one(b.metric.Name+"_info", b.metric.Help+" (EnumAsInfo)", Gauge, labels, 1)
}

// stateSet gives one series a state, and one for a state without a name.
func (b *builder) stateSet() ([]Sample, error) {
	current, help := b.integer(), b.metric.Help+" (EnumAsStateSet)"
	samples, err := b.one(b.metric.Name, help, Gauge, b.with(b.metric.Name, enumName(b.metric.Enum, current)), 1)
	if err != nil {
		return nil, err
	}
	for state, name := range b.metric.Enum {
		if state == current {
			continue
		}
		s, err := newSample(b.metric.Name, help, Gauge, b.with(b.metric.Name, name), 0)
		if err != nil {
			return nil, err
		}
		samples = append(samples, s)
	}
	return samples, nil
}

// bits gives one series a named bit; bit 0 is the highest of the first octet.
func (b *builder) bits() ([]Sample, error) {
	if b.value.Kind != varbind.Octets {
		return nil, nil
	}
	samples := make([]Sample, 0, len(b.metric.Enum))
	for bit, name := range b.metric.Enum {
		value := 0.0
		if octet := bit / 8; bit >= 0 && octet < int64(len(b.value.Bytes)) && b.value.Bytes[octet]&(0x80>>(bit%8)) != 0 {
			value = 1
		}
		s, err := newSample(b.metric.Name, b.metric.Help+" (Bits)", Gauge, b.with(b.metric.Name, name), value)
		if err != nil {
			return nil, err
		}
		samples = append(samples, s)
	}
	return samples, nil
}

func (b *builder) has(label string) bool {
	return slices.ContainsFunc(b.labels, func(l Label) bool { return l.Name == label })
}

// text gives a series of value 1 whose label has the text, or the numbers
// that patterns find in it.
func (b *builder) text() ([]Sample, error) {
	kind := subtype(b.metric.Type, b.metric.OID, b.set, b.row)
	if len(b.metric.Extracts) > 0 {
		return b.extracts(b.format(kind))
	}
	labels := b.labels
	if !b.has(b.metric.Name) {
		labels = b.with(b.metric.Name, b.format(kind))
	}
	return b.one(b.metric.Name, b.metric.Help, Gauge, labels, b.scaled(1))
}

func (b *builder) format(kind string) string {
	if b.metric.DisplayHint != "" && kind == "OctetString" && b.value.Kind == varbind.Octets {
		if text, ok := displayed(b.metric.DisplayHint, b.value.Bytes); ok {
			return text
		}
	}
	return Text(b.value, kind)
}

func (b *builder) extracts(text string) ([]Sample, error) {
	var samples []Sample
	for _, extract := range b.metric.Extracts {
		value, ok := firstNumber(extract.Patterns, text)
		if !ok {
			continue
		}
		s, err := newSample(b.metric.Name+extract.Suffix, b.metric.Help+" (regex extracted)", Gauge, b.labels, b.scaled(value))
		if err != nil {
			return nil, err
		}
		samples = append(samples, s)
	}
	return samples, nil
}

func firstNumber(patterns []config.Pattern, text string) (float64, bool) {
	for _, pattern := range patterns {
		match := pattern.Regexp.FindStringSubmatchIndex(text)
		if match == nil {
			continue
		}
		expanded := pattern.Regexp.ExpandString(nil, pattern.Template, text, match)
		if value, err := strconv.ParseFloat(string(expanded), 64); err == nil {
			return value, true
		}
	}
	return 0, false
}
