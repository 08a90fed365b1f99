package sample

import (
	"cmp"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/exporters/snmp/plan"
)

// Program is what a module's rules come to. It never changes.
type Program struct {
	classes []class
	entries []entry // by the names of their families
}

// entry makes one family of one column.
type entry struct {
	family   *Family
	metric   *config.Metric
	read     reader
	class    int
	at       plan.Ref
	fallback plan.Ref // takes the place of values that are not there
	before   plan.Ref // says how a text is to be read, for types of which that depends
	hint     []spec
	states   []state
	extract  []config.Pattern
}

// state is a named value of an enumeration, or a named bit.
type state struct {
	value int64
	name  string
}

// Compile works a module's rules out.
func Compile(m *plan.Module) *Program {
	p := &Program{}
	for column := range m.Columns {
		placed := m.Columns[column].Metrics
		for i, metric := range placed {
			if !shadowed(metric.Below, placed[:i]) {
				p.metric(m, metric.Metric, plan.Ref{Column: column, Below: metric.Below})
			}
		}
	}
	slices.SortStableFunc(p.entries, func(a, b entry) int { return strings.Compare(a.family.Name, b.family.Name) })
	return p
}

// shadowed tells whether an earlier metric takes all the values of a place.
func shadowed(below []byte, earlier []plan.Placed) bool {
	return slices.ContainsFunc(earlier, func(p plan.Placed) bool { return strings.HasPrefix(string(below), string(p.Below)) })
}

func (p *Program) metric(m *plan.Module, metric *config.Metric, place plan.Ref) {
	e := entry{
		metric: metric, class: p.classOf(m, metric), at: place,
		fallback: plan.Ref{Column: -1}, before: before(m, metric.OID, metric.Type),
	}
	if metric.Fallback != nil {
		e.fallback = m.Ref(metric.Fallback)
	}
	switch metric.Type {
	case "gauge", "Float", "Double":
		p.add(e, (*builder).number, Family{Type: Gauge, Own: -1})
	case "counter":
		p.add(e, (*builder).number, Family{Type: Counter, Own: -1})
	case "DateAndTime", "ParseDateAndTime", "NTPTimeStamp":
		p.add(e, (*builder).instant, Family{Type: Gauge, Own: -1})
	case "EnumAsInfo":
		p.add(e, (*builder).enumInfo, Family{Name: "_info", Help: " (EnumAsInfo)", Type: Gauge})
	case "EnumAsStateSet":
		e.states = statesOf(metric.Enum)
		p.add(e, (*builder).stateSet, Family{Help: " (EnumAsStateSet)", Type: Gauge})
	case "Bits":
		e.states = statesOf(metric.Enum)
		p.add(e, (*builder).bits, Family{Help: " (Bits)", Type: Gauge})
	default:
		p.text(e)
	}
}

func (p *Program) text(e entry) {
	e.hint = parseHint(e.metric.DisplayHint)
	if len(e.metric.Extracts) == 0 {
		p.add(e, (*builder).text, Family{Type: Gauge})
		return
	}
	for _, extract := range e.metric.Extracts {
		e.extract = extract.Patterns
		p.add(e, (*builder).extracted, Family{Name: extract.Suffix, Help: " (regex extracted)", Type: Gauge, Own: -1})
	}
}

// add completes a family, of which name and help are only the endings so far:
// it gets a label of its own unless it wants none or its rows have a label of
// that name.
func (p *Program) add(e entry, read reader, f Family) {
	f.Name, f.Help, f.Labels = e.metric.Name+f.Name, e.metric.Help+f.Help, p.classes[e.class].labels
	if f.Own >= 0 {
		own, there := slices.BinarySearch(f.Labels, e.metric.Name)
		if f.Own = -1; !there {
			f.Own, f.Labels = own, slices.Insert(slices.Clone(f.Labels), own, e.metric.Name)
		}
	}
	e.read, e.family = read, &f
	p.entries = append(p.entries, e)
}

func (p *Program) classOf(m *plan.Module, metric *config.Metric) int {
	i := slices.IndexFunc(p.classes, func(c class) bool { return alike(c.of, metric) })
	if i < 0 {
		i = len(p.classes)
		p.classes = append(p.classes, newClass(m, metric))
	}
	return i
}

// statesOf lists an enumeration by its names.
func statesOf(enum config.Enum) []state {
	states := make([]state, 0, len(enum))
	for value, name := range enum {
		states = append(states, state{value, name})
	}
	slices.SortFunc(states, func(a, b state) int {
		return cmp.Or(strings.Compare(a.name, b.name), cmp.Compare(a.value, b.value))
	})
	return states
}
