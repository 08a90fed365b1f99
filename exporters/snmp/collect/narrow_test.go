package collect

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/exporters/snmp/snmptest"
)

func text(oid, s string) snmptest.Object {
	return snmptest.Object{OID: snmptest.MustParseOID(oid), Value: snmptest.OctetString(s)}
}

// filtered is a table whose column 1 has names and column 2 states, beside
// what is narrowed by them.
func filtered() *snmptest.Tree {
	var objects []snmptest.Object
	names := map[int]string{1: "eth1", 2: "vlan2", 3: "eth3", 40: "lo"}
	for row, name := range names {
		objects = append(objects, text(fmt.Sprintf("1.3.5.%d", row), name))
		objects = append(objects, integer(fmt.Sprintf("1.3.6.%d", row), 60+int32(row)), integer(fmt.Sprintf("1.3.7.%d", row), 70+int32(row)))
	}
	objects = append(objects, text("1.3.4.1", "up"), text("1.3.4.2", "up"), text("1.3.4.3", "down"), integer("1.3.8.1", 8), integer("1.3.9.9", 9))
	return snmptest.NewTree(objects)
}

const narrowMetrics = "timeout: 60ms, metrics: [{name: f6, oid: 1.3.6, type: gauge, help: h}, {name: f7, oid: 1.3.7, type: gauge, help: h}, " +
	"{name: f8, oid: 1.3.8, type: gauge, help: h}, {name: f9, oid: 1.3.9, type: gauge, help: h}], "

func TestFilters(t *testing.T) {
	t.Parallel()
	const byName = `{oid: 1.3.5, targets: [1.3.6, 1.3.7], values: ["^eth", "lo"]}`
	const byState = `{oid: 1.3.4, targets: [1.3.6], values: [up]}`
	tests := []struct {
		name, yaml string
		want       [][]string
	}{
		{"one filter", "walk: [1.3.6, 1.3.7, 1.3.8], get: [1.3.7.2, 1.3.9.9], filters: [" + byName + "]", [][]string{
			{"1=61", "3=63", "40=100"}, {"1=71", "3=73", "40=110"}, {"1=8"}, {"9=9"},
		}},
		{"filters on one target must all pass", "walk: [1.3.6], filters: [" + byName + ", " + byState + "]", [][]string{
			{"1=61"}, {"1=71", "3=73", "40=110"}, nil, nil,
		}},
		{"nothing passes", `walk: [1.3.6], filters: [{oid: 1.3.5, targets: [1.3.6], values: [nothing]}]`, [][]string{nil, nil, nil, nil}},
		{"a column that is not there", `walk: [1.3.6], filters: [{oid: 1.3.3, targets: [1.3.6], values: [x]}]`, [][]string{nil, nil, nil, nil}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, narrowMetrics+test.yaml)
			device := b.start(snmptest.DeviceConfig{Tree: filtered()})
			for range 2 {
				if got := b.ask(device); !got.is(test.want) {
					t.Errorf("got  %v, %v\nwant %v", got.columns, got.err, test.want)
				}
			}
		})
	}
}

// More data is better than none: a filter whose own column the device refuses
// is not applied.
func TestFilterThatIsRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t, narrowMetrics+`walk: [1.3.6], filters: [{oid: 1.3.5, targets: [1.3.6], values: [eth1]}]`)
	got := b.ask(b.start(snmptest.DeviceConfig{Tree: filtered(), Status: func(_ byte, oids []snmptest.OID) (int, int) {
		if strings.HasPrefix(oids[0].String(), "1.3.5") {
			return 5, 1
		}
		return 0, 0
	}}))
	if !got.is([][]string{{"1=61", "2=62", "3=63", "40=100"}, nil, nil, nil}) {
		t.Errorf("got %v, %v", got.columns, got.err)
	}
}

// ifMIB is a switch of six ports. What it has of 64-bit counters is for the
// first three.
func ifMIB() *snmptest.Tree {
	var objects []snmptest.Object
	for port := range 6 {
		row := port + 1
		objects = append(objects,
			text(fmt.Sprintf("1.3.6.1.2.1.2.2.1.2.%d", row), fmt.Sprintf("port %d", row)),
			integer(fmt.Sprintf("1.3.6.1.2.1.2.2.1.3.%d", row), []int32{6, 6, 6, 6, 53, 24}[port]),
			integer(fmt.Sprintf("1.3.6.1.2.1.2.2.1.8.%d", row), []int32{1, 2, 1, 1, 1, 1}[port]),
			integer(fmt.Sprintf("1.3.6.1.2.1.2.2.1.10.%d", row), 32),
			text(fmt.Sprintf("1.3.6.1.2.1.31.1.1.1.1.%d", row), []string{"ge1", "ge2", "ge3", "xe4", "vlan5", "lo"}[port]),
			text(fmt.Sprintf("1.3.6.1.2.1.31.1.1.1.18.%d", row), []string{"vers Béja", "", "", "coeur", "", ""}[port]),
		)
		if row <= 3 {
			objects = append(objects, integer(fmt.Sprintf("1.3.6.1.2.1.31.1.1.1.6.%d", row), 64))
		}
	}
	objects = append(objects, integer("1.3.6.1.2.1.1.7.0", 72))
	return snmptest.NewTree(objects)
}

const portMetrics = "timeout: 60ms, walk: [1.3.6.1.2.1.2.2.1.8, 1.3.6.1.2.1.31.1.1.1.6, 1.3.6.1.2.1.1.7], metrics: [" +
	"{name: a, oid: 1.3.6.1.2.1.2.2.1.8, type: gauge, help: h, indexes: [{labelname: ifIndex, type: gauge}]}, " +
	"{name: b, oid: 1.3.6.1.2.1.31.1.1.1.6, type: counter, help: h, indexes: [{labelname: ifIndex, type: gauge}], fallback: 1.3.6.1.2.1.2.2.1.10}, " +
	"{name: c, oid: 1.3.6.1.2.1.1.7, type: gauge, help: h}]"

// Ports are selected before their columns are asked for.
func TestSelection(t *testing.T) {
	t.Parallel()
	re := regexp.MustCompile
	tests := []struct {
		name      string
		selection Selection
		ports     []string
	}{
		{"all", Selection{}, []string{"1", "2", "3", "4", "5", "6"}},
		{"include", Selection{Include: []*regexp.Regexp{re("^ge"), re("^xe")}}, []string{"1", "2", "3", "4"}},
		{"exclude", Selection{Exclude: []*regexp.Regexp{re("^vlan"), re("^lo$")}}, []string{"1", "2", "3", "4"}},
		{"name beside include", Selection{Include: []*regexp.Regexp{re("^ge")}, Name: re("[23]$")}, []string{"2", "3"}},
		{"alias", Selection{Alias: re("Béja|coeur")}, []string{"1", "4"}},
		{"type", Selection{Types: []int64{53, 24}}, []string{"5", "6"}},
		{"state and name", Selection{States: []int64{1}, Name: re("^ge")}, []string{"1", "3"}},
		{"none", Selection{Name: re("^nothing$")}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, portMetrics)
			b.ports = &test.selection
			device := b.start(snmptest.DeviceConfig{Tree: ifMIB()})
			got := b.ask(device)
			rows := func(column []string) (rows []string) {
				for _, cell := range column {
					row, _, _ := strings.Cut(cell, "=")
					rows = append(rows, row)
				}
				return rows
			}
			if got.err != nil || !slices.Equal(rows(got.columns[0]), test.ports) || !slices.Equal(got.columns[2], []string{"0=72"}) {
				t.Errorf("got %v, %v; want ports %v", got.columns, got.err, test.ports)
			}
			counters := len(got.columns[1])
			if fallback := len(got.columns[3]); test.ports != nil && counters+fallback < len(test.ports) {
				t.Errorf("%d ports have a 64-bit counter and %d a 32-bit one, of %d", counters, fallback, len(test.ports))
			}
		})
	}
}

// A counter's stand-in is asked for only where the counter is missing.
func TestFallback(t *testing.T) {
	t.Parallel()
	b := newBench(t, portMetrics)
	got := b.ask(b.start(snmptest.DeviceConfig{Tree: ifMIB()}))
	if got.err != nil || len(got.columns[1]) != 3 || len(got.columns[3]) != 6 {
		t.Errorf("got %v, %v", got.columns, got.err)
	}
	var objects []snmptest.Object
	for row := range 6 {
		objects = append(objects, integer(fmt.Sprintf("1.3.6.1.2.1.31.1.1.1.6.%d", row+1), 64))
	}
	b = newBench(t, portMetrics)
	got = b.ask(b.start(snmptest.DeviceConfig{Tree: ifMIB().With(objects...)}))
	if got.err != nil || len(got.columns[1]) != 6 || len(got.columns[3]) != 0 {
		t.Errorf("all have 64 bits: got %v, %v", got.columns, got.err)
	}
}

// Outside the tables of ports, a stand-in is asked for where there is nothing
// else.
func TestFallbackOfOtherTables(t *testing.T) {
	t.Parallel()
	const load = "timeout: 60ms, walk: [1.3.6.1.1], metrics: [{name: a, oid: 1.3.6.1.1, type: gauge, help: h, indexes: [{labelname: i, type: gauge}], fallback: 1.3.6.1.2}]"
	b := newBench(t, load)
	if got := b.ask(b.start(snmptest.DeviceConfig{Tree: twoByThree()})); !got.is([][]string{whole[0], nil}) {
		t.Errorf("both are there: got %v, %v", got.columns, got.err)
	}
	b = newBench(t, load)
	old := snmptest.NewTree([]snmptest.Object{integer("1.3.6.1.2.1", 21), integer("1.3.7.0", 1)})
	if got := b.ask(b.start(snmptest.DeviceConfig{Tree: old})); !got.is([][]string{nil, {"1=21"}}) {
		t.Errorf("one is there: got %v, %v", got.columns, got.err)
	}
}
