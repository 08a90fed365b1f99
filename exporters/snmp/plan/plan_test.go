package plan

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/internal/varbind"
	"github.com/vigie-noc/vigie/internal/wire"
)

func compile(t *testing.T, yaml string) *Module {
	t.Helper()
	c, _, err := config.Parse("test.yml", []byte("modules: {m: {"+yaml+"}}"), config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return Compile(c.Modules["m"])
}

// walks shows what is walked, with a + where the root may be an object.
func (p *Module) walks() string {
	var texts []string
	for i := range p.Walks {
		text := p.Walks[i].Root.String()
		if p.Walks[i].Instance {
			text += "+"
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, " ")
}

const (
	x  = "{name: x, oid: 1.3.6.1.5, type: gauge, help: h, indexes: [{labelname: i, type: gauge}]}"
	y  = "{name: y, oid: 1.3.6.1.7, type: gauge, help: h, indexes: [{labelname: i, type: gauge}], lookups: [{labels: [i], labelname: l, oid: 1.3.6.2.1, type: DisplayString}]}"
	z  = "{name: z, oid: 1.3.6.3, type: DisplayString, help: h}"
	f  = "{name: f, oid: 1.3.6.1.5, type: counter, help: h, indexes: [{labelname: i, type: gauge}], fallback: 1.3.6.1.9}"
	ip = "{name: ip, oid: 1.3.6.1.5, type: InetAddress, help: h, indexes: [{labelname: i, type: gauge}]}"
)

// Of what a module walks, only the columns that something needs are asked for.
func TestWalks(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, yaml, want string }{
		{"columns of a subtree", "walk: [1.3.6.1], metrics: [" + x + "," + y + "]", "1.3.6.1.5 1.3.6.1.7"},
		{"lookup elsewhere", "walk: [1.3.6], metrics: [" + y + "]", "1.3.6.1.7 1.3.6.2.1"},
		{"lookup that nothing walks", "walk: [1.3.6.1], metrics: [" + y + "]", "1.3.6.1.7"},
		{"a column by itself", "walk: [1.3.6.1.5], metrics: [" + x + "]", "1.3.6.1.5"},
		{"an object", "walk: [1.3.6.3.0], metrics: [" + z + "]", "1.3.6.3.0+"},
		{"a scalar's column", "walk: [1.3.6.3], metrics: [" + z + "]", "1.3.6.3+"},
		{"asked for twice", "walk: [1.3.6.1, 1.3.6.1.5], metrics: [" + x + "]", "1.3.6.1.5"},
		{"nothing needs it", "walk: [1.3.9], metrics: [" + x + "]", ""},
		{"the column before", "walk: [1.3.6.1], metrics: [" + ip + "]", "1.3.6.1.5 1.3.6.1.4"},
		{"fallback is not walked at once", "walk: [1.3.6.1], metrics: [" + f + "]", "1.3.6.1.5"},
		{"agents that mix columns up", "allow_nonincreasing_oids: true, walk: [1.3.6.1], metrics: [" + x + "]", "1.3.6.1+"},
	}
	for _, test := range tests {
		if got := compile(t, test.yaml).walks(); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func TestFallbacks(t *testing.T) {
	t.Parallel()
	m := compile(t, "walk: [1.3.6.1], metrics: ["+f+"]")
	if len(m.Fallbacks) != 1 || m.Fallbacks[0].Walk.Root.String() != "1.3.6.1.9" || m.Columns[m.Fallbacks[0].For].Root.String() != "1.3.6.1.5" {
		t.Errorf("got %+v", m.Fallbacks)
	}
	walked := compile(t, "walk: [1.3.6.1, 1.3.6.1.9], metrics: ["+f+"]")
	if len(walked.Fallbacks) != 0 {
		t.Errorf("walked anyway: %+v", walked.Fallbacks)
	}
}

// A column that several ways lead to may have a row twice.
func TestMixed(t *testing.T) {
	t.Parallel()
	for yaml, want := range map[string]bool{
		"walk: [1.3.6.1], metrics: [" + x + "]":                      false,
		"walk: [1.3.6.1], get: [1.3.6.1.5.3], metrics: [" + x + "]":  true,
		"walk: [1.3.6.1.5, 1.3.6.1.5.3], metrics: [" + x + "]":       true,
		"get: [1.3.6.1.5.1, 1.3.6.1.5.2], metrics: [" + x + "]":      true,
		"walk: [1.3.6.1, 1.3.6.1.5], metrics: [" + x + "," + y + "]": false,
	} {
		m := compile(t, yaml)
		if got := m.Columns[m.Ref(varbind.OID{1, 3, 6, 1, 5}).Column].Mixed; got != want {
			t.Errorf("%s: mixed is %v", yaml, got)
		}
	}
}

func TestColumnOf(t *testing.T) {
	t.Parallel()
	m := compile(t, "walk: [1.3.6.1], metrics: ["+x+"]")
	for text, want := range map[string]string{"1.3.6.1.5.7.300": "0 07822c", "1.3.6.1.5": "0 ", "1.3.6.1.6.1": "-1 ", "1.3": "-1 "} {
		oid, err := varbind.ParseOID(text)
		if err != nil {
			t.Fatal(err)
		}
		column, row := m.ColumnOf(wire.AppendOID(nil, oid))
		if got := fmt.Sprintf("%d %x", column, row); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

// Filters take entries of the walk list out; what another entry asks for too
// remains.
func TestRemains(t *testing.T) {
	t.Parallel()
	m := compile(t, "walk: [1.3.6.1, 1.3.6.1.5], metrics: ["+x+"]")
	if w := &m.Walks[0]; !w.Remains([]int{1}) || !w.Remains(nil) || w.Remains([]int{0, 1}) {
		t.Errorf("asked for by %v", w.asked)
	}
	root := wire.AppendOID(nil, varbind.OID{1, 3, 6, 1, 5})
	if got := m.Entries(root); len(got) != 1 || got[0] != 1 {
		t.Errorf("entries %v", got)
	}
}
