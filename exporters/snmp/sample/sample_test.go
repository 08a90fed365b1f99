package sample

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/exporters/snmp/plan"
	"github.com/vigie-noc/vigie/internal/varbind"
	"github.com/vigie-noc/vigie/internal/wire"
)

// build makes samples of one metric at 1.3.9 and shows each as a line,
// sorted.
func build(t *testing.T, yaml string, binds ...bind) []string {
	t.Helper()
	c, _, err := config.Parse("test.yml", []byte("modules: {m: {walk: [1.3.9], metrics: [{name: x, oid: 1.3.9.2, help: H, "+yaml+"}]}}"), config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m := plan.Compile(c.Modules["m"])
	answers := &varbind.Answers{}
	answers.Reset(len(m.Columns))
	for _, bind := range binds {
		if column, row := m.ColumnOf(bind.oid); column >= 0 {
			if err := answers.Add(answers.Run(column), row, bind.tag, bind.octets); err != nil {
				t.Fatal(err)
			}
		}
	}
	answers.Seal()
	set, err := Compile(m).Build(answers, Options{WrapCounters: true})
	if err != nil {
		return []string{"error: " + err.Error()}
	}
	defer set.Release()
	var lines []string
	for i := range set.Parts {
		part := &set.Parts[i]
		for j := range part.Series {
			var labels []string
			for k, name := range part.Family.Labels {
				labels = append(labels, fmt.Sprintf("%s=%q", name, part.Label(&part.Series[j], k)))
			}
			lines = append(lines, fmt.Sprintf("%s %s{%s} %v | %s", part.Family.Type, part.Family.Name, strings.Join(labels, ","), part.Series[j].Value, part.Family.Help))
		}
	}
	slices.Sort(lines)
	return lines
}

// bind is an object as a packet has it.
type bind struct {
	oid    wire.OID
	tag    byte
	octets []byte
}

func bound(at string, tag byte, octets ...byte) bind {
	return bind{wire.AppendOID(nil, oid(at)), tag, octets}
}

// integer is one of a single octet.
func integer(at string, n int8) bind { return bound(at, wire.Integer, byte(n)) }

func octetsAt(at, text string) bind { return bound(at, wire.OctetString, []byte(text)...) }

func TestBuild(t *testing.T) {
	t.Parallel()
	counter := bound("1.3.9.2.0", wire.Counter64, 0x20, 0, 0, 0, 0, 0, 5)                  // 2^53 + 5
	double := bound("1.3.9.2.0", wire.Opaque, 0x9f, 0x79, 8, 0x40, 0x04, 0, 0, 0, 0, 0, 0) // 2.5
	tests := []struct {
		name, yaml string
		binds      []bind
		want       []string
	}{
		{"gauge", "type: gauge", []bind{integer("1.3.9.2.0", -4)}, []string{"gauge x{} -4 | H"}},
		{"other subtree", "type: gauge", []bind{integer("1.3.9.3.0", 4)}, nil},
		{"counter", "type: counter", []bind{counter}, []string{"counter x{} 5 | H"}},
		{"double", "type: Double", []bind{double}, []string{"gauge x{} 2.5 | H"}},
		{"text as number", "type: gauge", []bind{octetsAt("1.3.9.2.0", "12")}, []string{"gauge x{} 0 | H"}},
		{"scale", "type: gauge, scale: 0.1, offset: -5", []bind{integer("1.3.9.2.0", 30)}, []string{"gauge x{} -2 | H"}},
		{"text", "type: DisplayString", []bind{octetsAt("1.3.9.2.0", "Kébili")}, []string{`gauge x{x="Kébili"} 1 | H`}},
		{"hint", "type: OctetString, display_hint: 1d.", []bind{octetsAt("1.3.9.2.0", "\x01\x02")}, []string{`gauge x{x="1.2"} 1 | H`}},
		{"date", "type: DateAndTime", []bind{octetsAt("1.3.9.2.0", "\x07\xb2\x01\x01\x01\x00\x00\x00+\x01\x00")}, []string{"gauge x{} 0 | H"}},
		{"date without zone", "type: DateAndTime", []bind{octetsAt("1.3.9.2.0", "\x07\xb2\x01\x02\x00\x00\x00\x00")}, []string{"gauge x{} 86400 | H"}},
		{"date that is none", "type: DateAndTime", []bind{octetsAt("1.3.9.2.0", "never")}, nil},
		{"date west of Greenwich", "type: DateAndTime", []bind{octetsAt("1.3.9.2.0", "\x07\xb2\x01\x01\x00\x00\x00\x00-\x00\x1e")}, []string{"gauge x{} 1800 | H"}},
		{"zone that is none", "type: DateAndTime", []bind{octetsAt("1.3.9.2.0", "\x07\xb2\x01\x01\x01\x00\x00\x00*\x01\x00")}, nil},
		{"date as text", "type: ParseDateAndTime, datetime_pattern: '%Y-%m-%d'", []bind{octetsAt("1.3.9.2.0", "1970-01-02")}, []string{"gauge x{} 86400 | H"}},
		{"date as other text", "type: ParseDateAndTime, datetime_pattern: '%Y-%m-%d'", []bind{octetsAt("1.3.9.2.0", "soon")}, nil},
		{"ntp", "type: NTPTimeStamp", []bind{octetsAt("1.3.9.2.0", "\x83\xaa\x7e\x81\x80\x00\x00\x00")}, []string{"gauge x{} 1 | H"}},
		{"short ntp", "type: NTPTimeStamp", []bind{octetsAt("1.3.9.2.0", "\x83\xaa")}, nil},
		{"ntp that is a number", "type: NTPTimeStamp", []bind{integer("1.3.9.2.0", 1)}, nil},
		{"enum", "type: EnumAsInfo, enum_values: {1: up}", []bind{integer("1.3.9.2.0", 1)}, []string{`gauge x_info{x="up"} 1 | H (EnumAsInfo)`}},
		{"enum without name", "type: EnumAsInfo, enum_values: {1: up}", []bind{integer("1.3.9.2.0", 9)}, []string{`gauge x_info{x="9"} 1 | H (EnumAsInfo)`}},
		{"enum that is an index", "type: EnumAsInfo, indexes: [{labelname: x, type: gauge}]", []bind{integer("1.3.9.2.7", 9)}, []string{`gauge x_info{x="7"} 1 | H (EnumAsInfo)`}},
		{"states", "type: EnumAsStateSet, enum_values: {1: up, 2: down}", []bind{integer("1.3.9.2.0", 2)}, []string{`gauge x{x="down"} 1 | H (EnumAsStateSet)`, `gauge x{x="up"} 0 | H (EnumAsStateSet)`}},
		{"state without name", "type: EnumAsStateSet, enum_values: {1: up}", []bind{integer("1.3.9.2.0", 5)}, []string{`gauge x{x="5"} 1 | H (EnumAsStateSet)`, `gauge x{x="up"} 0 | H (EnumAsStateSet)`}},
		{"bits", "type: Bits, enum_values: {0: a, 9: b, 80: c}", []bind{octetsAt("1.3.9.2.0", "\x80\x40")}, []string{`gauge x{x="a"} 1 | H (Bits)`, `gauge x{x="b"} 1 | H (Bits)`, `gauge x{x="c"} 0 | H (Bits)`}},
		{"bits that are a number", "type: Bits, enum_values: {0: a}", []bind{integer("1.3.9.2.0", 1)}, nil},
		{"label there twice", "type: EnumAsStateSet, indexes: [{labelname: x, type: gauge}]", []bind{integer("1.3.9.2.0", 1)}, []string{"error: metric x, row 0: the label named like the metric is there twice"}},
		{"address by the column before", "type: InetAddress", []bind{integer("1.3.9.1.0", 1), octetsAt("1.3.9.2.0", "\xc0\x00\x02\x01")}, []string{`gauge x{x="192.0.2.1"} 1 | H`}},
		{"address without the column before", "type: InetAddress", []bind{octetsAt("1.3.9.2.0", "\xc0\x00\x02\x01")}, []string{`gauge x{x="0xC0000201"} 1 | H`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := build(t, test.yaml, test.binds...); !slices.Equal(got, test.want) {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

func TestExtracts(t *testing.T) {
	t.Parallel()
	const yaml = `type: DisplayString, scale: 2, regex_extracts: {Volts: [{regex: "([0-9.]+)V", value: $1}, {regex: "(.*)V", value: "0"}], Amps: [{regex: "(.*)A", value: $1}], "": [{regex: "(x)V", value: $1}]}`
	for text, want := range map[string][]string{
		"1.5V": {"gauge xVolts{} 3 | H (regex extracted)"},
		"noV":  {"gauge xVolts{} 0 | H (regex extracted)"},
		"7A":   {"gauge xAmps{} 14 | H (regex extracted)"},
		"?":    nil,
	} {
		if got := build(t, yaml, octetsAt("1.3.9.2.0", text)); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestLookups(t *testing.T) {
	t.Parallel()
	const chain = `type: gauge, indexes: [{labelname: port, type: gauge}], lookups: [` +
		`{labels: [port], labelname: unit, oid: 1.3.8.1, type: gauge},` +
		`{labels: [unit], labelname: name, oid: 1.3.8.2, type: DisplayString},` +
		`{labels: [unit, port], labelname: both, oid: 1.3.8.3, type: EnumAsInfo, enum_values: {1: up}},` +
		`{labels: [], labelname: port}]`
	row := integer("1.3.9.2.4", 1)
	tests := []struct {
		name  string
		binds []bind
		want  string
	}{
		{"found", []bind{row, integer("1.3.8.1.4", 77), octetsAt("1.3.8.2.77", "rack"), integer("1.3.8.3.77.4", 1)}, `both="up",name="rack",unit="77"`},
		{"enum without name", []bind{row, integer("1.3.8.1.4", 77), integer("1.3.8.3.77.4", 5)}, `both="5",name="",unit="77"`},
		{"chain broken", []bind{row, octetsAt("1.3.8.2.77", "rack")}, `both="",name="",unit=""`},
		{"negative part", []bind{row, integer("1.3.8.1.4", -1), octetsAt("1.3.8.2.4294967295", "rack")}, `both="",name="",unit="-1"`},
	}
	for _, test := range tests {
		got := build(t, chain, test.binds...)
		if want := []string{"gauge x{" + test.want + "} 1 | H"}; !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", test.name, got, want)
		}
	}
}

// A fallback's value counts where the metric's own column has none.
func TestFallback(t *testing.T) {
	t.Parallel()
	got := build(t, "type: counter, indexes: [{labelname: port, type: gauge}], fallback: 1.3.9.5", integer("1.3.9.2.1", 64), integer("1.3.9.5.1", 32), integer("1.3.9.5.2", 33))
	if want := []string{`counter x{port="1"} 64 | H`, `counter x{port="2"} 33 | H`}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFirstNumber(t *testing.T) {
	t.Parallel()
	patterns := []config.Pattern{
		{Regexp: regexp.MustCompile("^(?:(.*)%)$"), Template: "$1"},
		{Regexp: regexp.MustCompile("^(?:full%)$"), Template: "100"},
	}
	if got, ok := firstNumber(patterns, "full%"); !ok || got != 100 {
		t.Errorf("a template that makes no number ends the search: %v %v", got, ok)
	}
}
