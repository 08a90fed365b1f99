package config

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/vigie-noc/vigie/internal/document"
)

// DefaultPace is what a module gets that does not say otherwise.
var DefaultPace = Pace{Timeout: 5 * time.Second, Retries: 3, MaxRepetitions: 25}

// names of metrics and labels, as the text format takes them unquoted.
var (
	metricName = regexp.MustCompile(`^[a-zA-Z_:][a-zA-Z0-9_:]*$`)
	labelName  = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_]*$`)
	suffixName = regexp.MustCompile(`^[a-zA-Z0-9_:]*$`)
)

func (d *decoder) module(node *yaml.Node, key, name string) *Module {
	m := &Module{Name: name, Pace: DefaultPace}
	repetitions := int(m.Pace.MaxRepetitions)
	d.fields(node, key, map[string]reader{
		"walk":                       d.oids(&m.Walk),
		"get":                        d.oids(&m.Get),
		"metrics":                    d.list(func(item *yaml.Node, at string) { m.Metrics = append(m.Metrics, d.metric(item, at)) }),
		"filters":                    d.list(func(item *yaml.Node, at string) { m.Filters = append(m.Filters, d.filter(item, at)) }),
		"max_repetitions":            d.whole(&repetitions, 0, math.MaxInt32),
		"retries":                    d.whole(&m.Pace.Retries, 0, 100),
		"timeout":                    d.duration(&m.Pace.Timeout),
		"allow_nonincreasing_oids":   d.truth(&m.Pace.AllowNonincreasing),
		"use_unconnected_udp_socket": d.truth(&m.Pace.Unconnected),
	})
	m.Pace.MaxRepetitions = uint32(repetitions) //nolint:gosec // the range is checked above
	if len(m.Walk)+len(m.Get) == 0 {
		d.warn(node, key, "the module asks nothing", "give it a list of walk or get")
	}
	return m
}

func (d *decoder) list(read reader) reader {
	return func(node *yaml.Node, key string) { d.items(node, key, read) }
}

func (d *decoder) filter(node *yaml.Node, key string) Filter {
	var f Filter
	d.fields(node, key, map[string]reader{
		"oid":     d.oid(&f.OID),
		"targets": d.oids(&f.Targets),
		"values": d.list(func(item *yaml.Node, at string) {
			var pattern *regexp.Regexp
			if d.pattern(&pattern, false)(item, at); pattern != nil {
				f.Values = append(f.Values, pattern)
			}
		}),
	})
	d.required(node, key, "oid", f.OID != nil)
	return f
}

func (d *decoder) metric(node *yaml.Node, key string) *Metric {
	m := &Metric{}
	d.fields(node, key, map[string]reader{
		"name":             d.name(&m.Name, metricName),
		"oid":              d.oid(&m.OID),
		"type":             d.oneOf(&m.Type, metricTypes),
		"help":             d.text(&m.Help),
		"indexes":          d.list(func(item *yaml.Node, at string) { m.Indexes = append(m.Indexes, d.index(item, at)) }),
		"lookups":          d.list(func(item *yaml.Node, at string) { m.Lookups = append(m.Lookups, d.lookup(item, at)) }),
		"enum_values":      d.enum(&m.Enum),
		"regex_extracts":   d.extracts(&m.Extracts),
		"fallback":         d.oid(&m.Fallback),
		"scale":            d.number(&m.Scale),
		"offset":           d.number(&m.Offset),
		"datetime_pattern": d.text(&m.DatePattern),
		"display_hint":     d.text(&m.DisplayHint),
	})
	d.required(node, key, "name", m.Name != "")
	d.required(node, key, "oid", m.OID != nil)
	d.required(node, key, "type", m.Type != "")
	if m.Type == "ParseDateAndTime" && m.DatePattern == "" {
		d.fail(node, key, "a ParseDateAndTime needs datetime_pattern", "such as '%Y-%m-%d %H:%M:%S'")
	}
	return m
}

func (d *decoder) index(node *yaml.Node, key string) Index {
	var i Index
	d.fields(node, key, map[string]reader{
		"labelname":   d.name(&i.Label, labelName),
		"type":        d.oneOf(&i.Type, indexTypes),
		"fixed_size":  d.whole(&i.FixedSize, 0, 128),
		"implied":     d.truth(&i.Implied),
		"enum_values": d.enum(&i.Enum),
	})
	d.required(node, key, "labelname", i.Label != "")
	d.required(node, key, "type", i.Type != "")
	return i
}

func (d *decoder) lookup(node *yaml.Node, key string) Lookup {
	var l Lookup
	d.fields(node, key, map[string]reader{
		"labels":      d.texts(&l.Labels),
		"labelname":   d.name(&l.Label, labelName),
		"oid":         d.oid(&l.OID),
		"type":        d.oneOf(&l.Type, lookupTypes),
		"enum_values": d.enum(&l.Enum),
	})
	d.required(node, key, "labelname", l.Label != "")
	if len(l.Labels) > 0 {
		d.required(node, key, "oid", l.OID != nil)
		d.required(node, key, "type", l.Type != "")
	}
	return l
}

// extracts reads the map of name suffix → list of patterns; the order of
// names is made fixed.
func (d *decoder) extracts(into *[]Extract) reader {
	return func(node *yaml.Node, key string) {
		found := map[string]Extract{}
		d.entries(node, key, func(name, value *yaml.Node, at string) {
			if !suffixName.MatchString(name.Value) {
				d.fail(name, at, fmt.Sprintf("%q cannot end a metric's name", name.Value), "letters, digits and _ alone")
			}
			extract := Extract{Suffix: name.Value}
			d.items(value, at, func(item *yaml.Node, at string) {
				extract.Patterns = append(extract.Patterns, d.extractPattern(item, at))
			})
			found[name.Value] = extract
		})
		for _, suffix := range slices.Sorted(maps.Keys(found)) {
			*into = append(*into, found[suffix])
		}
	}
}

func (d *decoder) extractPattern(node *yaml.Node, key string) Pattern {
	p := Pattern{Template: "$1"}
	d.fields(node, key, map[string]reader{
		"regex": d.pattern(&p.Regexp, true),
		"value": d.text(&p.Template),
	})
	return p
}

func (d *decoder) name(into *string, valid *regexp.Regexp) reader {
	return func(node *yaml.Node, key string) {
		text, ok := d.scalar(node, key, "a name")
		if !ok {
			return
		}
		if !valid.MatchString(text) {
			d.fail(resolve(node), key, fmt.Sprintf("%q is not a name", text), "letters, digits and _ alone, no digit first")
			return
		}
		*into = text
	}
}

// required tells of a key that is missing or empty, unless its value has been
// complained about already.
func (d *decoder) required(node *yaml.Node, key, name string, given bool) {
	path := join(key, name)
	told := slices.ContainsFunc(d.problems, func(p document.Problem) bool { return p.Key == path })
	if !given && !told {
		d.fail(resolve(node), path, "missing", "this key must be given")
	}
}
